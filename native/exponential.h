// e^x and its kin on vectors: the parts that the activations are put together from.
//
// The coefficients are minimax fits, made with Remez' algorithm at 50 digits on the reduced range and rounded to the type.
#pragma once

#include "vector.h"

namespace carryline::CARRYLINE_ISA {

template <class T>
struct Constants;

template <>
struct Constants<float> {
    static constexpr int BIAS = 127, MANTISSA = 23;  // of an exponent, and the bits after it
    static constexpr float ROUND = 0x1.8p23f;        // adding it rounds to an integer
    static constexpr float LN2_HIGH = 0x1.62e4p-1f, LN2_LOW = 0x1.7f7d1cp-20f;  // high: so short that n * high is exact
    static constexpr float EXP_LOWEST = -87.33654f, EXP_HIGHEST = 88.72283f;    // where e^x is a normal number
    static constexpr float LARGEST = 0x1.fffffep127f;
    // (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2: EXP such that e^r, EXPM1 such that e^r - 1 has a small relative error.
    static constexpr float EXP[] = {0.4999923f, 0.16667116f, 0.041890327f, 0.008312477f};
    static constexpr float EXPM1[] = {0.49999997f, 0.16666543f, 0.0416672f, 0.0083665475f, 0.0013882522f};
    // (2 atanh(t / 2) - t) / t^3 as a polynomial in t^2 <= 4/9.
    static constexpr float ATANH[] = {0.0833330154f, 0.0125067811f, 0.00218743272f, 0.000547352829f};
};

template <>
struct Constants<double> {
    static constexpr int BIAS = 1023, MANTISSA = 52;
    static constexpr double ROUND = 0x1.8p52;
    static constexpr double LN2_HIGH = 0x1.62e42feep-1, LN2_LOW = 0x1.a39ef35793c76p-33;
    static constexpr double EXP_LOWEST = -708.3964185322641, EXP_HIGHEST = 709.782712893384;
    static constexpr double LARGEST = 0x1.fffffffffffffp1023;
    static constexpr double EXPM1[] = {
        0.5000000000000006,     0.16666666666666588,    0.041666666666576466,  0.008333333333389729,  0.0013888888931667112,
        0.00019841269718715997, 2.4801505142711472e-05, 2.755740768299381e-06, 2.762609282210432e-07, 2.5053776308475816e-08};
    static constexpr const double (&EXP)[10] = EXPM1;
    static constexpr double ATANH[] = {
        0.08333333333333288, 0.01250000000004914, 0.002232142855301025, 0.00043402781190959123, 8.877804650256227e-05, 1.878242180772223e-05, 4.059134931497265e-06, 9.236212052752124e-07, 1.590747013805384e-07, 8.11509325276151e-08};
};

template <class V>
struct ElementOf;
template <>
struct ElementOf<Vector<float>> {
    typedef float type;
};
template <>
struct ElementOf<Vector<double>> {
    typedef double type;
};
template <class V>
using Element = typename ElementOf<V>::type;

template <class V, int Count>
CARRYLINE_INLINE V polynomial(const Element<V> (&coefficients)[Count], V x) {
    V value = splat(coefficients[Count - 1]);
    for (int k = Count - 2; k >= 0; --k) value = value * x + coefficients[k];
    return value;
}

// The bound where x is beyond it. NaN stays NaN.
template <class V>
CARRYLINE_INLINE V at_least(Element<V> bound, V x) {
    return x < bound ? splat(bound) : x;
}
template <class V>
CARRYLINE_INLINE V at_most(Element<V> bound, V x) {
    return x > bound ? splat(bound) : x;
}

template <class V>
CARRYLINE_INLINE V absolute(V x) {
    using Integers = Bits<Element<V>>;
    return bit_cast<V>(bit_cast<Integers>(x) & ~bit_cast<Integers>(splat(Element<V>(-0.0))));
}

// e^x as scale * e^r, where scale = 2^n is a power of two and |r| <= ln(2) / 2.
template <class V>
struct Power {
    V scale, r;
};

// Of an x for which n, the nearest integer to x / ln(2), is in [-BIAS, BIAS + 1]: at the lower end scale is 0, at the upper
// infinity. `Shift` divides scale by 2^Shift and moves the range up by as much. NaN gives a NaN for r, whatever scale is.
template <int Shift = 0, class V>
CARRYLINE_INLINE Power<V> power(V x) {
    using T = Element<V>;
    using C = Constants<T>;
    // n + BIAS - Shift are the last bits of the sum: moved to the place of the exponent, they are scale.
    constexpr T ROUND = C::ROUND + (C::BIAS - Shift);
    V rounded = x * T(1.44269504088896340736) + ROUND;
    V n = rounded - ROUND;
    return {bit_cast<V>(bit_cast<Bits<T>>(rounded) << C::MANTISSA), x - n * C::LN2_HIGH - n * C::LN2_LOW};
}

template <class V>
CARRYLINE_INLINE V exponential(Power<V> p) {
    using T = Element<V>;
    return p.scale * (p.r * (p.r * polynomial(Constants<T>::EXP, p.r) + T(1)) + T(1));
}

// e^x - 1, with full relative accuracy near 0.
template <class V>
CARRYLINE_INLINE V expm1(Power<V> p) {
    using T = Element<V>;
    return p.scale * (p.r * p.r * polynomial(Constants<T>::EXPM1, p.r) + p.r) + (p.scale - T(1));
}

// log(1 + u) for 0 <= u <= 1, with full relative accuracy near 0.
template <class V>
CARRYLINE_INLINE V log1p(V u) {
    using T = Element<V>;
    V t = u / (u * T(0.5) + T(1));
    V t2 = t * t;
    return t * t2 * polynomial(Constants<T>::ATANH, t2) + t;
}

}  // namespace carryline::CARRYLINE_ISA
