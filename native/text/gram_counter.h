// The n-grams of one partition of a corpus: a hash table that finds or inserts, and counts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace carryline::text {

// One n-gram: how often it was seen, in how many texts, and in which one last.
struct Gram {
    std::uint64_t key;
    std::int64_t total;
    std::uint32_t documents;
    std::uint32_t last;
};

// Texts come in rising order. Numbers are given in the order of first occurrence. Kept and cleared for the next one.
class GramCounter {
  public:
    // Forget all grams; about `expected` occurrences will come.
    void clear(std::int64_t expected) {
        grams_.clear();
        int bits = 6;
        while (bits < 30 && (std::int64_t(1) << bits) < expected) ++bits;
        resize(bits);
    }

    // The number of the gram that occurs once more, in the text `document`.
    std::uint32_t add(std::uint64_t key, std::uint32_t document) {
        std::size_t at = slot(key);
        for (; slots_[at] != 0; at = (at + 1) & mask_) {
            Gram& gram = grams_[slots_[at] - 1];
            if (gram.key != key) continue;
            ++gram.total;
            gram.documents += gram.last != document;
            gram.last = document;
            return slots_[at] - 1;
        }
        grams_.push_back({key, 1, 1, document});
        const auto number = static_cast<std::uint32_t>(grams_.size());
        slots_[at] = number;
        if (number * std::size_t(2) > mask_) resize(bits_ + 1);
        return number - 1;
    }

    std::vector<Gram>& grams() { return grams_; }

  private:
    // Fibonacci hashing (Knuth 6.4): the high bits of a product with 2^64 over the golden ratio.
    std::size_t slot(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15u) >> (64 - bits_); }

    void resize(int bits) {
        bits_ = bits, mask_ = (std::size_t(1) << bits) - 1;
        slots_.assign(mask_ + 1, 0);
        for (std::uint32_t number = 0; number < grams_.size(); ++number) {
            std::size_t at = slot(grams_[number].key);
            while (slots_[at] != 0) at = (at + 1) & mask_;
            slots_[at] = number + 1;
        }
    }

    std::vector<Gram> grams_;
    std::vector<std::uint32_t> slots_;  // 1 + the number of a gram; 0: free
    std::size_t mask_ = 0;
    int bits_ = 0;
};

}  // namespace carryline::text
