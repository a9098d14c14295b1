"""Characters as vectors with a single one (listing 6.2): the printable ones of ASCII, at most 50 of a text."""

import string

from carryline import Tokenizer, Vocabulary, chapter
from carryline.text import one_hot


def run(lesson: chapter.Lesson) -> None:
    samples = ["The cat sat on the mat.", "The dog ate my homework."]
    letters = Vocabulary(string.printable, tokenizer=Tokenizer(level="character", lower=False))
    rows = one_hot(letters.encode(samples), length=50, width=len(letters))

    lesson.text(" x ".join(map(str, rows.shape)), name="samples x characters x numbers")
    lesson.number("width", rows.shape[2])
    lesson.number("ones", int(rows.sum()))
    lesson.text({text: letters.encode([text])[0][:7].tolist() for text in samples}, name="how the samples begin")


if __name__ == "__main__":
    chapter.run_alone(run)
