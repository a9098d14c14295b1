from __future__ import annotations

import hashlib
import json
import os
import stat

import pytest

from carryline.ground import files
from carryline.ground.errors import InputError


class CrashError(Exception):
    pass


def everything_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_write_bytes_makes_folders_and_returns_the_path(tmp_path):
    path = files.write_bytes(tmp_path / "a" / "b.bin", b"\x00\x01")
    assert path == tmp_path / "a" / "b.bin"
    assert path.read_bytes() == b"\x00\x01"
    assert everything_in(tmp_path) == ["a", "a/b.bin"]


def test_a_written_file_follows_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        path = files.write_text(tmp_path / "x", "x")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_while_writing_leaves_the_old_content(tmp_path, monkeypatch, step):
    path = files.write_text(tmp_path / "x", "old")

    def crash(*_):
        raise CrashError

    monkeypatch.setattr(*((files.os, "fsync") if step == "fsync" else (files.Path, "replace")), crash)
    with pytest.raises(CrashError):
        files.write_text(path, "new")
    assert path.read_text() == "old"
    assert everything_in(tmp_path) == ["x"]


def test_text_keeps_its_line_ends_and_is_utf8(tmp_path):
    assert files.write_text(tmp_path / "x", "é\r\nत\n").read_bytes() == "é\r\nत\n".encode()


def test_json_is_readable_and_strict(tmp_path):
    path = files.write_json(tmp_path / "x.json", {"unit": "°C", "values": [1, None]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"unit": "°C", "values": [1, None]}
    assert "°C" in path.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="not JSON compliant"):
        files.write_json(path, {"loss": float("nan")})
    assert json.loads(path.read_text(encoding="utf-8"))["unit"] == "°C"


def test_half_a_surrogate_pair_survives_in_json(tmp_path):
    path = files.write_json(tmp_path / "x.json", {"words": ["\ud800", "é", "\\"]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"words": ["\ud800", "é", "\\"]}


def test_whole_folder_appears_at_the_end_only(tmp_path):
    with files.whole_folder(tmp_path / "model", sign="a") as fresh:
        (fresh / "sub").mkdir()
        (fresh / "sub" / "a").write_text("1")
        assert not (tmp_path / "model").exists()
    assert everything_in(tmp_path) == ["model", "model/sub", "model/sub/a"]


def test_whole_folder_takes_the_place_of_a_full_one(tmp_path):
    for content in ("old", "new"):
        with files.whole_folder(tmp_path / "model", sign="a") as fresh:
            (fresh / "a").write_text("1")
            (fresh / content).write_text(content)
    assert everything_in(tmp_path) == ["model", "model/a", "model/new"]


def test_whole_folder_never_takes_the_place_of_something_else(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "thesis.txt").write_text("ten years of work")
    with pytest.raises(InputError) as error, files.whole_folder(tmp_path / "model", sign="a"):
        pass
    assert str(error.value) == (
        f"save({str(tmp_path / 'model')!r}): something else is there\n"
        "  expected: a new folder, an empty one, or one that was saved before, with a in it\n"
        "  fix: choose another folder"
    )
    assert everything_in(tmp_path) == ["model", "model/thesis.txt"]


def test_whole_folder_leaves_the_old_one_after_an_error(tmp_path):
    with files.whole_folder(tmp_path / "model", sign="a") as fresh:
        (fresh / "a").write_text("old")

    def crash_halfway():
        with files.whole_folder(tmp_path / "model", sign="a") as fresh:
            (fresh / "a").write_text("half")
            raise CrashError

    with pytest.raises(CrashError):
        crash_halfway()
    assert everything_in(tmp_path) == ["model", "model/a"]
    assert (tmp_path / "model" / "a").read_text() == "old"


def test_sha256_joins_files(tmp_path):
    first, second = files.write_bytes(tmp_path / "1", b"ab"), files.write_bytes(tmp_path / "2", b"c" * 3_000_000)
    assert files.sha256(first) == hashlib.sha256(b"ab").hexdigest()
    assert files.sha256(first, second) == hashlib.sha256(b"ab" + b"c" * 3_000_000).hexdigest()
