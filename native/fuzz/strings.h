// Strings as Python has them, out of any bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "text/text.h"

namespace carryline::fuzz {

// The code point that UTF-8 begins with at `at`, which is moved beyond it; surrogates as any other, as in Pieces. A
// byte that is not UTF-8 is -1.
inline std::int32_t next_code(std::string_view bytes, std::size_t& at) {
    const auto follows = [&](std::size_t place) {
        return at + place < bytes.size() && (bytes[at + place] & 0xC0) == 0x80;
    };
    const auto six = [&](std::size_t place) { return bytes[at + place] & 0x3F; };
    const unsigned char first = static_cast<unsigned char>(bytes[at]);
    std::int32_t code = -1;
    std::size_t length = 1;
    if (first < 0x80) {
        code = first;
    } else if (first >= 0xC2 && first < 0xE0 && follows(1)) {
        code = (first & 0x1F) << 6 | six(1), length = 2;
    } else if (first >= 0xE0 && first < 0xF0 && follows(1) && follows(2)) {
        const std::int32_t three = (first & 0x0F) << 12 | six(1) << 6 | six(2);
        if (three >= 0x800) code = three, length = 3;
    } else if (first >= 0xF0 && first < 0xF5 && follows(1) && follows(2) && follows(3)) {
        const std::int32_t four = (first & 0x07) << 18 | six(1) << 12 | six(2) << 6 | six(3);
        if (four >= 0x10000 && four < 0x110000) code = four, length = 4;
    }
    at += length;
    return code;
}

// Bytes to code points as Python's `surrogateescape` has them: one that is not UTF-8 is a lone surrogate.
inline std::u32string decode(std::string_view bytes) {
    std::u32string codes;
    for (std::size_t at = 0; at < bytes.size();) {
        const unsigned char here = static_cast<unsigned char>(bytes[at]);
        const std::int32_t code = next_code(bytes, at);
        codes.push_back(code < 0 ? 0xDC00 + here : static_cast<char32_t>(code));
    }
    return codes;
}

// The bytes of a kind that holds these code points, in a block of their own that has no byte more.
class Stored {
  public:
    Stored(const std::u32string& codes, int least_kind) {
        const char32_t most = codes.empty() ? 0 : *std::max_element(codes.begin(), codes.end());
        text_.kind = std::max(least_kind, most < 0x100 ? 1 : most < 0x10000 ? 2 : 4);
        text_.length = static_cast<std::int64_t>(codes.size());
        bytes_.reset(new char[codes.size() * text_.kind]);
        for (std::size_t i = 0; i < codes.size(); ++i)  // little-endian, as are the machines that fuzz
            std::memcpy(bytes_.get() + i * text_.kind, &codes[i], text_.kind);
        text_.at = bytes_.get();
    }

    const text::Text& text() const { return text_; }
    text::Text prepared() const {
        text::Text copy = text_;
        copy.prepared = true;
        return copy;
    }

  private:
    std::unique_ptr<char[]> bytes_;
    text::Text text_;
};

}  // namespace carryline::fuzz
