"""Readers of data sets on made files in the real formats; what a real archive holds is packed here."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from carryline import InputError, datasets, read_corpus
from carryline.ground.errors import CarrylineError

UNPACKED = {  # archive: what lies in it, as its authors packed it
    "aclImdb_v1.tar.gz": ["aclImdb"],
    "wikitext-103-v1.zip": ["wikitext-103"],
    "text8.zip": ["text8"],
    "glove.6B.zip": ["glove.6B.100d.txt"],
}


@pytest.fixture(scope="module")
def archives(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made data once more, packed as the real data sets are published."""
    home = tmp_path_factory.mktemp("archives")
    for name, members in UNPACKED.items():
        files = [file for member in members for file in sorted((small_data / member).rglob("*"))]
        files += [small_data / member for member in members]
        if name.endswith(".zip"):
            with zipfile.ZipFile(home / name, "w") as archive:
                for file in files:
                    archive.write(file, file.relative_to(small_data))
        else:
            with tarfile.open(home / name, "w:gz") as tar:
                for file in files:
                    tar.add(file, file.relative_to(small_data), recursive=False)
    with tarfile.open(home / "lambada-dataset.tar.gz", "w:gz") as tar:
        for file in (small_data / "lambada").iterdir():
            tar.add(file, file.name)
    return home


def test_reviews_are_shuffled_always_in_the_same_way(small_data: Path) -> None:
    train, test = datasets.imdb(small_data)
    assert (len(train), len(test), train.classes) == (300, 100, ("neg", "pos"))
    in_order = read_corpus(small_data / "aclImdb" / "train")
    assert sorted(train.texts) == sorted(in_order.texts)
    assert train.texts != in_order.texts
    assert train.sha256 == datasets.imdb(small_data)[0].sha256
    assert 0.3 < train.labels[240:].mean() < 0.7  # what validation_split=0.2 holds out has both classes


def test_an_archive_gives_what_its_content_gives(
    archives: Path, small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRYLINE_CACHE", str(tmp_path))
    for _ in range(2):  # unpacked, and then from the cache
        for packed, folder in zip(datasets.imdb(archives), datasets.imdb(small_data), strict=True):
            assert packed.sha256 == folder.sha256
    (cached,) = (tmp_path / "datasets").glob("imdb-*.parquet")
    cached.write_bytes(cached.read_bytes()[:1000])  # as after a crash
    assert len(datasets.imdb(archives)[0]) == 300
    for read in (datasets.wikitext103, datasets.text8, datasets.lambada):
        assert read(archives) == read(small_data)
    for _ in range(2):  # unpacked, and then found unpacked
        np.testing.assert_array_equal(datasets.glove(archives).values, datasets.glove(small_data).values)
    assert (tmp_path / "datasets" / "glove.6B.100d.txt").is_file()


def test_language(small_data: Path) -> None:
    for part, characters in zip(
        datasets.penn_treebank(small_data), datasets.penn_treebank_characters(small_data), strict=True
    ):
        assert part.startswith(" the ")
        assert characters.startswith("the ")
        assert part.split() == characters.split()
        assert len(part) - len(characters) == part.count("\n")  # one leading space a line
    train, validation, test = datasets.text8(small_data)
    text = (small_data / "text8").read_text()
    assert train + validation + test == text
    assert len(train) == 18 * (len(text) // 20)
    assert datasets.lambada(small_data)[2].count("\n") == 60
    assert datasets.tiny_shakespeare(small_data)[:6] in ("ROMEO:", "JULIET")


def test_music_and_digits(small_data: Path) -> None:
    for read, counts in ((datasets.jsb_chorales, [12, 4, 4]), (datasets.nottingham, [10, 4, 4])):
        parts = read(small_data)
        assert [len(part) for part in parts] == counts
        assert all(roll.shape[1:] == (88,) and roll.sum(1).max() == 3 for roll in parts[0])
    train, test = datasets.mnist(small_data)
    assert train.images.shape == (200, 784)
    assert test.images.dtype == np.float32
    assert (test.images.max(), test.labels.tolist()[:12]) == (1, [*range(10), 0, 1])


def test_weather_is_read_as_the_real_files_are(small_data: Path) -> None:
    jena = datasets.jena_2024(small_data)
    assert (jena.values.shape, jena.columns[1], jena.columns[16]) == ((12_000, 21), "T (degC)", "SWDR (W/m²)")
    beijing = datasets.beijing(small_data)
    assert len(beijing.values) == 2_400 - 24  # without the day whose PM2.5 was not measured
    assert {"pm2.5", "TEMP", "cbwd=NW"} <= set(beijing.columns)


def test_the_book_s_series_keeps_every_row(tmp_path: Path) -> None:
    """Doubled times and gaps stay, so that row numbers are the book's; -9999 takes the value before."""
    rows = [f"01.01.2009 {i // 6:02d}:{i % 6}0:00,{990 + i % 7},{i / 10},{2 + i % 3}" for i in range(40)]
    rows[20] = rows[20].rpartition(",")[0] + ",-9999"
    (tmp_path / "jena_climate_2009_2016.csv").write_text(
        "\n".join(['"Date Time","p (mbar)","T (degC)","wv (m/s)"', *rows[:10], rows[5], *rows[12:]])
    )
    series = datasets.jena(tmp_path)
    assert len(series.values) == 39
    assert series["wv (m/s)"].min() >= 2


def test_what_is_not_there(tmp_path: Path, small_data: Path) -> None:
    assert not datasets.is_there("jena", small_data)
    assert datasets.is_there("beijing", small_data)
    with pytest.raises(InputError) as caught:
        datasets.jena(tmp_path)
    assert str(caught.value) == (
        f"no Jena weather of 2009 to 2016 in {tmp_path}\n"
        "  expected: jena/jena_climate_2009_2016.csv or jena_climate_2009_2016.csv\n"
        "  fix: get it from https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip (unpack it) "
        f"and put it into {tmp_path}"
    )
    with pytest.raises(InputError, match=f"leave the folder out to download it, or get it .* put it into {tmp_path}"):
        datasets.imdb(tmp_path)
    (tmp_path / "ptb").mkdir()
    (tmp_path / "ptb" / "train.txt").write_text("words\n")
    with pytest.raises(InputError, match=f"^no valid.txt in {tmp_path}/ptb, beside other files of the data set\n"):
        datasets.penn_treebank(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("aclImdb_v1.tar.gz", b"no archive"),
        ("aclImdb_v1.tar.gz", gzip.compress(b"\0" * 10240)),
        ("text8.zip", b"PK no archive"),
        ("lambada-dataset.tar.gz", b""),
        ("poly_music/JSB_Chorales.mat", b"no MATLAB"),
        ("mnist/t10k-images-idx3-ubyte.gz", gzip.compress(b"\0\0\x08\x03\0\0")),
        ("mnist/t10k-images-idx3-ubyte.gz", b"no gzip"),
        ("mnist/t10k-images-idx3-ubyte", b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0"),
    ],
    ids=range(8),
)
def test_broken_files_are_errors_that_name_them(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    read = {
        "aclImdb_v1": datasets.imdb,
        "text8": datasets.text8,
        "lambada-dataset": datasets.lambada,
        "poly_music/JSB_Chorales": datasets.jsb_chorales,
        "mnist/t10k-images-idx3-ubyte": datasets.mnist_test,
    }[name.partition(".")[0]]
    with pytest.raises(CarrylineError) as caught:
        read(tmp_path)
    assert str(caught.value).startswith(f"{path} cannot be read (")
