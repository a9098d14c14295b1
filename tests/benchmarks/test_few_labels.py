"""The study of few labels: every method runs on a few simulated reviews, and the page has a place for every table."""

from __future__ import annotations

from pathlib import Path

import few_labels
import numpy as np
import own_vectors
import pytest
from harness import few_label_methods, latent_parts
from harness.few_label_methods import METHODS, Reviews
from write_performance import filled

PAGE = Path(__file__).parents[2] / "docs" / "few_labels.md"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Reviews:
    folder = tmp_path_factory.mktemp("reviews")
    random = np.random.default_rng(0)
    for half in ("train", "test"):
        for name in ("neg", "pos"):
            (folder / half / name).mkdir(parents=True)
            for number in range(60):
                words = [f"{name}{n}" for n in random.integers(0, 40, 6)]
                words += [f"w{n}" for n in random.integers(0, 80, 20)]
                (folder / half / name / f"{number}_1.txt").write_text(" ".join(random.permutation(words)))
    vectors = random.normal(0, 1, (80, 50)).round(3)
    lines = [f"w{n} {' '.join(map(str, row))}" for n, row in enumerate(vectors.tolist())]
    (folder / "glove.txt").write_text("\n".join(lines) + "\n")
    return Reviews(folder, folder / "glove.txt")


@pytest.mark.parametrize("name", METHODS)
def test_every_method_learns_from_the_labels_it_is_given(
    name: str, data: Reviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few_label_methods, "WORDS", 100)
    found = few_labels.measured(data, name, 30, 2)
    assert len(found["accuracies"]) == 2
    assert all(0.3 < accuracy <= 1 for accuracy in found["accuracies"])
    assert few_labels.measured(data, name, 30, 2)["accuracies"] == found["accuracies"]


def test_draws_differ_and_leave_all_others_unlabelled(data: Reviews) -> None:
    draws = [data.draw(30, seed) for seed in range(3)]
    assert len({tuple(draw) for draw in draws}) == 3
    for draw in draws:
        assert not set(data.unlabelled(draw).texts) & set(data.train[draw].texts)
        assert len(data.unlabelled(draw)) == len(data.train) - 30


def test_the_parts_are_those_of_the_library(data: Reviews) -> None:
    """Taken apart and put together again, the method gives the points that the library gives, up to signs."""
    from carryline.text import LatentSemantics

    space = latent_parts.points(latent_parts.bags(data, (1, 2)), 2)
    expected = LatentSemantics().fit_transform(data.train.texts)
    np.testing.assert_allclose(abs(space[:, :2]), abs(expected[:, :2]), atol=1e-3)
    assert latent_parts.accuracy(data, space, 30) > 0.5


def test_the_page_has_a_place_for_every_table() -> None:
    run = {"accuracies": [0.5, 0.75], "seconds": 1.25}
    found = {
        "methods": dict.fromkeys(METHODS, run),
        "labels": {name: {str(count): run for count in few_labels.OTHER_LABELS} for name in few_labels.COMPARED},
    }
    vectors = own_vectors.table({"one": {"seconds": 2, "correlation": 0.25, "nearest": 0.5, "accuracies": [0.5, 0.75]}})
    blocks = {
        "methods": few_labels.methods(found),
        "labels": few_labels.labels(found),
        "vectors": vectors,
        "parts": "| changed | accuracy |",
    }
    page = filled(PAGE.read_text(encoding="utf-8"), blocks)
    assert "| the chapter's network, nothing pretrained | 2 | 0.625 | 0.177 | 0.500 | 0.750 | 1.2 |" in page
    assert "| 200 | 0.625 ± 0.177 | 0.625 ± 0.177 |" in page
    assert "| one | 2.0 | 0.25 | 0.50 | 0.625 ± 0.177 |" in page
