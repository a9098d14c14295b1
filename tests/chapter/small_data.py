"""A folder of made data in the formats of the real data sets, small enough that every lesson runs on it in seconds.

    python tests/chapter/small_data.py FOLDER

What is made can be learned a little: reviews praise or damn, weather follows the day, sentences have a grammar, chords
move by steps, and a digit is a bar whose place is its label.
"""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carryline.series import simulate_weather

GOOD = "wonderful moving superb brilliant funny charming beautiful masterpiece gripping loved"
BAD = "awful boring terrible dull stupid waste poor mess predictable hated"
PLAIN = (
    "the a film movie story actor scene plot of and in with it was is this that end time music people really one so "
    "very almost never always director camera role first last two old new young day night house man woman child"
)


def write_small_data(folder: Path) -> Path:
    """Fill `folder` with every data set of `carryline.datasets` but Jena 2009-2016, whose size is its point."""
    random = np.random.default_rng(0)
    write_reviews(folder, random)
    write_glove(folder, random)
    write_weather(folder)
    write_music(folder, random)
    write_digits(folder, random)
    write_language(folder, random)
    return folder


def write_reviews(folder: Path, random: np.random.Generator, train: int = 300, test: int = 100) -> None:
    """`aclImdb/PART/CLASS/ID_RATING.txt`, a few sentences each, some with the line breaks of the real ones."""
    for part, count in (("train", train), ("test", test)):
        for label, opinions in (("neg", BAD), ("pos", GOOD)):
            home = folder / "aclImdb" / part / label
            home.mkdir(parents=True)
            for number in range(count // 2):
                sentences = [_opinion(opinions, random) for _ in range(random.integers(2, 9))]
                rating = random.integers(1, 5) + (6 if label == "pos" else 0)
                (home / f"{number}_{rating}.txt").write_text("<br /><br />".join(sentences), encoding="utf-8")


def _opinion(opinions: str, random: np.random.Generator) -> str:
    words = [*random.choice(PLAIN.split(), random.integers(5, 14)), random.choice(opinions.split())]
    return " ".join(words).capitalize() + "."


def write_glove(folder: Path, random: np.random.Generator) -> None:
    """`glove.6B.100d.txt`: words that praise point one way, words that damn the other."""
    direction = random.normal(size=100)
    lines = []
    for words, side in ((PLAIN, 0), (GOOD, 1), (BAD, -1)):
        for word in words.split():
            vector = random.normal(scale=0.4, size=100) + side * direction
            lines.append(f"{word} " + " ".join(f"{value:.5f}" for value in vector) + "\n")
    (folder / "glove.6B.100d.txt").write_text("".join(lines), encoding="utf-8")


def write_weather(folder: Path, jena: int = 12_000, beijing: int = 2_400) -> None:
    """The Jena station's file of 2024, in its cp1252 and day-first times, and Beijing's with its missing PM2.5."""
    weather = simulate_weather(jena)
    wide = dict(zip(weather.columns, weather.values.T, strict=True))
    sun = np.maximum(0, np.sin(np.arange(jena) * 2 * np.pi / 144))
    more = {"rain (mm)": sun < 0.01, "raining (s)": 600 * (sun < 0.01), "SWDR (W/m²)": 800 * sun}
    more |= {"PAR (µmol/m²/s)": 1600 * sun, "max. PAR (µmol/m²/s)": 2000 * sun, "Tlog (degC)": 25 + sun}
    more |= {"CO2 (ppm)": 420 - 9 * sun}
    times = np.datetime_as_string(np.datetime64("2024-06-09T11:40") + 10 * np.arange(jena), unit="m")
    stamps = [f"{time[8:10]}.{time[5:7]}.{time[:4]} {time[11:]}:00" for time in times]
    columns = {name: np.round(np.asarray(column, np.float64), 2) for name, column in (wide | more).items()}
    _write(folder / "jena" / "mpi_roof_2024.csv", pl.DataFrame({"Date Time": stamps} | columns), "cp1252")

    hours = np.datetime64("2010-01-01T00", "h") + np.arange(beijing)
    days = hours.astype("datetime64[D]")
    random = np.random.default_rng(0)
    phase = np.arange(beijing) * 2 * np.pi / 24
    fog = pl.Series("pm2.5", (80 + 40 * np.sin(phase / 5) + random.normal(0, 9, beijing)).astype(int)).cast(pl.String)
    fog[list(range(24))] = "NA"
    frame = {
        "No": np.arange(1, beijing + 1),
        "year": hours.astype("datetime64[Y]").astype(int) + 1970,
        "month": hours.astype("datetime64[M]").astype(int) % 12 + 1,
        "day": (days - days.astype("datetime64[M]")).astype(int) + 1,
        "hour": (hours - days).astype(int),
        "pm2.5": fog,
        "DEWP": np.round(-12 + 4 * np.sin(phase / 7)).astype(int),
        "TEMP": np.round(6 * np.sin(phase) + random.normal(0, 0.7, beijing), 1),
        "PRES": np.round(1019 + 6 * np.cos(phase / 9)).astype(int),
        "cbwd": random.choice(["NW", "cv", "NE", "SE"], beijing),
        "Iws": np.round(np.abs(random.normal(9, 5, beijing)), 2),
        "Is": random.integers(0, 2, beijing),
        "Ir": random.integers(0, 2, beijing),
    }
    _write(folder / "beijing_pm25" / "PRSA_data_2010.1.1-2014.12.31.csv", pl.DataFrame(frame), "utf-8")


def _write(path: Path, frame: pl.DataFrame, encoding: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(frame.write_csv().encode(encoding))


def write_music(folder: Path, random: np.random.Generator) -> None:
    """`poly_music/*.mat`: cells of piano rolls, each (steps, 88) of 0 and 1, in chords that move a step at a time."""
    from scipy.io import savemat

    (folder / "poly_music").mkdir()
    for name, counts in (("JSB_Chorales", (12, 4, 4)), ("Nottingham", (10, 4, 4))):
        parts = {}
        for part, count in zip(("traindata", "validdata", "testdata"), counts, strict=True):
            cells = np.empty((1, count), dtype=object)
            for number in range(count):
                cells[0, number] = _roll(int(random.integers(20, 60)), random)
            parts[part] = cells
        savemat(folder / "poly_music" / f"{name}.mat", parts)


def _roll(steps: int, random: np.random.Generator) -> NDArray[np.float64]:
    roll = np.zeros((steps, 88))
    roots = np.clip(40 + np.cumsum(random.integers(-2, 3, steps)), 10, 70)
    for voice in (0, 4, 7):
        roll[np.arange(steps), roots + voice] = 1
    return roll


def write_digits(folder: Path, random: np.random.Generator) -> None:
    """`mnist/*.gz`: IDX files of 28 x 28 images; a digit is a bright bar in the rows that stand for its label."""
    (folder / "mnist").mkdir()
    for part, count in (("train", 200), ("t10k", 100)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        images = random.integers(0, 40, (count, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        _write_idx(folder / "mnist" / f"{part}-images-idx3-ubyte.gz", images)
        _write_idx(folder / "mnist" / f"{part}-labels-idx1-ubyte.gz", labels)


def _write_idx(path: Path, array: NDArray[np.uint8]) -> None:
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(gzip.compress(head + array.tobytes()))


def write_language(folder: Path, random: np.random.Generator) -> None:
    """Texts of a small grammar, in the formats of six corpora."""
    for name in ("ptb", "tinyshakespeare", "wikitext-103", "lambada"):
        (folder / name).mkdir()
    for part, count in (("train", 800), ("valid", 150), ("test", 150)):
        lines = [_sentence(random) for _ in range(count)]
        (folder / "ptb" / f"{part}.txt").write_text("".join(f" {line} \n" for line in lines), encoding="utf-8")
        wiki = "".join(f" = Heading {i} = \n \n {line} . \n \n" for i, line in enumerate(lines))
        (folder / "wikitext-103" / f"wiki.{part}.tokens").write_text(wiki, encoding="utf-8")
    play = "\n\n".join(f"{random.choice(['ROMEO', 'JULIET'])}:\n{_sentence(random).capitalize()}." for _ in range(400))
    (folder / "tinyshakespeare" / "input.txt").write_text(play + "\n", encoding="utf-8")
    (folder / "text8").write_text(" " + " ".join(_sentence(random, "two") for _ in range(600)), encoding="utf-8")
    for name in ("development", "test"):
        passages = "".join(f"{_sentence(random)} {_sentence(random)}\n" for _ in range(60))
        (folder / "lambada" / f"lambada_{name}_plain_text.txt").write_text(passages, encoding="utf-8")
    with tarfile.open(folder / "lambada" / "train-novels.tar", "w") as archive:
        for book in ("Adventure/0001", "Romance/0002"):
            content = "\n".join(_sentence(random) for _ in range(200)).encode()
            about = tarfile.TarInfo(f"train-novels/{book}.txt")
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))


def _sentence(random: np.random.Generator, bought: str = "N <unk>") -> str:
    """Article, adjective, noun, verb, and sometimes where: `the old man said nothing in the house`."""
    adjective, noun = random.choice(["old", "young", "new", "last"]), random.choice(["man", "woman", "child", "actor"])
    verb = random.choice(["said nothing", "left the house", "saw the film", f"bought {bought}", "was almost there"])
    place = random.choice(["", " in the house", " at night", " with the camera"])
    return f"the {adjective} {noun} {verb}{place}"


if __name__ == "__main__":
    write_small_data(Path(sys.argv[1]))
