// Work shared between threads: numbered tasks, taken one by one by whoever is free.
//
// What a task computes never depends on which thread runs it, or on how many there are: results are the same bits on
// one thread as on many.
#pragma once

#include <cstdint>

namespace carryline {

// Call `task(context, number)` for every number below `tasks`, on at most `threads` threads, the caller among them.
// Denormal numbers are flushed to zero within, and the caller's mode is restored after.
void parallel(std::int64_t tasks, int threads, void (*task)(void* context, std::int64_t number), void* context);

// The same for a lambda.
template <class Task>
void parallel(std::int64_t tasks, int threads, Task&& task) {
    parallel(
        tasks, threads, [](void* context, std::int64_t number) { (*static_cast<Task*>(context))(number); },
        (void*)&task);
}

}  // namespace carryline
