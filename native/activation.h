// The activations, each as its value at x and what backward needs of it.
//
// Forward stores `kept(x, y)`: y itself where value and slope follow from it, else x. Backward takes `value` and
// `slope`, the derivative at x, from what was kept. All of them are written for any type of vector. In float32 their
// errors are below 4 units of the last place for every input, gelu's below 5 (`make sweep`), in float64 below 5 where
// it was tried; where a result is no normal number it may be 0.
#pragma once

#include "exponential.h"
#include "hyperbolic.h"
#include "normal.h"
#include "recurrence.h"

namespace carryline::CARRYLINE_ISA {

struct KeptValue {
    template <class V>
    CARRYLINE_INLINE V kept(V, V y) const {
        return y;
    }
    template <class V>
    CARRYLINE_INLINE V value(V y) const {
        return y;
    }
};

template <class Of>
struct KeptInput {
    template <class V>
    CARRYLINE_INLINE V kept(V x, V) const {
        return x;
    }
    template <class V>
    CARRYLINE_INLINE V value(V x) const {
        return Of()(x);
    }
};

struct Tanh : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        return hyperbolic_tangent(x);
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        return Element<V>(1) - y * y;
    }
};

struct Sigmoid : KeptValue {
    // 1 / (1 + e^-x), so that it is relatively exact down to the smallest numbers.
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        constexpr T ONE = sizeof(T) == 4 ? 88.3 : 709.4, ZERO = sizeof(T) == 4 ? -88.7 : -709.6;
        const Power<V> p = power(-at_least(ZERO, at_most(ONE, x)));
        return p.below() / (p.scale * p.above() + p.below());
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        return y * (Element<V>(1) - y);
    }
};

struct Relu : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        return at_least(Element<V>(0), x);
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        return y <= Element<V>(0) ? V{} : splat(Element<V>(1));
    }
};

struct Linear : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        return x;
    }
    template <class V>
    CARRYLINE_INLINE V slope(V) const {
        return splat(Element<V>(1));
    }
};

// From 0 to 1 in a straight line of that length. Its value would nearly tell its slope, but for the last numbers before
// the end, which are rounded to 1.
template <int LENGTH>
struct Ramp : KeptInput<Ramp<LENGTH>> {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        return at_most(T(LENGTH), at_least(T(0), x + T(LENGTH / 2.0))) * T(1.0 / LENGTH);
    }
    template <class V>
    CARRYLINE_INLINE V slope(V x) const {
        using T = Element<V>;
        return absolute(x) < T(LENGTH / 2.0) ? splat(T(1.0 / LENGTH)) : V{};
    }
};

using HardSigmoid = Ramp<6>;
using HardSigmoidKeras2 = Ramp<5>;

struct Softsign : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        constexpr T ONE = sizeof(T) == 4 ? 0x1p26 : 0x1p55;  // it rounds to 1 from here; infinity must not be divided
        x = at_least(-ONE, at_most(ONE, x));
        return x / (absolute(x) + T(1));
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        V rest = Element<V>(1) - absolute(y);
        return rest * rest;
    }
};

struct Elu : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        const Power<V> p = power(at_least(T(-40), at_most(T(0), x)));
        return x > T(0) ? x : minus_one(p) / p.below();
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        using T = Element<V>;
        return y > T(0) ? splat(T(1)) : y + T(1);
    }
};

struct Silu : KeptInput<Silu> {
    // x / (1 + e^-x), with the divisor divided by 2^10: e^-x may overflow where the quotient is still a normal number.
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        constexpr T SELF = 40, ZERO = sizeof(T) == 4 ? -95.5 : -716.6;  // from here it rounds to x and to 0
        const V within = at_least(ZERO, at_most(SELF, x));
        const Power<V> p = power<10>(-within);
        const V y = within * p.below() / (p.scale * p.above() + T(0x1p-10) * p.below()) * T(0x1p-10);
        return x > SELF ? x : y;
    }
    // y (1 + x (1 - y)) for the sigmoid y, where 1 - y is a quotient of its own: the difference would cancel.
    template <class V>
    CARRYLINE_INLINE V slope(V x) const {
        using T = Element<V>;
        constexpr T SELF = 40, ZERO = sizeof(T) == 4 ? -90 : -711;
        const V within = at_least(ZERO, at_most(SELF, x));
        const Power<V> p = power<10>(-within);
        const V above = p.scale * p.above(), below = T(0x1p-10) * p.below(), sum = above + below;
        return below / sum * (within * (above / sum) + T(1));
    }
};

struct Softplus : KeptValue {
    // torch's: x itself above 20, which float64 can tell from log(1 + e^x).
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        constexpr T ZERO = sizeof(T) == 4 ? -88.3 : -709.4;
        // max(x, 0) + log(1 + u) for u = e^-|x|, where log(1 + u) = 2 atanh(t / 2) for t = u / (1 + u / 2).
        const Power<V> p = power(at_least(ZERO, -absolute(x)));
        const V u = p.scale * p.above();
        const V t = u / (T(0.5) * u + p.below());
        const V t2 = t * t;
        const V y = at_least(T(0), x) + (t * t2 * polynomial(Constants<T>::ATANH, t2) + t);
        return x > T(20) ? x : y;
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        using T = Element<V>;
        const Power<V> p = power(-at_most(T(21), y));
        return y > T(20.0000000020612) ? splat(T(1)) : -minus_one(p) / p.below();  // log(1 + e^20), and a little
    }
};

struct Exponential : KeptValue {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        using T = Element<V>;
        using C = Constants<T>;
        // The exponent is added, not multiplied with: 2^128, which the largest results are made of, is no number.
        Power<V> p = power<C::BIAS>(at_least(C::EXP_LOWEST, at_most(C::EXP_HIGHEST, x)));
        V y = p.above() / p.below();
        y = bit_cast<V>(bit_cast<Words<T>>(y) + bit_cast<Words<T>>(p.scale));  // of NaN it may wrap: not taken then
        V beyond = at_least(T(0), x) * C::LARGEST;                             // 0, infinity or NaN
        return ((x >= C::EXP_LOWEST) & (x <= C::EXP_HIGHEST)) ? y : beyond;
    }
    template <class V>
    CARRYLINE_INLINE V slope(V y) const {
        return y;
    }
};

// With the exact normal distribution, not the approximation by tanh.
struct Gelu : KeptInput<Gelu> {
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        const NormalTail<V> tail = normal_tail(x);
        const V probability = tail.mills * tail.rest + tail.mills;
        const V below = tail.a * -probability * tail.scale;
        const V above = x - tail.a * (probability * tail.scale);
        return x > Element<V>(0) ? above : below;
    }
    template <class V>
    CARRYLINE_INLINE V slope(V x) const {
        using T = Element<V>;
        const NormalTail<V> tail = normal_tail(x);
        const V difference = tail.mills - tail.a * T(0.39894228040143267794);
        const V below = (difference * tail.rest + difference) * tail.scale;
        return x > T(0) ? T(1) - below : below;
    }
};

// Whether what is kept is x, not the value.
inline bool keeps_input(Activation kind) {
    return kind == Activation::hard_sigmoid || kind == Activation::hard_sigmoid_keras2 || kind == Activation::silu ||
           kind == Activation::gelu;
}

// The one that `kind` names: a switch in every call, which the processor predicts.
struct Any {
    Activation kind;

    template <class Use>
    CARRYLINE_INLINE auto with(Use use) const {
        switch (kind) {
            case Activation::tanh: return use(Tanh());
            case Activation::sigmoid: return use(Sigmoid());
            case Activation::relu: return use(Relu());
            case Activation::linear: return use(Linear());
            case Activation::hard_sigmoid: return use(HardSigmoid());
            case Activation::hard_sigmoid_keras2: return use(HardSigmoidKeras2());
            case Activation::softsign: return use(Softsign());
            case Activation::elu: return use(Elu());
            case Activation::gelu: return use(Gelu());
            case Activation::silu: return use(Silu());
            case Activation::softplus: return use(Softplus());
            case Activation::exponential: return use(Exponential());
        }
        __builtin_unreachable();
    }
    template <class V>
    CARRYLINE_INLINE V operator()(V x) const {
        return with([x](auto f) __attribute__((always_inline)) { return f(x); });
    }
    template <class V>
    CARRYLINE_INLINE V kept(V x, V y) const {
        return with([x, y](auto f) __attribute__((always_inline)) { return f.kept(x, y); });
    }
    template <class V>
    CARRYLINE_INLINE V value(V kept) const {
        return with([kept](auto f) __attribute__((always_inline)) { return f.value(kept); });
    }
    template <class V>
    CARRYLINE_INLINE V slope(V kept) const {
        return with([kept](auto f) __attribute__((always_inline)) { return f.slope(kept); });
    }
};

}  // namespace carryline::CARRYLINE_ISA
