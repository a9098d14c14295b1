"""Language models: the sliding window of the chapter, and what carries a state over the whole text."""

from __future__ import annotations

from carryline.chapter.experiment import EXPERIMENTS, Experiment, Published

for _experiment in (
    Experiment(
        name="sliding_window",
        title="Two words, and the next",
        listing="none; the sliding window over a text",
        part="language",
        published=(Published(number="test perplexity", figure=None, lower_is_better=True),),
        difference="The chapter names the task and gives no figure. Here it is the network of Bengio et al. (2003) on "
        "the Penn Treebank: what a window of one, two or five words is worth.",
        variants=("1 word", "2 words", "5 words"),
    ),
    Experiment(
        name="characters",
        title="Characters with a state: Shakespeare",
        listing="none; stacked recurrence, stateful",
        part="language",
        published=(Published(number="nats per character", figure=None, lower_is_better=True, bar=1.60),),
        difference="Nothing is published for it in the chapter; the bar is ours, for at most ten minutes on two cores. "
        "The last tenth of the text is held out. It stops the training too, so the figure is a validation figure.",
    ),
    Experiment(
        name="words",
        title="Words with a state and tied weights: Penn Treebank",
        listing="none; stacked recurrence, stateful",
        part="language",
        published=(
            Published(
                number="test perplexity",
                figure=78.93,
                source="Bai et al. 2018, LSTM of 13M",
                lower_is_better=True,
                curve="val_perplexity",
            ),
        ),
        difference="5 million parameters in place of 13, and six epochs, which one core does in twenty minutes.",
    ),
):
    EXPERIMENTS.register(_experiment.name, _experiment)
