"""How far back a loss reaches: copy memory asks, after 30 blanks, for the first of ten symbols."""

import numpy as np
import torch

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.report import networks
from carryline.training import Adam, gradient_norms

BLANKS, SYMBOLS = 30, 10


def run(lesson: chapter.Lesson) -> None:
    samples = lesson.epochs(8_000, quick=1_000)
    inputs, targets = datasets.copy_memory(samples, BLANKS, symbols=SYMBOLS, seed=lesson.seed)
    x, y = np.eye(10, dtype=np.float32)[inputs[:, : BLANKS + SYMBOLS + 1, 0].astype(int)], targets[:, -SYMBOLS]

    before, after = {}, {}
    for layer in (L.SimpleRNN(32), L.LSTM(32), L.GRU(32)):
        name = type(layer).__name__
        torch.manual_seed(lesson.seed)
        model = Sequential([layer, L.Dense(10, activation="softmax")])
        model.compile(Adam(2e-3), "sparse_categorical_crossentropy", ["acc"], clipnorm=1.0)
        before[name] = gradient_norms(model, x[:512], y[:512]).mean(axis=0)
        history = model.fit(x, y, epochs=lesson.epochs(24), batch_size=64, **lesson.fit)
        after[name] = gradient_norms(model, x[:512], y[:512]).mean(axis=0)
        lesson.number(f"accuracy of {name}", history["acc"][-1])

    rows = [{"network": name, "before": before[name][0], "after": after[name][0]} for name in before]
    lesson.table(rows, name="gradient at the symbol to recall")
    panels = {"before training": before, "after training": after}
    figure = networks.gradient_norms(panels, mark=(BLANKS + SYMBOLS, "the symbol to recall"))
    lesson.picture(figure, name="gradients", caption="The norm of the loss' gradient, by how far back the input lies.")


if __name__ == "__main__":
    chapter.run_alone(run)
