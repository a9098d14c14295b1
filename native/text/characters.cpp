#include "characters.h"

#include <algorithm>
#include <stdexcept>

namespace carryline::text {

Characters::Characters(std::vector<std::uint16_t> blocks, std::vector<Character> characters)
    : blocks_(std::move(blocks)),
      characters_(std::move(characters)) {
    const bool fits = blocks_.size() == BLOCKS && characters_.size() % BLOCK == 0 &&
                      *std::max_element(blocks_.begin(), blocks_.end()) < characters_.size() / BLOCK;
    if (!fits) throw std::invalid_argument("blocks of characters that do not fit together");
}

}  // namespace carryline::text
