// The two matrix products that everything here is made of, as tiles that stay in registers.
//
// A panel is a block of columns packed as [k][vectors * lanes]: one step along k reads it from start to end.
#pragma once

#include "vector.h"

namespace carryline::CARRYLINE_ISA {

template <class T, int Rows, int Vectors>
using Tile = Vector<T>[Rows][Vectors];

// tile[r][first + c] += sum over k < depth of a[r * stride + k] * panel[k][c], for Columns vectors of the tile.
template <int Columns, int First = 0, class T, int Rows, int Vectors>
CARRYLINE_INLINE void multiply(
    Vector<T> (&tile)[Rows][Vectors], const T* a, std::int64_t stride, const T* panel, int depth) {
    static_assert(First + Columns <= Vectors);
    for (int k = 0; k < depth; ++k, panel += Columns * LANES<T>) {
        Vector<T> b[Columns];
        for (int c = 0; c < Columns; ++c) b[c] = load(panel + c * LANES<T>);
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < Columns; ++c) tile[r][First + c] += a[r * stride + k] * b[c];
    }
}

// tile[i][c] += sum over k < depth of a[k * a_stride + i] * b[k * b_stride + c]: a product of a transposed by b, as
// gradients of weights are.
template <class T, int Rows, int Vectors>
CARRYLINE_INLINE void multiply_transposed(
    Vector<T> (&tile)[Rows][Vectors], const T* a, std::int64_t a_stride, const T* b, std::int64_t b_stride, int depth) {
    for (int k = 0; k < depth; ++k, a += a_stride, b += b_stride) {
        Vector<T> right[Vectors];
        for (int c = 0; c < Vectors; ++c) right[c] = load(b + c * LANES<T>);
        for (int i = 0; i < Rows; ++i)
            for (int c = 0; c < Vectors; ++c) tile[i][c] += a[i] * right[c];
    }
}

}  // namespace carryline::CARRYLINE_ISA
