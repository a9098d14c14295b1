"""Recurrent layers on top of each other: all but the last must hand on every step."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.text import SequenceVectorizer


def run(lesson: chapter.Lesson) -> None:
    last = Sequential([L.Embedding(10_000, 32), L.SimpleRNN(32)])
    lesson.text(last.summary(), name="the last output")

    every = Sequential([L.Embedding(10_000, 32), L.SimpleRNN(32, return_sequences=True)])
    lesson.text(every.summary(), name="every output")

    model = Sequential([L.Embedding(10_000, 32)])
    for _ in range(3):
        model.add(L.SimpleRNN(32, return_sequences=True))
    model.add(L.SimpleRNN(32))
    lesson.text(model.summary(), name="four layers")
    lesson.number("parameters", model.count_params())

    # The chapter stops here. What do the layers add to one of them?
    train, _ = datasets.imdb(lesson.data)
    x = SequenceVectorizer(length=500, size=10_000).fit_transform(train.texts)
    model.add(L.Dense(1, activation="sigmoid"))
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))


if __name__ == "__main__":
    chapter.run_alone(run)
