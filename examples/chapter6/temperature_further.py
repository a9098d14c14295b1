"""What the chapter advises to try next: other sizes, another rate, an LSTM, a bigger head ("Going even further")."""

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.training import RMSprop


def run(lesson: chapter.Lesson) -> None:
    split = datasets.temperature(lesson.variant, lesson.data)
    tries = {
        "16 units": ([L.GRU(16), L.Dense(1)], 1e-3),
        "64 units": ([L.GRU(64), L.Dense(1)], 1e-3),
        "a rate of 1e-4": ([L.GRU(32), L.Dense(1)], 1e-4),
        "an LSTM": ([L.LSTM(32), L.Dense(1)], 1e-3),
        "a bigger head": ([L.GRU(32), L.Dense(32, activation="relu"), L.Dense(1)], 1e-3),
    }
    for name, (layers, rate) in tries.items():
        model = Sequential(layers)
        model.compile(optimizer=RMSprop(learning_rate=rate), loss="mae")
        history = model.fit(
            split.train,
            validation_data=split.validation,
            batch_size=128,
            validation_batch_size=1024,
            steps_per_epoch=lesson.epochs(500, quick=20),
            epochs=lesson.epochs(20),
            **lesson.fit,
        )
        lesson.curves(history, name=name)
        lesson.number(f"validation MAE, {name}", min(history["val_loss"]))


if __name__ == "__main__":
    chapter.run_alone(run)
