"""Pretrained vectors stay frozen until the layers behind them have learned, and are fine-tuned then (listing 6.13)."""

import numpy as np

from carryline import Sequential, Vocabulary, chapter, datasets, pad
from carryline import layers as L
from carryline.text import train_vectors
from carryline.training import RMSprop


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    labelled = train[np.random.default_rng(lesson.seed).permutation(len(train))[:500]]
    vocabulary = Vocabulary.fit(train.texts, size=10_000)
    vectors, _ = train_vectors(train.texts, dimension=50).matrix(vocabulary)  # pretrained: no label is asked for
    x, x_other = (pad(vocabulary.encode(part.texts), 200) for part in (labelled, test[:2_500]))

    def fit(model: Sequential, name: str, rate: float, epochs: int) -> None:
        model.compile(RMSprop(learning_rate=rate), "binary_crossentropy", ["acc"])  # again, after trainable has changed
        others = (x_other, test.labels[:2_500])
        history = model.fit(x, labelled.labels, epochs=lesson.epochs(epochs), validation_data=others, **lesson.fit)
        moved = np.linalg.norm(model.layers[0].get_weights()[0] - vectors) / np.linalg.norm(vectors)
        lesson.curves(history, name=name)
        lesson.number(f"test accuracy, {name}", history["val_acc"][-1])
        lesson.number(f"vectors moved, {name}", 100 * moved, unit="%")

    model = Sequential([L.Embedding(len(vocabulary), 50), L.LSTM(32), L.Dense(1, activation="sigmoid")])
    model.layers[0].set_weights([vectors])
    model.layers[0].trainable = False
    fit(model, "frozen", 1e-3, 10)
    model.layers[0].trainable = True
    fit(model, "then tuned", 1e-4, 10)

    everything = Sequential([L.Embedding(weights=vectors), L.LSTM(32), L.Dense(1, activation="sigmoid")])
    fit(everything, "all at once", 1e-3, 20)


if __name__ == "__main__":
    chapter.run_alone(run)
