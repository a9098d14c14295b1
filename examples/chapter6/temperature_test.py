"""All choices are made: one network is measured on the test part, once (the end of the section)."""

import torch

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.training import EarlyStopping


def run(lesson: chapter.Lesson) -> None:
    split = datasets.temperature(lesson.variant, lesson.data)
    temperature, epochs = split.series.index(split.targets[0]), lesson.epochs(40)

    model = Sequential([L.GRU(32, dropout=0.2, recurrent_dropout=0.2), L.Dense(1)])
    model.compile(optimizer="rmsprop", loss="mae")
    history = model.fit(
        split.train,
        validation_data=split.validation,
        batch_size=128,
        validation_batch_size=1024,
        steps_per_epoch=lesson.epochs(500, quick=50),
        epochs=epochs,
        callbacks=EarlyStopping(patience=epochs),  # stops nothing, and puts the best epoch's weights back
        **lesson.fit,
    )
    lesson.curves(history)
    batches = split.test.batches(128)
    naive = torch.cat([(inputs[:, -1, temperature] - target[:, 0]).abs() for inputs, target in batches]).mean().item()
    test = model.evaluate(split.test, batch_size=128)["loss"]
    lesson.number("test MAE", test)
    lesson.number("test MAE in degrees", split.in_units(test), unit="°C")
    lesson.number("naive test MAE in degrees", split.in_units(naive), unit="°C")


if __name__ == "__main__":
    chapter.run_alone(run)
