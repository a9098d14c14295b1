// One step of a stream: a few rows, one moment, nothing packed. What costs here is the call, not the arithmetic.
#pragma once

#include "../recurrence.h"
#include "../workspace.h"
#include "cells.h"

namespace carryline::CARRYLINE_ISA {

// Reads x, the state and the weights where they lie; writes final_h and final_c, which must not be the state read.
template <class T, class Cell>
class Step {
  public:
    Step(const Recurrence& recurrence, Cell kind)
        : r(recurrence),
          cell(kind),
          units(r.units),
          wide(Cell::gates * r.units),
          kernel(at(r.kernel)),
          recurrent(at(r.recurrent_kernel)),
          bias(at(r.bias)),
          peephole(at(r.peephole)) {
        if constexpr (Cell::resets_before) {
            memory.plan(reset, units + LANES<T>);
            memory.plan(update, units + LANES<T>);
            memory.allocate();
        }
    }

    void run() {
        for (std::int64_t row = 0; row < r.batch; ++row) {
            x = at(r.x) + row * r.x_batch_stride;
            h = r.h ? at(r.h) + row * units : nullptr;
            for (std::int64_t u = 0; u < units; u += LANES<T>) block(row, u);
            if constexpr (Cell::resets_before)
                for (std::int64_t u = 0; u < units; u += LANES<T>) candidate(row, u);
        }
    }

  private:
    static const T* at(const void* pointer) { return static_cast<const T*>(pointer); }

    void block(std::int64_t row, std::int64_t u) {
        const int count = static_cast<int>(smaller(units - u, LANES<T>));
        Vector<T> pre[Cell::slots], keep[Cell::kept], peepholes[3] = {};
        for (int s = 0; s < Cell::slots; ++s) pre[s] = bias_of(s, u, count);
        for (int s = 0; s < Cell::x_slots; ++s) add(pre[s], x, r.inputs, kernel + Cell::gate(s) * units + u, count);
        if (h)
            for (int s = Cell::h_first; s < Cell::h_first + Cell::h_slots; ++s)
                add(pre[s], h, units, recurrent + Cell::gate(s) * units + u, count);
        Vector<T> now = h ? load(h + u, count) : Vector<T>{}, carry = {};
        if constexpr (Cell::resets_before) {
            Vector<T> z, reset_gate;
            cell.template gates_forward<T>(pre, z, reset_gate, keep);
            store(update + u, z);
            store(reset + u, reset_gate * now);
            store(final_h(row) + u, pre[Cell::X], count);  // the candidate's sum, as far as it is known
        } else {
            if constexpr (Cell::carries) {
                if (r.c) carry = load(at(r.c) + row * units + u, count);
                if (peephole)
                    for (int p = 0; p < Cell::peepholes; ++p) peepholes[p] = load(peephole + p * units + u, count);
            }
            cell.template forward<T>(pre, now, carry, peepholes, keep);
            store(final_h(row) + u, now, count);
            if constexpr (Cell::carries) store(static_cast<T*>(r.final_c) + row * units + u, carry, count);
        }
    }

    // The second half of a cell that resets before the product: r*h is known of all units now.
    void candidate(std::int64_t row, std::int64_t u) {
        if constexpr (Cell::resets_before) {
            const int count = static_cast<int>(smaller(units - u, LANES<T>));
            Vector<T> sum = load(final_h(row) + u, count), now = h ? load(h + u, count) : Vector<T>{}, keep;
            if (h) add(sum, reset, units, recurrent + Cell::gate(Cell::X) * units + u, count);
            cell.template candidate_forward<T>(sum, load(update + u), now, keep);
            store(final_h(row) + u, now, count);
        }
    }

    // sum += from @ weights, one block of columns.
    void add(Vector<T>& sum, const T* from, std::int64_t depth, const T* weights, int count) const {
        Vector<T> odd = {};  // two sums, that one need not wait for the other
        std::int64_t k = 0;
        if (count == LANES<T>) {
            for (; k + 2 <= depth; k += 2) {
                sum += from[k] * load(weights + k * wide);
                odd += from[k + 1] * load(weights + (k + 1) * wide);
            }
        }
        for (; k < depth; ++k) sum += from[k] * load(weights + k * wide, count);
        sum += odd;
    }

    // A GRU that resets after the product has two biases: of the inputs, and of the state.
    Vector<T> bias_of(int slot, std::int64_t u, int count) const {
        Vector<T> sum = {};
        if (!bias) return sum;
        const T* first = bias + Cell::gate(slot) * units + u;
        constexpr bool two = Cell::slots > Cell::x_slots;
        if (!two || slot < Cell::x_slots) sum += load(first, count);
        if (two && slot >= Cell::h_first) sum += load(first + wide, count);
        return sum;
    }

    T* final_h(std::int64_t row) const { return static_cast<T*>(r.final_h) + row * units; }

    const Recurrence& r;
    Cell cell;
    const std::int64_t units, wide;  // the width of all gates
    const T *kernel, *recurrent, *bias, *peephole, *x = nullptr, *h = nullptr;
    T *reset = nullptr, *update = nullptr;
    Workspace memory;
};

}  // namespace carryline::CARRYLINE_ISA
