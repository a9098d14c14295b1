// Sequences of different lengths as one flat array and its offsets, and their division into chunks of work.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace carryline::text {

// Sequence i is values[offsets[i]] to values[offsets[i + 1] - 1].
struct Ragged {
    const std::int32_t* values;
    const std::int64_t* offsets;  // (count + 1,), rising from 0
    std::int64_t count;

    std::int64_t size() const { return offsets[count]; }
};

// Where chunks begin, in sequences, and where the last one ends: whole sequences, some ten thousand values in each
// chunk. The borders depend on the sequences alone, so that no result depends on the number of threads.
inline std::vector<std::int64_t> chunks_of(const std::int64_t* offsets, std::int64_t count) {
    constexpr std::int64_t WORK = 1 << 16;
    std::vector<std::int64_t> borders = {0};
    for (std::int64_t i = 0, work = 0; i < count; ++i) {
        work += offsets[i + 1] - offsets[i] + 1;
        if (work >= WORK || i + 1 == count) borders.push_back(i + 1), work = 0;
    }
    return borders;
}

// Things that tasks need while they run: there are never more of them than tasks that run at once, and each is used
// again and again. What a task leaves in one must not change what the next one finds, except in sums of whole numbers.
template <class T>
class Pool {
  public:
    class Loan {
      public:
        explicit Loan(Pool& pool) : pool_(pool), thing_(pool.take()) {}
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan() {
            const std::lock_guard<std::mutex> guard(pool_.lock_);
            pool_.free_.push_back(thing_);
        }
        T& operator*() { return *thing_; }
        T* operator->() { return thing_; }

      private:
        Pool& pool_;
        T* thing_;
    };

    // When no task runs: all that there are.
    const std::vector<std::unique_ptr<T>>& all() const { return all_; }

  private:
    T* take() {
        const std::lock_guard<std::mutex> guard(lock_);
        if (free_.empty()) {
            free_.reserve(all_.size() + 1);  // giving one back must not throw
            all_.push_back(std::make_unique<T>());
            free_.push_back(all_.back().get());
        }
        T* thing = free_.back();
        free_.pop_back();
        return thing;
    }

    std::mutex lock_;
    std::vector<std::unique_ptr<T>> all_;
    std::vector<T*> free_;
};

}  // namespace carryline::text
