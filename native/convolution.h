// A convolution over time, channels last: what its `forward` and `backward` read and write.
#pragma once

#include <cstdint>

#include "recurrence.h"

namespace carryline {

// y[b, t] = activation(bias + sum over taps k of x[b, t - left + k * dilation] * kernel[k]), where x is zero before its
// first step and after its last. Pointers are to contiguous numbers of one type, float or double; a null pointer says
// that a thing is absent, or not wanted.
struct Convolution {
    Activation activation = Activation::linear;  // one whose slope follows from its value
    bool doubles = false;
    std::int64_t batch = 0, time = 0, channels = 0, taps = 0, dilation = 1, left = 0, places = 0, filters = 0;

    const void* x = nullptr;       // (batch, time, channels)
    const void* kernel = nullptr;  // (taps, channels, filters), Keras' layout
    const void* bias = nullptr;    // (filters,)
    void* y = nullptr;             // (batch, places, filters); backward reads it unless the activation is linear

    const void* d_y = nullptr;
    void* d_x = nullptr;
    void* d_kernel = nullptr;
    void* d_bias = nullptr;
};

}  // namespace carryline
