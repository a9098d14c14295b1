"""A GRU reads days of weather, hour by hour (listing 6.39)."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L


def run(lesson: chapter.Lesson) -> None:
    split = datasets.temperature(lesson.variant, lesson.data)

    model = Sequential([L.GRU(32), L.Dense(1)])
    model.compile(optimizer="rmsprop", loss="mae")
    history = model.fit(
        split.train,
        validation_data=split.validation,
        batch_size=128,
        validation_batch_size=1024,
        steps_per_epoch=lesson.epochs(500, quick=50),
        epochs=lesson.epochs(20),
        **lesson.fit,
    )
    lesson.curves(history)
    best = min(history["val_loss"])
    lesson.number("validation MAE", best)
    lesson.number("validation MAE in degrees", split.in_units(best), unit="°C")


if __name__ == "__main__":
    chapter.run_alone(run)
