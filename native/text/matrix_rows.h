// Rows of a matrix on their way to memory, or through a small buffer to a file.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

#include "vector_file.h"

namespace carryline::text {

// Rows one after the other, from row `first` on: written where `next` says, then kept with `keep`; `flush` at the end.
class MatrixRows {
  public:
    MatrixRows(const Matrix& matrix, std::int64_t dimension, std::int64_t first)
        : matrix_(matrix),
          dimension_(dimension),
          first_(first) {
        if (matrix.memory == nullptr) buffer_.resize(std::max(BUFFERED / dimension, std::int64_t{1}) * dimension);
    }

    float* next() {
        float* const start = matrix_.memory == nullptr ? buffer_.data() : matrix_.memory + first_ * dimension_;
        return start + kept_ * dimension_;
    }

    void keep() {
        ++kept_;
        if (matrix_.memory == nullptr && (kept_ + 1) * dimension_ > static_cast<std::int64_t>(buffer_.size())) flush();
    }

    void flush() {
        if (matrix_.memory != nullptr) return;
        const char* from = reinterpret_cast<const char*>(buffer_.data());
        const std::int64_t row_bytes = dimension_ * static_cast<std::int64_t>(sizeof(float));
        std::int64_t left = matrix_.file < 0 ? 0 : kept_ * row_bytes, at = matrix_.offset + first_ * row_bytes;
        while (left > 0) {
            const ssize_t written = ::pwrite(matrix_.file, from, static_cast<std::size_t>(left), at);
            if (written < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category());
            if (written > 0) from += written, at += written, left -= written;
        }
        first_ += kept_, kept_ = 0;
    }

  private:
    static constexpr std::int64_t BUFFERED = 1 << 14;  // numbers, or one row; what stays in a core's cache

    const Matrix matrix_;
    const std::int64_t dimension_;
    std::int64_t first_, kept_ = 0;
    std::vector<float> buffer_;
};

}  // namespace carryline::text
