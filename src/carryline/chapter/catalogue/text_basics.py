"""From texts to arrays: n-gram bags, one-hot words and characters, the tokenizer, the hashing trick, the Embedding."""

from __future__ import annotations

from carryline.chapter.experiment import EXPERIMENTS, Experiment, Published

for _experiment in (
    Experiment(
        name="ngram_bags",
        title="Bags of n-grams",
        listing="text before 6.1",
        part="text",
        published=(Published(number="2-grams", figure=11), Published(number="3-grams", figure=15)),
        difference="None: the entries are those of the text, and upper case is kept as it is there.",
    ),
    Experiment(
        name="word_one_hot",
        title="One-hot words",
        listing="6.1",
        part="text",
        published=(Published(number="width", figure=11, source="listing"),),
        difference="None: split at white space, so that 'mat.' keeps its full stop; numbers go by frequency, not by "
        "first occurrence.",
    ),
    Experiment(
        name="character_one_hot",
        title="One-hot characters",
        listing="6.2",
        part="text",
        published=(Published(number="width", figure=101, source="listing"),),
        difference="The listing as first printed builds its index from numbers to characters, so every look-up gives "
        "None and whole rows become ones; here each character has a single one.",
    ),
    Experiment(
        name="tokenizer",
        title="The tokenizer",
        listing="6.3",
        part="text",
        published=(Published(number="unique tokens", figure=9, source="printed by the listing"),),
        difference="None: this is the preset that cuts as Keras' Tokenizer does.",
    ),
    Experiment(
        name="hashing_trick",
        title="The hashing trick",
        listing="6.4",
        part="text",
        difference="The listing takes Python's hash, which changes with every run; this one is the same everywhere "
        "and keeps number 0 for the padding.",
    ),
    Experiment(
        name="embedding_layer",
        title="The Embedding layer",
        listing="6.5",
        part="text",
        published=(Published(number="parameters", figure=64_000, source="1,000 times 64"),),
        difference="None.",
    ),
):
    EXPERIMENTS.register(_experiment.name, _experiment)
