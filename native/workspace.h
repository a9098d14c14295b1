// One aligned block of memory, cut into arrays: what a call needs is allocated once, before its tasks run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include "vector.h"

namespace carryline::CARRYLINE_ISA {

class Workspace {
  public:
    Workspace() = default;
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace() { std::free(block_); }

    // Arrays are planned first (`at` is null then, and stays null until `allocate`), in the order in which they lie.
    template <class T>
    void plan(T*& at, std::int64_t count) {
        if (planned_ == MOST) std::abort();  // a mistake of the code, not of the data
        pointers_[planned_] = reinterpret_cast<void**>(&at);
        offsets_[planned_++] = size_;
        size_ += (static_cast<std::size_t>(count) * sizeof(T) + 63) / 64 * 64;
    }

    // Uninitialised, each array at a multiple of 64 bytes.
    void allocate() {
        block_ = std::aligned_alloc(64, size_ + 64);
        if (block_ == nullptr) throw std::bad_alloc();
        for (int i = 0; i < planned_; ++i) *pointers_[i] = static_cast<char*>(block_) + offsets_[i];
    }

  private:
    static constexpr int MOST = 16;
    void** pointers_[MOST] = {};
    std::size_t offsets_[MOST] = {};
    int planned_ = 0;
    std::size_t size_ = 0;
    void* block_ = nullptr;
};

CARRYLINE_INLINE std::int64_t round_up(std::int64_t n, std::int64_t multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

CARRYLINE_INLINE std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

CARRYLINE_INLINE std::int64_t larger(std::int64_t a, std::int64_t b) { return a > b ? a : b; }

}  // namespace carryline::CARRYLINE_ISA
