// The bindings of convolution.h.
#include <nanobind/nanobind.h>
#include <nanobind/stl/array.h>

#include "engine.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using Address = std::uintptr_t;
using Sizes = std::array<std::int64_t, 8>;  // batch, time, channels, taps, dilation, left, places, filters

Convolution described(Activation activation, bool doubles, const Sizes& n, Address x, Address kernel, Address y) {
    Convolution c;
    c.activation = activation, c.doubles = doubles;
    c.batch = n[0], c.time = n[1], c.channels = n[2], c.taps = n[3];
    c.dilation = n[4], c.left = n[5], c.places = n[6], c.filters = n[7];
    c.x = reinterpret_cast<const void*>(x), c.kernel = reinterpret_cast<const void*>(kernel);
    c.y = reinterpret_cast<void*>(y);
    return c;
}

void forward(
    Activation activation, bool doubles, const Sizes& sizes, Address x, Address kernel, Address bias, Address y,
    int threads) {
    Convolution c = described(activation, doubles, sizes, x, kernel, y);
    c.bias = reinterpret_cast<const void*>(bias);
    nb::gil_scoped_release release;
    engine().convolution(c, threads);
}

void backward(
    Activation activation, bool doubles, const Sizes& sizes, Address x, Address kernel, Address y, Address d_y,
    Address d_x, Address d_kernel, Address d_bias, int threads) {
    Convolution c = described(activation, doubles, sizes, x, kernel, y);
    c.d_y = reinterpret_cast<const void*>(d_y), c.d_x = reinterpret_cast<void*>(d_x);
    c.d_kernel = reinterpret_cast<void*>(d_kernel), c.d_bias = reinterpret_cast<void*>(d_bias);
    nb::gil_scoped_release release;
    engine().convolution_backward(c, threads);
}

}  // namespace

void def_convolution(nb::module_& module) {
    module.def(
        "convolution", forward, "activation"_a, "doubles"_a, "sizes"_a, "x"_a, "kernel"_a, "bias"_a, "y"_a, "threads"_a,
        "sizes: batch, time, channels, taps, dilation, left, places, filters. The bias may be 0: there is none.");
    module.def(
        "convolution_backward", backward, "activation"_a, "doubles"_a, "sizes"_a, "x"_a, "kernel"_a, "y"_a, "d_y"_a,
        "d_x"_a, "d_kernel"_a, "d_bias"_a, "threads"_a, "Gradients that are 0 are not wanted.");
}

}  // namespace carryline
