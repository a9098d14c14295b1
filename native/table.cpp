// The table of one instruction set.
#include "engine.h"
#include "kernels.h"

#define CARRYLINE_NAME_(x) #x
#define CARRYLINE_NAME(x) CARRYLINE_NAME_(x)

namespace carryline::CARRYLINE_ISA {

extern const Engine table;

const Engine table = {
    .name = CARRYLINE_NAME(CARRYLINE_ISA),
    .multiply_add = multiply_add,
    .record = record,
    .step = step,
    .forward = forward,
    .backward = backward,
    .activate = activate,
    .embedding_backward = embedding_backward,
    .rmsprop = rmsprop,
    .convolution = convolution,
    .convolution_backward = convolution_backward,
    .dense = dense,
    .dense_backward = dense_backward,
};

}  // namespace carryline::CARRYLINE_ISA
