// The kernels of one instruction set: what `table.cpp` gathers into its `Engine`.
#pragma once

#include <cstdint>

#include "recurrence.h"

namespace carryline::CARRYLINE_ISA {

std::int64_t multiply_add(std::int64_t rounds);
void activate(Activation, bool doubles, const void* from, void* values, void* slopes, std::int64_t count);

}  // namespace carryline::CARRYLINE_ISA
