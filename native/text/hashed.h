// Texts as rows of hashed n-grams: no vocabulary, nothing learned.
#pragma once

#include <cstdint>
#include <vector>

#include "cutter.h"
#include "rows.h"

namespace carryline::text {

enum class Hash { fnv1a, murmur3 };

struct Hashing {
    Hash hash;
    bool is_signed;  // n-grams of half of the hashes count -1 each
    int low, high;   // lengths of n-grams
    std::int64_t dimensions;
};

// The column of an n-gram is the hash of its bytes, modulo the dimensions, which are fewer than 2^31. It is negative
// where the highest bit of the hash is set. murmur3, with seed 0, is a number of 32 bits with a sign, of which the
// absolute value is taken: scikit-learn's FeatureHasher. What cancels stays stored, as 0.
Rows hash_rows(const std::vector<Text>& texts, const Cutter& cutter, const Hashing& hashing, int threads);

}  // namespace carryline::text
