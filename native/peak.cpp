// The arithmetic peak of one core, measured: multiply-adds on registers, and nothing else.
#include "kernels.h"
#include "vector.h"

namespace carryline::CARRYLINE_ISA {

// `rounds` times twelve independent chains: more than the latency of two units hides, fewer than there are registers.
// Returns the number of operations done, two for each multiply-add.
std::int64_t multiply_add(std::int64_t rounds) {
    constexpr int CHAINS = 12;
    volatile float start = 0.5f;  // that the compiler cannot know, or it would see that all chains are one
    Vector<float> chains[CHAINS], factor = splat<float>(start), step = splat<float>(start);
    for (auto& chain : chains) chain = splat<float>(start);
    for (std::int64_t i = 0; i < rounds; ++i) {
        asm volatile("");  // one round after the other, not one closed formula
        for (auto& chain : chains) chain = chain * factor + step;
    }
    for (auto& chain : chains) asm volatile("" : : "m"(chain));  // the result is wanted
    return rounds * CHAINS * LANES<float> * 2;
}

}  // namespace carryline::CARRYLINE_ISA
