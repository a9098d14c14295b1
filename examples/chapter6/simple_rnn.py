"""A simple recurrent network reads 500 words of each review (listings 6.22 and 6.23)."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.text import SequenceVectorizer


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    x = SequenceVectorizer(length=500, size=10_000).fit_transform(train.texts)

    model = Sequential([L.Embedding(10_000, 32), L.SimpleRNN(32), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))
    lesson.number("validation accuracy, last epoch", history["val_acc"][-1])


if __name__ == "__main__":
    chapter.run_alone(run)
