"""Bags of n-grams: runs of words without their order. A bag of 2-grams holds the single words too."""

from carryline import chapter
from carryline.text import Bag, Tokenizer


def run(lesson: chapter.Lesson) -> None:
    text = "The cat sat on the mat"
    for longest in (2, 3):
        bag = Bag(mode="count", ngrams=(1, longest), tokenizer=Tokenizer(lower=False)).fit([text])
        lesson.number(f"{longest}-grams", len(bag.names()))
        lesson.text(", ".join(bag.names()), name=f"the bag of {longest}-grams")


if __name__ == "__main__":
    chapter.run_alone(run)
