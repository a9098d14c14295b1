"""What came after the chapter's text networks: attention, on words and on sentences."""

from __future__ import annotations

from carryline.chapter.experiment import EXPERIMENTS, Experiment, Published

EXPERIMENTS.register(
    "hierarchical_attention",
    Experiment(
        name="hierarchical_attention",
        title="Hierarchical attention",
        listing="Yang et al. 2016",
        part="text",
        published=(
            Published(number="test accuracy", figure=None, source="a bar of our own", bar=0.89),
            Published(number="validation accuracy", figure=0.893, source="the chapter's LSTM, stored notebook"),
        ),
        difference="The paper predicts ten degrees of IMDB's stars (49.4%), from word vectors learned beforehand; here "
        "are the chapter's two classes, vectors learned with the rest, and every tenth review held out. Training "
        "stops after the first epoch that is no better on these.",
    ),
)
