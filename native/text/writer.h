// How Pieces are filled.
#pragma once

#include <cstring>
#include <stdexcept>

#include "cutter.h"

namespace carryline::text {

// Writes the tokens of one text of at most `length` code points, each of at most `width` bytes in UTF-8.
class Writer {
  public:
    static constexpr std::size_t STRIDE = 16;  // bytes are copied by so many at once, beyond the end of a token

    Writer(Pieces& pieces, Level level, std::size_t length, std::size_t width) : pieces_(pieces) {
        const bool within = level == Level::within_word;
        glue_ = level == Level::word;
        bytes_ = pieces.bytes_.make(length * (width + (within ? 2 : 1)) + 2 * STRIDE);
        starts_ = pieces.starts_.make(length * (within ? 3 : 1) + 2);
        if (within) word_starts_ = pieces.word_starts_.make(length + 2);
        at_ = bytes_;
    }

    // One token: bytes of a text that can be read STRIDE further.
    void token(const char* from, const char* to) {
        open();
        for (const char* next = from; next < to; next += STRIDE) std::memcpy(at_ + (next - from), next, STRIDE);
        at_ += to - from;
        close();
    }
    void token(const std::uint32_t* from, const std::uint32_t* to) {
        open();
        for (; from < to; ++from) encode(*from);
        close();
    }
    void space() {
        open();
        *at_++ = ' ';
        close();
    }

    void word() { word_starts_[words_++] = count_; }

    // All is written. Throws std::length_error if it is more than 4 GB.
    void finish() {
        if (static_cast<std::uint64_t>(at_ - bytes_) > UINT32_MAX) throw std::length_error("a text of more than 4 GB");
        open();
        pieces_.count_ = count_, pieces_.words_ = words_, pieces_.glue_ = glue_;
        if (word_starts_ != nullptr) word_starts_[words_] = count_;
    }

  private:
    void open() { starts_[count_] = static_cast<std::uint32_t>(at_ - bytes_); }
    void close() {
        ++count_;
        *at_ = ' ';
        at_ += glue_;
    }
    void encode(std::uint32_t code) {
        if (code < 0x80) {
            *at_++ = static_cast<char>(code);
            return;
        }
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr unsigned char LEAD[] = {0, 0xC0, 0xE0, 0xF0};
        *at_++ = static_cast<char>(LEAD[more] | code >> 6 * more);
        for (int left = more - 1; left >= 0; --left) *at_++ = static_cast<char>(0x80 | (code >> 6 * left & 0x3F));
    }

    Pieces& pieces_;
    char *bytes_, *at_;
    std::uint32_t *starts_, *word_starts_ = nullptr;
    std::uint32_t count_ = 0, words_ = 0, glue_;
};

}  // namespace carryline::text
