"""The cache: later loads map what the first one wrote, and whatever is not whole or not the same is made anew."""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from carryline.text.vectors import Vectors, reading
from carryline.text.vectors import cache as cache_module

TEXT = "a 1 2\nb 3 4\nc 5 6\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that has been as it is for an hour."""
    path = tmp_path / "vectors.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to load: "scan" for a pass over the file, "rows" for reading its rows, "verify" for a checksum."""
    done: list[str] = []

    def noting(module, name: str, what: str) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args: (done.append(what), real(*args))[1])

    noting(reading, "scan", "scan")
    noting(reading, "read_rows", "rows")
    noting(cache_module, "hash_content", "verify")
    return done


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files count as settled at once."""
    monkeypatch.setattr(cache_module, "_SETTLED", 0)
    time.sleep(0.02)  # a tick of the file system's clock


def load(path: Path) -> list[list[float]]:
    vectors = Vectors.load(path)
    assert vectors.facts == ()
    return [vectors[word].tolist() for word in vectors.words]


ROWS = [[1, 2], [3, 4], [5, 6]]


@pytest.mark.usefixtures("kernel")
def test_a_later_load_reads_nothing(path, reads, monkeypatch):
    settle(monkeypatch)
    assert load(path) == ROWS
    assert reads == ["scan", "rows", "verify"]  # the checksum of what was written
    reads.clear()
    assert load(path) == ROWS
    assert reads == []


def test_the_matrix_is_mapped_and_cannot_be_written_to(path, monkeypatch):
    settle(monkeypatch)
    Vectors.load(path)
    vectors = Vectors.load(path)
    base = vectors.values
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base.obj if isinstance(base, memoryview) else base, mmap.mmap)
    with pytest.raises(ValueError, match="read-only"):
        vectors["a"][0] = 1


def test_a_file_that_was_just_changed_is_scanned_again(path, reads):
    load(path)
    reads.clear()
    load(path)
    assert reads == ["scan", "verify"]


def test_a_changed_file_is_noticed(path, reads, monkeypatch):
    settle(monkeypatch)
    load(path)
    status = path.stat()
    path.write_text(TEXT.replace("6", "7"))  # of the same size
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # and of the same time
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    reads.clear()
    assert load(path) == [[1, 2], [3, 4], [5, 7]]
    assert "rows" in reads


def test_the_same_content_is_known_by_any_path(path, reads, monkeypatch):
    settle(monkeypatch)
    load(path)
    other = path.with_name("copy.txt")
    other.write_text(TEXT)
    reads.clear()
    assert load(other) == ROWS
    assert reads == ["scan", "verify"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:100],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: bytes(len(content)),  # as after a crash: the size is there, and nothing else
        lambda content: content[:4096] + bytes(len(content) - 4096),
        lambda content: content[:4096] + b"\1" + content[4097:],
        lambda content: content.replace(b"vectors 1", b"vectors 0", 1),
        lambda content: content.replace(b'"rows"', b'"rowz"', 1),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_damaged_cache_is_noticed_and_made_anew(path, cache, reads, monkeypatch, damage, known):
    settle(monkeypatch)
    load(path)
    stored, note = sorted(cache.iterdir(), key=lambda item: item.suffix, reverse=True)
    assert (stored.suffix, note.suffix) == (".vectors", ".json")
    stored.write_bytes(damage(stored.read_bytes()))
    if not known:
        note.unlink()
    reads.clear()
    assert load(path) == ROWS
    assert "rows" in reads
    reads.clear()
    assert load(path) == ROWS
    assert reads == []


def test_after_a_start_of_the_machine_the_checksum_is_verified_once(path, reads, monkeypatch):
    settle(monkeypatch)
    load(path)
    monkeypatch.setattr(cache_module, "_boot", lambda: "another")
    reads.clear()
    assert load(path) == ROWS
    assert reads == ["verify"]
    assert load(path) == ROWS
    assert reads == ["verify"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"source": 1}', b"\0" * 200, b'{"source": null, "key": "x"}'])
def test_a_damaged_note_is_as_good_as_none(path, cache, content, monkeypatch):
    settle(monkeypatch)
    load(path)
    note = next(cache.glob("*.json"))
    before = json.loads(note.read_text())
    note.write_bytes(content)
    assert load(path) == ROWS
    after = json.loads(note.read_text())
    assert {**after, "opened": 0} == {**before, "opened": 0}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_may_only_be_read_is_read(path, cache, reads):
    load(path)
    cache.chmod(0o555)
    reads.clear()
    assert load(path) == ROWS
    assert "rows" not in reads
    cache.chmod(0o755)


@pytest.mark.parametrize("place", ["a file", "/proc/none", "/dev/full"])
def test_without_a_cache_vectors_are_read_and_a_fact_says_so(path, tmp_path, monkeypatch, place):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("CARRYLINE_CACHE", str(tmp_path / place))
    vectors = Vectors.load(path)
    assert vectors.values.tolist() == ROWS
    (fact,) = vectors.facts
    assert (fact.what, fact.policy) == ("no cache could be written", "the file will be read again at the next load")
    assert str(tmp_path / place) in fact.detail


def test_a_full_disk_is_no_reason_not_to_load(path, cache, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading, "finish", full)
    vectors = Vectors.load(path)
    assert vectors.values.tolist() == ROWS
    assert vectors.facts[0].detail == "[Errno 28] No space left on device"
    assert list(cache.iterdir()) == []


def test_the_folder_is_carrylines_among_the_users_caches(path, tmp_path, monkeypatch):
    monkeypatch.delenv("CARRYLINE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    load(path)
    assert len(list((tmp_path / "xdg" / "carryline" / "vectors").iterdir())) == 2
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    load(path)
    assert len(list((tmp_path / "home" / ".cache" / "carryline" / "vectors").iterdir())) == 2


def test_what_a_killed_process_left_is_cleared_away(path, cache):
    cache.mkdir(parents=True)
    old, new = cache / ".one.vectors.x.tmp", cache / ".two.vectors.x.tmp"
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))
    load(path)
    assert not old.exists()
    assert new.exists()


@pytest.fixture
def larger(tmp_path: Path) -> Path:
    rows = np.random.default_rng(0).normal(size=(2_000, 20)).astype(np.float32).tolist()
    path = tmp_path / "larger.txt"
    path.write_text("".join(f"w{i} {' '.join(map(repr, row))}\n" for i, row in enumerate(rows)))
    return path


def test_threads_that_load_at_once_all_get_the_vectors(larger, cache):
    expected = Vectors.load(larger, cache=False).values
    for _ in range(5):
        with ThreadPoolExecutor(4) as threads:
            loaded = list(threads.map(Vectors.load, [larger] * 8))
        assert all((vectors.values == expected).all() and not vectors.facts for vectors in loaded)
        assert sorted(item.suffix for item in cache.iterdir()) == [".json", ".vectors"]
        for item in cache.iterdir():
            item.unlink()


@pytest.mark.slow
def test_processes_that_load_at_once_all_get_the_vectors(larger, cache):
    code = "import sys; from carryline.text import Vectors; print(float(Vectors.load(sys.argv[1]).values.sum()))"
    command = [sys.executable, "-c", code, str(larger)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert said == {f"{float(Vectors.load(larger, cache=False).values.sum())}\n"}
    assert sorted(item.suffix for item in cache.iterdir()) == [".json", ".vectors"]
