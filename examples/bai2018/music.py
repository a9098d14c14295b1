"""Polyphonic music: which of 88 keys sound next (Bai, Kolter and Koltun 2018, section 5.4)."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from carryline import Ragged, chapter, datasets
from carryline.recipes import bai2018
from carryline.training import AdamW, EarlyStopping, WeightAveraging


def nats(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The negative log-likelihood of a step: of all its keys together, (steps, 88) to (steps,)."""
    return binary_cross_entropy_with_logits(outputs, targets, reduction="none").sum(-1)


def run(lesson: chapter.Lesson) -> None:
    how, parts = lesson.settings[lesson.variant], getattr(datasets, lesson.settings["music"])(lesson.data)
    train, validation, test = (
        (Ragged.from_sequences(roll[:-1] for roll in part), Ragged.from_sequences(roll[1:] for roll in part))
        for part in parts
    )
    sizes = lesson.settings["network"]
    model = bai2018.network(lesson.variant, features=88, outputs=88, each_step=True, seed=lesson.seed, **sizes)
    model.compile(AdamW(how["rate"], how["weight decay"]), nats, global_clipnorm=lesson.settings["clip"])
    epochs, batch = lesson.epochs(how["epochs"]), lesson.settings["batch"]
    callbacks = [WeightAveraging(), EarlyStopping(patience=epochs)]  # the average that the best epoch ended with
    fit = {"epochs": epochs, "batch_size": batch, "callbacks": callbacks, **lesson.fit}
    history = model.fit(*train, validation_data=validation, **fit)
    lesson.curves(history)
    lesson.number("parameters", model.count_params())
    lesson.number("validation loss", min(history["val_loss"]))
    lesson.number("test loss", model.evaluate(*test)["loss"])
    each = [model.evaluate(test[0][[tune]], test[1][[tune]])["loss"] for tune in range(len(test[0]))]
    lesson.number("test loss, mean of the tunes' means", float(np.mean(each)))


if __name__ == "__main__":
    chapter.run_alone(run)
