// The tail of the normal distribution, for gelu: relatively exact as far out as there are numbers for it.
#pragma once

#include "exponential.h"

namespace carryline::CARRYLINE_ISA {

template <class T>
struct NormalConstants;

// (1 + 0.8 a) e^(a^2/2) P(X > a) = MILLS((a - 4) / (a + 4)) for 0 <= a <= FARTHEST, where e^(-a^2/2) becomes 0: the
// minimax fit (Remez' algorithm at 50 digits, relative error). With 0.8 it is flat at 0, where an error of its
// argument shows most.
template <>
struct NormalConstants<float> {
    static constexpr float FARTHEST = 13.27f;
    static constexpr std::int32_t HIGH = ~0xfff;
    static constexpr float MILLS[] = {0.396524698f,    -0.11144232f,     0.036075525f,    0.00853859726f,
                                      -0.0195847377f,  0.0126529736f,    -0.00390314497f, -0.000113221831f,
                                      0.000520715374f, -5.84668051e-05f, -5.54900253e-05f};
};

template <>
struct NormalConstants<double> {
    static constexpr double FARTHEST = 37.66;
    static constexpr std::int64_t HIGH = ~0x7ffffffLL;
    static constexpr double MILLS[] = {
        0.3965246934682696,     -0.11144232617091171,    0.03607555884739291,     0.008538809775291978,
        -0.019585309121200083,  0.012650458887359698,    -0.0039003904579141156,  -0.00010073570870156184,
        0.000518480830461329,   -8.465517636496953e-05,  -6.455288094345141e-05,  1.792632272270505e-05,
        1.0040790029470893e-05, -2.9115493046151324e-06, -1.9580256506291013e-06, 3.6459355021487243e-07,
        4.2274286027501284e-07, -9.12641430887646e-09,   -8.687543335174152e-08,  -1.3760846325184143e-08,
        1.4096782946714776e-08, 4.684617336893187e-09,   -1.2529902754000453e-09, -6.093338636698279e-10};
};

// At a = |x|: P(X > a) = mills * e^(-a^2/2), where e^(-a^2/2) = scale * (1 + rest). The power of two is for the
// caller to multiply with last: what comes before decides whether the product is still a normal number.
template <class V>
struct NormalTail {
    V a, mills, rest, scale;
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
    const Power<V> p = power(exponent);
    const V mills = polynomial(C::MILLS, (a - T(4)) / (a + T(4))) / (a * T(0.8) + T(1));
    return {a, mills, T(2) * p.odd / p.below(), p.scale};
}

}  // namespace carryline::CARRYLINE_ISA
