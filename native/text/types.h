// Interning: each distinct string of bytes gets the next number, from 0.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace carryline::text {

// 64 well-mixed bits of some bytes; the same on every machine of the same byte order.
std::uint64_t hash_bytes(const char* at, std::size_t length);

class Types {
  public:
    Types();

    // The number of these bytes; new ones get the next. Throws std::length_error beyond 2^31 - 1.
    std::int32_t intern(std::string_view bytes) { return intern(bytes, hash_bytes(bytes.data(), bytes.size())); }
    std::int32_t intern(std::string_view bytes, std::uint64_t hash);
    // Have the place where this hash is looked up fetched into the cache.
    void expect(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]); }
    // The number, or -1 for bytes never interned.
    std::int32_t find(std::string_view bytes) const;

    std::int64_t count() const { return static_cast<std::int64_t>(starts_.size()) - 1; }
    // Until the next is interned, the bytes of a number.
    std::string_view operator[](std::int32_t number) const {
        return {bytes_.data() + starts_[number], starts_[number + 1] - starts_[number]};
    }
    std::uint64_t hash(std::int32_t number) const { return hashes_[number]; }

    // The numbers in the order of their bytes, which is the order of code points.
    std::vector<std::int32_t> alphabetical() const;

  private:
    struct Slot {
        std::uint32_t tag;
        std::int32_t number;  // -1: free
    };
    std::size_t place(std::string_view bytes, std::uint64_t hash) const;
    void grow();

    std::vector<Slot> slots_;
    std::vector<char> bytes_;
    std::vector<std::uint64_t> starts_, hashes_;
};

}  // namespace carryline::text
