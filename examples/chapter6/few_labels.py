"""What 200 labels are enough for: the reviews without one say in what reviews differ."""

import numpy as np

from carryline import FewLabelsClassifier, chapter, datasets


def run(lesson: chapter.Lesson) -> None:
    train, test = datasets.imdb(lesson.data)
    train = train[np.random.default_rng(lesson.seed).permutation(len(train))]
    labelled, held_out = train[:200], train[200:10_200]

    classifier = FewLabelsClassifier(seed=lesson.seed).fit(labelled, unlabelled=train[200:].texts)
    lesson.number("accuracy among the labels", classifier.validation_score_)
    lesson.number("validation accuracy", classifier.score(held_out))
    lesson.number("test accuracy", classifier.score(test))


if __name__ == "__main__":
    chapter.run_alone(run)
