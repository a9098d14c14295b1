"""A 1D convnet looks for phrases wherever they stand (listing 6.46, as it is printed and as it is meant)."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.text import SequenceVectorizer
from carryline.training import RMSprop


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    x = SequenceVectorizer(length=500, size=10_000).fit_transform(train.texts)

    model = Sequential()
    model.add(L.Embedding(10_000, 128))
    model.add(L.Conv1D(32, 7, activation="relu"))
    model.add(L.MaxPooling1D(5))
    model.add(L.Conv1D(32, 7, activation="relu"))
    model.add(L.GlobalMaxPooling1D())
    # As printed, outputs are no probabilities, though the loss takes them for such: below 0 it has no gradient
    model.add(L.Dense(1, activation=None if lesson.variant == "as printed" else "sigmoid"))
    model.build((None, 500), seed=lesson.seed)
    lesson.text(model.summary(), name="the network")
    lesson.number("first outputs above 0", float((model.predict(x[:1000]) > 0).mean()))

    model.compile(optimizer=RMSprop(learning_rate=1e-4), loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(10), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))


if __name__ == "__main__":
    chapter.run_alone(run)
