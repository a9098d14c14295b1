// Decimal numbers in a text as the nearest float32, as if the decimal were rounded once (half to even).
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>

namespace carryline::text {

constexpr double POWERS_OF_TEN[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// A double that is the nearest to some number, as the float nearest to that number; false when the double lies midway
// between two floats, and so does not tell on which side of it the number is.
inline bool narrow(double wide, float& value) {
    std::uint64_t bits;
    std::memcpy(&bits, &wide, sizeof bits);
    value = static_cast<float>(wide);
    return (bits & 0x1FFFFFFF) != 0x10000000;
}

// The number that `from` begins with, [+-] digits [. digits] [e [+-] digits], and where it ends; null when there is
// none, or it is beyond float32.
inline const char* read_decimal(const char* from, const char* end, float& value) {
    const char* at = from;
    const bool negative = at != end && *at == '-';
    at += at != end && (*at == '-' || *at == '+');
    const char* const unsigned_from = at;
    std::uint64_t digits = 0;
    std::int64_t count = 0, point = 0, exponent = 0;  // of digits, without leading zeros; of those behind the point
    bool any = false;
    const auto read_digits = [&](std::int64_t moved) {
        for (; at != end && static_cast<unsigned char>(*at - '0') < 10; ++at, any = true, point += moved)
            if (digits != 0 || *at != '0') {
                ++count;
                if (count < 20) digits = digits * 10 + static_cast<unsigned>(*at - '0');
            }
    };
    read_digits(0);
    if (at != end && *at == '.') ++at, read_digits(1);
    if (!any) return nullptr;
    if (at != end && (*at == 'e' || *at == 'E')) {
        const char* sign = ++at;
        at += at != end && (*at == '-' || *at == '+');
        if (at == end || static_cast<unsigned char>(*at - '0') >= 10) return nullptr;
        for (; at != end && static_cast<unsigned char>(*at - '0') < 10; ++at)
            if (exponent < 100000000) exponent = exponent * 10 + (*at - '0');
        if (*sign == '-') exponent = -exponent;
    }
    const std::int64_t power = exponent - point;
    // Both exact in double, so that their quotient or product is rounded once.
    const bool exact = count < 20 && digits < (std::uint64_t{1} << 53) && power >= -22 && power <= 22;
    const double whole = static_cast<double>(digits);
    if (!exact || !narrow(power < 0 ? whole / POWERS_OF_TEN[-power] : whole * POWERS_OF_TEN[power], value)) {
        if (digits == 0) {
            value = 0;
        } else if (std::from_chars(unsigned_from, at, value).ec != std::errc()) {
            if (count + power > 0) return nullptr;
            value = 0;
        }
        constexpr std::uint32_t INFINITE = 0x7F800000;
        std::uint32_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        if (bits >= INFINITE) return nullptr;
    }
    if (negative) value = -value;
    return at;
}

// The value of the digits that begin at `at`, eight of them at most, and how many they are; without a loop. Reads 8
// bytes.
inline std::uint32_t leading_digits(const char* at, int& count) {
    std::uint64_t digits;
    std::memcpy(&digits, at, sizeof digits);
    digits ^= 0x3030303030303030;  // each becomes 0 to 9, the first in the lowest byte
    const std::uint64_t others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
    const int bits = others == 0 ? 64 : __builtin_ctzll(others) & ~7;
    count = bits >> 3;
    if (bits < 64) digits = digits << (56 - bits) << 8;  // zeros before them
    digits = digits * 10 + (digits >> 8);                // pairs
    const std::uint64_t even = (digits & 0x000000FF000000FF) * 0x000F424000000064;
    const std::uint64_t odd = ((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001;
    return static_cast<std::uint32_t>((even + odd) >> 32);
}

constexpr std::int64_t SHORT_DECIMAL = 20;  // bytes that read_short_decimal may read

// `read_decimal` for what most numbers of vectors are, a digit, a point and one to fourteen digits, in a few
// instructions; null for any other.
inline const char* read_short_decimal(const char* from, float& value) {
    constexpr std::int64_t TENS[] = {1,           10,           100,           1000,           10000,
                                     100000,      1000000,      10000000,      100000000,      1000000000,
                                     10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000};
    const bool negative = *from == '-';
    const char* at = from + negative;
    const unsigned lead = static_cast<unsigned char>(*at - '0');
    int count, more;
    std::int64_t fraction = leading_digits(at + 2, count);
    if (count == 8) {
        const std::int64_t rest = leading_digits(at + 10, more);
        if (more > 6) return nullptr;
        fraction = fraction * TENS[more] + rest;
        count += more;
    }
    if (lead > 9 || at[1] != '.' || count == 0 || static_cast<unsigned char>(at[2 + count]) > ' ') return nullptr;
    const double whole = static_cast<double>(lead * TENS[count] + fraction);  // below 2^53
    if (!narrow(whole / POWERS_OF_TEN[count], value)) return nullptr;
    value = negative ? -value : value;
    return at + 2 + count;
}

}  // namespace carryline::text
