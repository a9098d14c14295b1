"""Downloads, from a server on this machine: whole and checked, or not at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from carryline import datasets
from carryline.datasets import sources
from carryline.datasets.downloading import download
from carryline.datasets.finding import usual_folders
from carryline.datasets.sources import Download, Source
from carryline.ground.errors import CarrylineError

PLAYS = b"ROMEO:\nIs the day so young?\n" * 50_000


class Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/cut.txt":  # the line breaks before the file is through
            self.send_response(200)
            self.send_header("Content-Length", str(len(PLAYS)))
            self.end_headers()
            self.wfile.write(PLAYS[:1000])
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def server(tmp_path: Path, asked: list[str]) -> Iterator[str]:
    home = tmp_path / "server"
    home.mkdir()
    (home / "input.txt").write_bytes(PLAYS)
    handler = type("Handler", (Quiet,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(home))) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def plays(url: str, checksum: str = "sha256:" + hashlib.sha256(PLAYS).hexdigest()) -> Source:
    downloads = (Download(url=url, checksum=checksum, path="plays/input.txt"),)
    return Source(title="plays", paths=("plays/input.txt",), origin=url, downloads=downloads)


def test_a_data_set_that_is_nowhere_is_downloaded_once(
    server: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRYLINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CARRYLINE_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setattr("carryline.datasets.finding.usual_folders", lambda: [tmp_path / "cache" / "datasets"])
    monkeypatch.setitem(sources.SOURCES, "tiny_shakespeare", plays(f"{server}/input.txt"))
    assert not datasets.is_there("tiny_shakespeare")
    for _ in range(2):
        assert datasets.tiny_shakespeare().encode() == PLAYS
    assert datasets.is_there("tiny_shakespeare")
    assert asked == ["/input.txt"]


def test_the_folder_that_is_named_comes_first_and_the_cache_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRYLINE_DATA", str(tmp_path / "mine"))
    monkeypatch.setenv("CARRYLINE_CACHE", str(tmp_path / "cache"))
    assert usual_folders()[0] == tmp_path / "mine"
    assert usual_folders()[-1] == tmp_path / "cache" / "datasets"


@pytest.mark.parametrize(
    ("file", "checksum", "reason"),
    [
        ("input.txt", "md5:" + "0" * 32, r"MD5 hash of downloaded file .* does not match"),
        ("cut.txt", "md5:" + "0" * 32, "(ChunkedEncodingError|IncompleteRead|ConnectionError|hash)"),
        ("missing.txt", "md5:" + "0" * 32, "HTTPError"),
    ],
)
def test_what_is_not_what_was_published_is_not_kept(
    server: str, tmp_path: Path, file: str, checksum: str, reason: str
) -> None:
    with pytest.raises(CarrylineError, match=rf"^{server}/{file} cannot be downloaded \(.*{reason}") as caught:
        download(plays(f"{server}/{file}", checksum), tmp_path / "cache")
    assert caught.value.exit_code == 1
    assert caught.value.expected == f"a file of checksum {checksum}"
    assert caught.value.fix == (
        "try again, or get it otherwise, as plays/input.txt in a folder that $CARRYLINE_DATA names"
    )
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_what_was_broken_since_is_got_again(server: str, asked: list[str], tmp_path: Path) -> None:
    source = plays(f"{server}/input.txt")
    download(source, tmp_path)
    (tmp_path / "plays" / "input.txt").write_bytes(b"half")
    download(source, tmp_path)
    download(source, tmp_path)
    assert (tmp_path / "plays" / "input.txt").read_bytes() == PLAYS
    assert asked == ["/input.txt"] * 2


def test_no_network(tmp_path: Path) -> None:
    with pytest.raises(CarrylineError, match=r"^http://127.0.0.1:9/x cannot be downloaded \(ConnectionError\)\n"):
        download(plays("http://127.0.0.1:9/x"), tmp_path)


@pytest.mark.parametrize("name", sources.SOURCES)
def test_sources_are_complete(name: str) -> None:
    """The last download makes one of the paths, so that a data set is not found before it is whole."""
    source = sources.SOURCES[name]
    if source.downloads:
        assert source.downloads[-1].path in source.paths
    for file in source.downloads:
        kind, _, digest = file.checksum.partition(":")
        assert len(digest) == {"md5": 32, "sha256": 64}[kind]
        assert set(digest) <= set("0123456789abcdef")
        assert file.url.startswith("https://")


@pytest.mark.data
@pytest.mark.parametrize("name", ["penn_treebank", "tiny_shakespeare", "jsb_chorales", "nottingham"])
def test_checksums_are_those_of_the_files(data: Path, name: str) -> None:
    for file in sources.SOURCES[name].downloads:
        kind, _, digest = file.checksum.partition(":")
        assert hashlib.new(kind, (data / file.path).read_bytes()).hexdigest() == digest
