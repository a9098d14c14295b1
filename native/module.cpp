// carryline._native: what Python sees. Pointers are integers, and whoever passes them has checked the shapes.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "engine.h"
#include "parallel.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {

void def_buffers(nb::module_&);
void def_convolution(nb::module_&);
void def_dense(nb::module_&);
void def_hashing(nb::module_&);
void def_ngrams(nb::module_&);
void def_text(nb::module_&);
void def_vectors(nb::module_&);
void def_weights(nb::module_&);

namespace {

// A pointer of a Recurrence as a Python integer; 0 is null.
template <auto Member>
void def_pointer(nb::class_<Recurrence>& recurrence, const char* name) {
    using Pointer = std::remove_reference_t<decltype(std::declval<Recurrence&>().*Member)>;
    recurrence.def_prop_rw(
        name, [](const Recurrence& self) { return reinterpret_cast<std::uintptr_t>(self.*Member); },
        [](Recurrence& self, std::uintptr_t address) { self.*Member = reinterpret_cast<Pointer>(address); });
}

void def_recurrence(nb::module_& module) {
    nb::enum_<Cell>(module, "Cell")
        .value("simple_rnn", Cell::simple_rnn)
        .value("lstm", Cell::lstm)
        .value("lstm_peephole", Cell::lstm_peephole)
        .value("lstm_coupled", Cell::lstm_coupled)
        .value("lstm_coupled_peephole", Cell::lstm_coupled_peephole)
        .value("gru", Cell::gru)
        .value("gru_reset_before", Cell::gru_reset_before);
    nb::enum_<Activation>(module, "Activation")
        .value("tanh", Activation::tanh)
        .value("sigmoid", Activation::sigmoid)
        .value("relu", Activation::relu)
        .value("linear", Activation::linear)
        .value("hard_sigmoid", Activation::hard_sigmoid)
        .value("hard_sigmoid_keras2", Activation::hard_sigmoid_keras2)
        .value("softsign", Activation::softsign)
        .value("elu", Activation::elu)
        .value("gelu", Activation::gelu)
        .value("silu", Activation::silu)
        .value("softplus", Activation::softplus)
        .value("exponential", Activation::exponential);

    nb::class_<Recurrence> recurrence(module, "Recurrence");
    recurrence.def(nb::init<>());
#define VALUE(name) recurrence.def_rw(#name, &Recurrence::name)
#define POINTER(name) def_pointer<&Recurrence::name>(recurrence, #name)
    VALUE(cell), VALUE(activation), VALUE(recurrent_activation), VALUE(doubles), VALUE(reverse);
    VALUE(batch), VALUE(time), VALUE(inputs), VALUE(units);
    POINTER(x), VALUE(x_batch_stride), VALUE(x_time_stride);
    POINTER(lengths), POINTER(input_mask), POINTER(recurrent_mask), POINTER(h), POINTER(c);
    POINTER(kernel), POINTER(recurrent_kernel), POINTER(bias), POINTER(peephole);
    POINTER(outputs), VALUE(outputs_batch_stride), VALUE(outputs_time_stride);
    POINTER(final_h), POINTER(final_c), POINTER(reserve);
    POINTER(d_outputs), VALUE(d_outputs_batch_stride), VALUE(d_outputs_time_stride);
    POINTER(d_final_h), POINTER(d_final_c), POINTER(d_x), POINTER(d_h), POINTER(d_c);
    POINTER(d_kernel), POINTER(d_recurrent_kernel), POINTER(d_bias), POINTER(d_peephole);
#undef VALUE
#undef POINTER
}

using Run = void (*)(const Recurrence*, int, int);

// Several recurrences on the same batch, without the GIL. They are copied: Python may do with its own what it likes.
template <Run Engine::* Function>
void run(const std::vector<Recurrence>& recurrences, int threads) {
    nb::gil_scoped_release release;
    (engine().*Function)(recurrences.data(), static_cast<int>(recurrences.size()), threads);
}

// The GIL is kept: to give it up and wait for it takes longer than the step.
void step(
    Recurrence recurrence, std::int64_t batch, std::uintptr_t x, std::uintptr_t h, std::uintptr_t c,
    std::uintptr_t final_h, std::uintptr_t final_c) {
    recurrence.batch = batch;
    recurrence.x_batch_stride = recurrence.inputs;
    recurrence.x = reinterpret_cast<const void*>(x);
    recurrence.h = reinterpret_cast<const void*>(h), recurrence.c = reinterpret_cast<const void*>(c);
    recurrence.final_h = reinterpret_cast<void*>(final_h), recurrence.final_c = reinterpret_cast<void*>(final_c);
    engine().step(recurrence);
}

std::vector<std::string> isas() {
    std::vector<std::string> names;
    for (const Engine* const* each = engines(); *each; ++each) names.emplace_back((*each)->name);
    return names;
}

using Addresses = std::vector<std::uintptr_t>;

bool embedding_backward(
    std::uintptr_t ids, bool wide, std::int64_t count, std::uintptr_t gradient, bool doubles, std::int64_t rows,
    std::int64_t width, std::uintptr_t d_embeddings, int threads) {
    nb::gil_scoped_release release;
    return engine().embedding_backward(
        reinterpret_cast<const void*>(ids), wide, count, reinterpret_cast<const void*>(gradient), doubles, rows, width,
        reinterpret_cast<void*>(d_embeddings), threads);
}

// Addresses, one list for each field of RMSpropParameter; `momenta` and `means` may be empty.
void rmsprop_step(
    const std::vector<std::int64_t>& counts, const Addresses& values, const Addresses& gradients,
    const Addresses& squares, const Addresses& momenta, const Addresses& means, const Addresses& steps, bool doubles,
    double rate, double decay, double epsilon, double weight_decay, double momentum, int threads) {
    std::vector<RMSpropParameter> parameters(counts.size());
    const auto fill = [&](auto RMSpropParameter::* field, const Addresses& addresses) {
        if (addresses.size() > counts.size()) throw std::invalid_argument("more addresses than parameters");
        for (std::size_t i = 0; i < addresses.size(); ++i)
            parameters[i].*field =
                reinterpret_cast<std::remove_reference_t<decltype(parameters[i].*field)>>(addresses[i]);
    };
    for (std::size_t i = 0; i < counts.size(); ++i) parameters[i].count = counts[i];
    fill(&RMSpropParameter::values, values), fill(&RMSpropParameter::gradient, gradients);
    fill(&RMSpropParameter::square, squares), fill(&RMSpropParameter::momentum, momenta);
    fill(&RMSpropParameter::mean, means), fill(&RMSpropParameter::step, steps);
    nb::gil_scoped_release release;
    engine().rmsprop(
        parameters.data(), static_cast<int>(parameters.size()), doubles, {rate, decay, epsilon, weight_decay, momentum},
        threads);
}

// Float32 operations per second, a multiply-add being two, that `threads` threads reach together on registers alone.
double fma_peak(int threads, double seconds) {
    nb::gil_scoped_release release;
    using Clock = std::chrono::steady_clock;
    constexpr std::int64_t ROUNDS = 1 << 18;  // a millisecond or so
    double best = 0;
    const auto start = Clock::now();
    do {
        std::atomic<std::int64_t> operations = 0;
        const auto before = Clock::now();
        parallel(threads, threads, [&](std::int64_t) { operations += engine().multiply_add(ROUNDS); });
        const double taken = std::chrono::duration<double>(Clock::now() - before).count();
        best = std::max(best, static_cast<double>(operations) / taken);
    } while (std::chrono::duration<double>(Clock::now() - start).count() < seconds);
    return best;
}

}  // namespace

NB_MODULE(_native, module) {
    module.doc() = "The compiled kernels of carryline, for the instruction set of this machine.";
    nb::set_leak_warnings(false);  // what a script still holds when Python ends is no leak, and no business of its user
    def_recurrence(module);
    def_buffers(module);
    def_convolution(module);
    def_dense(module);
    def_hashing(module);
    def_ngrams(module);
    def_text(module);
    def_vectors(module);
    def_weights(module);
    module.def("isas", isas, "The instruction sets that this machine can run, the widest first.");
    module.def("isa", [] { return engine().name; }, "The one in use: the first, or what CARRYLINE_ISA names.");
    module.def("forward", run<&Engine::forward>, "recurrences"_a, "threads"_a);
    module.def("backward", run<&Engine::backward>, "recurrences"_a, "threads"_a);
    module.def(
        "step", step, "recurrence"_a, "batch"_a, "x"_a, "h"_a, "c"_a, "final_h"_a, "final_c"_a,
        "One step of a recurrence whose weights and sizes are set; states of 0 are zeros.");
    module.def(
        "record", [](const Recurrence& recurrence) { return engine().record(recurrence); }, "recurrence"_a,
        "Numbers that the reserve holds for one row and step.");
    module.def(
        "activate",
        [](const std::string& isa, Activation activation, bool doubles, std::uintptr_t from, std::uintptr_t values,
           std::uintptr_t slopes, std::int64_t count) {
            nb::gil_scoped_release release;
            engine(isa).activate(
                activation, doubles, reinterpret_cast<const void*>(from), reinterpret_cast<void*>(values),
                reinterpret_cast<void*>(slopes), count);
        },
        "isa"_a, "activation"_a, "doubles"_a, "from_"_a, "values"_a, "slopes"_a, "count"_a,
        "slopes, the derivatives, may be 0: not wanted.");
    module.def(
        "embedding_backward", embedding_backward, "ids"_a, "wide"_a, "count"_a, "gradient"_a, "doubles"_a, "rows"_a,
        "width"_a, "d_embeddings"_a, "threads"_a, "False, and nothing written, if an id is not from 0 to rows - 1.");
    module.def(
        "rmsprop_step", rmsprop_step, "counts"_a, "values"_a, "gradients"_a, "squares"_a, "momenta"_a, "means"_a,
        "steps"_a, "doubles"_a, "rate"_a, "decay"_a, "epsilon"_a, "weight_decay"_a, "momentum"_a, "threads"_a);
    module.def("fma_peak", fma_peak, "threads"_a, "seconds"_a);
}

}  // namespace carryline
