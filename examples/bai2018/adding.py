"""The adding problem: the sum of two marked numbers among hundreds (Bai, Kolter and Koltun 2018, section 5.1)."""

from carryline import chapter, datasets
from carryline.recipes import bai2018
from carryline.training import Adam, CosineDecay, EarlyStopping


def run(lesson: chapter.Lesson) -> None:
    length, how = lesson.settings["length"], lesson.settings[lesson.variant]
    x, y = datasets.adding_problem(lesson.epochs(50_000, quick=320), length, seed=3 * lesson.seed)
    validation = datasets.adding_problem(1_000, length, seed=3 * lesson.seed + 1)
    test = datasets.adding_problem(1_000, length, seed=3 * lesson.seed + 2)

    model = bai2018.network(lesson.variant, features=2, outputs=1, seed=lesson.seed, **lesson.settings["network"])
    model.compile(Adam(how["rate"]), "mse", global_clipnorm=how["clip"])
    epochs = lesson.epochs(how["epochs"])
    best = EarlyStopping(patience=epochs)  # at the end it puts the weights of the best validation back
    callbacks = [CosineDecay(epochs), best]
    history = model.fit(x, y, epochs=epochs, validation_data=validation, callbacks=callbacks, **lesson.fit)
    lesson.curves(history)
    lesson.number("parameters", model.count_params())
    lesson.number("validation loss", min(history["val_loss"]))
    lesson.number("test loss", model.evaluate(*test)["loss"])


if __name__ == "__main__":
    chapter.run_alone(run)
