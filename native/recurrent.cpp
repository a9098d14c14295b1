// Recurrences as tasks: the chunks of all directions of a layer side by side.
#include "kernels.h"
#include "parallel.h"
#include "recurrent/pass.h"

namespace carryline::CARRYLINE_ISA {

namespace {

constexpr int DIRECTIONS = 2;

Runner runner_of(const Recurrence& r) {
    switch (r.cell) {
        case Cell::simple_rnn: return simple_rnn(r);
        case Cell::gru:
        case Cell::gru_reset_before: return gru(r);
        default: return lstm(r);
    }
}

// The passes of all directions; deleted whatever happens while the next one is made.
struct Passes {
    Pass* all[DIRECTIONS] = {};
    ~Passes() {
        for (Pass* pass : all) delete pass;
    }
};

void run(Pass* (*Runner::*make)(const Recurrence&), const Recurrence* recurrences, int count, int threads) {
    Passes passes;
    std::int64_t total = 0;
    for (int i = 0; i < count; ++i) {
        passes.all[i] = (runner_of(recurrences[i]).*make)(recurrences[i]);
        total += passes.all[i]->chunks();
    }
    parallel(total, threads, [&](std::int64_t number) {
        const std::int64_t first = passes.all[0]->chunks();
        number < first ? passes.all[0]->run(number) : passes.all[1]->run(number - first);
    });
    for (int i = 0; i < count; ++i) passes.all[i]->finish(threads);
}

}  // namespace

std::int64_t record(const Recurrence& r) { return runner_of(r).record(r); }

void step(const Recurrence& r) { runner_of(r).step(r); }

void forward(const Recurrence* recurrences, int count, int threads) {
    run(&Runner::forward, recurrences, count, threads);
}

void backward(const Recurrence* recurrences, int count, int threads) {
    run(&Runner::backward, recurrences, count, threads);
}

}  // namespace carryline::CARRYLINE_ISA
