"""Copy memory: ten symbols, a long silence, and the ten symbols again (Bai, Kolter and Koltun 2018, section 5.3)."""

from carryline import chapter, datasets
from carryline.recipes import bai2018
from carryline.training import CosineDecay, EarlyStopping, RMSprop


def run(lesson: chapter.Lesson) -> None:
    blanks, how = lesson.settings["blanks"], lesson.settings[lesson.variant]
    x, y = datasets.copy_memory(lesson.epochs(10_000, quick=64), blanks, seed=3 * lesson.seed)
    validation = datasets.copy_memory(1_000, blanks, seed=3 * lesson.seed + 1)
    test = datasets.copy_memory(1_000, blanks, seed=3 * lesson.seed + 2)

    sizes = lesson.settings["network"]
    model = bai2018.network(lesson.variant, features=1, outputs=10, each_step=True, seed=lesson.seed, **sizes)
    loss = "sparse_categorical_crossentropy_from_logits"
    model.compile(RMSprop(how["rate"], rho=0.99), loss, ["acc"], global_clipnorm=1.0)
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
