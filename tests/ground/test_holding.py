from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest

from carryline import InputError
from carryline.ground.holding import held

HOLD = """
import sys, time
from pathlib import Path
from carryline.ground.holding import held

with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""
IN_USE = (
    "out={!r} is in use by another run\n  expected: one run at a time in a folder\n"
    "  fix: wait until it ends (the same call then goes on from there), or choose another folder"
)


def test_a_folder_is_made_and_can_be_held_again(tmp_path):
    folder = tmp_path / "a" / "b"
    for name in ("first", "second"):
        with held(folder):
            (folder / name).touch()
    assert {path.name for path in folder.iterdir()} == {"first", "second"}


def test_a_new_folder_into_which_nothing_is_written_is_not_left(tmp_path):
    with held(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
    assert not (tmp_path / "new").exists()
    (tmp_path / "old").mkdir()
    with held(tmp_path / "old"):
        pass
    assert (tmp_path / "old").is_dir()


def refused(folder):
    with pytest.raises(InputError, match=re.escape(IN_USE.format(str(folder)))), held(folder):
        pass


def test_another_in_the_same_process_is_refused(tmp_path):
    with held(tmp_path):
        refused(tmp_path)
        refused(tmp_path)  # the first one let nothing go


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_folder_is_free_when_the_process_that_held_it_is_gone(tmp_path, end):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        refused(tmp_path)
        process.send_signal(end)
    with held(tmp_path):
        pass


def test_an_error_in_the_block_lets_go(tmp_path):
    with pytest.raises(ZeroDivisionError), held(tmp_path):
        raise ZeroDivisionError
    with held(tmp_path):
        pass


def test_where_the_file_system_has_no_locks_nobody_is_kept_out(tmp_path, monkeypatch):
    def no_locks(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with held(tmp_path), held(tmp_path):
        pass


def test_a_file_is_refused_and_kept(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(InputError, match="is a file\n  expected: a folder\n  fix: choose another path"), held(path):
        pass
    assert path.read_text() == "mine"
