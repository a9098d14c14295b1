// A recurrence backward: from the last step of each chunk to its first.
//
// Only the gradient of the state must go step by step. Those of the weights and of the inputs are taken over a block of
// steps at once, while the gradients of the gates are still in the cache.
#pragma once

#include "forward.h"
#include "weight_gradient.h"

namespace carryline::CARRYLINE_ISA {

template <class T, class Cell>
class Backward final : public Pass, Shape<T, Cell> {
    using S = Shape<T, Cell>;
    using V = Vector<T>;
    static constexpr int LANE = S::LANE, SLOTS = Cell::slots, WIDTH = S::WIDTH;
    static constexpr int BLOCK = BACK_VECTORS * LANE, ROWS = WIDE ? 8 : 4;

  public:
    Backward(const Recurrence& recurrence, Cell cell)
        : S(recurrence),
          r(recurrence),
          cell_(cell),
          plan_(recurrence, S::weight_bytes(), Cell::tile_rows),
          gradient_(*this, recurrence, plan_.chunks) {
        record_ = Forward<T, Cell>::record(r);
        rows_ = round_up(plan_.chunk_rows, ROWS);
        // Enough rows at once that a tile of a weight's gradient is seldom loaded and stored, few enough for the cache.
        capacity_ = round_up(larger(S::gradient_row() <= 512 ? 128 : 256, plan_.chunk_rows), plan_.chunk_rows);
        memory_.plan(kernel_, r.d_x == nullptr ? 0 : transposed_size<T, Cell>(*this, S::inputs, Cell::x_slots));
        memory_.plan(recurrent_, transposed_size<T, Cell>(*this, S::units, Cell::h_slots));
        memory_.plan(candidate_, Cell::resets_before ? transposed_size<T, Cell>(*this, S::units, 1) : 0);
        memory_.plan(peephole_, larger(Cell::gates - 1, 1) * S::padded_units);
        memory_.plan(scratch_, plan_.chunks * scratch_size());
        memory_.plan(d_x_, r.d_x == nullptr ? 0 : plan_.chunks * capacity_);
        memory_.plan(masks_, r.d_x == nullptr ? 0 : plan_.chunks * capacity_);
        memory_.allocate();
        const T* recurrent = static_cast<const T*>(r.recurrent_kernel);
        if (r.d_x != nullptr)
            pack_transposed(*this, static_cast<const T*>(r.kernel), S::inputs, 0, Cell::x_slots, kernel_);
        pack_transposed(*this, recurrent, S::units, Cell::h_first, Cell::h_slots, recurrent_);
        if (Cell::resets_before) pack_transposed(*this, recurrent, S::units, 0, 1, candidate_);
        for (int g = 0; g < Cell::gates - 1 && r.peephole != nullptr; ++g)
            copy_masked<T>(peephole_ + g * S::padded_units, row_of<T>(r.peephole, g, S::units), nullptr, S::units);
    }

    std::int64_t chunks() const override { return plan_.chunks; }

    void finish(int threads) override { gradient_.finish(threads); }

    void run(std::int64_t chunk) override {
        const std::int64_t first = plan_.first(chunk), size = plan_.size(chunk);
        Chunk at;
        at.number = chunk;
        at.rows = plan_.rows + first, at.lengths = plan_.lengths + first;
        at.reserve = static_cast<const T*>(r.reserve) + first * r.time * record_;
        at.reserve_rows = size;
        T* memory = scratch_ + chunk * scratch_size();
        std::memset(memory, 0, scratch_size() * sizeof(T));
        at.d = memory, at.inputs = at.d + (capacity_ + ROWS) * S::gradient_row();
        at.dh = at.inputs + (capacity_ + 1) * S::row(), at.dc = at.dh + rows_ * S::padded_units;
        at.d_reset = at.dc + rows_ * S::padded_units;
        at.d_x = d_x_ + chunk * capacity_, at.masks = masks_ + chunk * capacity_;
        gradient_.begin(chunk);
        for (std::int64_t i = 0; i < size; ++i) {
            if (const T* from = row_of<T>(r.d_final_h, at.rows[i], S::units))
                copy_masked<T>(at.dh + i * S::padded_units, from, nullptr, S::units);
            if (const T* from = row_of<T>(Cell::carries ? r.d_final_c : nullptr, at.rows[i], S::units))
                copy_masked<T>(at.dc + i * S::padded_units, from, nullptr, S::units);
        }
        for (at.step = at.lengths[0] - 1; at.step >= 0; --at.step) {
            while (at.active < size && at.lengths[at.active] > at.step) ++at.active;
            for (std::int64_t i = 0; i < at.active; ++i) step(at, i);
            if constexpr (Cell::resets_before) {
                flow_back(
                    candidate_, 0, WIDTH, S::units, at.active, at.block_d(*this),
                    [&](std::int64_t i, std::int64_t j, V sum) { store(at.d_reset + i * S::padded_units + j, sum); });
                for (std::int64_t i = 0; i < at.active; ++i) reset_step(at, i);
            }
            flow_back(
                recurrent_, S::H_START, S::H_PANEL, S::units, at.active, at.block_d(*this),
                [&](std::int64_t i, std::int64_t j, V sum) {
                    const T* mask = row_of<T>(r.recurrent_mask, at.rows[i], S::units);
                    if (mask != nullptr) sum *= load(mask + j, int(smaller(LANE, S::units - j)));
                    T* dh = at.dh + i * S::padded_units + j;
                    store(dh, load(dh) + sum);
                });
            at.filled += at.active;
            if (at.filled + size > capacity_ || at.step == 0) flush(at);
        }
        for (std::int64_t i = 0; i < size; ++i) {
            const std::int64_t b = at.rows[i];
            if (r.d_h != nullptr)
                std::memcpy(static_cast<T*>(r.d_h) + b * S::units, at.dh + i * S::padded_units, S::units * sizeof(T));
            if (Cell::carries && r.d_c != nullptr)
                std::memcpy(static_cast<T*>(r.d_c) + b * S::units, at.dc + i * S::padded_units, S::units * sizeof(T));
            if (r.d_x != nullptr)
                std::memset(
                    static_cast<T*>(r.d_x) + (b * r.time + at.lengths[i]) * S::inputs, 0,
                    (r.time - at.lengths[i]) * S::inputs * sizeof(T));
        }
    }

  private:
    struct Chunk {
        std::int64_t number, step, active = 0, filled = 0, reserve_rows;
        const std::int64_t *rows, *lengths;
        const T* reserve;
        T *d, *inputs;  // rows of the block: gradients of the slots, and what the slots' weights were multiplied with
        T *dh, *dc, *d_reset;
        T** d_x;
        const T** masks;
        T* block_d(const S& shape) const { return d + filled * shape.gradient_row(); }
    };

    std::int64_t scratch_size() const {
        return (capacity_ + ROWS) * S::gradient_row() + (capacity_ + 1) * S::row() + 3 * rows_ * S::padded_units;
    }

    const T* kept(const Chunk& at, std::int64_t i, std::int64_t step, std::int64_t p) const {
        return at.reserve + (step * at.reserve_rows + i) * record_ + p * WIDTH * Cell::kept;
    }

    // Ask for what the step before will read: going backwards through memory, the processor does not foresee it. Of a
    // record with a carry, this step reads that of the step before already.
    CARRYLINE_INLINE void fetch_before(const Chunk& at, std::int64_t i, const T* x, const T* output) const {
        constexpr int LINE = 64 / sizeof(T), AHEAD = Cell::carries ? 2 : 1;
        const T* record = kept(at, i, larger(at.step - AHEAD, 0), 0);
        for (std::int64_t k = 0; k < record_; k += LINE) __builtin_prefetch(record + k, 0, 1);
        x += r.reverse ? r.x_time_stride : -r.x_time_stride;
        for (std::int64_t k = 0; k < S::inputs; k += LINE) __builtin_prefetch(x + k, 0, 1);
        output += 2 * (r.reverse ? r.outputs_time_stride : -r.outputs_time_stride);
        for (std::int64_t k = 0; k < S::units; k += LINE) __builtin_prefetch(output + k, 0, 1);
    }

    // The gradients of one row's slots; its state's gradient is left with what flows past the products.
    void step(const Chunk& at, std::int64_t i) const {
        const std::int64_t b = at.rows[i], length = at.lengths[i], t = r.reverse ? length - 1 - at.step : at.step;
        const T* outputs = static_cast<const T*>(r.outputs) + b * r.outputs_batch_stride;
        const T* before =
            at.step == 0 ? row_of<T>(r.h, b, S::units) : outputs + (r.reverse ? t + 1 : t - 1) * r.outputs_time_stride;
        const T* d_output = r.d_outputs == nullptr ? nullptr
                                                   : static_cast<const T*>(r.d_outputs) + b * r.d_outputs_batch_stride +
                                                         t * r.d_outputs_time_stride;
        const T* mask = row_of<T>(r.recurrent_mask, b, S::units);
        T* row = at.inputs + (at.filled + i) * S::row();
        T* d = at.d + (at.filled + i) * S::gradient_row();
        const T* x = static_cast<const T*>(r.x) + b * r.x_batch_stride + t * r.x_time_stride;
        copy_masked(row, x, row_of<T>(r.input_mask, b, S::inputs), S::inputs);
        if (at.step > 0) fetch_before(at, i, x, outputs + t * r.outputs_time_stride);
        if (r.d_x != nullptr) {
            T* d_x = static_cast<T*>(r.d_x) + (b * r.time + t) * S::inputs;
            for (std::int64_t k = 0; k < S::inputs; k += 64 / sizeof(T)) __builtin_prefetch(d_x + k, 1);
            at.d_x[at.filled + i] = d_x;
            at.masks[at.filled + i] = row_of<T>(r.input_mask, b, S::inputs);
        }
        for (std::int64_t j = 0; j < S::units; j += LANE) {
            const std::int64_t p = j / WIDTH, w = j % WIDTH;
            const int count = static_cast<int>(smaller(LANE, S::units - j));
            V keep[Cell::kept], slots[SLOTS], peephole[Cell::gates], h_before = {}, c_before = {}, dc = {};
            if (SLOTS == 1 && record_ == 0)
                keep[0] = load(outputs + t * r.outputs_time_stride + j, count);
            else
                for (int k = 0; k < Cell::kept; ++k) keep[k] = load(kept(at, i, at.step, p) + k * WIDTH + w);
            if (before != nullptr) h_before = load(before + j, count);
            V dh = load(at.dh + i * S::padded_units + j);
            if (d_output != nullptr) dh += load(d_output + j, count);
            if constexpr (Cell::carries) {
                dc = load(at.dc + i * S::padded_units + j);
                if (at.step > 0)
                    c_before = load(kept(at, i, at.step - 1, p) + Cell::CARRY * WIDTH + w);
                else if (const T* c = row_of<T>(r.c, b, S::units))
                    c_before = load(c + j, count);
                for (int g = 0; g < Cell::gates - 1; ++g) peephole[g] = load(peephole_ + g * S::padded_units + j);
            }
            cell_.template backward<T>(keep, h_before, c_before, peephole, dh, dc, slots);
            // Numbers behind the last unit stay the zeros that they are: nothing that is there may reach a sum.
            for (int s = 0; s < SLOTS; ++s)
                if (!(Cell::resets_before && s == 2)) store(d + p * S::PANEL + s * WIDTH + w, slots[s], count);
            store(at.dh + i * S::padded_units + j, dh, count);
            store(row + S::padded_inputs + j, mask == nullptr ? h_before : h_before * load(mask + j, count));
            if constexpr (Cell::carries) {
                store(at.dc + i * S::padded_units + j, dc, count);
                if constexpr (Cell::peepholes > 0) gradient_.peephole(at.number, j, slots, c_before, keep[Cell::CARRY]);
            }
        }
    }

    // Of a cell that resets before: the reset gate, now that the gradient of r*h is known.
    void reset_step(const Chunk& at, std::int64_t i) const {
        if constexpr (Cell::resets_before) {
            T* d = at.d + (at.filled + i) * S::gradient_row();
            T* seen = at.inputs + (at.filled + i) * S::row() + S::padded_inputs;
            const T* mask = row_of<T>(r.recurrent_mask, at.rows[i], S::units);
            for (std::int64_t j = 0; j < S::units; j += LANE) {
                const int count = static_cast<int>(smaller(LANE, S::units - j));
                const V keep = load(kept(at, i, at.step, j / WIDTH) + Cell::R * WIDTH);
                V d_reset = load(at.d_reset + i * S::padded_units + j), gate;
                cell_.template reset_backward<T>(keep, load(seen + j), d_reset, gate);
                store(d + j / WIDTH * S::PANEL + Cell::R * WIDTH, gate, count);
                store(seen + S::padded_units + j, load(seen + j) * cell_.rec.value(keep));
                if (mask != nullptr) d_reset *= load(mask + j, count);
                T* dh = at.dh + i * S::padded_units + j;
                store(dh, load(dh) + d_reset, count);
            }
        }
    }

    // Gradients of slots (from `start`, `depth` numbers of each panel) through a transposed weight of `columns` rows:
    // put(row, column, sum) for every vector of columns, `rows` rows of `d` at once.
    template <class Put>
    CARRYLINE_INLINE void flow_back(
        const T* weight, int start, int depth, std::int64_t columns, std::int64_t rows, const T* d, Put put) const {
        for (std::int64_t j = 0; j < columns; j += BLOCK, weight += S::panels * depth * BLOCK)
            for (std::int64_t row = 0; row < rows; row += ROWS) {
                Tile<T, ROWS, BACK_VECTORS> sums = {};
                for (std::int64_t p = 0; p < S::panels; ++p)
                    multiply<BACK_VECTORS>(
                        sums, d + row * S::gradient_row() + p * S::PANEL + start, S::gradient_row(),
                        weight + p * depth * BLOCK, depth);
                alignas(64) T sum[ROWS * BLOCK];
                for (int i = 0; i < ROWS; ++i)
                    for (int v = 0; v < BACK_VECTORS; ++v) store(sum + i * BLOCK + v * LANE, sums[i][v]);
                const std::int64_t real = smaller(ROWS, rows - row);
                for (std::int64_t i = 0; i < real; ++i)
                    for (int v = 0; v < BACK_VECTORS && j + v * LANE < columns; ++v)
                        put(row + i, j + v * LANE, load(sum + i * BLOCK + v * LANE));
            }
    }

    // What the block of steps adds to the weights' gradients, and its inputs' gradients.
    void flush(Chunk& at) {
        gradient_.add(at.number, at.inputs, at.d, at.filled);
        if (r.d_x != nullptr)
            flow_back(kernel_, 0, S::X_PANEL, S::inputs, at.filled, at.d, [&](std::int64_t i, std::int64_t j, V sum) {
                const int count = static_cast<int>(smaller(LANE, S::inputs - j));
                if (at.masks[i] != nullptr) sum *= load(at.masks[i] + j, count);
                store(at.d_x[i] + j, sum, count);
            });
        at.filled = 0;
    }

    Recurrence r;
    Cell cell_;
    Plan plan_;
    WeightGradient<T, Cell> gradient_;
    std::int64_t rows_, capacity_, record_;
    Workspace memory_;
    T *kernel_, *recurrent_, *candidate_, *peephole_, *scratch_;
    T** d_x_;
    const T** masks_;
};

}  // namespace carryline::CARRYLINE_ISA
