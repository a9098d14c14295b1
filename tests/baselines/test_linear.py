"""Ridge against scikit-learn's, and the choice of the penalty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from carryline.baselines import linear
from carryline.baselines.linear import ALPHAS, Linear


@pytest.mark.parametrize("cut", [{}, {"horizon": 3, "targets": (0, 1), "step": 2}], ids=str)
def test_it_is_scikit_learns_ridge_on_the_change(cut: dict[str, object], windows: Any) -> None:
    train, validation, layout = windows(**cut)
    baseline = Linear(layout).fit(train, validation)
    inputs, targets = (part.numpy().astype(np.float64) for part in train.gather(np.arange(len(train))))
    flat = inputs[:, ::-1].reshape(len(inputs), -1)
    unseen = validation.gather(np.arange(len(validation)))[0].numpy()
    scale = flat.var(0).mean() * len(flat)
    peer = Ridge(alpha=baseline.alpha * scale).fit(flat, targets - layout.last(inputs.astype(np.float32)))
    expected = layout.last(unseen) + peer.predict(unseen[:, ::-1].reshape(len(unseen), -1)).reshape(len(unseen), -1)
    np.testing.assert_allclose(baseline.predict(unseen), expected, atol=1e-4)


def test_the_penalty_with_the_smallest_validation_error_is_kept(monkeypatch: pytest.MonkeyPatch, windows: Any) -> None:
    train, validation, layout = windows()
    chosen = Linear(layout).fit(train, validation)
    inputs, targets = validation.gather(np.arange(len(validation)))
    errors = {}
    for alpha in ALPHAS:
        monkeypatch.setattr(linear, "ALPHAS", (alpha,))
        only = Linear(layout).fit(train, validation)
        errors[alpha] = np.abs(only.predict(inputs.numpy()) - targets.numpy()).mean()
    assert chosen.alpha == min(errors, key=errors.__getitem__)


def test_batches_do_not_change_the_sums(monkeypatch: pytest.MonkeyPatch, windows: Any) -> None:
    train, validation, layout = windows()
    whole = Linear(layout).fit(train, validation)
    monkeypatch.setattr(Linear, "_batch_size", lambda self: 7)
    pieces = Linear(layout).fit(train, validation)
    np.testing.assert_allclose(whole.weights, pieces.weights, rtol=1e-6, atol=1e-9)


def test_a_wide_window_gives_up_lags_and_keeps_the_newest(monkeypatch: pytest.MonkeyPatch, windows: Any) -> None:
    monkeypatch.setattr(linear, "MOST_INPUTS", 50)
    train, validation, layout = windows()  # 48 steps of 3 features
    baseline = Linear(layout).fit(train, validation)
    assert baseline.every == 3
    assert len(baseline.weights) == 16 * 3
    inputs = validation.gather(np.arange(1))[0].numpy()
    moved = inputs.copy()
    moved[:, -2] += 1.0  # a step that is not looked at
    np.testing.assert_array_equal(baseline.predict(inputs), baseline.predict(moved))
    moved[:, -1] += 1.0
    assert not np.array_equal(baseline.predict(inputs), baseline.predict(moved))


def test_constant_features_are_no_trouble(windows: Any) -> None:
    train, validation, layout = windows()
    train.values[:, 1] = validation.values[:, 1] = 0.0
    inputs = validation.gather(np.arange(3))[0].numpy()
    assert np.isfinite(Linear(layout).fit(train, validation).predict(inputs)).all()
