// RMSprop in one pass over each parameter, where torch makes six. The operations and their order are torch's, and so is
// every rounding but the square root's: torch asks MKL, which misses the nearest number now and then. Denormal numbers
// count as zero. The file is compiled without contraction: which product and sum are one multiply-add is torch's to
// say.
#include "rmsprop.h"

#include "kernels.h"
#include "parallel.h"
#include "vector.h"
#include "workspace.h"

namespace carryline::CARRYLINE_ISA {

namespace {

template <class T>
CARRYLINE_INLINE T root(T x) {
    if constexpr (sizeof(T) == 4)
        return __builtin_sqrtf(x);
    else
        return __builtin_sqrt(x);
}

// x * y + z, rounded once where the machine can: there torch does so too.
template <class T>
CARRYLINE_INLINE T multiply_add(T x, T y, T z) {
#if defined(__FP_FAST_FMA) && defined(__FP_FAST_FMAF)
    if constexpr (sizeof(T) == 4)
        return __builtin_fmaf(x, y, z);
    else
        return __builtin_fma(x, y, z);
#else
    return x * y + z;
#endif
}

// The update of the numbers from `first` to `last` (excluded), which the compiler turns into vectors.
template <class T, bool Decay, bool Momentum, bool Centered>
void update(const RMSpropParameter& parameter, const RMSpropRule& rule, std::int64_t first, std::int64_t last) {
    T* __restrict values = static_cast<T*>(parameter.values);
    const T* __restrict gradient = static_cast<const T*>(parameter.gradient);
    T* __restrict square = static_cast<T*>(parameter.square);
    T* __restrict momentum = static_cast<T*>(parameter.momentum);
    T* __restrict mean = static_cast<T*>(parameter.mean);
    const T rate = static_cast<T>(-rule.rate), keep = static_cast<T>(rule.decay), take = static_cast<T>(1 - rule.decay);
    const T epsilon = static_cast<T>(rule.epsilon), inertia = static_cast<T>(rule.momentum);
    const T decay = static_cast<T>(rule.weight_decay);
    for (std::int64_t i = first; i < last; ++i) {
        T g = gradient[i];
        if constexpr (Decay) g = multiply_add(decay, values[i], g);
        const T v = multiply_add(take * g, g, square[i] * keep);
        square[i] = v;
        T size = v;
        if constexpr (Centered) {
            const T way = g - mean[i];  // from whichever end is nearer, as torch's lerp
            const T m = take < T(0.5) ? multiply_add(take, way, mean[i]) : multiply_add(-way, T(1) - take, g);
            mean[i] = m;
            size = multiply_add(-m, m, v);
        }
        size = root(size) + epsilon;
        if constexpr (Momentum) {
            const T b = momentum[i] * inertia + g / size;
            momentum[i] = b;
            values[i] = multiply_add(rate, b, values[i]);
        } else {
            values[i] = values[i] + rate * g / size;
        }
    }
}

template <class T, bool Decay, bool Momentum>
auto chosen(bool centered) {
    return centered ? update<T, Decay, Momentum, true> : update<T, Decay, Momentum, false>;
}

template <class T>
auto chosen(const RMSpropRule& rule, bool centered) {
    if (rule.weight_decay != 0)
        return rule.momentum > 0 ? chosen<T, true, true>(centered) : chosen<T, true, false>(centered);
    return rule.momentum > 0 ? chosen<T, false, true>(centered) : chosen<T, false, false>(centered);
}

}  // namespace

void rmsprop(const RMSpropParameter* parameters, int count, bool doubles, const RMSpropRule& rule, int threads) {
    constexpr std::int64_t GRAIN = 1 << 15;  // numbers for which another thread is worth waking
    const bool centered = count && parameters[0].mean;
    const auto function = doubles ? chosen<double>(rule, centered) : chosen<float>(rule, centered);
    std::int64_t total = 0;
    for (int i = 0; i < count; ++i) {
        total += parameters[i].count;
        *parameters[i].step += 1;
    }
    const std::int64_t tasks = larger(1, smaller(threads, total / GRAIN));
    const std::int64_t share = round_up((total + tasks - 1) / tasks, 64);
    // Task n has the numbers from n * share on, counted through all parameters.
    parallel(tasks, threads, [&](std::int64_t task) {
        std::int64_t start = -task * share;  // where this parameter begins, seen from the task's first number
        for (int i = 0; i < count && start < share; start += parameters[i++].count) {
            const std::int64_t first = larger(0, -start), last = smaller(parameters[i].count, share - start);
            if (first < last) function(parameters[i], rule, first, last);
        }
    });
}

}  // namespace carryline::CARRYLINE_ISA
