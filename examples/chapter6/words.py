"""Word by word: an LSTM that answers with the vectors it reads with, on the Penn Treebank."""

from carryline import LanguageModel, chapter, datasets


def run(lesson: chapter.Lesson) -> None:
    train, validation, test = datasets.penn_treebank(lesson.data)

    model = LanguageModel(
        "tied_lstm", level="word", vocabulary=10_000, length=35, epochs=lesson.epochs(6, quick=1), seed=lesson.seed
    )
    model.fit(train, validation=validation, resume=lesson.folder / "fit", progress=lesson.progress)
    lesson.text(model.network_.summary(), name="summary")
    lesson.curves(model.history_)
    lesson.number("validation perplexity", model.evaluate(validation)["perplexity"])
    lesson.number("test perplexity", model.evaluate(test)["perplexity"])
    lesson.number("parameters", model.parameters_)
    lesson.number("seconds of one core", model.laps_[-1], unit="s")

    for temperature, top_p in ((0.7, 1.0), (1.0, 0.9)):
        written = model.generate("the company", length=60, temperature=temperature, top_p=top_p, seed=lesson.seed)
        lesson.text("the company" + written, name=f"temperature {temperature}, top_p {top_p}")


if __name__ == "__main__":
    chapter.run_alone(run)
