"""Weather: the temperature a day ahead, from some days that are seen hour by hour (section "A temperature-forecasting
problem", listings 6.28 to 6.49).

Published figures stand beside every series, and can be compared with the variant "jena" alone.
"""

from __future__ import annotations

from carryline.chapter.claims import CLAIMS, Claim, Number
from carryline.chapter.experiment import EXPERIMENTS, SEEDS, Experiment, Published

NOTEBOOK = "Jena 2009-2016, stored notebook, best epoch"
SECOND_EDITION = "Jena 2009-2016, second edition"
SERIES = ("jena_2024", "beijing", "simulated", "jena")


def _validation(figure: float, *, degrees: float | None = None) -> tuple[Published, ...]:
    error = Published(number="validation MAE", figure=figure, source=NOTEBOOK, lower_is_better=True, curve="val_loss")
    if degrees is None:
        return (error,)
    words = Published(
        number="validation MAE in degrees", figure=degrees, source="Jena 2009-2016, text", lower_is_better=True
    )
    return error, words


def _register(
    name: str,
    title: str,
    listing: str,
    *,
    difference: str,
    published: tuple[Published, ...] = (),
    variants: tuple[str, ...] = SERIES,
    seeds: int = 1,
) -> None:
    EXPERIMENTS.register(
        f"temperature_{name}",
        Experiment(
            name=f"temperature_{name}",
            title=title,
            listing=listing,
            part="temperature",
            published=published,
            difference=difference,
            variants=variants,
            seeds=seeds,
        ),
    )


_register(
    "data",
    "What is in the weather",
    "6.28 to 6.32",
    difference="The book draws the years 2009 to 2016; each variant draws the series that it has.",
)
_register(
    "naive",
    "Naive: tomorrow is as today",
    "6.33 to 6.36",
    published=_validation(0.2897, degrees=2.57),
    difference="The book's windows end an hour before their now, so that its day has 25 hours; simulated weather "
    "keeps that, the days of the short real series have 24.",
)
_register(
    "dense",
    "Dense network",
    "6.37",
    published=_validation(0.2994),
    difference="At Beijing it does not beat naive, as in the book; simulated weather repeats itself more, and there "
    "a dense network beats naive.",
    seeds=SEEDS,
)
_register(
    "gru",
    "GRU",
    "6.39",
    published=_validation(0.2644, degrees=2.35),
    difference="At Beijing it beats naive, as in the book. Of Jena 2024 there are 80 days to learn from, all "
    "of them summer, and the validation part is autumn: there no network comes near the naive forecast, and seeds "
    "differ by as much as networks.",
    seeds=SEEDS,
)
_register(
    "gru_dropout",
    "GRU with recurrent dropout",
    "6.40",
    published=_validation(0.2619),
    difference="The book's own gain from dropout is 0.0025; Beijing and simulated weather show none. Of the networks "
    "at Jena 2024 it errs least.",
    seeds=SEEDS,
)
_register(
    "stacked",
    "Two GRUs, stacked",
    "6.41",
    published=_validation(0.2633),
    difference="In the book too a second layer gains next to nothing.",
    seeds=SEEDS,
)
_register(
    "reversed",
    "GRU, time reversed",
    "after 6.41",
    published=_validation(0.399),
    difference="Worse than naive on both real series, as in the book, whose stored notebook shows this run under the "
    "bidirectional heading; on simulated weather the seed decides.",
    seeds=SEEDS,
)
_register(
    "bidirectional",
    "Bidirectional GRU",
    "6.44",
    published=_validation(0.2615),
    difference="The book finds it as good as a GRU; so does simulated weather, and at Beijing it is better.",
    seeds=SEEDS,
)
_register(
    "conv",
    "1D convnet",
    "6.47",
    published=_validation(0.452),
    difference="Worse than naive on every series, as in the book.",
    seeds=SEEDS,
)
_register(
    "conv_gru",
    "1D convnet under a GRU",
    "6.48, 6.49",
    published=_validation(0.273),
    difference="Behind the GRU alone on every series, as in the book. Beijing is measured once an hour, so its "
    "windows see hours and not half hours.",
    seeds=SEEDS,
)
_register(
    "test",
    "The test part, once",
    "end of the section",
    published=(
        Published(
            number="test MAE in degrees",
            figure=2.45,
            source=f"{SECOND_EDITION}, LSTM of 16 with recurrent dropout",
            lower_is_better=True,
        ),
        Published(number="naive test MAE in degrees", figure=2.62, source=SECOND_EDITION, lower_is_better=True),
    ),
    difference="The first edition gives no test figure; the second has other networks, windows "
    "of 5 days and other ranges of rows.",
    seeds=SEEDS,
)
_register(
    "further",
    "Going even further",
    '"Going even further"',
    difference="The chapter advises these tries and gives no figures. They are compared with the GRU of 32 units.",
    variants=("jena_2024", "beijing", "jena"),
)


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
