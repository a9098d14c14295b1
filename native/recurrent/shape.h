// Sizes that forward and backward share, and weights packed into panels.
//
// The units of a cell are cut into panels of `Cell::width` vectors. In a panel each gate has a slot of its own, and the
// slots of one panel lie side by side, so that one tile of registers holds all that a cell needs for its step:
//
//   Cell::slots           slots of a panel (a GRU has four: its candidate's two halves meet only behind the reset gate)
//   Cell::x_slots         the first of them, so many, are reached by the inputs
//   Cell::h_first, h_slots  those reached by the hidden state
//   Cell::gate(slot)      the gate, in Keras' order, whose weights a slot has
#pragma once

#include "../microkernel.h"
#include "../recurrence.h"
#include "../workspace.h"

namespace carryline::CARRYLINE_ISA {

template <class T, class Cell>
struct Shape {
    static constexpr int LANE = LANES<T>;
    static constexpr int WIDTH = Cell::width * LANE;   // units of a panel
    static constexpr int PANEL = Cell::slots * WIDTH;  // numbers of a panel's slots
    static constexpr int X_PANEL = Cell::x_slots * WIDTH;
    static constexpr int H_PANEL = Cell::h_slots * WIDTH;
    static constexpr int H_START = Cell::h_first * WIDTH;
    static constexpr bool TWO_BIASES = Cell::slots > Cell::x_slots;  // of the inputs and of the state

    std::int64_t inputs, units, panels;
    std::int64_t padded_inputs, padded_units;
    std::int64_t columns;  // of the weights in Keras' layout

    explicit Shape(const Recurrence& r) : inputs(r.inputs), units(r.units) {
        panels = (units + WIDTH - 1) / WIDTH;
        padded_inputs = round_up(inputs, LANE);
        padded_units = panels * WIDTH;
        columns = Cell::gates * units;
    }

    // Numbers of a row [x | h seen through the dropout mask | r * that], the last for a cell that resets before.
    std::int64_t row() const { return padded_inputs + padded_units * (Cell::resets_before ? 2 : 1) + LANE; }
    // An odd number of lines: the sets of the cache share evenly.
    std::int64_t gradient_row() const { return panels * PANEL + LANE; }

    std::int64_t weight_bytes() const { return (inputs + units) * panels * PANEL * sizeof(T); }
};

// `count` slots of each panel from `first` on, of a weight (depth, columns): [panel][depth][slots].
template <class T, class Cell>
void pack(const Shape<T, Cell>& shape, const T* weight, std::int64_t depth, int first, int count, T* to) {
    constexpr int WIDTH = Shape<T, Cell>::WIDTH;
    for (std::int64_t p = 0; p < shape.panels; ++p) {
        const std::int64_t real = smaller(WIDTH, shape.units - p * WIDTH);
        for (std::int64_t k = 0; k < depth; ++k)
            for (int s = first; s < first + count; ++s, to += WIDTH) {
                std::memcpy(to, weight + k * shape.columns + Cell::gate(s) * shape.units + p * WIDTH, real * sizeof(T));
                for (std::int64_t i = real; i < WIDTH; ++i) to[i] = 0;
            }
    }
}

constexpr int BACK_VECTORS = 2;  // columns of a product with transposed weights, in vectors

// The same weight transposed, for gradients that flow back through it: [block of columns][panel][slot][unit][columns].
template <class T, class Cell>
void pack_transposed(const Shape<T, Cell>& shape, const T* weight, std::int64_t depth, int first, int count, T* to) {
    constexpr int WIDTH = Shape<T, Cell>::WIDTH, BLOCK = BACK_VECTORS * LANES<T>;
    for (std::int64_t k0 = 0; k0 < depth; k0 += BLOCK)
        for (std::int64_t p = 0; p < shape.panels; ++p)
            for (int s = first; s < first + count; ++s, to += WIDTH * BLOCK) {
                const std::int64_t real = smaller(WIDTH, shape.units - p * WIDTH), ks = smaller(BLOCK, depth - k0);
                const T* from = weight + k0 * shape.columns + Cell::gate(s) * shape.units + p * WIDTH;
                if (real < WIDTH || ks < BLOCK) std::memset(to, 0, WIDTH * BLOCK * sizeof(T));
                for (std::int64_t k = 0; k < ks; ++k)
                    for (std::int64_t i = 0; i < real; ++i) to[i * BLOCK + k] = from[k * shape.columns + i];
            }
}

template <class T, class Cell>
std::int64_t transposed_size(const Shape<T, Cell>& shape, std::int64_t depth, int count) {
    return round_up(depth, BACK_VECTORS * LANES<T>) * shape.panels * count * Shape<T, Cell>::WIDTH;
}

// Row `b` of an array (batch, width), null if there is none.
template <class T>
CARRYLINE_INLINE const T* row_of(const void* array, std::int64_t b, std::int64_t width) {
    return array == nullptr ? nullptr : static_cast<const T*>(array) + b * width;
}

// `count` numbers, multiplied by a mask if there is one.
template <class T>
CARRYLINE_INLINE void copy_masked(T* to, const T* from, const T* mask, std::int64_t count) {
    for (std::int64_t i = 0; i < count; i += LANES<T>) {
        const int n = static_cast<int>(smaller(count - i, LANES<T>));
        Vector<T> v = load(from + i, n);
        if (mask != nullptr) v *= load(mask + i, n);
        store(to + i, v);
    }
}

}  // namespace carryline::CARRYLINE_ISA
