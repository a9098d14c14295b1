// e^x and its kin on vectors: the parts that the activations are put together from.
#pragma once

#include "bounds.h"

namespace carryline::CARRYLINE_ISA {

template <class T>
struct Constants;

// EVEN and ODD: e^r = (even + odd) / (even - odd) on |r| <= ln(2) / 2, where even = EVEN(r^2) and
// odd = r + r^3 ODD(r^2). So odd / even is tanh(r / 2), and they are the minimax fit to it (Remez' algorithm at 50
// digits, relative error of e^r).
// ATANH, for the logarithm: 2 atanh(t / 2) = t + t^3 ATANH(t^2) on 0 <= t <= 2/3, the fit for its relative error.
template <>
struct Constants<float> {
    static constexpr int BIAS = 127, MANTISSA = 23;                             // of an exponent, and the bits after it
    static constexpr float ROUND = 0x1.8p23f;                                   // adding it rounds to an integer
    static constexpr float LN2_HIGH = 0x1.62e4p-1f, LN2_LOW = 0x1.7f7d1cp-20f;  // high: so short that n * high is exact
    static constexpr float EXP_LOWEST = -87.33654f, EXP_HIGHEST = 88.72283f;    // where e^x is a normal number
    static constexpr float LARGEST = 0x1.fffffep127f;
    static constexpr float EVEN[] = {2, 0.19994973f};
    static constexpr float ODD[] = {0.016641655f};
    static constexpr float ATANH[] = {0.0833330154f, 0.0125067811f, 0.00218743272f, 0.000547352829f};
};

template <>
struct Constants<double> {
    static constexpr int BIAS = 1023, MANTISSA = 52;
    static constexpr double ROUND = 0x1.8p52;
    static constexpr double LN2_HIGH = 0x1.62e42feep-1, LN2_LOW = 0x1.a39ef35793c76p-33;
    static constexpr double EXP_LOWEST = -708.3964185322641, EXP_HIGHEST = 709.782712893384;
    static constexpr double LARGEST = 0x1.fffffffffffffp1023;
    static constexpr double EVEN[] = {2, 0.22221559425976514, 0.0019834642830991334};
    static constexpr double ODD[] = {0.027774463796553686, 6.608238051827634e-05};
    static constexpr double ATANH[] = {0.08333333333333288,    0.01250000000004914,   0.002232142855301025,
                                       0.00043402781190959123, 8.877804650256227e-05, 1.878242180772223e-05,
                                       4.059134931497265e-06,  9.236212052752124e-07, 1.590747013805384e-07,
                                       8.11509325276151e-08};
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

template <class V>
CARRYLINE_INLINE Bits<Element<V>> sign_bit(V x) {
    return bit_cast<Bits<Element<V>>>(x) & bit_cast<Bits<Element<V>>>(splat(Element<V>(-0.0)));
}
template <class V>
CARRYLINE_INLINE V absolute(V x) {
    return bit_cast<V>(bit_cast<Bits<Element<V>>>(x) ^ sign_bit(x));
}
// For a y that is not negative.
template <class V>
CARRYLINE_INLINE V with_sign_of(V x, V y) {
    return bit_cast<V>(bit_cast<Bits<Element<V>>>(y) | sign_bit(x));
}

// x = n ln(2) + r, with scale = 2^n and |r| <= ln(2) / 2.
template <class V>
struct Reduced {
    V scale, r;
};

// n, the nearest integer to x / ln(2), must be in [-BIAS, BIAS + 1]: at the lower end scale is 0, at the upper
// infinity. `Shift` divides scale by 2^Shift and moves the range up by as much. NaN gives a NaN for r, whatever scale
// is.
template <int Shift = 0, class V>
CARRYLINE_INLINE Reduced<V> reduced(V x) {
    using T = Element<V>;
    using C = Constants<T>;
    // n + BIAS - Shift are the last bits of the sum: moved to the place of the exponent, they are scale.
    constexpr T ROUND = C::ROUND + (C::BIAS - Shift);
    const V rounded = x * T(1.44269504088896340736) + ROUND;
    const V n = rounded - ROUND;
    return {bit_cast<V>(bit_cast<Bits<T>>(rounded) << C::MANTISSA), x - n * C::LN2_HIGH - n * C::LN2_LOW};
}

// e^x = scale * above / below: most of what is made of it is a quotient anyway, and one division is all that it costs.
template <class V>
struct Power {
    V scale, even, odd;

    CARRYLINE_INLINE V above() const { return even + odd; }
    CARRYLINE_INLINE V below() const { return even - odd; }
};

template <class V>
CARRYLINE_INLINE Power<V> power(Reduced<V> x) {
    using C = Constants<Element<V>>;
    const V r2 = x.r * x.r;
    return {x.scale, polynomial(C::EVEN, r2), x.r * (r2 * polynomial(C::ODD, r2)) + x.r};
}

template <int Shift = 0, class V>
CARRYLINE_INLINE Power<V> power(V x) {
    return power(reduced<Shift>(x));
}

// (e^x - 1) * below, relatively exact near 0 too.
template <class V>
CARRYLINE_INLINE V minus_one(Power<V> p) {
    using T = Element<V>;
    return (p.scale - T(1)) * p.even + (p.scale + T(1)) * p.odd;
}

}  // namespace carryline::CARRYLINE_ISA
