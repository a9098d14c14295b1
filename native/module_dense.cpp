// The bindings of dense.h.
#include <nanobind/nanobind.h>

#include "engine.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using Address = std::uintptr_t;

void forward(
    bool doubles, std::int64_t rows, std::int64_t inputs, std::int64_t units, Address x, Address kernel, Address bias,
    Address y, int threads) {
    Dense d = {doubles, rows, inputs, units};
    d.x = reinterpret_cast<const void*>(x), d.kernel = reinterpret_cast<const void*>(kernel);
    d.bias = reinterpret_cast<const void*>(bias), d.y = reinterpret_cast<void*>(y);
    nb::gil_scoped_release release;
    engine().dense(d, threads);
}

void backward(
    bool doubles, std::int64_t rows, std::int64_t inputs, std::int64_t units, Address x, Address d_y, Address d_kernel,
    Address d_bias, int threads) {
    Dense d = {doubles, rows, inputs, units};
    d.x = reinterpret_cast<const void*>(x), d.d_y = reinterpret_cast<const void*>(d_y);
    d.d_kernel = reinterpret_cast<void*>(d_kernel), d.d_bias = reinterpret_cast<void*>(d_bias);
    nb::gil_scoped_release release;
    engine().dense_backward(d, threads);
}

}  // namespace

void def_dense(nb::module_& module) {
    module.def(
        "dense", forward, "doubles"_a, "rows"_a, "inputs"_a, "units"_a, "x"_a, "kernel"_a, "bias"_a, "y"_a, "threads"_a,
        "The bias may be 0: there is none.");
    module.def(
        "dense_backward", backward, "doubles"_a, "rows"_a, "inputs"_a, "units"_a, "x"_a, "d_y"_a, "d_kernel"_a,
        "d_bias"_a, "threads"_a, "Gradients that are 0 are not wanted.");
}

}  // namespace carryline
