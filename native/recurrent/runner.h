// From a recurrence to the code that runs it: the type of numbers and the activations as types.
#pragma once

#include "backward.h"
#include "cells.h"
#include "forward.h"
#include "step.h"

namespace carryline::CARRYLINE_ISA {

inline void assign(Any& to, Activation kind) { to.kind = kind; }
template <class Fixed>
void assign(Fixed&, Activation) {}

template <class Cell>
Cell make_cell(const Recurrence& r) {
    Cell cell = {};
    assign(cell.act, r.activation);
    if constexpr (Cell::gates > 1) assign(cell.rec, r.recurrent_activation);
    return cell;
}

template <class T, class Cell>
constexpr Runner runner() {
    return {
        Forward<T, Cell>::record,
        [](const Recurrence& r) -> Pass* { return new Forward<T, Cell>(r, make_cell<Cell>(r)); },
        [](const Recurrence& r) -> Pass* { return new Backward<T, Cell>(r, make_cell<Cell>(r)); },
        [](const Recurrence& r) { Step<T, Cell>(r, make_cell<Cell>(r)).run(); },
    };
}

// The usual activations are compiled into the cell; any others are looked up at every vector, which costs little.
template <template <class Act, class Rec> class Cell>
Runner with_activations(const Recurrence& r) {
    if (r.doubles) return runner<double, Cell<Any, Any>>();
    if (r.activation == Activation::tanh && r.recurrent_activation == Activation::sigmoid)
        return runner<float, Cell<Tanh, Sigmoid>>();
    return runner<float, Cell<Any, Any>>();
}

}  // namespace carryline::CARRYLINE_ISA
