// Large blocks of memory that are used again: a fresh one costs a page fault for every 4 KiB that is written to it.
//
// A training step of an LSTM over 128 sequences of 500 steps keeps 41 MB for its backward. From malloc these are new
// pages at each step, since glibc returns so large a block to the system when it is freed: 10 500 faults and 11 ms,
// more than the arithmetic of that step takes.
#pragma once

#include <cstddef>

namespace carryline {

constexpr std::size_t SMALLEST_BUFFER = std::size_t(2) << 20;  // below, malloc is as good

// At least `bytes`, not initialised, at a multiple of 2 MiB; std::bad_alloc if there is no memory.
void* take_buffer(std::size_t bytes);

// Give it back, with the same number of bytes. What is free is kept for later, but never more than 512 MiB.
void give_buffer(void* buffer, std::size_t bytes);

// Bytes that are free and kept.
std::size_t kept_buffers();

// From true to false, glibc's malloc keeps up to 1 GiB that is freed, instead of giving it back and asking for it again
// at each training step: torch's own tensors come from there. After, it does what it ends at by itself. No effect
// elsewhere.
void keep_freed_memory(bool keep);

}  // namespace carryline
