// Fuzzes the readers of files of word vectors: any bytes, as text and as binary, under any header.
//
// An input ends with what the caller knows; before it is the file. A second, slow reader says what must be found.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/check.h"
#include "text/content_hash.h"
#include "text/decimal.h"
#include "text/vector_file.h"
#include "text/word_index.h"

namespace carryline::fuzz {
namespace {

using namespace text;

bool same_bits(float one, float other) { return std::memcmp(&one, &other, sizeof one) == 0; }

// [+-] digits [. digits] [e [+-] digits] at the beginning of `text`, as the C library reads it: its value and length.
std::optional<std::pair<float, std::size_t>> slow_decimal(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - from;
    };
    const auto sign = [&] { at += at < text.size() && (text[at] == '-' || text[at] == '+'); };
    sign();
    std::size_t count = digits();
    if (at < text.size() && text[at] == '.') ++at, count += digits();
    if (count == 0) return {};
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at, sign();
        if (digits() == 0) return {};
    }
    const float value = std::strtof(std::string(text.substr(0, at)).c_str(), nullptr);
    if (!std::isfinite(value)) return {};
    return std::pair(value, at);
}

// A block of its own that has no byte more, so that a byte read beyond it is seen.
struct Exact {
    explicit Exact(std::string_view bytes) : size(bytes.size()), at(new char[size]) {
        std::memcpy(at.get(), bytes.data(), size);
    }
    std::size_t size;
    std::unique_ptr<char[]> at;
};

void check_decimal(std::string_view bytes) {
    const Exact text(bytes.substr(0, 60));
    const char* const end = text.at.get() + text.size;
    const auto slow = slow_decimal({text.at.get(), text.size});
    float value = 0;
    const char* const found = read_decimal(text.at.get(), end, value);
    check((found != nullptr) == slow.has_value(), "the same is a number");
    if (slow) check(found == text.at.get() + slow->second && same_bits(value, slow->first), "a number is rounded once");
    float brief = 0;
    if (text.size < SHORT_DECIMAL) return;
    const char* const at = read_short_decimal(text.at.get(), brief);
    if (at != nullptr) check(at == found && same_bits(brief, value), "a short number is the same number");
}

struct Read {
    Fault fault;
    ReadWords words;
    std::vector<float> matrix;
    bool operator==(const Read& other) const {
        if (fault.row != other.fault.row || fault.at != other.fault.at) return false;
        return fault.row >= 0 || (words.content == other.words.content && words.offsets == other.words.offsets &&
                                  words.at == other.words.at && matrix.size() == other.matrix.size() &&
                                  std::memcmp(matrix.data(), other.matrix.data(), matrix.size() * sizeof(float)) == 0);
    }
};

Read read(const Exact& file, const Layout& layout, const std::vector<std::int64_t>* line_ends, int threads) {
    Read read;
    read.matrix.resize(layout.rows * layout.dimension);
    const Matrix matrix{read.matrix.data()};
    if (line_ends != nullptr)
        read.fault = read_text(file.at.get(), layout, *line_ends, matrix, threads, read.words);
    else
        read.fault = read_binary(file.at.get(), layout, matrix, threads, read.words);
    return read;
}

bool separates(char byte) { return byte == ' ' || byte == '\t'; }

// The word and the numbers of a line, read slowly; false if there are not so many or more, or no word.
bool slow_line(std::string_view line, std::int64_t dimension, std::string_view& word, std::vector<float>& numbers) {
    numbers.assign(dimension, 0);
    if (line.size() > LONGEST_LINE || line.empty() || separates(line[0])) return false;
    const auto strip = [&](std::string_view bytes) {
        while (!line.empty() && bytes.find(line.back()) != bytes.npos) line.remove_suffix(1);
    };
    const auto last_field = [&] { return line.substr(line.find_last_of(" \t") + 1); };
    const auto is_number = [&](std::string_view field, float& value) {
        const auto number = slow_decimal(field);
        if (number) value = number->first;
        return number && number->second == field.size();
    };
    strip(" \t\r");
    for (std::int64_t i = dimension - 1; i >= 0; --i) {
        const std::string_view field = last_field();
        if (field.size() == line.size() || !is_number(field, numbers[i])) return false;
        line.remove_suffix(field.size());
        strip(" \t");
    }
    word = line;
    float more;
    return !line.empty() && (last_field().size() == line.size() || !is_number(last_field(), more));
}

void check_words(const ReadWords& words, std::int64_t rows) {
    check(
        static_cast<std::int64_t>(words.offsets.size()) == rows + 1 && words.offsets[0] == 0,
        "an offset for each word");
    check(words.offsets.back() == static_cast<std::int64_t>(words.content.size()), "the last word ends the content");
    std::map<std::string_view, std::int64_t> first;
    std::vector<std::int64_t> twice;
    for (std::int64_t row = 0; row < rows; ++row) {
        check(words.offsets[row] < words.offsets[row + 1], "words follow words");
        check(words.content[words.offsets[row + 1] - 1] == '\n', "a line end stands behind each word");
        const std::string_view word(
            &words.content[words.offsets[row]], words.offsets[row + 1] - words.offsets[row] - 1);
        if (!first.try_emplace(word, row).second) twice.push_back(row);
    }
    std::int64_t size = 2;
    while (size <= rows) size *= 2;
    std::vector<std::uint32_t> slots(size);
    const WordList list{words.content.data(), words.offsets.data(), rows};
    check(index_words(list, slots.data(), size) == twice, "words that stood before are found");
    std::vector<std::int64_t> found(rows);
    find_words(list, slots.data(), size, list, found.data());
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::string_view word(
            &words.content[words.offsets[row]], words.offsets[row + 1] - words.offsets[row] - 1);
        check(found[row] == first[word], "a word is where it stood first");
    }
}

void check_text(const Exact& file, Layout layout) {
    const Scan scanned = scan(file.at.get(), file.size, 1), again = scan(file.at.get(), file.size, 3);
    check(scanned.hash == again.hash && scanned.line_ends == again.line_ends, "three threads scan as one does");
    check(scanned.hash == hash_content(file.at.get(), file.size, 1), "the content has one hash");
    if (layout.first >= layout.end) return;
    const std::string_view body(file.at.get() + layout.first, layout.end - layout.first);
    layout.rows = 1 + std::count(body.begin(), body.end(), '\n');
    const Read found = read(file, layout, &scanned.line_ends, 1);
    check(found == read(file, layout, &scanned.line_ends, 3), "three threads read as one does");

    std::string_view word;
    std::vector<float> numbers;
    std::size_t at = 0;
    for (std::int64_t row = 0; row < layout.rows; ++row) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        const bool sound = slow_line(body.substr(at, end - at), layout.dimension, word, numbers);
        check(sound == (found.fault.row != row), "the first row that cannot be read is told");
        if (!sound) {
            check(found.fault.at == layout.first + static_cast<std::int64_t>(at), "and where it begins");
            return;
        }
        if (found.fault.row < 0) {
            const std::int64_t from = found.words.offsets[row], to = found.words.offsets[row + 1] - 1;
            check(std::string_view(&found.words.content[from], to - from) == word, "the word is the line's");
            check(
                found.words.at[row] == layout.first + static_cast<std::int64_t>(at),
                "a row begins where its line does");
            for (std::int64_t i = 0; i < layout.dimension; ++i)
                check(same_bits(found.matrix[row * layout.dimension + i], numbers[i]), "a number is the line's");
        }
        at = end + 1;
    }
    check(found.fault.row < 0, "where all rows are sound there is no fault");
    check_words(found.words, layout.rows);
}

void check_binary(const Exact& file, const Layout& layout) {
    const Read found = read(file, layout, nullptr, 1);
    check(found == read(file, layout, nullptr, 3), "three threads read as one does");
    if (found.fault.row >= 0) {
        check(found.fault.row <= layout.rows, "a fault is in a row, or behind the last");
        check(found.fault.at >= layout.first && found.fault.at <= layout.end, "a fault is in the file");
        return;
    }
    check_words(found.words, layout.rows);
    std::int64_t at = layout.first;
    for (std::int64_t row = 0; row < layout.rows; ++row) {
        check(found.words.at[row] == at, "a row begins where the last one ended");
        at += file.at[at] == '\n';
        const std::int64_t from = found.words.offsets[row], length = found.words.offsets[row + 1] - from - 1;
        check(std::memcmp(&file.at[at], &found.words.content[from], length) == 0, "the word is the file's");
        check(file.at[at + length] == ' ', "a space is behind a word");
        at += length + 1;
        const float* const numbers = &found.matrix[row * layout.dimension];
        check(std::memcmp(&file.at[at], numbers, layout.dimension * sizeof(float)) == 0, "numbers are the file's");
        for (std::int64_t i = 0; i < layout.dimension; ++i) check(std::isfinite(numbers[i]), "a number is finite");
        at += layout.dimension * static_cast<std::int64_t>(sizeof(float));
    }
    for (; at < layout.end; ++at) check(std::strchr("\n\r ", file.at[at]) != nullptr, "nothing follows the last row");
}

void run(FuzzedDataProvider& data) {
    const bool binary = data.ConsumeBool(), header = data.ConsumeBool();
    const std::int64_t dimension = data.ConsumeIntegralInRange<std::int64_t>(1, 12);
    const std::int64_t rows = data.ConsumeIntegralInRange<std::int64_t>(1, 40);
    const bool long_file = data.ConsumeIntegralInRange(0, 255) == 0;
    std::string content = data.ConsumeRemainingBytesAsString();
    check_decimal(content);
    const std::size_t line = header ? content.find('\n') : std::string::npos;
    const std::size_t first = line == std::string::npos ? 0 : line + 1;
    // More than one chunk, for more than one thread. That takes long, and so is done with few of those that could.
    if (long_file && content.size() > first && std::hash<std::string>()(content) % 16 == 0) {
        const std::string body = content.substr(first);
        while (content.size() < CHUNK * 5 / 4) content += body;
    }
    const Exact file(content);
    Layout layout{static_cast<std::int64_t>(first), static_cast<std::int64_t>(file.size), rows, dimension};
    if (binary) return check_binary(file, layout);
    layout.end -= file.size > first && content.back() == '\n';
    check_text(file, layout);
}

}  // namespace
}  // namespace carryline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    FuzzedDataProvider data(bytes, size);
    carryline::fuzz::run(data);
    return 0;
}
