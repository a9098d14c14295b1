// The gradient of a convolution's weights: the windows of all places, transposed, times the gradients of their sums.
#pragma once

#include "product.h"

namespace carryline::CARRYLINE_ISA {

// Rows [skip, Count) of a tile at `sums`; those before are some that another tile has.
template <int Count, int Vectors, class T>
__attribute__((noinline)) void gradient_tile(
    const T* x, std::int64_t x_stride, const T* d, std::int64_t d_stride, std::int64_t places, std::int64_t skip,
    T* sums) {
    Tile<T, Count, Vectors> tile;
    for (int i = 0; i < Count; ++i)
        for (int v = 0; v < Vectors; ++v)
            tile[i][v] = i < skip ? Vector<T>{} : load(sums + i * d_stride + v * LANES<T>);
    multiply_transposed(tile, x, x_stride, d, d_stride, static_cast<int>(places));
    for (int i = 0; i < Count; ++i)
        for (int v = 0; v < Vectors && i >= skip; ++v) store(sums + i * d_stride + v * LANES<T>, tile[i][v]);
}

// `count` rows of `sums`, one for each of `count` numbers that lie side by side at each place.
template <int Vectors, class T>
void gradient_rows(
    const T* x, std::int64_t x_stride, std::int64_t count, const T* d, std::int64_t d_stride, std::int64_t places,
    T* sums) {
    std::int64_t i = 0;
    for (; i + TILE_ROWS <= count; i += TILE_ROWS)
        gradient_tile<TILE_ROWS, Vectors>(x + i, x_stride, d, d_stride, places, 0, sums + i * d_stride);
    if (i < count && count >= TILE_ROWS) {
        const std::int64_t again = count - TILE_ROWS;
        gradient_tile<TILE_ROWS, Vectors>(x + again, x_stride, d, d_stride, places, i - again, sums + again * d_stride);
        return;
    }
    for (; i + SHORT_ROWS <= count; i += SHORT_ROWS)
        gradient_tile<SHORT_ROWS, Vectors>(x + i, x_stride, d, d_stride, places, 0, sums + i * d_stride);
    for (; i < count; ++i) gradient_tile<1, Vectors>(x + i, x_stride, d, d_stride, places, 0, sums + i * d_stride);
}

// Add what the places [first, last) of one sequence give, to `sums` (taps * channels, d.stride). Rows of `d` are padded
// to whole vectors, with whatever numbers.
template <class T>
void add_weight_gradient(
    const Window& window, const Rows<const T>& x, const Rows<const T>& d, std::int64_t first, std::int64_t last,
    T* sums) {
    constexpr int LANE = LANES<T>, WIDTH = PANEL_VECTORS * LANE;
    constexpr std::int64_t BLOCK = 128;  // places whose gradients stay in the first cache for all rows of the sums
    const bool one = in_one_piece(window, x);
    for (; first < last; first += BLOCK)
        stretches(window, first, smaller(first + BLOCK, last), [&](const Stretch& s) {
            const std::int64_t step = one ? larger(s.tap_end - s.tap, 1) : 1, places = s.last - s.first;
            for (std::int64_t k = s.tap; k < s.tap_end; k += step) {
                const T* from = x.at + (s.first - window.left + k * window.dilation) * x.stride;
                for (std::int64_t f = 0; f < d.channels; f += WIDTH) {
                    const T* gradient = d.at + s.first * d.stride + f;
                    T* to = sums + k * x.channels * d.stride + f;
                    if (d.channels - f > LANE)
                        gradient_rows<PANEL_VECTORS>(from, x.stride, step * x.channels, gradient, d.stride, places, to);
                    else
                        gradient_rows<1>(from, x.stride, step * x.channels, gradient, d.stride, places, to);
                }
            }
        });
}

// Add the sum over the places [first, last) to `sums` (d.stride,).
template <class T>
void add_bias_gradient(const Rows<const T>& d, std::int64_t first, std::int64_t last, T* sums) {
    for (std::int64_t f = 0; f < d.stride; f += LANES<T>) {
        Vector<T> sum = load(sums + f);
        for (std::int64_t t = first; t < last; ++t) sum += load(d.at + t * d.stride + f);
        store(sums + f, sum);
    }
}

}  // namespace carryline::CARRYLINE_ISA
