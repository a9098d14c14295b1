// tanh(x), the activation that a recurrence spends most on next to sigmoid.
#pragma once

#include "exponential.h"

namespace carryline::CARRYLINE_ISA {

// (e^2a - 1) / (e^2a + 1) for a = |x|, the sum made of the difference: near 1, an error of the two cancels.
template <class V>
CARRYLINE_INLINE V hyperbolic_tangent(V x) {
    using T = Element<V>;
    constexpr T ONE = sizeof(T) == 4 ? 9.02 : 19.1;  // it rounds to 1 from here
    const Power<V> p = power(T(2) * at_most(ONE, absolute(x)));
    const V difference = minus_one(p);
    return with_sign_of(x, difference / (T(2) * p.below() + difference));
}

#if CARRYLINE_VECTOR_BYTES == 64
// In float32 tanh(n STEP) can be looked up in two registers, for all n below saturation. Then with x = n STEP + r it is
// tanh(a + b) = (tanh a + tanh b) / (1 + tanh a tanh b), at two thirds of the operations. STEP is the number for which
// tanh(n STEP) is nearest to a number for n = 1, 2 and 3, where an error of it counts.
CARRYLINE_INLINE Vector<float> hyperbolic_tangent(Vector<float> x) {
    constexpr float STEP = 0x1.3db632p-1f;
    static constexpr float OF_N[32] = {
        0, 0.5514974f, 0.845758021f, 0.952825725f, 0.986130416f, 0.995970726f, 0.998833537f, 0.999662697f, 0.999902487f,
        0.999971807f, 0.999991834f, 0.999997616f, 0.999999344f, 0.999999821f, 0.99999994f, 1,
        // and those of n - 32
        -1, -1, -0.99999994f, -0.999999821f, -0.999999344f, -0.999997616f, -0.999991834f, -0.999971807f, -0.999902487f,
        -0.999662697f, -0.998833537f, -0.995970726f, -0.986130416f, -0.952825725f, -0.845758021f, -0.5514974f};
    // tanh(r) = odd / even on |r| <= STEP / 2: the minimax fit for the relative error.
    constexpr float EVEN = 0.3997433f, ODD = 0.06641247f;
    constexpr float ROUND = Constants<float>::ROUND;

    x = at_least(-9.02f, at_most(9.02f, x));
    const Vector<float> rounded = x * (1 / STEP) + ROUND;  // n is its last bits
    const Vector<float> r = x - (rounded - ROUND) * STEP;
    const Vector<float> of_n =
        Vector<float>(_mm512_permutex2var_ps(load(OF_N), bit_cast<__m512i>(rounded), load(OF_N + 16)));
    const Vector<float> r2 = r * r, even = r2 * EVEN + 1.0f, odd = r * (r2 * ODD) + r;
    return (of_n * even + odd) / (of_n * odd + even);
}
#endif

}  // namespace carryline::CARRYLINE_ISA
