"""Digits read one pixel at a time, in rows or in a random order (Bai, Kolter and Koltun 2018, section 5.2)."""

import numpy as np
import torch

from carryline import chapter, datasets
from carryline.recipes import bai2018
from carryline.training import Adam, CosineDecay, EarlyStopping


def run(lesson: chapter.Lesson) -> None:
    how, device = lesson.settings[lesson.variant], "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        (x, y), (x_test, y_test) = datasets.mnist(lesson.data)
    else:  # a tenth of it, which can be read in minutes: of the 10,000 test digits the last 1,000 are the test
        x, y = datasets.mnist_test(lesson.data)
        cut = len(x) * 9 // 10
        x, y, x_test, y_test = x[:cut], y[:cut], x[cut:], y[cut:]
    order = np.random.default_rng(0).permutation(784) if lesson.settings["permuted"] else np.arange(784)
    x, x_test = x[:, order, None], x_test[:, order, None]

    model = bai2018.network(lesson.variant, features=1, outputs=10, seed=lesson.seed, **lesson.settings["network"])
    loss = "sparse_categorical_crossentropy_from_logits"
    model.to(device).compile(Adam(how["rate"]), loss, ["acc"], global_clipnorm=how["clip"])
    epochs = lesson.epochs(how["epochs"])
    callbacks = [CosineDecay(epochs), EarlyStopping("val_acc", patience=epochs)]  # ends with the best epoch's weights
    fit = {"epochs": epochs, "batch_size": 64, "validation_split": 1 / 9, "callbacks": callbacks, **lesson.fit}
    lesson.curves(model.fit(x, y, **fit))
    lesson.number("parameters", model.count_params())
    lesson.number("test accuracy", model.evaluate(x_test, y_test)["acc"])


if __name__ == "__main__":
    chapter.run_alone(run)
