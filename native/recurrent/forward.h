// A recurrence forward: each chunk of rows through all its steps, products and cell in one go while in registers.
#pragma once

#include "../activation.h"
#include "pass.h"
#include "plan.h"
#include "shape.h"

namespace carryline::CARRYLINE_ISA {

template <class T, class Cell>
class Forward final : public Pass, Shape<T, Cell> {
    using S = Shape<T, Cell>;
    using V = Vector<T>;
    static constexpr int LANE = S::LANE, ROWS = Cell::tile_rows, SLOTS = Cell::slots, WIDTH = S::WIDTH;
    static constexpr int VECTORS = SLOTS * Cell::width;

  public:
    Forward(const Recurrence& recurrence, Cell cell)
        : S(recurrence),
          r(recurrence),
          cell_(cell),
          plan_(recurrence, S::weight_bytes(), ROWS) {
        const std::int64_t depth = S::units;
        rows_ = round_up(plan_.chunk_rows, ROWS);
        memory_.plan(kernel_, S::panels * S::inputs * S::X_PANEL);
        memory_.plan(recurrent_, S::panels * depth * S::H_PANEL);
        memory_.plan(candidate_, Cell::resets_before ? S::panels * depth * WIDTH : 0);
        memory_.plan(bias_, S::panels * S::PANEL);
        memory_.plan(peephole_, larger(Cell::gates - 1, 1) * S::padded_units);
        memory_.plan(scratch_, plan_.chunks * scratch_size());
        memory_.allocate();
        pack(*this, static_cast<const T*>(r.kernel), S::inputs, 0, Cell::x_slots, kernel_);
        pack(*this, static_cast<const T*>(r.recurrent_kernel), depth, Cell::h_first, Cell::h_slots, recurrent_);
        if (Cell::resets_before) pack(*this, static_cast<const T*>(r.recurrent_kernel), depth, 0, 1, candidate_);
        pack_bias();
        for (int g = 0; g < Cell::gates - 1 && r.peephole != nullptr; ++g)
            copy_masked<T>(peephole_ + g * S::padded_units, row_of<T>(r.peephole, g, S::units), nullptr, S::units);
    }

    std::int64_t chunks() const override { return plan_.chunks; }

    void run(std::int64_t chunk) override {
        const std::int64_t first = plan_.first(chunk), size = plan_.size(chunk), width = S::row();
        Chunk at;
        at.rows = plan_.rows + first, at.lengths = plan_.lengths + first;
        at.reserve = r.reserve == nullptr ? nullptr : static_cast<T*>(r.reserve) + first * r.time * record(r);
        at.reserve_rows = size;
        T* memory = scratch_ + chunk * scratch_size();
        std::memset(memory, 0, scratch_size() * sizeof(T));
        at.now = memory, at.next = at.now + rows_ * width;
        at.h = at.next + rows_ * width, at.c = at.h + rows_ * S::padded_units;
        at.z = at.c, at.sum = at.z + rows_ * S::padded_units;
        at.pre = memory + scratch_size() - rows_ * S::PANEL;
        for (std::int64_t i = 0; i < size; ++i) {
            const T* mask = row_of<T>(r.recurrent_mask, at.rows[i], S::units);
            if (r.h != nullptr) {
                copy_masked<T>(at.h + i * S::padded_units, row_of<T>(r.h, at.rows[i], S::units), nullptr, S::units);
                copy_masked<T>(at.now + i * width + S::padded_inputs, at.h + i * S::padded_units, mask, S::units);
            }
            if (Cell::carries && r.c != nullptr)
                copy_masked<T>(at.c + i * S::padded_units, row_of<T>(r.c, at.rows[i], S::units), nullptr, S::units);
        }
        at.active = size;
        for (at.step = 0; at.step < at.lengths[0]; ++at.step) {
            while (at.lengths[at.active - 1] <= at.step) --at.active;
            read_inputs(at);
            for (std::int64_t p = 0; p < S::panels; ++p) {
                // All products first: the cells of many rows, whose chains of operations are long, then overlap.
                for (std::int64_t row = 0; row < at.active; row += ROWS) tile(at, p, row);
                for (std::int64_t i = 0; i < at.active; ++i)
                    for (int w = 0; w < Cell::width && p * WIDTH + w * LANE < S::units; ++w) step(at, i, p, w);
            }
            if constexpr (Cell::resets_before)
                for (std::int64_t p = 0; p < S::panels; ++p)
                    for (std::int64_t row = 0; row < at.active; row += ROWS) candidate_tile(at, p, row);
            T* const swapped = at.now;
            at.now = at.next, at.next = swapped;
        }
        finish_rows(at, size);
    }

    // With a slope that follows from the value, a simple cell keeps nothing: its values are its outputs.
    static std::int64_t record(const Recurrence& r) {
        if (Cell::slots == 1 && !keeps_input(r.activation)) return 0;
        return S(r).padded_units * Cell::kept;
    }

  private:
    struct Chunk {
        const std::int64_t *rows, *lengths;
        std::int64_t step, active, reserve_rows;
        T *now, *next;             // rows [x | h seen | r * that] of this step and of the next
        T *h, *c, *z, *sum, *pre;  // pre: the sums of one panel
        T* reserve;
        std::int64_t time(std::int64_t i, bool reverse) const { return reverse ? lengths[i] - 1 - step : step; }
    };

    std::int64_t scratch_size() const {
        const std::int64_t states = S::padded_units * (Cell::resets_before ? 3 : Cell::carries ? 2 : 1);
        return rows_ * (2 * S::row() + states + S::PANEL);
    }

    void pack_bias() {
        std::memset(bias_, 0, S::panels * S::PANEL * sizeof(T));
        if (r.bias == nullptr) return;
        const T* bias = static_cast<const T*>(r.bias);
        for (std::int64_t j = 0; j < S::units; ++j)
            for (int s = 0; s < SLOTS; ++s) {
                const std::int64_t column = Cell::gate(s) * S::units + j;
                T sum = s < Cell::x_slots ? bias[column] : T(0);
                if (S::TWO_BIASES && s >= Cell::h_first) sum += bias[S::columns + column];
                bias_[j / WIDTH * S::PANEL + s * WIDTH + j % WIDTH] = sum;
            }
    }

    void read_inputs(const Chunk& at) const {
        for (std::int64_t i = 0; i < at.active; ++i) {
            const T* x =
                static_cast<const T*>(r.x) + at.rows[i] * r.x_batch_stride + at.time(i, r.reverse) * r.x_time_stride;
            // Rows lie too far apart for the processor to foresee the next step's.
            const T* next = x + (r.reverse ? -r.x_time_stride : r.x_time_stride);
            for (std::int64_t k = 0; k < S::inputs; k += 64 / sizeof(T)) __builtin_prefetch(next + k);
            if (r.outputs != nullptr) {
                T* output = static_cast<T*>(r.outputs) + at.rows[i] * r.outputs_batch_stride;
                output += at.time(i, r.reverse) * r.outputs_time_stride;
                for (std::int64_t k = 0; k < S::units; k += 64 / sizeof(T)) __builtin_prefetch(output + k, 1);
            }
            copy_masked(at.now + i * S::row(), x, row_of<T>(r.input_mask, at.rows[i], S::inputs), S::inputs);
        }
    }

    T* record_of(const Chunk& at, std::int64_t i, std::int64_t p) const {
        return at.reserve + (at.step * at.reserve_rows + i) * S::padded_units * Cell::kept + p * WIDTH * Cell::kept;
    }

    void put_state(const Chunk& at, std::int64_t i, std::int64_t j, V h) const {
        const int count = static_cast<int>(smaller(LANE, S::units - j));
        store(at.h + i * S::padded_units + j, h);
        const T* mask = row_of<T>(r.recurrent_mask, at.rows[i], S::units);
        store(at.next + i * S::row() + S::padded_inputs + j, mask == nullptr ? h : h * load(mask + j, count));
        if (r.outputs == nullptr) return;
        T* to = static_cast<T*>(r.outputs) + at.rows[i] * r.outputs_batch_stride;
        store(to + at.time(i, r.reverse) * r.outputs_time_stride + j, h, count);
    }

    CARRYLINE_INLINE void tile(const Chunk& at, std::int64_t p, std::int64_t row) const {
        const T* inputs = at.now + row * S::row();
        Tile<T, ROWS, VECTORS> sums;
        for (int v = 0; v < VECTORS; ++v) {
            const V bias = load(bias_ + p * S::PANEL + v * LANE);
            for (int i = 0; i < ROWS; ++i) sums[i][v] = bias;
        }
        multiply<Cell::x_slots * Cell::width>(
            sums, inputs, S::row(), kernel_ + p * S::inputs * S::X_PANEL, int(S::inputs));
        multiply<Cell::h_slots * Cell::width, Cell::h_first * Cell::width>(
            sums, inputs + S::padded_inputs, S::row(), recurrent_ + p * S::units * S::H_PANEL, int(S::units));
        for (int i = 0; i < ROWS; ++i)
            for (int v = 0; v < VECTORS; ++v) store(at.pre + (row + i) * S::PANEL + v * LANE, sums[i][v]);
    }

    // The cell's step for one vector of units of one row.
    CARRYLINE_INLINE void step(const Chunk& at, std::int64_t i, std::int64_t p, int w) const {
        const std::int64_t j = p * WIDTH + w * LANE, at_unit = i * S::padded_units + j;
        V sums[SLOTS], keep[Cell::kept], h = load(at.h + at_unit);
        for (int s = 0; s < SLOTS; ++s) sums[s] = load(at.pre + i * S::PANEL + s * WIDTH + w * LANE);
        if constexpr (Cell::resets_before) {
            V z, reset;
            cell_.template gates_forward<T>(sums, z, reset, keep);
            store(at.z + at_unit, z);
            store(at.sum + at_unit, sums[Cell::X]);
            T* seen = at.now + i * S::row() + S::padded_inputs + j;
            store(seen + S::padded_units, reset * load(seen));
        } else {
            V c = {}, peephole[Cell::gates];
            if constexpr (Cell::carries) {
                c = load(at.c + at_unit);
                for (int g = 0; g < Cell::gates - 1; ++g) peephole[g] = load(peephole_ + g * S::padded_units + j);
            }
            cell_.template forward<T>(sums, h, c, peephole, keep);
            if constexpr (Cell::carries) store(at.c + at_unit, c);
            put_state(at, i, j, h);
        }
        if (at.reserve == nullptr) return;
        T* to = record_of(at, i, p) + w * LANE;
        for (int k = Cell::resets_before ? 1 : 0; k < Cell::kept; ++k) store(to + k * WIDTH, keep[k]);
    }

    // The second half of a step that resets before: the product of r*h, and the new state.
    CARRYLINE_INLINE void candidate_tile(const Chunk& at, std::int64_t p, std::int64_t row) const {
        Tile<T, ROWS, 1> sums;
        for (int i = 0; i < ROWS; ++i) sums[i][0] = load(at.sum + (row + i) * S::padded_units + p * WIDTH);
        multiply<1>(
            sums, at.now + row * S::row() + S::padded_inputs + S::padded_units, S::row(),
            candidate_ + p * S::units * WIDTH, int(S::units));
        alignas(64) T pre[ROWS * LANE];
        for (int i = 0; i < ROWS; ++i) store(pre + i * LANE, sums[i][0]);
        const std::int64_t real = smaller(ROWS, at.active - row);
        for (std::int64_t i = 0; i < real; ++i) {
            const std::int64_t at_unit = (row + i) * S::padded_units + p * WIDTH;
            V h = load(at.h + at_unit), keep;
            cell_.template candidate_forward<T>(load(pre + i * LANE), load(at.z + at_unit), h, keep);
            put_state(at, row + i, p * WIDTH, h);
            if (at.reserve != nullptr) store(record_of(at, row + i, p), keep);
        }
    }

    void finish_rows(const Chunk& at, std::int64_t size) const {
        for (std::int64_t i = 0; i < size; ++i) {
            const std::int64_t b = at.rows[i];
            std::memcpy(static_cast<T*>(r.final_h) + b * S::units, at.h + i * S::padded_units, S::units * sizeof(T));
            if (Cell::carries)
                std::memcpy(
                    static_cast<T*>(r.final_c) + b * S::units, at.c + i * S::padded_units, S::units * sizeof(T));
            if (r.outputs == nullptr) continue;
            T* outputs = static_cast<T*>(r.outputs) + b * r.outputs_batch_stride;
            for (std::int64_t t = at.lengths[i]; t < r.time; ++t)
                std::memset(outputs + t * r.outputs_time_stride, 0, S::units * sizeof(T));
        }
    }

    Recurrence r;
    Cell cell_;
    Plan plan_;
    std::int64_t rows_;
    Workspace memory_;
    T *kernel_, *recurrent_, *candidate_, *bias_, *peephole_, *scratch_;
};

}  // namespace carryline::CARRYLINE_ISA
