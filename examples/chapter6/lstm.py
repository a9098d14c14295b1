"""An LSTM reads the same 500 words: its carry brings early words to the end (listing 6.27)."""

from carryline import Sequential, Vocabulary, chapter, datasets, pad
from carryline import layers as L


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    x = Vocabulary.fit(train.texts, size=10_000, oov="<oov>").encode(train.texts).cut(500, keep="last")
    if lesson.variant == "padding read":  # as in the listing: 500 numbers each, and zeros are read like words
        x = pad(x, 500)

    model = Sequential([L.Embedding(10_000, 32), L.LSTM(32), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))


if __name__ == "__main__":
    chapter.run_alone(run)
