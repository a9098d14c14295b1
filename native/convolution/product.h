// A convolution as a matrix product: with channels last, what one place reads lies in one piece for each tap, and with
// neighbouring taps in one piece altogether. Tiles read the sequence itself; no array of windows is ever written.
#pragma once

#include "../microkernel.h"
#include "stretch.h"

namespace carryline::CARRYLINE_ISA {

constexpr int PANEL_VECTORS = 2, TILE_ROWS = WIDE ? 12 : 4, SHORT_ROWS = WIDE ? 4 : 2;

// Rows of `channels` numbers, `stride` apart; step 0 need not exist, it is where counting starts.
template <class T>
struct Rows {
    T* at;
    std::int64_t channels, stride;
};

// Are the taps of one place one piece?
template <class T>
CARRYLINE_INLINE bool in_one_piece(const Window& window, const Rows<T>& x) {
    return window.dilation == 1 && x.stride == x.channels;
}

// Weights (taps, channels, filters) as panels [block of filters][tap][channel][width]. The last block has one vector if
// that is enough for its filters.
template <class T>
struct Panels {
    static constexpr int LANE = LANES<T>, WIDTH = PANEL_VECTORS * LANE;

    std::int64_t taps, channels, filters;
    T* weights;
    T* bias;  // zeros where there is none

    static std::int64_t size(std::int64_t taps, std::int64_t channels, std::int64_t filters) {
        return taps * channels * round_up(filters, LANE);
    }

    // `weight(tap, channel)` points at the first of the filters' weights, which stand `apart` from each other.
    template <class Weight>
    void pack(Weight weight, std::int64_t apart) {
        T* to = weights;
        for (std::int64_t f = 0; f < filters; f += WIDTH) {
            const std::int64_t real = smaller(WIDTH, filters - f), width = round_up(real, LANE);
            for (std::int64_t k = 0; k < taps; ++k)
                for (std::int64_t c = 0; c < channels; ++c, to += width) {
                    const T* from = weight(k, c) + f * apart;
                    for (std::int64_t i = 0; i < real; ++i) to[i] = from[i * apart];
                    for (std::int64_t i = real; i < width; ++i) to[i] = 0;
                }
        }
    }
};

// The first `count` numbers of a row of a tile: fewer than it has, where filters end.
template <class T>
CARRYLINE_INLINE void store_row(T* to, const Vector<T>* row, int vectors, std::int64_t count) {
    for (int v = 0; v < vectors; ++v, to += LANES<T>, count -= LANES<T>) {
        if (count >= LANES<T>) {
            store(to, row[v]);
            continue;
        }
        alignas(64) T rest[LANES<T>];
        store(rest, row[v]);
        for (int size = LANES<T> / 2, at = 0; size > 0;
             size /= 2)  // copies of known sizes: a call would spill the tile
            if (count & size) {
                switch (size * sizeof(T)) {
                    case 32: std::memcpy(to + at, rest + at, 32); break;
                    case 16: std::memcpy(to + at, rest + at, 16); break;
                    case 8: std::memcpy(to + at, rest + at, 8); break;
                    default: std::memcpy(to + at, rest + at, sizeof(T));
                }
                at += size;
            }
    }
}

// What a tile of places is the product of: `pieces` of `depth` numbers each, and as much of a panel.
template <class T>
struct Piece {
    const T *from, *weights;
    std::int64_t stride, apart, pieces, depth;  // between places, and between pieces
};

// Not inlined: what its callers keep in registers would push numbers of the tile out of them.
template <int Count, int Vectors, class T>
__attribute__((noinline)) void tile(const Piece<T>& p, const T* bias, std::int64_t real, T* y, std::int64_t y_stride) {
    Tile<T, Count, Vectors> sums;
    for (int v = 0; v < Vectors; ++v)
        for (int i = 0; i < Count; ++i) sums[i][v] = load(bias + v * LANES<T>);
    const T *from = p.from, *panel = p.weights;
    for (std::int64_t k = 0; k < p.pieces; ++k, from += p.apart, panel += p.depth * Vectors * LANES<T>)
        multiply<Vectors>(sums, from, p.stride, panel, static_cast<int>(p.depth));
    for (int i = 0; i < Count; ++i) store_row(y + i * y_stride, sums[i], Vectors, real);
}

template <int Vectors, class T>
void panel(
    const Window& window, const Rows<const T>& x, std::int64_t first, std::int64_t last, const T* weights,
    const T* bias, std::int64_t real, const Rows<T>& y) {
    const bool one = in_one_piece(window, x);
    stretches(window, first, last, [&](const Stretch& s) {
        const std::int64_t taps = s.tap_end - s.tap;
        Piece<T> p;
        p.weights = weights + s.tap * x.channels * Vectors * LANES<T>;
        p.stride = x.stride, p.apart = window.dilation * x.stride;
        p.pieces = one ? smaller(1, taps) : taps, p.depth = one ? taps * x.channels : x.channels;
        const T* const from = x.at + (s.tap * window.dilation - window.left) * x.stride;
        const auto run = [&](auto* function, std::int64_t place) {
            p.from = from + place * x.stride;
            function(p, bias, real, y.at + place * y.stride, y.stride);
        };
        std::int64_t place = s.first;
        for (; place + TILE_ROWS <= s.last; place += TILE_ROWS) run(tile<TILE_ROWS, Vectors, T>, place);
        for (; place + SHORT_ROWS <= s.last; place += SHORT_ROWS) run(tile<SHORT_ROWS, Vectors, T>, place);
        if (place < s.last && s.first + SHORT_ROWS <= s.last) {  // some again, to the same bits
            run(tile<SHORT_ROWS, Vectors, T>, s.last - SHORT_ROWS);
            place = s.last;
        }
        for (; place < s.last; ++place) run(tile<1, Vectors, T>, place);
    });
}

// Places [first, last) of one sequence.
template <class T>
void convolve(
    const Window& window, const Rows<const T>& x, std::int64_t first, std::int64_t last, const Panels<T>& panels,
    T* y) {
    constexpr int LANE = LANES<T>, WIDTH = Panels<T>::WIDTH;
    for (std::int64_t f = 0; f < panels.filters; f += WIDTH) {
        const std::int64_t real = smaller(WIDTH, panels.filters - f);
        const T* weights = panels.weights + f * panels.taps * panels.channels;
        const Rows<T> to = {y + f, real, panels.filters};
        if (real > LANE)
            panel<PANEL_VECTORS>(window, x, first, last, weights, panels.bias + f, real, to);
        else
            panel<1>(window, x, first, last, weights, panels.bias + f, real, to);
    }
}

}  // namespace carryline::CARRYLINE_ISA
