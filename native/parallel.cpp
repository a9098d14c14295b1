// Threads are those of torch's own OpenMP. A second team beside it would fight for the cores: torch's threads go on
// spinning for some milliseconds after each of its operations, and work shared with a pool of our own, between an
// embedding and an addition of torch's on two cores, was measured to take twice as long as with torch's team.
#include "parallel.h"

#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace carryline {
namespace {

// Denormal numbers are zeros while one of these lives, for they are twenty times slower.
class FlushToZero {
  public:
#if defined(__x86_64__)
    FlushToZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }  // results (FTZ) and operands (DAZ)
    ~FlushToZero() { _mm_setcsr(before_); }

  private:
    unsigned before_;
#elif defined(__aarch64__)
    FlushToZero() {
        asm volatile("mrs %0, fpcr" : "=r"(before_));
        asm volatile("msr fpcr, %0" : : "r"(before_ | (1u << 24)));
    }
    ~FlushToZero() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

  private:
    std::uint64_t before_;
#else
    FlushToZero() {}
#endif
};

// One call: what all its threads share.
struct Call {
    void (*task)(void*, std::int64_t);
    void* context;
    std::int64_t tasks;
    std::atomic<std::int64_t> next = 0;
    std::atomic_flag failed = ATOMIC_FLAG_INIT;
    std::exception_ptr error = nullptr;

    // What each of its threads does. An exception must not leave the thread it was thrown on: the first is kept.
    void work() noexcept {
        const FlushToZero flush;
        try {
            for (std::int64_t number; (number = next.fetch_add(1, std::memory_order_relaxed)) < tasks;)
                task(context, number);
        } catch (...) {
            next = tasks;
            if (!failed.test_and_set()) error = std::current_exception();
        }
    }
};

using Team = void (*)(void (*)(void*), void*, unsigned threads, unsigned flags);

// The entry to the OpenMP that torch has loaded: GNU's, or LLVM's or Intel's, which understand GNU's call too. Null if
// there is none.
Team find_team() {
    void* torch = dlopen("libtorch_cpu.so", RTLD_NOLOAD | RTLD_LAZY);
    return torch == nullptr ? nullptr : reinterpret_cast<Team>(dlsym(torch, "GOMP_parallel"));
}

// A forked child has none of its parent's threads, but its OpenMP believes it has, and would wait for them for ever.
std::atomic<bool> forked = false;
[[maybe_unused]] const int at_fork = pthread_atfork(nullptr, nullptr, [] { forked = true; });

}  // namespace

void parallel(std::int64_t tasks, int threads, void (*task)(void* context, std::int64_t number), void* context) {
    Call call{task, context, tasks};
    threads = static_cast<int>(std::min<std::int64_t>(threads, tasks));
    if (threads <= 1 || forked) {
        call.work();
    } else if (static const Team team = find_team(); team != nullptr) {
        team([](void* shared) { static_cast<Call*>(shared)->work(); }, &call, threads, 0);
    } else {
        std::vector<std::thread> others;
        others.reserve(threads - 1);
        try {
            for (int i = 1; i < threads; ++i) others.emplace_back(&Call::work, &call);
        } catch (const std::system_error&) {
            // Fewer threads than wanted do the same work.
        }
        call.work();
        for (std::thread& other : others) other.join();
    }
    if (call.error) std::rethrow_exception(call.error);
}

}  // namespace carryline
