#include "buffers.h"

#include <pthread.h>
#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace carryline {
namespace {

constexpr std::size_t HUGE_PAGE = std::size_t(2) << 20, MOST_KEPT = std::size_t(512) << 20;

struct Free {
    void* at;
    std::size_t bytes;
};

// Never destroyed: tensors may outlive the module.
std::mutex& lock = *new std::mutex;
std::vector<Free>& kept = *new std::vector<Free>;  // the longest unused first
std::size_t kept_bytes = 0;

// A fork while another thread holds the lock would leave it held in the child for ever.
[[maybe_unused]] const int at_fork = pthread_atfork([] { lock.lock(); }, [] { lock.unlock(); }, [] { lock.unlock(); });

// Eight sizes from each power of two to the next: batches of sequences of many lengths find each other's blocks.
std::size_t size_class(std::size_t bytes) {
    std::size_t unit = HUGE_PAGE;
    while (unit * 16 <= bytes) unit *= 2;
    return (bytes + unit - 1) / unit * unit;
}

}  // namespace

void* take_buffer(std::size_t bytes) {
    bytes = size_class(bytes);
    {
        const std::lock_guard<std::mutex> guard(lock);
        auto best = kept.end();
        for (auto each = kept.begin(); each != kept.end(); ++each)
            if (each->bytes == bytes) best = each;  // the one last used may still be in a cache
        if (best != kept.end()) {
            void* at = best->at;
            kept_bytes -= bytes;
            kept.erase(best);
            return at;
        }
    }
    void* at = std::aligned_alloc(HUGE_PAGE, bytes);
    if (at == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    madvise(at, bytes, MADV_HUGEPAGE);  // a wish; a refusal costs nothing
#endif
    return at;
}

void give_buffer(void* buffer, std::size_t bytes) {
    const std::lock_guard<std::mutex> guard(lock);
    kept.push_back({buffer, size_class(bytes)});
    kept_bytes += kept.back().bytes;
    while (kept_bytes > MOST_KEPT) {
        std::free(kept.front().at);
        kept_bytes -= kept.front().bytes;
        kept.erase(kept.begin());
    }
}

std::size_t kept_buffers() {
    const std::lock_guard<std::mutex> guard(lock);
    return kept_bytes;
}

void keep_freed_memory([[maybe_unused]] bool keep) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, keep ? 1 << 30 : 32 << 20);
    mallopt(M_TRIM_THRESHOLD, keep ? 1 << 30 : 64 << 20);
#endif
}

}  // namespace carryline
