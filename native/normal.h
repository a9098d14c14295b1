// The tail of the normal distribution, for gelu: relatively exact as far out as there are numbers for it.
#pragma once

#include "exponential.h"

namespace carryline::CARRYLINE_ISA {

template <class T>
struct NormalConstants;

// e^(a^2/2) P(X > a) = MILLS(a) / DIVISOR(a) for 0 <= a <= FARTHEST, where e^(-a^2/2) becomes 0: the minimax fit (Remez'
// algorithm at 60 digits, relative error). All coefficients are positive, so that nothing cancels.
template <>
struct NormalConstants<float> {
    static constexpr float FARTHEST = 13.27f;
    static constexpr std::int32_t HIGH = ~0xfff;
    static constexpr float MILLS[] = {0.5f, 0.441890687f, 0.185961783f, 0.0415671729f, 0.00425706618f};
    static constexpr float DIVISOR[] = {1, 1.68166614f, 1.21369493f, 0.476673067f, 0.104199171f, 0.0106707765f};
};

template <>
struct NormalConstants<double> {
    static constexpr double FARTHEST = 37.66;
    static constexpr std::int64_t HIGH = ~0x7ffffffLL;
    static constexpr double MILLS[] = {
        0.5, 0.8877409566237916, 0.7818351185870483, 0.4437200277394182,
        0.17878955665174467, 0.05346318325318316, 0.012084384539602361, 0.002065128331544737,
        0.000262033848007478, 2.360809109191142e-05, 1.3685364055672858e-06, 3.9103532218432546e-08};
    static constexpr double DIVISOR[] = {
        1.0, 2.5733664740504487, 3.116919616106657, 2.353660377676329,
        1.2364850416157416, 0.477170676485934, 0.13907146273029283, 0.030941020593266266,
        0.005235489739279121, 0.0006602518643733969, 5.927472666056594e-05, 3.430412049056682e-06,
        9.801801949666787e-08};
};

// At a = |x|: P(X > a) = scale * mills / divisor, and the density is scale * peak / divisor. The power of two is for the
// caller to multiply with last: what comes before decides whether the product is still a normal number.
template <class V>
struct NormalTail {
    V a, scale, mills, peak, divisor;
};

template <class V>
CARRYLINE_INLINE NormalTail<V> normal_tail(V x) {
    using T = Element<V>;
    using C = NormalConstants<T>;
    const V a = at_most(C::FARTHEST, absolute(x));
    // a^2 is needed to twice the precision: e^(-a^2/2) makes of its absolute error a relative one.
    const V high = bit_cast<V>(bit_cast<Bits<T>>(a) & C::HIGH);
    const V square = a * a;
    const V error = high * high - square + (a - high) * (a + high);
    Reduced<V> exponent = reduced(square * T(-0.5));
    exponent.r -= T(0.5) * error;
    const Power<V> decay = power(exponent);
    const V divisor = polynomial(C::DIVISOR, a);
    return {
        a, decay.scale, polynomial(C::MILLS, a) * decay.above(), T(0.39894228040143267794) * divisor * decay.above(),
        divisor * decay.below()};
}

}  // namespace carryline::CARRYLINE_ISA
