"""The arithmetic of a training step, against counts by hand."""

from __future__ import annotations

import pytest
from harness import flops
from harness.models import MODELS

LSTM = 2 * 128 * 500 * 4 * 32  # of one input or one state
HEAD = 3 * 2 * 128 * 32


@pytest.mark.parametrize(
    ("model", "count"),
    [
        ("imdb_rnn", 3 * 2 * 128 * 500 * 32 * (32 + 32) + HEAD),
        ("imdb_lstm", 3 * LSTM * (32 + 32) + HEAD),  # 1.05 GFLOP forward, 2.1 backward
        ("imdb_bilstm", 2 * 3 * LSTM * (32 + 32) + 2 * HEAD),
        ("jena_lstm", 2 * 128 * 120 * 4 * 32 * (2 * 14 + 3 * 32) + HEAD),  # nobody wants the gradient of the weather
        ("jena_gru_drop", 2 * 128 * 120 * 3 * 32 * (2 * 14 + 3 * 32) + HEAD),
        (
            "jena_gru_stack",
            2 * 128 * 120 * 3 * (32 * (2 * 14 + 3 * 32) + 64 * 3 * (32 + 64)) + 2 * HEAD,
        ),
        (
            "jena_convgru",  # 240 steps, 236 after a convolution, 78 after the pooling, 74 after another
            2 * 128 * (2 * 236 * 5 * 14 * 32 + 3 * 74 * 5 * 32 * 32 + 3 * 74 * 3 * 32 * (32 + 32)) + HEAD,
        ),
        (
            "imdb_conv",  # 500 steps, 494, 98, 92
            3 * 2 * 128 * (494 * 7 * 128 * 32 + 92 * 7 * 32 * 32) + HEAD,
        ),
        ("jena_dense", 2 * 2 * 128 * 120 * 14 * 32 + HEAD),
    ],
)
def test_a_training_step_counts_its_products(model, count):
    assert flops.training_step(MODELS[model]) == count
