"""What a trained LSTM lets in, keeps and shows at each word of a review."""

import torch

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.report import networks
from carryline.text import SequenceVectorizer


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    vectorizer = SequenceVectorizer(length=100, size=10_000)
    x = vectorizer.fit_transform(train.texts)
    model = Sequential([L.Embedding(10_000, 32), L.LSTM(32), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(6), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.number("validation accuracy", max(history["val_acc"]))

    rows = vectorizer.transform(test.texts)
    words = (rows > 0).sum(axis=1)
    rows = rows[(words >= 20) & (words <= 40)]
    embedding, lstm, dense = model.layers
    with torch.no_grad():
        gates = lstm.gates(embedding(torch.tensor(rows)))
        prediction = dense(gates["state"])[..., 0]  # of the review as far as each word
    chosen = int(prediction.diff(dim=1).abs().sum(dim=1).argmax())  # the one about which the model wavers most

    text = vectorizer.inverse_transform(rows[chosen : chosen + 1])[0]
    seen = {name: values[chosen, -len(text) :] for name, values in gates.items()}
    figure = networks.gates(text, seen, prediction=prediction[chosen, -len(text) :])
    lesson.picture(figure, name="gates", caption="A row for each of 32 units, a column for each word.")


if __name__ == "__main__":
    chapter.run_alone(run)
