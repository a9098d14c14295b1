"""Sentiment without order: which of 10,000 words occur, and two dense layers (the model of an earlier chapter)."""

from carryline import Sequential, Vocabulary, chapter, datasets
from carryline import layers as L


def network() -> Sequential:
    model = Sequential(
        [L.Dense(16, activation="relu"), L.Dense(16, activation="relu"), L.Dense(1, activation="sigmoid")]
    )
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    return model


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    vocabulary = Vocabulary.fit(train.texts, size=10_000)
    x, y = vocabulary.matrix(train.texts), train.labels

    history = network().fit(x, y, epochs=lesson.epochs(20), batch_size=512, validation_split=0.4, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))

    model = network()  # from about the fourth epoch on it overfits: a new one, trained on all reviews for so long
    model.fit(x, y, epochs=lesson.epochs(4), batch_size=512, **lesson.fit)
    lesson.number("test accuracy", model.evaluate(vocabulary.matrix(test.texts), test.labels)["acc"])


if __name__ == "__main__":
    chapter.run_alone(run)
