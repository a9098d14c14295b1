"""No vocabulary at all (listing 6.4): a word's number is its hash. Two words may share one."""

import numpy as np

from carryline import Tokenizer, chapter, datasets
from carryline.text import hash_ids, one_hot


def run(lesson: chapter.Lesson) -> None:
    samples = ["The cat sat on the mat.", "The dog ate my homework."]
    words = Tokenizer(preset="whitespace", lower=False)
    ids = hash_ids(samples, 1_000, tokenizer=words)
    lesson.text(" x ".join(map(str, one_hot(ids, length=10, width=1_000).shape)), name="samples x words x numbers")
    lesson.table(
        [{"word": w, "number": i} for w, i in zip(samples[0].split(), ids[0].tolist(), strict=True)], name="hashes"
    )

    # How many words of the reviews share their number with another, by the number of numbers there are
    types = Tokenizer().index(datasets.imdb(lesson.data)[0].texts).types
    rows = []
    for dimensions in (1_000, 10_000, 100_000, 1_000_000):
        _, owners = np.unique(hash_ids([types], dimensions).values, return_counts=True)
        shared = owners[owners > 1].sum() / len(types)
        rows.append({"numbers": dimensions, "words": len(types), "share their number": f"{shared:.1%}"})
    lesson.table(rows, name="collisions among the words of the reviews")


if __name__ == "__main__":
    chapter.run_alone(run)
