// One step of RMSprop for many parameters at once.
#pragma once

#include <cstdint>

namespace carryline {

// One parameter: `count` numbers in each array. `momentum` and `mean` are null unless the rule has them.
struct RMSpropParameter {
    std::int64_t count = 0;
    float* step = nullptr;  // how many steps were taken: one number
    void* values = nullptr;
    const void* gradient = nullptr;
    void* square = nullptr;  // running mean of the gradient's square
    void* momentum = nullptr;
    void* mean = nullptr;  // running mean of the gradient, if centred
};

struct RMSpropRule {
    double rate, decay, epsilon, weight_decay, momentum;
};

}  // namespace carryline
