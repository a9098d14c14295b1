"""An Embedding is a table of vectors (listing 6.5): whole numbers in, the rows of these numbers out."""

import torch

from carryline import Sequential, chapter
from carryline import layers as L


def run(lesson: chapter.Lesson) -> None:
    embedding = L.Embedding(1_000, 64)
    ids = torch.tensor([[4, 20, 4], [7, 0, 0]])
    vectors = embedding(ids)

    lesson.text(f"{tuple(ids.shape)} -> {tuple(vectors.shape)}", name="(samples, length) -> (samples, length, 64)")
    lesson.number("parameters", Sequential([embedding]).count_params())
    lesson.text(
        torch.equal(vectors[0, 0], vectors[0, 2]), name="the same number has the same vector wherever it stands"
    )


if __name__ == "__main__":
    chapter.run_alone(run)
