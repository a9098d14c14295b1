// The tokens of one text, so that every n-gram of them is one slice of one buffer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

namespace carryline::text {

// Memory that grows and is not filled.
template <class T>
class Room {
  public:
    // Room for `count`; what was there is lost.
    T* make(std::size_t count) {
        if (count > count_) {
            at_.reset();
            at_.reset(new T[count]);
            count_ = count;
        }
        return at_.get();
    }
    T* get() const { return at_.get(); }

  private:
    std::unique_ptr<T[]> at_;
    std::size_t count_ = 0;
};

// Tokens in UTF-8 (lone surrogates encoded as any code point), one after the other, with `glue` bytes between: a space
// between words, nothing between characters. Made by Cutter, used again for text after text.
class Pieces {
  public:
    std::int64_t count() const { return count_; }
    // The n-gram of tokens `first` to `first + n - 1`.
    std::string_view gram(std::int64_t first, std::int64_t n) const {
        return {bytes_.get() + starts_.get()[first], starts_.get()[first + n] - starts_.get()[first] - glue_};
    }

    // Within words: word w is the tokens `word(w)` to `word(w + 1) - 1`, a space first and last. Otherwise there are
    // none.
    std::int64_t words() const { return words_; }
    std::int64_t word(std::int64_t number) const { return word_starts_.get()[number]; }

  private:
    friend class Cutter;
    friend class Writer;
    Room<char> bytes_;
    Room<std::uint32_t> starts_;       // of each token, and of one that would come next
    Room<std::uint32_t> word_starts_;  // likewise of words, in tokens
    std::int64_t count_ = 0, words_ = 0;
    std::uint32_t glue_ = 0;
    Room<char> lowered_;         // on the way: the text in lower case, if it is ASCII,
    Room<std::uint32_t> codes_;  // or its code points
};

// `visit(std::string_view)` for each n-gram of `low` to `high` tokens: shorter ones first, each length in the order of
// the text. Within words they are those of the first word, then those of the second, ...; one that is shorter than `n`
// is visited whole, and once: scikit-learn's char_wb.
template <class Visit>
void for_each_ngram(const Pieces& pieces, std::int64_t low, std::int64_t high, Visit&& visit) {
    const auto run = [&](std::int64_t first, std::int64_t count, std::int64_t n) {
        for (std::int64_t last = first + count - n; first <= last; ++first) visit(pieces.gram(first, n));
    };
    if (pieces.words() == 0)
        for (std::int64_t n = low; n <= std::min(high, pieces.count()); ++n) run(0, pieces.count(), n);
    for (std::int64_t word = 0; word < pieces.words(); ++word) {
        const std::int64_t first = pieces.word(word), count = pieces.word(word + 1) - first;
        for (std::int64_t n = low; n <= std::min(high, count); ++n) run(first, count, n);
        if (low > count) visit(pieces.gram(first, count));
    }
}

}  // namespace carryline::text
