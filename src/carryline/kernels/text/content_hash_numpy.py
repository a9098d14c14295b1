"""A hash of large content, in Python and NumPy: the oracle and fallback of native/text/content_hash.cpp."""

from __future__ import annotations

import mmap

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 16  # bytes that are hashed by themselves
_PRIMES = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
_MASK = 0xFFFFFFFFFFFFFFFF


def hash_content(content: bytes | mmap.mmap | NDArray[np.uint8]) -> int:
    """The XXH64 of the XXH64s (little endian) of all blocks of 65,536 bytes, with the size as its seed."""
    size = len(content)
    whole = size // _BLOCK
    hashes = _hash_blocks(
        np.frombuffer(content, dtype="<u8", count=whole * _BLOCK // 8).reshape(whole, _BLOCK // 32, 4)
    )
    rest = [xxh64(bytes(content[whole * _BLOCK :]))] if size % _BLOCK else []
    return xxh64(np.array([*hashes.tolist(), *rest], dtype="<u8").tobytes(), size)


def xxh64(content: bytes, seed: int = 0) -> int:
    """XXH64 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md)."""
    one, two, three, four, five = _PRIMES
    value = seed + five
    whole = len(content) // 32 * 32
    if whole:
        sums = [seed + one + two, seed + two, seed, seed - one]
        for at in range(0, whole, 8):
            lane = at // 8 % 4
            sums[lane] = _mixed(sums[lane] & _MASK, int.from_bytes(content[at : at + 8], "little"))
        value = sum(_turn(each, bits) for each, bits in zip(sums, (1, 7, 12, 18), strict=True)) & _MASK
        for each in sums:
            value = ((value ^ _mixed(0, each)) * one + four) & _MASK
    value = (value + len(content)) & _MASK
    at = whole
    for at in range(whole, len(content) - 7, 8):
        value = (_turn(value ^ _mixed(0, int.from_bytes(content[at : at + 8], "little")), 27) * one + four) & _MASK
    at = len(content) // 8 * 8
    if len(content) - at >= 4:
        four_bytes = int.from_bytes(content[at : at + 4], "little")
        value = (_turn(value ^ (four_bytes * one & _MASK), 23) * two + three) & _MASK
        at += 4
    for byte in content[at:]:
        value = _turn(value ^ (byte * five & _MASK), 11) * one & _MASK
    value = (value ^ value >> 33) * two & _MASK
    value = (value ^ value >> 29) * three & _MASK
    return value ^ value >> 32


def _mixed(total: int, word: int) -> int:
    return _turn((total + word * _PRIMES[1]) & _MASK, 31) * _PRIMES[0] & _MASK


def _turn(value: int, bits: int) -> int:
    return (value << bits | value >> (64 - bits)) & _MASK


def _hash_blocks(blocks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The XXH64 of each block, (blocks, stripes, 4) to (blocks,): `xxh64` for all of them side by side."""
    one, two, three, four, _ = (np.uint64(prime) for prime in _PRIMES)
    with np.errstate(over="ignore"):
        sums = np.tile(np.array([one + two, two, 0, np.uint64(0) - one], dtype=np.uint64), (len(blocks), 1))
        for stripe in range(blocks.shape[1]):
            sums = _turned(sums + blocks[:, stripe] * two, 31) * one
        turned = [_turned(sums[:, lane], bits) for lane, bits in enumerate((1, 7, 12, 18))]
        value = turned[0] + turned[1] + turned[2] + turned[3]
        for lane in range(4):
            value = (value ^ (_turned(sums[:, lane] * two, 31) * one)) * one + four
        value = value + np.uint64(_BLOCK)
        value = (value ^ value >> np.uint64(33)) * two
        value = (value ^ value >> np.uint64(29)) * three
        return value ^ value >> np.uint64(32)


def _turned(values: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    return values << np.uint64(bits) | values >> np.uint64(64 - bits)
