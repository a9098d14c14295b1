"""The trained text experiments: IMDB's reviews, by words, by recurrences, by convolutions, and by few labels."""

from __future__ import annotations

from carryline.chapter.experiment import EXPERIMENTS, SEEDS, Experiment, Published

NOTEBOOK = "stored notebook, best epoch"
PADDING = (
    "The listing lets the LSTM read a short review's hundreds of padding zeros like words; given as they are, with "
    "their lengths, reviews end where they end"
)


def _validation(
    figure: float | None, *, source: str = NOTEBOOK, bar: float | None = None, variant: str | None = None
) -> Published:
    return Published(
        number="validation accuracy", figure=figure, source=source, bar=bar, variant=variant, curve="val_acc"
    )


for _experiment in (
    Experiment(
        name="twenty_words",
        title="Embeddings of 20 words",
        listing="6.6, 6.7",
        part="text",
        published=(
            _validation(0.76, source="text", bar=0.75, variant="last 20"),
            _validation(0.759, variant="last 20"),
        ),
        difference="The book speaks of the first 20 words; Keras' padding keeps the last 20, and so did the book's "
        "run. The variant with the first 20 shows what the slip was worth: reviews end with their verdict.",
        variants=("last 20", "first 20"),
        seeds=SEEDS,
    ),
    Experiment(
        name="raw_imdb",
        title="Raw reviews, 200 labels",
        listing="6.8 to 6.18",
        part="text",
        published=(
            _validation(0.572, variant="pretrained"),
            _validation(0.528, variant="random"),
            Published(number="test accuracy", figure=0.56, source="text, 0.54 to 0.58", variant="pretrained"),
        ),
        difference="200 reviews are too few for hundreds of thousands of weights behind a Flatten, whatever the "
        "vectors. What works with the same 200 labels is FewLabelsClassifier, the next experiment. Where only a part "
        'of GloVe is at hand, "the vectors" tells how many words go without one.',
        variants=("pretrained", "random"),
        seeds=SEEDS,
    ),
    Experiment(
        name="few_labels",
        title="Raw reviews, 200 labels: the method that works",
        listing="in place of 6.8 to 6.18",
        part="text",
        published=(_validation(0.572), Published(number="test accuracy", figure=0.56, source="text, 0.54 to 0.58")),
        difference="FewLabelsClassifier looks at the 24,800 reviews without a label first, at whole reviews and not "
        "their last 100 words, and then needs few labels.",
        seeds=SEEDS,
    ),
    Experiment(
        name="fine_tuning",
        title="Pretrained vectors, frozen and then fine-tuned",
        listing="6.13, and the reason that the chapter gives for it",
        part="text",
        difference="The chapter freezes the vectors because the first large gradients of untrained layers would wipe "
        "out what they know, and stops there. Frozen first, they move a tenth as far as when all is trained at once, "
        "and both end equally accurate with 500 labels.",
        seeds=SEEDS,
    ),
    Experiment(
        name="simple_rnn",
        title="SimpleRNN",
        listing="6.22, 6.23",
        part="text",
        published=(
            _validation(0.846, bar=0.84),
            Published(number="validation accuracy, last epoch", figure=0.805, source="stored notebook"),
        ),
        difference="It overfits from about the fourth epoch on, here as there.",
        seeds=SEEDS,
    ),
    Experiment(
        name="stacked_simple_rnn",
        title="Four SimpleRNN on top of each other",
        listing='"A recurrent layer in Keras"',
        part="text",
        published=(Published(number="parameters", figure=328_320, source="printed summary"),),
        difference="The chapter prints the summary and trains nothing. Here the stack is trained, too, as one layer is "
        "in 6.23: compare their validation accuracies.",
        seeds=SEEDS,
    ),
    Experiment(
        name="lstm",
        title="LSTM",
        listing="6.27",
        part="text",
        published=(
            _validation(0.893, bar=0.885, variant="padding read"),
            _validation(0.893, variant="padding unread"),
        ),
        difference=f"{PADDING}. One LSTM, which has the zeros before the review, gains nothing by it.",
        variants=("padding read", "padding unread"),
        seeds=SEEDS,
    ),
    Experiment(
        name="reversed_lstm",
        title="LSTM, reviews reversed",
        listing="6.42",
        part="text",
        published=(_validation(0.877),),
        difference="The stored notebook shows these curves a second time under the bidirectional heading.",
        seeds=SEEDS,
    ),
    Experiment(
        name="bidirectional_lstm",
        title="Bidirectional LSTM",
        listing="6.43",
        part="text",
        published=(
            _validation(0.886, bar=0.885, variant="padding read"),
            _validation(0.886, bar=0.885, variant="padding unread"),
        ),
        difference=f"{PADDING}. It is the backward LSTM, with the zeros after the review, that gains.",
        variants=("padding read", "padding unread"),
        seeds=SEEDS,
    ),
    Experiment(
        name="conv1d",
        title="1D convnet",
        listing="6.46",
        part="text",
        published=(
            _validation(0.838, variant="as printed"),
            _validation(None, source="our own bar", bar=0.86, variant="corrected"),
        ),
        difference="As printed, binary cross-entropy takes outputs without a sigmoid for probabilities and clips what "
        "lies outside 0 and 1, where no gradient is left. So the first weights decide: where they put all outputs "
        "below 0, nothing is ever learned, as with our first seed; the book's run was luckier. Behind a sigmoid no "
        "output lies outside.",
        variants=("corrected", "as printed"),
        seeds=SEEDS,
    ),
    Experiment(
        name="multi_hot",
        title="Sentiment without order: multi-hot words, dense layers",
        listing="chapter 3, as cited beside 6.23 and 6.27",
        part="text",
        published=(Published(number="test accuracy", figure=0.88, source="text"),),
        difference="Whole reviews are read, not 500 words of them.",
        seeds=SEEDS,
    ),
):
    EXPERIMENTS.register(_experiment.name, _experiment)
