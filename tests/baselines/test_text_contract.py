"""Every text baseline: probabilities, two classes and more, unknown and empty texts, refitting and saving."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load, save

from carryline.baselines import TEXTS, TextBaseline
from carryline.baselines.bags import log_count_ratios
from carryline.ground.ragged import Ragged

Texts = tuple[Ragged, NDArray[np.int64]]
ODD = Ragged.from_sequences([[], [1, 1, 1], [29], [2, 2]], dtype=np.int32)


def fitted(name: str, texts: Texts, classes: int) -> TextBaseline:
    ids, labels = texts[0], np.minimum(texts[1], classes - 1)
    return TEXTS[name].make(seed=0).fit(ids, labels, classes=classes, validation=(ids[:12], labels[:12]))


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", TEXTS)
def test_each_text_has_probabilities_that_sum_to_one(name: str, classes: int, texts: Texts) -> None:
    baseline = fitted(name, texts, classes)
    for ids in (texts[0], ODD, ODD[:0]):
        found = baseline.predict_proba(ids)
        assert found.shape == (len(ids), classes)
        np.testing.assert_allclose(found.sum(1), 1.0, rtol=1e-6)
        assert (found >= 0).all()


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", TEXTS)
def test_baseline_survives_safetensors_and_json(name: str, classes: int, texts: Texts) -> None:
    baseline = fitted(name, texts, classes)
    arrays, rest = baseline.state()
    again = TEXTS[name].load(load(save(arrays)), json.loads(json.dumps(rest)))
    np.testing.assert_array_equal(baseline.predict_proba(texts[0]), again.predict_proba(texts[0]))
    assert again.parameters == baseline.parameters > 0


@pytest.mark.parametrize("name", TEXTS)
def test_refitting_on_the_same_texts_changes_nothing(name: str, texts: Texts) -> None:
    baseline = fitted(name, texts, 3)
    before = baseline.predict_proba(texts[0])
    np.testing.assert_allclose(baseline.refit(*texts, classes=3).predict_proba(texts[0]), before)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", [name for name in TEXTS if name != "majority_class"])
def test_a_word_of_a_class_of_its_own_is_learned(name: str, classes: int, texts: Texts) -> None:
    labels = np.minimum(texts[1], classes - 1)
    assert (fitted(name, texts, classes).predict_proba(texts[0]).argmax(1) == labels).mean() > 0.9


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_share_no_word_are_no_trouble(name: str) -> None:
    ids = Ragged.from_sequences([[number] for number in range(2, 12)], dtype=np.int32)
    labels = np.array([0] * 8 + [1] * 2)
    baseline = TEXTS[name].make().fit(ids, labels, classes=2, validation=(ids, labels))
    np.testing.assert_allclose(baseline.predict_proba(ODD).sum(1), 1.0)


def test_the_majority_is_the_largest_class(texts: Texts) -> None:
    baseline = (
        TEXTS["majority_class"]
        .make()
        .fit(texts[0][:4], np.array([0, 2, 2, 2]), classes=3, validation=(texts[0][:1], np.array([0])))
    )
    np.testing.assert_allclose(baseline.predict_proba(ODD), [[0.25, 0.0, 0.75]] * 4)


def test_log_count_ratios_by_hand() -> None:
    # Wang and Manning 2012, section 2: p = 1 + counts in the class, q = 1 + counts outside, r = ln((p/|p|) / (q/|q|))
    from scipy.sparse import csr_matrix

    bags = csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], dtype=np.float32))
    p, q = np.array([3, 2, 1]) / 6, np.array([1, 2, 2]) / 5
    np.testing.assert_allclose(log_count_ratios(bags, np.array([True, True, False])), np.log(p / q), rtol=1e-6)


def test_naive_bayes_weights_are_folded_into_the_weights(texts: Texts) -> None:
    from scipy.special import expit
    from sklearn.linear_model import LogisticRegression

    ids, labels = texts[0], np.minimum(texts[1], 1)
    baseline = fitted("nbsvm", texts, 2)
    bags = baseline.bag.transform(ids)  # type: ignore[attr-defined]
    weighted = bags.multiply(log_count_ratios(bags, labels == 1)).tocsr()
    peer = LogisticRegression(C=baseline.strength, tol=1e-4, max_iter=200).fit(weighted, labels)  # type: ignore[attr-defined]
    np.testing.assert_allclose(
        baseline.predict_proba(ids)[:, 1], expit(weighted @ peer.coef_[0] + peer.intercept_[0]), atol=1e-4
    )
