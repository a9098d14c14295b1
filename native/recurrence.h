// One direction of one recurrent layer over a batch: what `forward` and `backward` read and write.
#pragma once

#include <cstdint>

namespace carryline {

enum class Cell : int { simple_rnn, lstm, lstm_peephole, lstm_coupled, lstm_coupled_peephole, gru, gru_reset_before };

enum class Activation : int {
    tanh,
    sigmoid,
    relu,
    linear,
    hard_sigmoid,
    hard_sigmoid_keras2,
    softsign,
    elu,
    gelu,
    silu,
    softplus,
    exponential
};

// Pointers are to numbers of one type, float or double, contiguous but for x, outputs and their gradients, whose last
// axis alone must be. A null pointer says that a thing is absent, or not wanted.
struct Recurrence {
    Cell cell = Cell::simple_rnn;
    Activation activation = Activation::tanh, recurrent_activation = Activation::sigmoid;
    bool doubles = false;  // float64 instead of float32
    bool reverse = false;
    std::int64_t batch = 0, time = 0, inputs = 0, units = 0;

    const void* x = nullptr;  // (batch, time, inputs)
    std::int64_t x_batch_stride = 0, x_time_stride = 0;
    const std::int64_t* lengths = nullptr;  // (batch,)
    const void* input_mask = nullptr;       // (batch, inputs)
    const void* recurrent_mask = nullptr;   // (batch, units)
    const void* h = nullptr;                // (batch, units): the initial state; null is zeros
    const void* c = nullptr;
    const void* kernel = nullptr;  // the weights in Keras' layout, see carryline.kernels.Weights
    const void* recurrent_kernel = nullptr;
    const void* bias = nullptr;
    const void* peephole = nullptr;

    // Written by forward, read by backward.
    void* outputs = nullptr;  // (batch, time, units), zero in padding; null when only the last is wanted
    std::int64_t outputs_batch_stride = 0, outputs_time_stride = 0;
    void* final_h = nullptr;  // (batch, units)
    void* final_c = nullptr;
    void* reserve = nullptr;  // (batch, time, record): what backward needs to know; null when there will be none

    // Given to backward.
    const void* d_outputs = nullptr;  // (batch, time, units)
    std::int64_t d_outputs_batch_stride = 0, d_outputs_time_stride = 0;
    const void* d_final_h = nullptr;
    const void* d_final_c = nullptr;

    // Written by backward.
    void* d_x = nullptr;  // (batch, time, inputs) contiguous, zero in padding
    void* d_h = nullptr;
    void* d_c = nullptr;
    void* d_kernel = nullptr;
    void* d_recurrent_kernel = nullptr;
    void* d_bias = nullptr;
    void* d_peephole = nullptr;
};

}  // namespace carryline
