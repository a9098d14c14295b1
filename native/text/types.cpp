#include "types.h"

#include <algorithm>
#include <stdexcept>

namespace carryline::text {
namespace {

constexpr std::uint64_t SECRET[] = {0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7};

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Word>
std::uint64_t read(const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// The same bytes? A call of memcmp for each word takes longer than all else.
bool same(std::string_view a, std::string_view b) {
    const std::size_t length = a.size();
    if (length != b.size()) return false;
    const auto at = [&](auto word, std::size_t place) {
        using Word = decltype(word);
        return read<Word>(a.data() + place) == read<Word>(b.data() + place);
    };
    if (length > 16) return std::memcmp(a.data(), b.data(), length) == 0;
    if (length >= 8) return at(std::uint64_t{}, 0) && at(std::uint64_t{}, length - 8);
    if (length >= 4) return at(std::uint32_t{}, 0) && at(std::uint32_t{}, length - 4);
    if (length >= 2) return at(std::uint16_t{}, 0) && at(std::uint16_t{}, length - 2);
    return length == 0 || a[0] == b[0];
}

}  // namespace

// Two words at a time are multiplied to 128 bits, whose halves are folded: the scheme of wyhash. The last words overlap
// those before, so that no byte is read beyond the end.
std::uint64_t hash_bytes(const char* at, std::size_t length) {
    std::uint64_t a = 0, b = 0, state = SECRET[0];
    if (length > 16) {
        for (std::size_t left = length; left > 16; left -= 16) {
            const char* next = at + (length - left);
            state = mix(read<std::uint64_t>(next) ^ SECRET[1], read<std::uint64_t>(next + 8) ^ state);
        }
        a = read<std::uint64_t>(at + length - 16), b = read<std::uint64_t>(at + length - 8);
    } else if (length >= 8) {
        a = read<std::uint64_t>(at), b = read<std::uint64_t>(at + length - 8);
    } else if (length >= 4) {
        a = read<std::uint32_t>(at), b = read<std::uint32_t>(at + length - 4);
    } else if (length > 0) {
        a = read<std::uint8_t>(at) | read<std::uint8_t>(at + length / 2) << 8 |
            read<std::uint8_t>(at + length - 1) << 16;
    }
    return mix(SECRET[2] ^ length, mix(a ^ SECRET[1], b ^ state));
}

Types::Types() : slots_(1 << 10, Slot{0, -1}), starts_(1, 0) {}

// Where these bytes are, or would be.
std::size_t Types::place(std::string_view bytes, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t place = hash & mask;
    while (slots_[place].number >= 0 && !(slots_[place].tag == tag && same((*this)[slots_[place].number], bytes)))
        place = (place + 1) & mask;
    return place;
}

std::int32_t Types::intern(std::string_view bytes, std::uint64_t hash) {
    Slot& slot = slots_[place(bytes, hash)];
    if (slot.number >= 0) return slot.number;
    if (count() == INT32_MAX) throw std::length_error("more than 2,147,483,647 different tokens");
    const auto number = static_cast<std::int32_t>(count());
    slot = {static_cast<std::uint32_t>(hash >> 32), number};
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    starts_.push_back(bytes_.size());
    hashes_.push_back(hash);
    if (hashes_.size() * 2 > slots_.size()) grow();
    return number;
}

std::int32_t Types::find(std::string_view bytes) const {
    return slots_[place(bytes, hash_bytes(bytes.data(), bytes.size()))].number;
}

void Types::grow() {
    slots_.assign(slots_.size() * 2, Slot{0, -1});
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t number = 0; number < hashes_.size(); ++number) {
        std::size_t place = hashes_[number] & mask;
        while (slots_[place].number >= 0) place = (place + 1) & mask;
        slots_[place] = {static_cast<std::uint32_t>(hashes_[number] >> 32), static_cast<std::int32_t>(number)};
    }
}

std::vector<std::int32_t> Types::alphabetical() const {
    struct Item {
        std::uint64_t prefix;  // the first eight bytes, the first one highest
        std::int32_t number;
    };
    std::vector<Item> items(count());
    for (std::int32_t number = 0; number < count(); ++number) {
        const std::string_view bytes = (*this)[number];
        std::uint64_t prefix = 0;
        for (std::size_t i = 0; i < 8; ++i)
            prefix = prefix << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
        items[number] = {prefix, number};
    }
    std::sort(items.begin(), items.end(), [this](const Item& a, const Item& b) {
        return a.prefix != b.prefix ? a.prefix < b.prefix : (*this)[a.number] < (*this)[b.number];
    });
    std::vector<std::int32_t> numbers(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) numbers[i] = items[i].number;
    return numbers;
}

}  // namespace carryline::text
