"""Pictures of what goes on in a network: what is drawn, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from carryline.ground.errors import InputError
from carryline.report import networks
from carryline.report.palette import LIGHT


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """No window, and no figure left open."""
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def gate_maps(words: int = 4, units: int = 3) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    names = ("input gate", "forget gate", "candidate", "output gate", "carry", "state")
    return {name: random.random((words, units)) for name in names}


def test_gradients_stand_by_their_distance_from_the_loss() -> None:
    norms = np.array([0.0, 0.01, 0.1, 1.0])  # in the order of the sequence: the last step is next to the loss
    figure = networks.gradient_norms(
        {"before": {"LSTM": norms, "GRU": norms / 2}, "after": {"LSTM": norms}}, mark=(3, "the symbol")
    )
    figure.canvas.draw()
    before, after = figure.axes
    lstm, gru = before.get_lines()[:2]
    assert lstm.get_xdata().tolist() == [0, 1, 2, 3]
    assert lstm.get_ydata().tolist() == [1.0, 0.1, 0.01, 1e-12]  # nothing lies on the floor
    assert gru.get_ydata()[0] == 0.5
    assert after.get_lines()[0].get_color() == lstm.get_color() != gru.get_color()
    assert before.get_yscale() == "log"
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["before", "after"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["LSTM", "GRU"]
    assert before.texts[0].get_text() == "the symbol"


def test_gradients_of_nothing_and_of_too_much() -> None:
    with pytest.raises(InputError, match=r"^gradient_norms of no networks\n"):
        networks.gradient_norms({})
    with pytest.raises(InputError) as caught:
        networks.gradient_norms({"all": {str(number): [1.0] for number in range(6)}})
    assert str(caught.value) == (
        "gradient_norms of 6 networks: '0', '1', '2', '3', '4', '5'\n"
        "  expected: at most 5 lines that can be told apart\n"
        "  fix: draw them in two figures"
    )


def test_gates_have_a_map_each_with_units_in_the_order_of_their_carry() -> None:
    found = gate_maps()
    found["carry"][-1] = [-1.0, 2.0, 0.5]
    figure = networks.gates(["not", "a", "good", "film"], found, prediction=[0.5, 0.52, 0.9, 0.4])
    figure.canvas.draw()
    top, *maps = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    assert [axes.get_ylabel().strip() for axes in maps] == ["input gate", "forget gate", "output gate", "carry"]
    np.testing.assert_array_equal(maps[-1].get_images()[0].get_array()[:, -1], [2.0, 0.5, -1.0])
    np.testing.assert_array_equal(maps[0].get_images()[0].get_array(), found["input gate"][:, [1, 2, 0]].T)
    assert maps[0].get_images()[0].get_clim() == (found["input gate"].min(), found["input gate"].max())
    assert maps[-1].get_images()[0].get_clim() == (-2, 2)
    assert [tick.get_text() for tick in top.get_yticklabels()] == ["negative", "", "positive"]
    words = maps[-1].get_xticklabels()
    assert [word.get_text() for word in words] == ["not", "a", "good", "film"]
    moved = {"good": LIGHT["network"], "film": LIGHT["baseline"]}
    for word in words:
        assert (to_hex(word.get_color()) == moved.get(word.get_text())) == (word.get_text() in moved)


def test_gates_of_a_gru_without_a_prediction() -> None:
    found = {name: np.full((2, 3), 0.5) for name in ("update gate", "reset gate", "candidate", "state")}
    figure = networks.gates(["a", "film"], found)
    labels = [axes.get_ylabel().strip() for axes in figure.axes if axes.get_label() != "<colorbar>"]
    assert labels == ["update gate", "reset gate", "state"]
    figure = networks.gates(["a", "film"], found, only=["candidate"])
    assert figure.axes[0].get_ylabel().strip() == "candidate"


def test_gates_that_do_not_fit() -> None:
    with pytest.raises(InputError) as caught:
        networks.gates(["one", "word", "more"], gate_maps(words=2))
    assert str(caught.value) == (
        "gates(3 words, 'input gate' of shape (2, 3))\n"
        "  expected: one row of units for each word\n"
        "  fix: take one text of what layer.gates(x) returns, as in found['carry'][0]"
    )
    with pytest.raises(InputError, match=r"^gates\(only='forget'\)\n  expected: names among 'input gate', "):
        networks.gates(["a"] * 4, gate_maps(), only=["forget"])
    with pytest.raises(InputError, match=r"^gates of nothing\n"):
        networks.gates([], {})
