"""Words make sentences and sentences make a review, each counted as much as it deserves (Yang et al. 2016)."""

from carryline import TextClassifier, chapter, datasets
from carryline.report import texts


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    fit, epochs = lesson.fit, lesson.epochs(5, quick=1)
    # Embedding 200, bidirectional GRUs of 50 and context vectors of 100, over words and then over sentences
    classifier = TextClassifier(
        "hierarchical_attention", length=800, epochs=epochs, batch_size=64, patience=1, seed=fit.pop("seed")
    )
    classifier.fit(train, validation=0.1, **fit)
    lesson.curves(classifier.history_)
    lesson.number("validation accuracy", classifier.validation_score_)
    lesson.number("test accuracy", classifier.score(test))

    text = min(test.texts, key=lambda text: abs(len(text) - 600))
    caption = "Bars: a sentence's share of the attention. Shaded: words with more than the average of their sentence."
    lesson.picture(texts.attention(text, classifier.attention(text)), name="attention", caption=caption)
    lesson.text(f"{classifier.predict([text])[0]}: {text}", name="the review, and what is said of it")


if __name__ == "__main__":
    chapter.run_alone(run)
