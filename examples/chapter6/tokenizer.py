"""The same in two lines (listing 6.3): numbers by frequency, sequences, and a matrix of which words occur."""

from carryline import Tokenizer, Vocabulary, chapter


def run(lesson: chapter.Lesson) -> None:
    samples = ["The cat sat on the mat.", "The dog ate my homework."]
    vocabulary = Vocabulary.fit(samples, size=1_000, tokenizer=Tokenizer(preset="keras"))
    sequences = vocabulary.encode(samples)
    matrix = vocabulary.matrix(samples, mode="binary")

    lesson.number("unique tokens", len(vocabulary) - 1)
    lesson.table(
        [
            {
                "text": text,
                "sequence": ids.tolist(),
                "ones in columns": row.indices.tolist(),
                "again in words": " ".join(vocabulary.decode([ids])[0]),
            }
            for text, ids, row in zip(samples, sequences, matrix, strict=True)
        ],
        name="texts, sequences, rows",
    )


if __name__ == "__main__":
    chapter.run_alone(run)
