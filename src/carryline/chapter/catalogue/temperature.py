"""Weather: the temperature a day ahead, from ten days that are seen hour by hour (section "A temperature-forecasting
problem", listings 6.28 to 6.49).

Published figures are of Jena 2009-2016, and so meant for the variant "jena" alone: mean absolute errors of the
validation part in deviations of the temperature, the best of the training's epochs.
"""

from __future__ import annotations

from carryline.chapter.claims import CLAIMS, Claim, Number
from carryline.chapter.experiment import EXPERIMENTS, Experiment, Published

NOTEBOOK = "stored notebook, best epoch"
SECOND_EDITION = "second edition"
SERIES = ("jena_2024", "beijing", "simulated", "jena")


def _published(number: str, figure: float, source: str) -> Published:
    return Published(number=number, figure=figure, source=source, lower_is_better=True, variant="jena")


def _validation(figure: float, *, degrees: float | None = None) -> tuple[Published, ...]:
    error = _published("validation MAE", figure, NOTEBOOK)
    return (error,) if degrees is None else (error, _published("validation MAE in degrees", degrees, "text"))


for _experiment in (
    Experiment(
        name="temperature_data",
        title="What is in the weather",
        listing="6.28 to 6.32",
        part="temperature",
        difference="The book draws the years 2009 to 2016; each variant draws the series that it has.",
        variants=SERIES,
    ),
    Experiment(
        name="temperature_naive",
        title="Naive: tomorrow is as today",
        listing="6.33 to 6.36",
        part="temperature",
        published=_validation(0.2897, degrees=2.57),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_dense",
        title="Dense network",
        listing="6.37",
        part="temperature",
        published=_validation(0.2994),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_gru",
        title="GRU",
        listing="6.39",
        part="temperature",
        published=_validation(0.2644, degrees=2.35),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_gru_dropout",
        title="GRU with recurrent dropout",
        listing="6.40",
        part="temperature",
        published=_validation(0.2619),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_stacked",
        title="Two GRUs, stacked",
        listing="6.41",
        part="temperature",
        published=_validation(0.2633),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_reversed",
        title="GRU, time reversed",
        listing="after 6.41",
        part="temperature",
        published=_validation(0.399),
        difference="The stored notebook shows this run under the bidirectional heading.",
        variants=SERIES,
    ),
    Experiment(
        name="temperature_bidirectional",
        title="Bidirectional GRU",
        listing="6.44",
        part="temperature",
        published=_validation(0.2615),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_conv",
        title="1D convnet",
        listing="6.47",
        part="temperature",
        published=_validation(0.452),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_conv_gru",
        title="1D convnet under a GRU",
        listing="6.48, 6.49",
        part="temperature",
        published=_validation(0.273),
        variants=SERIES,
    ),
    Experiment(
        name="temperature_test",
        title="The test part, once",
        listing="end of the section",
        part="temperature",
        published=(
            _published("naive test MAE in degrees", 2.62, SECOND_EDITION),
            _published("test MAE in degrees", 2.45, f"{SECOND_EDITION}, LSTM of 16 with recurrent dropout"),
        ),
        difference="The first edition gives no test figure; the second has other networks, and windows of 5 days.",
        variants=SERIES,
    ),
    Experiment(
        name="temperature_further",
        title="Going even further",
        listing='"Going even further"',
        part="temperature",
        difference="The chapter advises these tries, and gives no figures.",
        variants=("jena_2024", "beijing", "jena"),
    ),
):
    EXPERIMENTS.register(_experiment.name, _experiment)


def _claim(lower: str, higher: str, words: str, *, number: str = "validation MAE") -> Claim:
    low, high = (Number(f"temperature_{name}", number) for name in (lower, higher))
    return Claim(words=words, lower=low, higher=high)


CLAIMS.extend(
    (
        _claim("naive", "dense", "A dense network does not reach the naive forecast: common sense is hard to beat."),
        _claim("gru", "dense", "A GRU, which sees the hours in their order, is better than a dense network."),
        _claim("gru", "naive", "A GRU beats the naive forecast."),
        _claim("gru_dropout", "gru", "Recurrent dropout makes the GRU better, given twice the epochs."),
        _claim("stacked", "gru", "A second layer helps a little."),
        _claim("naive", "reversed", "Read backwards, a GRU is worse than the naive forecast: the newest hours matter."),
        _claim("naive", "conv", "A convnet, which does not see the order of its patterns, is worse than naive."),
        _claim("conv_gru", "conv", "A GRU over the convnet's patterns is far better than the convnet alone."),
        _claim("gru_dropout", "conv_gru", "It is not as good as the GRU with dropout alone."),
        Claim(
            words="What was learned holds on the test part: the network is better than naive there too.",
            lower=Number("temperature_test", "test MAE in degrees"),
            higher=Number("temperature_test", "naive test MAE in degrees"),
        ),
    )
)
