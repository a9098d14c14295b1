"""Words as vectors with a single one (listing 6.1). Number 0 stands for no word, so a vector is one longer."""

import matplotlib.pyplot as plt

from carryline import Tokenizer, Vocabulary, chapter
from carryline.text import one_hot


def run(lesson: chapter.Lesson) -> None:
    samples = ["The cat sat on the mat.", "The dog ate my homework."]
    vocabulary = Vocabulary.fit(samples, tokenizer=Tokenizer(preset="whitespace", lower=False))
    rows = one_hot(vocabulary.encode(samples), length=10)

    lesson.text(" x ".join(map(str, rows.shape)), name="samples x words x numbers")
    lesson.number("width", rows.shape[2])
    lesson.text({word: vocabulary[word] for word in vocabulary.tokens[1:]}, name="the number of each word")

    figure, grid = plt.subplots(1, 2, figsize=(5.2, 3.4), sharey=True, layout="constrained")
    for axes, text, row in zip(grid, samples, rows, strict=True):
        axes.imshow(row.T[1:], cmap="Blues", vmax=1.4)
        axes.set_xticks(range(len(text.split())), text.split(), rotation=60)
        axes.set_yticks(range(len(vocabulary) - 1), vocabulary.tokens[1:])
        axes.set_xlim(-0.5, len(text.split()) - 0.5)
    lesson.picture(
        figure, name="one-hot words", caption="A column for each word of a sample, a row for each word known."
    )


if __name__ == "__main__":
    chapter.run_alone(run)
