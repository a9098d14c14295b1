// What is known of each code point: its classes and its lower case, as Python's own `re`, `str` and `unicodedata` say.
//
// The table is made in Python (kernels/text/characters.py) and handed over whole; ASCII texts are cut without it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace carryline::text {

struct Character {
    enum Flag : std::uint16_t {
        WORD = 1,             // \w
        SPACE = 2,            // \s, which is where str.split() splits
        MARK = 4,             // a combining mark: Mn, Mc or Me
        HAN = 8,              // a Chinese character, a token of its own
        PICTURE = 16,         // may be an emoji
        CASED = 32,           // what a final sigma looks for before it, and must not find after it
        CASE_IGNORABLE = 64,  // what a final sigma looks beyond
        NOT_NFC = 128,        // Unicode's NFC_Quick_Check is not "yes": this one may change in normal form C
        WIDENS = 256,         // its lower case is two code points
    };
    std::uint16_t flags = 0;
    std::uint8_t combining = 0;  // the canonical combining class
    std::uint8_t unused = 0;
    std::int32_t lower = 0;  // what to add for the lower case
};

class Characters {
  public:
    static constexpr int BLOCK = 256;
    static constexpr int BLOCKS = 0x110000 / BLOCK;

    // `blocks` (BLOCKS,): where among the distinct blocks of BLOCK characters each block of code points has its own.
    // Throws std::invalid_argument if the two do not fit together.
    Characters(std::vector<std::uint16_t> blocks, std::vector<Character> characters);

    const Character& operator[](std::uint32_t code) const {
        return characters_[blocks_[code / BLOCK] * std::size_t{BLOCK} + code % BLOCK];
    }

  private:
    std::vector<std::uint16_t> blocks_;
    std::vector<Character> characters_;
};

}  // namespace carryline::text
