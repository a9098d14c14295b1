"""A folder of labelled texts: one sub-folder per class, one file per text."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from carryline.ground.encoding import Decoded, decode
from carryline.ground.errors import InputError, listing
from carryline.ground.facts import Fact

UNLABELLED = "unsup"  # the unlabelled part of the published aclImdb folder: texts of no class


def read_folder(folder: Path) -> tuple[list[str], list[str] | None, list[Fact], list[str]]:
    """Texts in order of class and file name; the class name of each, or None; facts; and where bytes were broken.

    A folder that holds files only is an unlabelled corpus. Hidden files and folders (names that begin with a dot or
    two underscores) are passed over, and so is `unsup`.
    """
    files, folders = _children(folder)
    facts: list[Fact] = []
    if UNLABELLED in folders and len(folders) > 1:
        folders.remove(UNLABELLED)
        facts.append(Fact("folder without a class", 1, "left out", f"{folder / UNLABELLED}"))
    if not folders:
        if not files:
            raise InputError(
                f"{folder} is empty",
                expected="one sub-folder per class, with one file per text",
                fix="give the folder that holds the texts",
            )
        contents = _read_all(folder, files)
        texts, broken = _decode_all(contents, [str(folder / name) for name in files], facts)
        return texts, None, facts, broken
    if files:
        facts.append(Fact("file beside the class folders", len(files), "left out", listing(files, limit=4)))
    paths: list[str] = []
    labels: list[str] = []
    contents = []
    for name in folders:
        inside, deeper = _children(folder / name)
        if deeper:
            _refuse_nested(folder, folders, name, deeper)
        if not inside:
            raise InputError(
                f"{folder / name} holds no files",
                expected="one file per text in the folder of each class",
                fix="fill the folder, or remove it",
            )
        contents += _read_all(folder / name, inside)
        paths += [f"{name}/{file}" for file in inside]
        labels += [name] * len(inside)
    texts, broken = _decode_all(contents, paths, facts)
    return texts, labels, facts, broken


def _children(folder: Path) -> tuple[list[str], list[str]]:
    """Names of the files and of the folders in a folder, sorted, without hidden ones."""
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith((".", "__")):
                    (folders if entry.is_dir() else files).append(entry.name)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be read ({error.strerror})",
            expected="a folder that you may read",
            fix="look at its permissions",
        ) from None
    return sorted(files), sorted(folders)


def _read_all(folder: Path, names: list[str]) -> list[bytes]:
    """The content of each file. Bare system calls: opening 25,000 `Path`s takes longer than reading them."""
    contents = []
    handle = os.open(folder, os.O_RDONLY)
    try:
        for name in names:
            file = os.open(name, os.O_RDONLY, dir_fd=handle)
            try:
                content = os.read(file, 1 << 16)
                if len(content) == 1 << 16:
                    content += b"".join(iter(lambda file=file: os.read(file, 1 << 20), b""))  # type: ignore[misc]
            finally:
                os.close(file)
            contents.append(content)
    except OSError as error:
        raise InputError(
            f"{folder / name} cannot be read ({error.strerror})",
            expected="files that you may read",
            fix="look at its permissions",
        ) from None
    finally:
        os.close(handle)
    return contents


def _decode_all(contents: list[bytes], names: list[str], facts: list[Fact]) -> tuple[list[str], list[str]]:
    """Text of each file, and where broken bytes were replaced. Files that are not UTF-8 are judged together."""
    texts: list[str] = []
    others: list[int] = []
    beyond_ascii = 0
    for place, content in enumerate(contents):
        try:
            text = content.decode()
        except UnicodeDecodeError:
            others.append(place)
            text = ""
        else:
            if not text.isascii():
                beyond_ascii += 1
                text = text.removeprefix("\ufeff")
        texts.append(text)
    if not others:
        return texts, []
    # One corpus is written by one program: when more of its files are good UTF-8, the odd file is damaged, not foreign.
    foreign = beyond_ascii < len(others)
    broken: list[str] = []
    encodings: dict[str, list[str]] = {}
    for place in others:
        found = _decode_other(contents[place], foreign)
        texts[place] = found.text
        if found.broken:
            broken += [f"{names[place]}: {run}" for run in found.broken]
        else:
            encodings.setdefault(found.encoding, []).append(f"{names[place]} from {first_not_utf8(contents[place])}")
    for encoding, places in sorted(encodings.items()):
        facts.append(Fact("file that is not UTF-8", len(places), f"read as {encoding}", "; ".join(places[:5])))
    return texts, broken


def _decode_other(content: bytes, foreign: bool) -> Decoded:
    """A file that is not UTF-8: UTF-16 with its mark, one-byte western text if it looks like it, else damaged UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in content:
        return decode(content, "utf-16")
    if foreign and not _IMPLAUSIBLE.search(_PLAUSIBLE.sub(b"", content)):
        return decode(content, "cp1252")
    return decode(content, "utf-8")


# cp1252 as people write it: accented letters that touch a plain letter, typographic quotes, dashes and signs
_PLAUSIBLE = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xcf\xd1-\xd6\xd8-\xdd\xdf-\xef\xf1-\xf6\xf8-\xfd\x8a\x8c\x8e\x9a\x9c\x9e\x9f]+"
    rb"|[\xc0-\xcf\xd1-\xd6\xd8-\xdd\xdf-\xef\xf1-\xf6\xf8-\xfd\x8a\x8c\x8e\x9a\x9c\x9e\x9f]+(?=[A-Za-z])"
    rb"|[\x80\x82-\x87\x89\x8b\x91-\x97\x99\x9b\xa0-\xac\xae-\xbf]"
)
_IMPLAUSIBLE = re.compile(rb"[\x80-\xff]")


def first_not_utf8(content: bytes) -> str:
    """Where some bytes stop being UTF-8, in words."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start}"
    return "byte 0"


def _refuse_nested(folder: Path, folders: list[str], name: str, deeper: list[str]) -> None:
    if "train" in folders:
        rest = f" and test={str(folder / 'test')!r}" if "test" in folders else ""
        raise InputError(
            f"{folder} holds {listing(folders)}, which hold folders themselves",
            expected="one sub-folder per class, with one file per text",
            fix=f"pass {str(folder / 'train')!r}{rest}",
        )
    raise InputError(
        f"{folder / name} holds folders: {listing(deeper)}",
        expected="one sub-folder per class, with one file per text and no deeper folders",
        fix=f"pass {str(folder / name)!r} if these are the classes",
    )
