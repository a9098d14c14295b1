// The gradients of weights: a sum for each chunk, then the sum of the chunks, always in the same order.
#pragma once

#include "../parallel.h"
#include "shape.h"

namespace carryline::CARRYLINE_ISA {

template <class T, class Cell>
class WeightGradient {
    using S = Shape<T, Cell>;
    static constexpr int LANE = S::LANE, WIDTH = S::WIDTH;

    // As many rows of a tile as leave room for the gradients' vectors among the registers.
    template <int Vectors>
    static constexpr int ROWS = WIDE ? (Vectors > 3 ? 4 : 8) : (Vectors > 2 ? 2 : 4);

  public:
    WeightGradient(const S& shape, const Recurrence& recurrence, std::int64_t chunks)
        : shape_(shape),
          r(recurrence),
          chunks_(chunks) {
        kernel_size_ = shape_.panels * round_up(shape_.inputs, 8) * S::X_PANEL;
        recurrent_size_ = shape_.panels * round_up(shape_.units, 8) * S::H_PANEL;
        candidate_size_ = Cell::resets_before ? shape_.panels * round_up(shape_.units, 8) * WIDTH : 0;
        bias_size_ = shape_.panels * S::PANEL;
        peephole_size_ = peepholes() * shape_.padded_units;
        memory_.plan(sums_, chunks * size());
        memory_.allocate();
    }

    void begin(std::int64_t chunk) { std::memset(sums_ + chunk * size(), 0, size() * sizeof(T)); }

    // Add what `rows` rows of inputs [x | h seen | r * that] and of gradients of the slots give.
    void add(std::int64_t chunk, const T* inputs, const T* d, std::int64_t rows) {
        T* sums = sums_ + chunk * size();
        const std::int64_t xs = shape_.inputs, hs = shape_.units;
        const T* seen = inputs + shape_.padded_inputs;
        for (std::int64_t p = 0; p < shape_.panels; ++p) {
            const T* panel = d + p * S::PANEL;
            product<Cell::x_slots * Cell::width>(inputs, xs, panel, rows, sums + p * round_up(xs, 8) * S::X_PANEL);
            product<Cell::h_slots * Cell::width>(
                seen, hs, panel + S::H_START, rows, sums + kernel_size_ + p * round_up(hs, 8) * S::H_PANEL);
            if constexpr (Cell::resets_before)
                product<Cell::width>(
                    seen + shape_.padded_units, hs, panel, rows,
                    sums + kernel_size_ + recurrent_size_ + p * round_up(hs, 8) * WIDTH);
            T* bias = sums + kernel_size_ + recurrent_size_ + candidate_size_ + p * S::PANEL;
            for (int v = 0; v < S::PANEL; v += LANE) {
                Vector<T> sum = load(bias + v);
                for (std::int64_t k = 0; k < rows; ++k) sum += load(panel + k * shape_.gradient_row() + v);
                store(bias + v, sum);
            }
        }
    }

    // One vector of units from unit `j` on: i and f have seen the old carry, o the new.
    CARRYLINE_INLINE void peephole(
        std::int64_t chunk, std::int64_t j, const Vector<T>* slots, Vector<T> before, Vector<T> after) const {
        T* sums = sums_ + (chunk + 1) * size() - peephole_size_ + j;
        for (int g = 0; g < Cell::gates - 1; ++g) {
            T* sum = sums + g * shape_.padded_units;
            store(sum, load(sum) + (g < Cell::gates - 2 ? slots[g] * before : slots[Cell::gates - 1] * after));
        }
    }

    void finish(int threads) {
        const std::int64_t total = size(), piece = 16384;
        if (chunks_ == 0) {
            clear();
            return;
        }
        parallel((total + piece - 1) / piece, total > 4 * piece ? threads : 1, [&](std::int64_t number) {
            const std::int64_t end = smaller(total, (number + 1) * piece);
            for (std::int64_t i = number * piece; i < end; i += LANE) {
                Vector<T> sum = load(sums_ + i);
                for (std::int64_t chunk = 1; chunk < chunks_; ++chunk) sum += load(sums_ + chunk * total + i);
                store(sums_ + i, sum);
            }
        });
        const std::int64_t xs = round_up(shape_.inputs, 8), hs = round_up(shape_.units, 8);
        const T* bias = sums_ + kernel_size_ + recurrent_size_ + candidate_size_;
        unpack(sums_, xs, shape_.inputs, 0, Cell::x_slots, static_cast<T*>(r.d_kernel));
        unpack(
            sums_ + kernel_size_, hs, shape_.units, Cell::h_first, Cell::h_slots,
            static_cast<T*>(r.d_recurrent_kernel));
        if constexpr (Cell::resets_before)
            unpack(
                sums_ + kernel_size_ + recurrent_size_, hs, shape_.units, 0, 1, static_cast<T*>(r.d_recurrent_kernel));
        if (r.d_bias != nullptr) {
            T* to = static_cast<T*>(r.d_bias);
            unpack_bias(bias, 0, Cell::x_slots, to);
            if (S::TWO_BIASES) unpack_bias(bias, Cell::h_first, Cell::h_slots, to + shape_.columns);
        }
        if (r.d_peephole != nullptr)
            for (int g = 0; g < peepholes(); ++g)
                std::memcpy(
                    static_cast<T*>(r.d_peephole) + g * shape_.units, bias + bias_size_ + g * shape_.padded_units,
                    shape_.units * sizeof(T));
    }

  private:
    static constexpr int peepholes() {
        if constexpr (Cell::carries) return Cell::peepholes;
        return 0;
    }

    std::int64_t size() const { return kernel_size_ + recurrent_size_ + candidate_size_ + bias_size_ + peephole_size_; }

    // So many rows at once that those of `d` stay in the first cache while all tiles of the sums pass.
    template <int Vectors>
    CARRYLINE_INLINE void product(const T* a, std::int64_t count, const T* d, std::int64_t rows, T* sums) const {
        constexpr int TILE = ROWS<Vectors>, DEPTH = 128;
        for (std::int64_t k = 0; k < rows; k += DEPTH) {
            const int depth = static_cast<int>(smaller(DEPTH, rows - k));
            T* to = sums;
            for (std::int64_t i = 0; i < count; i += TILE, to += TILE * Vectors * LANE) {
                Tile<T, TILE, Vectors> tile;
                for (int n = 0; n < TILE; ++n)
                    for (int v = 0; v < Vectors; ++v) tile[n][v] = load(to + (n * Vectors + v) * LANE);
                multiply_transposed(
                    tile, a + k * shape_.row() + i, shape_.row(), d + k * shape_.gradient_row(), shape_.gradient_row(),
                    depth);
                for (int n = 0; n < TILE; ++n)
                    for (int v = 0; v < Vectors; ++v) store(to + (n * Vectors + v) * LANE, tile[n][v]);
            }
        }
    }

    // Panels [panel][depth][slot] back to Keras' layout (depth, columns).
    void unpack(const T* from, std::int64_t padded, std::int64_t depth, int first, int count, T* to) const {
        for (std::int64_t p = 0; p < shape_.panels && to != nullptr; ++p)
            for (std::int64_t k = 0; k < depth; ++k)
                for (int s = 0; s < count; ++s)
                    std::memcpy(
                        to + k * shape_.columns + Cell::gate(first + s) * shape_.units + p * WIDTH,
                        from + ((p * padded + k) * count + s) * WIDTH,
                        smaller(WIDTH, shape_.units - p * WIDTH) * sizeof(T));
    }

    void unpack_bias(const T* from, int first, int count, T* to) const {
        for (std::int64_t p = 0; p < shape_.panels; ++p)
            for (int s = first; s < first + count; ++s)
                std::memcpy(
                    to + Cell::gate(s) * shape_.units + p * WIDTH, from + p * S::PANEL + s * WIDTH,
                    smaller(WIDTH, shape_.units - p * WIDTH) * sizeof(T));
    }

    // Of an empty batch.
    void clear() const {
        const auto zero = [](void* to, std::int64_t count) {
            if (to != nullptr) std::memset(to, 0, count * sizeof(T));
        };
        zero(r.d_kernel, shape_.inputs * shape_.columns);
        zero(r.d_recurrent_kernel, shape_.units * shape_.columns);
        zero(r.d_bias, shape_.columns * (S::TWO_BIASES ? 2 : 1));
        zero(r.d_peephole, peepholes() * shape_.units);
    }

    S shape_;
    const Recurrence& r;
    std::int64_t chunks_, kernel_size_, recurrent_size_, candidate_size_, bias_size_, peephole_size_;
    Workspace memory_;
    T* sums_;
};

}  // namespace carryline::CARRYLINE_ISA
