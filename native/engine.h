// What each instruction set offers: one table of functions, compiled once for each, picked once at run time.
#pragma once

#include <cstdint>
#include <string>

#include "convolution.h"
#include "dense.h"
#include "recurrence.h"
#include "rmsprop.h"

namespace carryline {

struct Engine {
    const char* name;  // "baseline", "avx2" or "avx512"

    // `rounds` of nothing but float32 multiply-adds, for the peak that speeds are compared with; how many operations.
    std::int64_t (*multiply_add)(std::int64_t rounds);

    // Numbers that `Recurrence::reserve` holds for one row and step.
    std::int64_t (*record)(const Recurrence&);
    // One step without lengths, masks and reserve, by the caller's thread: a stream's, for which packing weights costs
    // more than it saves. The final state must not be the state that is read.
    void (*step)(const Recurrence&);
    // `count` recurrences of one layer at once (two for both directions), all on the same batch.
    void (*forward)(const Recurrence* recurrences, int count, int threads);
    void (*backward)(const Recurrence* recurrences, int count, int threads);

    // values[i] = activation(from[i]), and its derivative there unless `slopes` is null; for tests and sweeps.
    void (*activate)(Activation, bool doubles, const void* from, void* values, void* slopes, std::int64_t count);

    // The sum of `gradient` (count, width) over equal ids, into `d_embeddings` (rows, width), which it overwrites.
    // `ids` are int32, or int64 if `wide`. False, and nothing written, if one of them is not from 0 to rows - 1.
    bool (*embedding_backward)(
        const void* ids, bool wide, std::int64_t count, const void* gradient, bool doubles, std::int64_t rows,
        std::int64_t width, void* d_embeddings, int threads);

    // One step of an optimiser over `count` parameters.
    void (*rmsprop)(const RMSpropParameter* parameters, int count, bool doubles, const RMSpropRule&, int threads);

    // One convolution over time, with its activation, and its gradients.
    void (*convolution)(const Convolution&, int threads);
    void (*convolution_backward)(const Convolution&, int threads);

    void (*dense)(const Dense&, int threads);
    void (*dense_backward)(const Dense&, int threads);
};

// The engines that this machine can run, the widest first and a null pointer last.
const Engine* const* engines();

// The first of them, or the one that CARRYLINE_ISA names.
const Engine& engine();

// The one of that name; std::invalid_argument if this machine cannot run it.
const Engine& engine(const std::string& name);

}  // namespace carryline
