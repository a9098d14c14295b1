"""MNIST: handwritten digits, as rows of 784 pixels that a sequence model reads one by one."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from carryline.datasets.finding import locate
from carryline.ground.errors import InputError


class Digits(NamedTuple):
    """`images` (digits, 784) float32 from 0 to 1, in rows from the top left; `labels` (digits,) int64, 0 to 9."""

    images: NDArray[np.float32]
    labels: NDArray[np.int64]


def mnist(folder: str | Path | None = None) -> tuple[Digits, Digits]:
    """60,000 digits for training and 10,000 for the test."""
    return _digits(locate("mnist", folder)), mnist_test(folder)


def mnist_test(folder: str | Path | None = None) -> Digits:
    """The 10,000 test digits alone."""
    return _digits(locate("mnist_test", folder))


def _digits(path: Path) -> Digits:
    images = _idx(path)
    labels = _idx(path.with_name(path.name.replace("images-idx3", "labels-idx1")))
    return Digits(images.reshape(len(images), -1).astype(np.float32) / np.float32(255), labels.astype(np.int64))


def _idx(path: Path) -> NDArray[np.uint8]:
    """An array in IDX format: two zero bytes, the type (8: bytes), the number of axes, their sizes, the content."""
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        axes = content[3]
        shape = tuple(int(size) for size in np.frombuffer(content, ">u4", count=axes, offset=4))
        if content[:3] != b"\0\0\x08":
            raise ValueError("not of bytes")
        return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
    except (OSError, EOFError, ValueError, IndexError) as error:
        raise InputError(
            f"{path} cannot be read ({error})",
            expected="an IDX file of bytes, as MNIST is published",
            fix="get it again",
        ) from None
