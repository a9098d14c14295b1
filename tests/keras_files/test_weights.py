"""Weights of Keras' files in carryline's layers."""

from __future__ import annotations

from carryline import keras_files


def test_the_room_offers_three_functions() -> None:
    assert keras_files.__all__ == ["load_model", "load_weights", "save_weights"]
