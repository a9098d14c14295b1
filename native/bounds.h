// Numbers kept within bounds, and NaN kept NaN.
#pragma once

#include "vector.h"

#if CARRYLINE_VECTOR_BYTES > 16
#include <immintrin.h>
#endif

namespace carryline::CARRYLINE_ISA {

// at_least: the bound where x is below it. at_most: the bound where x is above it.
#if CARRYLINE_VECTOR_BYTES > 16
// One instruction, which gives its second operand if one is NaN; of a `?:` GCC makes a comparison and a blend.
#if CARRYLINE_VECTOR_BYTES == 64
// With a mask of all: GCC 12 warns of its own plain ones, that they use what was never set.
#define CARRYLINE_X86(name, bound, x) _mm512_mask_##name(x, -1, bound, x)
#else
#define CARRYLINE_X86(name, bound, x) _mm256_##name(bound, x)
#endif
CARRYLINE_INLINE Vector<float> at_least(float bound, Vector<float> x) {
    return Vector<float>(CARRYLINE_X86(max_ps, splat(bound), x));
}
CARRYLINE_INLINE Vector<float> at_most(float bound, Vector<float> x) {
    return Vector<float>(CARRYLINE_X86(min_ps, splat(bound), x));
}
CARRYLINE_INLINE Vector<double> at_least(double bound, Vector<double> x) {
    return Vector<double>(CARRYLINE_X86(max_pd, splat(bound), x));
}
CARRYLINE_INLINE Vector<double> at_most(double bound, Vector<double> x) {
    return Vector<double>(CARRYLINE_X86(min_pd, splat(bound), x));
}
#undef CARRYLINE_X86
#else
template <class T, class V>
CARRYLINE_INLINE V at_least(T bound, V x) {
    return x < bound ? splat(bound) : x;
}
template <class T, class V>
CARRYLINE_INLINE V at_most(T bound, V x) {
    return x > bound ? splat(bound) : x;
}
#endif

}  // namespace carryline::CARRYLINE_ISA
