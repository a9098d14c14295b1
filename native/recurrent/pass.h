// A recurrence that is ready to run: weights packed, tasks counted.
#pragma once

#include <cstdint>

#include "../recurrence.h"

namespace carryline::CARRYLINE_ISA {

struct Pass {
    virtual ~Pass() = default;
    virtual std::int64_t chunks() const = 0;
    virtual void run(std::int64_t chunk) = 0;  // any thread, any order
    virtual void finish(int /* threads */) {}  // once, after all chunks
};

// How one cell with its activations runs; `record` is the size of the reserve for one row and step.
struct Runner {
    std::int64_t (*record)(const Recurrence&);
    Pass* (*forward)(const Recurrence&);
    Pass* (*backward)(const Recurrence&);
    void (*step)(const Recurrence&);
};

// One for each family of cells; each in its own file.
Runner simple_rnn(const Recurrence&);
Runner lstm(const Recurrence&);
Runner gru(const Recurrence&);

}  // namespace carryline::CARRYLINE_ISA
