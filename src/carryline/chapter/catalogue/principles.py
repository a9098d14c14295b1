"""Recurrence from first principles: the loop, the LSTM's equations, what vanishes and what gates do about it."""

from __future__ import annotations

from carryline.chapter.claims import CLAIMS, Claim, Number
from carryline.chapter.experiment import EXPERIMENTS, SEEDS, Experiment, Published

for _experiment in (
    Experiment(
        name="rnn_in_numpy",
        title="The forward pass in NumPy",
        listing="6.19 to 6.21",
        part="principles",
        published=(Published(number="largest difference", figure=None, lower_is_better=True, bar=1e-5),),
        difference="The listing draws its weights between 0 and 1, which drives every output to the end of tanh; so "
        "the comparison with the layer takes the layer's own weights.",
    ),
    Experiment(
        name="pseudo_lstm",
        title="The LSTM of the pseudo-code",
        listing="6.25, 6.26",
        part="principles",
        variants=("pseudo-code", "LSTM"),
        seeds=SEEDS,
        difference="The book runs no pseudo-code. It leaves the activations open: here sigmoid for i and f, tanh for k "
        "and the output, which sees the whole carry by a matrix where an LSTM's has a gate. Reviews of 100 words.",
    ),
    Experiment(
        name="vanishing_gradients",
        title="Vanishing gradients",
        listing='"Understanding the LSTM and GRU layers"',
        part="principles",
        seeds=SEEDS,
        difference="The book tells of it and measures nothing. Measured, a SimpleRNN as Keras starts it (with an "
        "orthogonal matrix) lets more through than LSTM and GRU before any training. After training the gradient flows "
        "in the networks that learned to recall and has vanished in the others; which these are, the seed decides too.",
    ),
    Experiment(
        name="gates",
        title="Gates along a review",
        listing='"Understanding the LSTM and GRU layers"',
        part="principles",
        difference="The book draws the cell, not what it does; and warns that what gates mean is up to the training.",
    ),
):
    EXPERIMENTS.register(_experiment.name, _experiment)

CLAIMS.extend(
    Claim(
        words=f"{name} learns to carry a symbol over 30 blanks where a SimpleRNN does not.",
        lower=Number("vanishing_gradients", "accuracy of SimpleRNN"),
        higher=Number("vanishing_gradients", f"accuracy of {name}"),
    )
    for name in ("LSTM", "GRU")
)
