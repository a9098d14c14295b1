"""The sliding window: of a text, every two words and the word that follows them."""

from carryline import LanguageModel, Vocabulary, chapter, datasets
from carryline.text import sliding_pairs

TEXT = ["the cat sat on the mat"]


def run(lesson: chapter.Lesson) -> None:
    words = Vocabulary.fit(TEXT)
    before, after = sliding_pairs(words.encode(TEXT), 2)
    pairs = zip(words.decode(before), words.decode(after[:, None]), strict=True)
    lesson.table([{"two words": " ".join(two), "the next": one} for two, (one,) in pairs], name="pairs")

    train, validation, test = datasets.penn_treebank(lesson.data)
    train = train[: lesson.epochs(len(train), quick=500_000)]
    length = int(lesson.variant.split()[0])
    model = LanguageModel(
        "window", level="word", length=length, batch_size=128, epochs=lesson.epochs(3, quick=1), seed=lesson.seed
    )
    model.fit(train, validation=validation, resume=lesson.folder / "fit", progress=lesson.progress)
    lesson.curves(model.history_)
    lesson.number("validation perplexity", model.evaluate(validation)["perplexity"])
    lesson.number("test perplexity", model.evaluate(test)["perplexity"])
    lesson.text(model.generate("the company", length=60, top_p=0.9, seed=lesson.seed), name="the company ...")


if __name__ == "__main__":
    chapter.run_alone(run)
