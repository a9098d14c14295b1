// The kernels of one instruction set: what `table.cpp` gathers into its `Engine`.
#pragma once

#include <cstdint>

#include "recurrence.h"

namespace carryline::CARRYLINE_ISA {

std::int64_t multiply_add(std::int64_t rounds);

}  // namespace carryline::CARRYLINE_ISA
