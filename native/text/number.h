// Many texts to numbers: the distinct tokens (types), and the type of each token.
#pragma once

#include <memory>
#include <vector>

#include "cutter.h"
#include "types.h"

namespace carryline::text {

struct Numbered {
    Types types;
    std::vector<std::int32_t> order;      // type n is `types[order[n]]`
    std::vector<std::int64_t> offsets;    // (texts + 1,): text i is the ids from offsets[i] to offsets[i + 1]
    std::unique_ptr<std::int32_t[]> ids;  // the type of each n-gram
};

enum class Order { first, alphabetical };  // types by where they occur first, or by their code points

// Cut texts and number their n-grams of `low` to `high` tokens: shorter ones first in each text. The same for any
// number of threads.
Numbered number(const std::vector<Text>& texts, const Cutter& cutter, int low, int high, Order order, int threads);

}  // namespace carryline::text
