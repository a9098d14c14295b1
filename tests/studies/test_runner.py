from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from carryline.studies import StudyInterrupted
from carryline.studies.runner import compare


def test_every_candidate_is_measured_on_validation_and_two_on_test(plain_job, members, tmp_path: Path) -> None:
    job = plain_job()
    found = compare(job, members, tmp_path, seed=0, progress=False)
    assert [who for who, part in job.seen if part == "validation"] == [member.name for member in members]
    assert [who for who, part in job.seen if part == "test"] == ["linear", "gru"]
    assert set(found.test) == {"linear", "gru"}
    assert found.verdict.winner == "gru"
    last_validation = max(place for place, (_, part) in enumerate(job.seen) if part == "validation")
    assert all(place > last_validation for place, (_, part) in enumerate(job.seen) if part == "test")


def test_a_network_that_did_not_win_on_validation_never_sees_the_test_part(plain_job, members, tmp_path: Path) -> None:
    job = plain_job(gru=2.0)
    found = compare(job, members, tmp_path, seed=0, progress=False)
    assert [who for who, part in job.seen if part == "test"] == ["linear"]
    assert found.verdict.kind == "baseline"


def test_an_interrupted_study_goes_on_and_finds_the_same(plain_job, members, tmp_path: Path) -> None:
    whole = compare(plain_job(), members, tmp_path / "whole", seed=0, progress=False)
    with pytest.raises(StudyInterrupted) as caught:
        compare(plain_job(interrupt="gru"), members, tmp_path / "broken", seed=0, progress=False)
    assert caught.value.folder == tmp_path / "broken"
    job = plain_job()
    resumed = compare(job, members, tmp_path / "broken", seed=0, progress=False)
    assert job.fitted == ["gru", "dense"]
    assert resumed.verdict == whole.verdict
    for before, after in zip(whole.outcomes, resumed.outcomes, strict=True):
        np.testing.assert_array_equal(before.losses, after.losses)
        assert (before.epochs, before.history, before.parameters) == (after.epochs, after.history, after.parameters)


def test_a_candidate_that_diverged_is_kept_and_loses(plain_job, members, tmp_path: Path) -> None:
    found = compare(plain_job(gru=float("nan")), members, tmp_path, seed=0, progress=False)
    gru = found.outcome("gru")
    assert gru is not None
    assert gru.diverged
    assert np.isinf(gru.loss)
    assert found.choice.network == "dense"


def test_the_board_shows_one_line_for_each_candidate(
    plain_job, members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare(plain_job(), members, tmp_path / "shown", seed=0, progress=True)
    shown = capsys.readouterr().err
    assert all(member.title in shown for member in members)
    compare(plain_job(), members, tmp_path / "quiet", seed=0, progress=None)
    assert capsys.readouterr() == ("", "")


def test_windows_of_a_single_step_are_still_drawn_in_blocks_and_texts_are_not(
    plain_job, members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = plain_job()
    slow = 5 + np.sin(np.arange(400) / 40)  # good weeks and bad weeks
    monkeypatch.setattr(type(job), "losses", lambda self, said, part: np.abs(said - self.truth(part)) + slow)
    assert compare(job, members, tmp_path / "windows", seed=0, progress=False).block > 5
    job.reach = 0
    assert compare(job, members, tmp_path / "texts", seed=0, progress=False).block == 1


def test_candidates_compute_on_one_thread_and_leave_the_rest_as_it_was(plain_job, members, tmp_path: Path) -> None:
    import torch

    job, used, before = plain_job(interrupt="dense"), [], torch.get_num_threads()
    fit = job.fit
    job.fit = lambda *args, **rest: (used.append(torch.get_num_threads()), fit(*args, **rest))[1]
    try:
        torch.set_num_threads(2)
        with pytest.raises(StudyInterrupted):
            compare(job, members, tmp_path, seed=0, progress=False)
        assert used == [1, 1, 1, 1]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
