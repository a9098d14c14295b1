// The tail of the normal distribution, for gelu: relatively exact as far out as there are numbers for it.
#pragma once

#include "exponential.h"

namespace carryline::CARRYLINE_ISA {

template <class T>
struct NormalConstants;

// MILLS: (1 + a) e^(a^2/2) P(X > a) as a polynomial in (a - 4) / (a + 4), for 0 <= a <= FARTHEST; made as those of exponential.h.
template <>
struct NormalConstants<float> {
    static constexpr float FARTHEST = 13.27f;  // e^(-a^2/2) is 0 there
    static constexpr std::int32_t HIGH = ~0xfff;
    static constexpr float MILLS[] = {0.47205323f,   -0.09670344f,   0.013998729f,   0.02859881f,   -0.032184746f,
                                      0.017956907f,  -0.005060172f,  -0.0003952477f, 0.0007509024f, 0.00010088687f};
};

template <>
struct NormalConstants<double> {
    static constexpr double FARTHEST = 37.66;
    static constexpr std::int64_t HIGH = ~0x7ffffffLL;
    static constexpr double MILLS[] = {
        0.47205320650984467,     -0.09670347732652555,   0.01399963472443006,     0.028600364053521624,
        -0.03219783742833928,    0.017936097480606567,   -0.005002378585563681,   -0.00028562311128191894,
        0.0006948970427700573,   -9.443015270264052e-05, -8.785277074318391e-05,  2.124960663706335e-05,
        1.3625125291011264e-05,  -3.4310770137000448e-06, -2.608121293869616e-06, 4.0300799157919925e-07,
        5.434834233652717e-07,   1.8320086864161913e-09, -1.0151818075892023e-07, -1.830055134727055e-08,
        1.1640126237404203e-08,  4.199366147443976e-09,  1.1029187114527795e-10};
};

// P(X > a) = mills * decay and the density = decay / sqrt(2 pi) at a = |x|. The two factors are for the caller to multiply
// last: what they are multiplied with before decides whether the product is still a normal number.
template <class V>
struct NormalTail {
    V a, mills, decay;
};

template <class V>
CARRYLINE_INLINE NormalTail<V> normal_tail(V x) {
    using T = Element<V>;
    using C = NormalConstants<T>;
    V a = at_most(C::FARTHEST, absolute(x));
    V mills = polynomial(C::MILLS, (a - T(4)) / (a + T(4))) / (a + T(1));
    // a^2 is needed to twice the precision: e^(-a^2/2) makes of its absolute error a relative one.
    V high = bit_cast<V>(bit_cast<Bits<T>>(a) & C::HIGH);
    V square = a * a;
    V error = high * high - square + (a - high) * (a + high);
    Power<V> p = power(square * T(-0.5));
    p.r -= T(0.5) * error;
    return {a, mills, exponential(p)};
}

}  // namespace carryline::CARRYLINE_ISA
