"""Rows of a table by their ids; on the CPU with a compiled gradient, as the operator `carryline::embedding`.

Torch's dense gradient of 64,000 ids takes as long as a recurrence over them; the compiled one is bound by memory alone.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from carryline.ground.errors import InputError
from carryline.kernels import native


def embed(embeddings: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """`embeddings[ids]`: (rows, width) and int32 or int64 ids (...) to (..., width).

    Raises IndexError for ids that are not from 0 to `rows - 1`.
    """
    if embeddings.is_cpu and embeddings.requires_grad and torch.is_grad_enabled():
        return _embedding(embeddings, ids)  # type: ignore[no-any-return]
    return F.embedding(ids, embeddings)


_LIBRARY: Any = torch.library.Library("carryline", "FRAGMENT")  # type: ignore[no-untyped-call]
_TAGS = (torch.Tag.pt2_compliant_tag,)
_LIBRARY.define("embedding(Tensor embeddings, Tensor ids) -> Tensor", tags=_TAGS)
_LIBRARY.define("embedding_backward(Tensor gradient, Tensor ids, SymInt rows) -> Tensor", tags=_TAGS)
_embedding = torch.ops.carryline.embedding.default
_embedding_backward = torch.ops.carryline.embedding_backward.default


def _forward(embeddings: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    return F.embedding(ids, embeddings)


def _backward(gradient: torch.Tensor, ids: torch.Tensor, rows: int) -> torch.Tensor:
    if gradient.dtype not in (torch.float32, torch.float64) or not native.available():
        return torch.ops.aten.embedding_dense_backward(gradient, ids, rows, -1, False)  # type: ignore[no-any-return]
    gradient, ids = gradient.contiguous(), ids.contiguous()
    found = _empty_gradient(gradient, ids, rows)
    whole = native.module().embedding_backward(
        ids.data_ptr(),
        ids.dtype == torch.int64,
        ids.numel(),
        gradient.data_ptr(),
        gradient.dtype == torch.float64,
        rows,
        gradient.shape[-1],
        found.data_ptr(),
        torch.get_num_threads(),
    )
    if not whole:
        raise InputError(
            f"the gradient of an embedding: ids from {int(ids.min())} to {int(ids.max())} for {rows} rows",
            expected="the ids of the forward pass, which were within the rows",
            fix="leave the array of ids alone until backward() is done, or give a copy",
        )
    return found


def _empty_gradient(gradient: torch.Tensor, _: torch.Tensor, rows: int) -> torch.Tensor:
    return gradient.new_empty(rows, gradient.shape[-1])


class _Embedding(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, embeddings: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(ids)
        ctx.rows = embeddings.shape[0]
        with torch._C._AutoDispatchBelowAutograd():
            return _embedding(embeddings, ids)  # type: ignore[no-any-return]

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return _embedding_backward(gradient, *ctx.saved_tensors, ctx.rows), None


class _EmbeddingBackward(torch.autograd.Function):
    """The sum over equal ids is linear: its own gradient is to take the rows again."""

    @staticmethod
    def forward(ctx: Any, gradient: torch.Tensor, ids: torch.Tensor, rows: int) -> torch.Tensor:
        ctx.save_for_backward(ids)
        with torch._C._AutoDispatchBelowAutograd():
            return _embedding_backward(gradient, ids, rows)  # type: ignore[no-any-return]

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return _embedding(gradient, *ctx.saved_tensors), None, None


_LIBRARY.impl("embedding", _forward, "CPU")
_LIBRARY.impl("embedding", _Embedding.apply, "Autograd")
_LIBRARY.impl("embedding_backward", _backward, "CPU")
_LIBRARY.impl("embedding_backward", _EmbeddingBackward.apply, "Autograd")
torch.library.register_fake("carryline::embedding", _forward, lib=_LIBRARY)
torch.library.register_fake("carryline::embedding_backward", _empty_gradient, lib=_LIBRARY)
