#include "module_strings.h"

#include <cstring>

#include "../parallel.h"
#include "chunks.h"

namespace nb = nanobind;

namespace carryline::text {
namespace {

// Where a string lies, as long as it lives.
Text text_of(nb::handle string) {
    if (!PyUnicode_Check(string.ptr())) throw nb::type_error("a text that is no str");
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(string.ptr()) != 0) throw nb::python_error();
#endif
    return {
        PyUnicode_DATA(string.ptr()), PyUnicode_GET_LENGTH(string.ptr()),
        static_cast<int>(PyUnicode_KIND(string.ptr()))};
}

template <class Value>
std::vector<Value> values_of(nb::handle buffer) {
    const auto bytes = nb::cast<nb::bytes>(buffer);
    std::vector<Value> values(bytes.size() / sizeof(Value));
    std::memcpy(static_cast<void*>(values.data()), bytes.c_str(), values.size() * sizeof(Value));
    return values;
}

// The table of all cutters, made at the first text beyond ASCII and kept as long as the process lives.
const Characters* characters(const BoundCutter& cutter) {
    static const Characters* known = nullptr;
    if (known == nullptr) {
        const nb::object table = cutter.table();
        known = new Characters(values_of<std::uint16_t>(table[0]), values_of<Character>(table[1]));
    }
    return known;
}

}  // namespace

Strings::Strings(nb::list strings, const BoundCutter& cutter, int threads) : cutter_(cutter.settings) {
    kept_.reserve(strings.size()), texts_.reserve(strings.size());
    bool ascii = true;
    for (const nb::handle string : strings) {
        texts_.push_back(text_of(string));
        kept_.push_back(nb::borrow(string));
        ascii &= PyUnicode_IS_ASCII(string.ptr());
    }
    if (ascii) return;
    cutter_ = Cutter(cutter.settings, characters(cutter));

    std::vector<unsigned char> must(texts_.size());
    {
        nb::gil_scoped_release release;
        const std::vector<std::int64_t> starts = chunks(texts_);
        parallel(static_cast<std::int64_t>(starts.size()) - 1, threads, [&](std::int64_t chunk) {
            for (std::int64_t i = starts[chunk]; i < starts[chunk + 1]; ++i) must[i] = cutter_.must_prepare(texts_[i]);
        });
    }
    for (std::size_t i = 0; i < must.size(); ++i) {
        if (!must[i]) continue;
        kept_[i] = cutter.prepare(kept_[i]);
        texts_[i] = text_of(kept_[i]);
        texts_[i].prepared = true;
    }
}

nb::object string_of(std::string_view bytes) {
    PyObject* string = PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogatepass");
    if (string == nullptr) throw nb::python_error();
    return nb::steal(string);
}

}  // namespace carryline::text
