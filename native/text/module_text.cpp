// The bindings of cutters and numbers.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <map>
#include <memory>

#include "module_strings.h"
#include "number.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace text {
namespace {

const std::map<std::string, Preset> PRESETS = {
    {"default", Preset::standard},
    {"keras", Preset::keras},
    {"whitespace", Preset::whitespace},
    {"sklearn", Preset::sklearn}};
const std::map<std::string, Level> LEVELS = {
    {"word", Level::word}, {"character", Level::character}, {"within_word", Level::within_word}};

std::u32string codes_of(nb::str string) {
    std::u32string codes;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(string.ptr()); ++i)
        codes += static_cast<char32_t>(PyUnicode_READ_CHAR(string.ptr(), i));
    return codes;
}

BoundCutter bind(
    const std::string& preset, const std::string& level, bool lower, nb::str filters, nb::str split, nb::object prepare,
    nb::object table) {
    const std::u32string splits = codes_of(split);
    if (splits.size() != 1) throw std::invalid_argument("a split of other than one code point");
    return {{PRESETS.at(preset), LEVELS.at(level), lower, codes_of(filters), splits[0]}, prepare, table};
}

// A cutter holds functions of modules, which may hold the cutter: the garbage collector must see through it.
int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    if (!nb::inst_ready(self)) return 0;
    const BoundCutter* cutter = nb::inst_ptr<BoundCutter>(self);
    Py_VISIT(cutter->prepare.ptr());
    Py_VISIT(cutter->table.ptr());
    return 0;
}
int clear(PyObject* self) {
    BoundCutter* cutter = nb::inst_ptr<BoundCutter>(self);
    cutter->prepare.reset(), cutter->table.reset();
    return 0;
}
PyType_Slot cutter_slots[] = {
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)}, {Py_tp_clear, reinterpret_cast<void*>(clear)}, {0, nullptr}};

// An array over values that live as long as it does.
template <class Value>
nb::object array(Value* values, std::size_t count, nb::object owner) {
    return nb::cast(nb::ndarray<nb::numpy, Value, nb::ndim<1>>(values, {count}, owner));
}

nb::tuple number_strings(
    nb::list strings, const BoundCutter& cutter, int low, int high, bool alphabetical, int threads) {
    const Strings texts(strings, cutter, threads);
    auto found = std::make_unique<Numbered>();
    {
        nb::gil_scoped_release release;
        const Order order = alphabetical ? Order::alphabetical : Order::first;
        *found = number(texts.texts(), texts.cutter(), low, high, order, threads);
    }
    nb::list types = nb::steal<nb::list>(PyList_New(static_cast<Py_ssize_t>(found->order.size())));
    for (std::size_t i = 0; i < found->order.size(); ++i)
        PyList_SET_ITEM(
            types.ptr(), static_cast<Py_ssize_t>(i), string_of(found->types[found->order[i]]).release().ptr());
    found->types = Types();
    Numbered* arrays = found.release();
    const nb::capsule owner(arrays, [](void* at) noexcept { delete static_cast<Numbered*>(at); });
    return nb::make_tuple(
        types, array(arrays->ids.get(), arrays->offsets.back(), owner),
        array(arrays->offsets.data(), arrays->offsets.size(), owner));
}

}  // namespace
}  // namespace text

void def_text(nb::module_& module) {
    using namespace text;
    nb::class_<BoundCutter>(module, "Cutter", nb::type_slots(cutter_slots))
        .def(nb::new_(&bind), "preset"_a, "level"_a, "lower"_a, "filters"_a, "split"_a, "prepare"_a, "table"_a);
    module.def(
        "number", number_strings, "strings"_a, "cutter"_a, "low"_a, "high"_a, "alphabetical"_a, "threads"_a,
        "The types, the ids of all n-grams, and the offsets of the strings among these.");
}

}  // namespace carryline
