"""Reviews read from their last word to their first: for sentiment the order hardly matters (listing 6.42)."""

from carryline import Sequential, Vocabulary, chapter, datasets, pad
from carryline import layers as L


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    vocabulary = Vocabulary.fit(train.texts, size=10_000, oov="<oov>")
    # Reversed before they are cut, so a long review keeps its first 500 words where the other lessons keep the last
    x = pad([ids[::-1] for ids in vocabulary.encode(train.texts)], 500)

    model = Sequential([L.Embedding(10_000, 128), L.LSTM(32), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))


if __name__ == "__main__":
    chapter.run_alone(run)
