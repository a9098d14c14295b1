"""Raw IMDB to a matrix: reading, and bags of words and of 1-3-grams, beside scikit-learn.

    python benchmarks/text.py ACLIMDB/train [--rounds 3]

Peers run in the same process, in turns, on the same texts and with scikit-learn's default token rule lower-cased; the
figure is the best of the rounds, and the ratio is theirs over ours. Reading is warm (the first round fills the cache).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sklearn.datasets import load_files
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from carryline.text import Bag, Tokenizer, Vocabulary, pad, read_corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = read_corpus(options.folder).texts

    print(f"{'step':42}{'carryline':>12}{'scikit-learn':>14}{'ratio':>8}")

    def compare(step: str, ours: Callable[[], Any], theirs: Callable[[], Any] | None = None) -> None:
        best = {name: float("inf") for name in ("ours", "theirs")}
        for _ in range(options.rounds):
            for name, run in (("ours", ours), ("theirs", theirs)):
                if run is not None:
                    started = time.perf_counter()
                    run()
                    best[name] = min(best[name], time.perf_counter() - started)
        peer = "" if theirs is None else f"{best['theirs']:>12.2f} s{best['theirs'] / best['ours']:>8.1f}"
        print(f"{step:42}{best['ours']:>10.2f} s{peer}", flush=True)

    compare("read folder", lambda: read_corpus(options.folder), lambda: load_files(options.folder, encoding="utf-8"))
    compare("bag of words, tf-idf", lambda: Bag().fit_transform(texts), lambda: TfidfVectorizer().fit_transform(texts))
    compare(
        "bag of 1-3-grams in 2 texts or more",
        lambda: Bag(mode="binary", ngrams=(1, 3), min_documents=2).fit_transform(texts),
        lambda: CountVectorizer(binary=True, ngram_range=(1, 3), min_df=2).fit_transform(texts),
    )
    tokenized = Tokenizer().index(texts)
    vocabulary = Vocabulary.fit(tokenized, size=10_000)
    compare("cut and number every text", lambda: Tokenizer().index(texts))
    compare("the same, as the classic Keras class", lambda: Tokenizer(preset="keras").index(texts))
    compare("vocabulary of 10,000 from what was cut", lambda: Vocabulary.fit(tokenized, size=10_000))
    compare("encode and pad to 500", lambda: pad(vocabulary.encode(tokenized), 500))


if __name__ == "__main__":
    main()
