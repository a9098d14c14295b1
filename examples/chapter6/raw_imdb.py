"""Raw reviews, of which 200 have a label: with vectors from elsewhere, and without (listings 6.8 to 6.18)."""

import numpy as np

from carryline import Sequential, Vocabulary, chapter, datasets, pad
from carryline import layers as L


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    train = train[np.random.default_rng(lesson.seed).permutation(len(train))]  # which 200 it is decides much
    labelled, held_out = train[:200], train[200:10_200]
    vocabulary = Vocabulary.fit(train.texts, size=10_000)
    x, x_held_out, x_test = (pad(vocabulary.encode(part.texts), 100) for part in (labelled, held_out, test))

    if lesson.variant == "pretrained":
        weights, coverage = datasets.glove(lesson.data).matrix(vocabulary)
        lesson.text(coverage, name="the vectors")
        embedding = L.Embedding(weights=weights, trainable=False)
    else:
        embedding = L.Embedding(10_000, 100)
    model = Sequential([embedding, L.Flatten(), L.Dense(32, activation="relu"), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    validation = (x_held_out, held_out.labels)
    history = model.fit(x, labelled.labels, epochs=lesson.epochs(10), validation_data=validation, **lesson.fit)
    model.save_weights(lesson.folder / "model.safetensors")
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))

    model.load_weights(lesson.folder / "model.safetensors")
    lesson.number("test accuracy", model.evaluate(x_test, test.labels)["acc"])


if __name__ == "__main__":
    chapter.run_alone(run)
