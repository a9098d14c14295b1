// An array that is not filled, a large one from blocks that earlier ones gave back: see buffers.h.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "../buffers.h"

namespace carryline::text {

// For numbers and plain structs: nothing is constructed, nothing destroyed.
template <class T>
class Block {
  public:
    Block() = default;
    explicit Block(std::int64_t count) : bytes_(static_cast<std::size_t>(count) * sizeof(T)) {
        at_ = static_cast<T*>(bytes_ < SMALLEST_BUFFER ? std::malloc(bytes_) : take_buffer(bytes_));
        if (at_ == nullptr && bytes_ != 0) throw std::bad_alloc();
    }
    Block(Block&& other) noexcept : at_(std::exchange(other.at_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Block& operator=(Block&& other) noexcept {
        std::swap(at_, other.at_), std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~Block() { bytes_ < SMALLEST_BUFFER ? std::free(at_) : give_buffer(at_, bytes_); }

    // To another size; the first `kept` stay what they are.
    void resize(std::int64_t count, std::int64_t kept) {
        Block other(count);
        if (kept != 0) std::memcpy(other.at_, at_, static_cast<std::size_t>(kept) * sizeof(T));
        *this = std::move(other);
    }

    T* get() { return at_; }
    const T* get() const { return at_; }
    T& operator[](std::int64_t i) { return at_[i]; }
    const T& operator[](std::int64_t i) const { return at_[i]; }
    std::int64_t count() const { return static_cast<std::int64_t>(bytes_ / sizeof(T)); }

  private:
    T* at_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace carryline::text
