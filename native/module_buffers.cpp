// The bindings of buffers.h: an object that is a buffer to Python, and goes back when the last tensor on it dies.
#include <nanobind/nanobind.h>

#include "buffers.h"

namespace nb = nanobind;

namespace carryline {
namespace {

class Buffer {
  public:
    explicit Buffer(std::size_t bytes) : at_(take_buffer(bytes)), bytes_(bytes) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { give_buffer(at_, bytes_); }

    static int view(PyObject* self, Py_buffer* view, int flags) {
        const Buffer* buffer = nb::inst_ptr<Buffer>(self);
        return PyBuffer_FillInfo(view, self, buffer->at_, static_cast<Py_ssize_t>(buffer->bytes_), 0, flags);
    }

  private:
    void* at_;
    std::size_t bytes_;
};

PyType_Slot buffer_slots[] = {{Py_bf_getbuffer, reinterpret_cast<void*>(Buffer::view)}, {0, nullptr}};

}  // namespace

void def_buffers(nb::module_& module) {
    nb::class_<Buffer>(module, "Buffer", nb::type_slots(buffer_slots)).def(nb::init<std::size_t>(), nb::arg("bytes"));
    module.attr("SMALLEST_BUFFER") = SMALLEST_BUFFER;
    module.def("keep_freed_memory", keep_freed_memory, nb::arg("keep"));
    module.def("kept_buffers", kept_buffers, "Bytes that are free and kept for later.");
}

}  // namespace carryline
