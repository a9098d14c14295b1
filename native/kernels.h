// The kernels of one instruction set: what `table.cpp` gathers into its `Engine`.
#pragma once

#include <cstdint>

#include "convolution.h"
#include "dense.h"
#include "recurrence.h"
#include "rmsprop.h"

namespace carryline::CARRYLINE_ISA {

std::int64_t multiply_add(std::int64_t rounds);
std::int64_t record(const Recurrence&);
void forward(const Recurrence* recurrences, int count, int threads);
void backward(const Recurrence* recurrences, int count, int threads);
void activate(Activation, bool doubles, const void* from, void* values, void* slopes, std::int64_t count);
void step(const Recurrence&);
bool embedding_backward(
    const void* ids, bool wide, std::int64_t count, const void* gradient, bool doubles, std::int64_t rows,
    std::int64_t width, void* d_embeddings, int threads);
void rmsprop(const RMSpropParameter* parameters, int count, bool doubles, const RMSpropRule&, int threads);
void convolution(const Convolution&, int threads);
void convolution_backward(const Convolution&, int threads);
void dense(const Dense&, int threads);
void dense_backward(const Dense&, int threads);

}  // namespace carryline::CARRYLINE_ISA
