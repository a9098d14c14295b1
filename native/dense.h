// A dense layer on a batch: y = x @ kernel + bias.
#pragma once

#include <cstdint>

namespace carryline {

// All arrays are contiguous, of one type, float or double. A null pointer says that a thing is absent, or not wanted.
struct Dense {
    bool doubles = false;
    std::int64_t rows = 0, inputs = 0, units = 0;
    const void* x = nullptr;       // (rows, inputs)
    const void* kernel = nullptr;  // (inputs, units)
    const void* bias = nullptr;    // (units,)
    void* y = nullptr;             // (rows, units)

    const void* d_y = nullptr;  // (rows, units)
    void* d_kernel = nullptr;
    void* d_bias = nullptr;
};

}  // namespace carryline
