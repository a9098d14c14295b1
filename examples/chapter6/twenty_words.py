"""Twenty words of each review, a vector for each, and one sigmoid (listings 6.6 and 6.7)."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.text import SequenceVectorizer


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    # Too long a text loses its start, as in Keras: what is kept are the last 20 words, which the book calls the first
    truncate = "post" if lesson.variant == "first 20" else "pre"
    x = SequenceVectorizer(length=20, size=10_000, truncate=truncate).fit_transform(train.texts)

    model = Sequential([L.Embedding(10_000, 8), L.Flatten(), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=32, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))


if __name__ == "__main__":
    chapter.run_alone(run)
