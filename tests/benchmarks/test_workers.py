"""Libraries in processes of their own, asked in turn; carryline and torch alone, so no peers are needed."""

from __future__ import annotations

import pytest
from harness import workers


def test_a_library_builds_trains_and_predicts_in_a_process_of_its_own():
    with workers.workers(("carryline", "torch"), apart=False) as (ours, torch):
        assert ours.ask(build="jena_dense") is True
        assert torch.ask(build="jena_gru_drop") is False
        assert torch.ask(build="jena_dense") is True
        for library in (ours, torch, ours):
            assert library.ask(run="fit", seconds=0.0) > 0.0
        assert ours.ask(run="predict", seconds=0.0) > 0.0
    assert ours.process.poll() is not None


def test_a_library_that_fails_tells_why():
    with workers.workers(("carryline",)) as (ours,), pytest.raises(SystemExit, match="KeyError: 'nonesuch'"):
        ours.ask(build="nonesuch")


def test_peers_that_are_not_there_are_missed_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(workers, "PEERS", tmp_path / "python")
    with pytest.raises(SystemExit, match="run `make bench-peers`"), workers.workers(("carryline", "torch")):
        pass
