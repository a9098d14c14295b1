"""A text as its own teacher, character by character: a two-layer LSTM reads Shakespeare, and then writes."""

import matplotlib.pyplot as plt

from carryline import LanguageModel, chapter, datasets

BAR = 1.60  # nats per character


def run(lesson: chapter.Lesson) -> None:
    text = datasets.tiny_shakespeare(lesson.data)
    learned = len(text) - len(text) // 10

    model = LanguageModel("lstm", level="character", epochs=lesson.epochs(10), seed=lesson.seed)
    fit = {"resume": lesson.folder / "fit", "progress": lesson.progress}
    model.fit(text[:learned], validation=text[learned:], **fit)
    lesson.curves(model.history_)
    found = model.evaluate(text[learned:])
    lesson.number("nats per character", found["nats"])
    lesson.number("bits per character", found["bits"])
    lesson.number("seconds of one core", model.laps_[-1], unit="s")

    axes = plt.figure(figsize=(7, 3.5)).gca()
    axes.plot([seconds / 60 for seconds in model.laps_], model.history_["val_loss"], "o-", label="validation")
    axes.axhline(BAR, color="gray", linestyle="--", label=f"the bar, {BAR:.2f}")
    axes.set(xlabel="minutes of one core", ylabel="nats per character")
    axes.legend()
    lesson.picture(axes, name="time", caption="The validation loss against the time it took to get there.")

    for settings in ({"temperature": 0.5}, {"temperature": 1.0}, {"temperature": 1.0, "top_p": 0.9}):
        written = model.generate("ROMEO:", length=300, seed=lesson.seed, **settings)
        lesson.text("ROMEO:" + written, name=", ".join(f"{name} {value}" for name, value in settings.items()))


if __name__ == "__main__":
    chapter.run_alone(run)
