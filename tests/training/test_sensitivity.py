"""`gradient_norms`: what of a loss reaches back to each step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from carryline import InputError, Sequential
from carryline import layers as L
from carryline.training import gradient_norms


def compiled(*layers: Any, loss: str = "mse") -> Sequential:
    torch.manual_seed(0)
    model = Sequential(layers)
    model.compile(loss=loss)
    return model


def problem(samples: int = 5, time: int = 7) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return random.normal(size=(samples, time, 3)).astype(np.float32), random.normal(size=(samples, 1)).astype(
        np.float32
    )


def test_a_linear_recurrence_by_hand() -> None:
    """h_t = u h_(t-1) + w x_t, and the loss (h_T - y)^2: its gradient at step t is 2 (h_T - y) u^(T-t) w."""
    model = compiled(L.SimpleRNN(1, activation=None, use_bias=False))
    x, y = problem()
    model.build((None, 7, 3))
    w, u = np.array([[0.3], [-0.4], [1.2]]), 0.5
    model.layers[0].set_weights([w, [[u]]])
    h = sum(u ** (6 - t) * x[:, t] @ w for t in range(7))
    expected = np.abs(2 * (h - y)) * u ** np.arange(6, -1, -1) * np.linalg.norm(w)
    np.testing.assert_allclose(gradient_norms(model, x, y), expected, rtol=1e-5)


def test_each_sample_has_its_own_whoever_is_in_its_batch() -> None:
    model = compiled(L.GRU(4), L.Dense(1))
    x, y = problem(200)  # more than one batch
    norms = gradient_norms(model, x, y)
    assert norms.shape == (200, 7)
    np.testing.assert_allclose(norms[137:138], gradient_norms(model, x[137:138], y[137:138]), rtol=1e-4)


def test_behind_an_embedding_the_layer_is_named() -> None:
    model = compiled(L.Embedding(10, 4), L.LSTM(3), L.Dense(1))
    ids, y = np.arange(10).reshape(2, 5), np.ones((2, 1), np.float32)
    with pytest.raises(InputError) as caught:
        gradient_norms(model, ids, y)
    assert str(caught.value) == (
        "gradient_norms(x of whole numbers)\n"
        "  expected: inputs that have a gradient, or the layer whose inputs have\n"
        "  fix: name the layer behind the Embedding, as in layer=model.layers[1]"
    )
    norms = gradient_norms(model, ids, y, layer=model.layers[1])
    vectors = model.layers[0](torch.tensor(ids)).detach().numpy()
    rest = compiled()
    rest.module.extend(model.layers[1:])
    np.testing.assert_allclose(norms, gradient_norms(rest, vectors, y), rtol=1e-5)


def test_the_model_stays_as_it_was() -> None:
    model = compiled(L.SimpleRNN(4, dropout=0.5), L.Dense(1))
    x, y = problem()
    model.train()
    first = gradient_norms(model, x, y)
    assert model.training
    assert all(weights.grad is None for weights in model.parameters())
    np.testing.assert_array_equal(first, gradient_norms(model, x, y))  # no dropout


def test_what_it_cannot_do_it_says() -> None:
    x, y = problem()
    with pytest.raises(InputError, match=r"^gradient_norms of a model that was not compiled\n"):
        gradient_norms(Sequential([L.SimpleRNN(1)]), x, y)
    model = compiled(L.Flatten(), L.Dense(1))
    with pytest.raises(InputError, match=r"^gradient_norms\(...\): Dense reads \(5, 21\)\n"):
        gradient_norms(model, x, y, layer=model.layers[1])
    with pytest.raises(InputError, match=r"^gradient_norms\(...\): LSTM is not called once by the model\n"):
        gradient_norms(model, x, y, layer=L.LSTM(3))
    with pytest.raises(InputError, match=r"^gradient_norms\(x=generator\)\n"):
        gradient_norms(model, (batch for batch in [(x, y)]), None)
