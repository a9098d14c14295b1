// One vector type for every instruction set: the compiler's own vector extension, as wide as the target has registers.
//
// Each file that includes this is compiled once per instruction set, with CARRYLINE_ISA naming its namespace and
// CARRYLINE_VECTOR_BYTES the width: 64 for AVX-512, 32 for AVX2, 16 anywhere else (SSE2, NEON, ...).
#pragma once

#include <cstdint>
#include <cstring>

#if !defined(CARRYLINE_ISA) || !defined(CARRYLINE_VECTOR_BYTES)
#error "compile with -DCARRYLINE_ISA=<namespace> -DCARRYLINE_VECTOR_BYTES=<16|32|64>"
#endif

#if CARRYLINE_VECTOR_BYTES == 64
#include <immintrin.h>
#endif

#define CARRYLINE_INLINE inline __attribute__((always_inline))

namespace carryline::CARRYLINE_ISA {

template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
    typedef float type __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
    typedef std::int32_t bits __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
    typedef std::uint32_t words __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
};
template <>
struct VectorOf<double> {
    typedef double type __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
    typedef std::int64_t bits __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
    typedef std::uint64_t words __attribute__((vector_size(CARRYLINE_VECTOR_BYTES)));
};

template <class T>
using Vector = typename VectorOf<T>::type;
template <class T>
using Bits = typename VectorOf<T>::bits;  // integers of the same width: what comparisons give, and exponents
template <class T>
using Words = typename VectorOf<T>::words;  // the same without a sign, for sums that may wrap around

template <class T>
constexpr int LANES = CARRYLINE_VECTOR_BYTES / sizeof(T);

constexpr bool WIDE = CARRYLINE_VECTOR_BYTES == 64;  // then there are 32 registers, and not just 16

template <class T>
CARRYLINE_INLINE Vector<T> load(const T* from) {
    Vector<T> v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

template <class T>
CARRYLINE_INLINE void store(T* to, Vector<T> v) {
    std::memcpy(to, &v, sizeof v);
}

// The first `count` numbers, zeros after them: at the edge of a row, where a whole vector would reach too far.
template <class T>
CARRYLINE_INLINE Vector<T> load(const T* from, int count) {
    if (count >= LANES<T>) return load(from);
    Vector<T> v = {};
    std::memcpy(&v, from, count * sizeof(T));
    return v;
}

template <class T>
CARRYLINE_INLINE void store(T* to, Vector<T> v, int count) {
    if (count >= LANES<T>) return store(to, v);
    std::memcpy(to, &v, count * sizeof(T));
}

#if CARRYLINE_VECTOR_BYTES == 64
// The same in one instruction for the edge: through memory it costs a call and a wait for what was just stored. Whole
// vectors stay whole: from a store under a mask no load is served before it reaches the cache.
template <>
CARRYLINE_INLINE Vector<float> load(const float* from, int count) {
    if (count >= LANES<float>) return load(from);
    return Vector<float>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from));
}

template <>
CARRYLINE_INLINE void store(float* to, Vector<float> v, int count) {
    if (count >= LANES<float>) return store(to, v);
    _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), __m512(v));
}

template <>
CARRYLINE_INLINE Vector<double> load(const double* from, int count) {
    if (count >= LANES<double>) return load(from);
    return Vector<double>(_mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << count) - 1), from));
}

template <>
CARRYLINE_INLINE void store(double* to, Vector<double> v, int count) {
    if (count >= LANES<double>) return store(to, v);
    _mm512_mask_storeu_pd(to, static_cast<__mmask8>((1u << count) - 1), __m512d(v));
}
#endif

template <class T>
CARRYLINE_INLINE Vector<T> splat(T x) {
    return x - Vector<T>{};  // x - 0 is x for every x, the sign of zero and NaN included
}

template <class To, class From>
CARRYLINE_INLINE To bit_cast(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

}  // namespace carryline::CARRYLINE_ISA
