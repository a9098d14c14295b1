"""The model card: what a stranger needs to know of a saved model, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import carryline
from carryline.series import Duration, Split, format_duration
from carryline.text import Corpus

if TYPE_CHECKING:
    from carryline.tasks.classifier import TextClassifier
    from carryline.tasks.few_labels import FewLabelsClassifier
    from carryline.tasks.forecaster import Forecaster
    from carryline.tasks.language import LanguageModel

_CLASSIFYING = (
    'import carryline as cl\n\nclassifier = cl.load("this folder")\nclassifier.predict(["a text", "another"])'
)


def forecaster_card(forecaster: Forecaster, scores: Mapping[str, float]) -> str:
    """The card of a fitted forecaster."""
    data, targets = forecaster.data_, ", ".join(forecaster.targets_)
    steps = "" if forecaster.horizon == 1 else f", {forecaster.horizon} steps"
    facts = {
        "model": _model(forecaster),
        **_learned(forecaster),
        "forecasts": f"{targets}, {_rows(forecaster.ahead)} ahead{steps}",
        "from": f"the last {_rows(forecaster.lookback)} of: {', '.join(forecaster.columns_)}",
        "data": f"{data['source']}, {data['rows']:,} rows from {data['from']} to {data['to']}, {data['step']} apart",
        "sha256 of the data": data["sha256"],
        "split": f"protocol {forecaster.protocol!r}: "
        + ", ".join(f"{part} rows {first} to {last}" for part, (first, last) in data["split"].items()),
        "seed": forecaster.seed,
        "training": f"{forecaster.seconds_:.1f} s",
    }
    usage = 'import carryline as cl\n\nforecaster = cl.load("this folder")\nforecaster.predict("new.csv")'
    return _page(
        f"A forecaster of {targets}", facts, data["facts"], "mean absolute error, units of the data", scores, usage
    )


def classifier_card(classifier: TextClassifier, scores: Mapping[str, float]) -> str:
    """The card of a fitted classifier."""
    data = classifier.data_
    facts = {
        "model": _model(classifier),
        "classes": ", ".join(classifier.classes_),
        "data": f"{data['source']}, {data['rows']:,} texts",
        "sha256 of the data": data["sha256"],
        "split": f"validation: {data['validation']}",
        "seed": classifier.seed,
        "training": f"{classifier.seconds_:.1f} s",
    }
    return _page("A text classifier", facts, data["facts"], "accuracy", scores, _CLASSIFYING)


def few_labels_card(classifier: FewLabelsClassifier, scores: Mapping[str, float]) -> str:
    """The card of a classifier fitted on few labels."""
    data, axes = classifier.data_, classifier.space_.axes_
    facts = {
        "model": f"logistic regression on {axes.shape[1]} dimensions (LSA) of {axes.shape[0]:,} n-grams",
        "classes": ", ".join(classifier.classes_),
        "data": f"{data['source']}, {data['rows']:,} texts with labels, {data['unlabelled']:,} without",
        "sha256 of the labelled data": data["sha256"],
        "validation": "labelled texts, held out in turn",
        "seed": classifier.seed,
        "training": f"{classifier.seconds_:.1f} s",
    }
    return _page("A text classifier from few labels", facts, data["facts"], "accuracy", scores, _CLASSIFYING)


def language_card(model: LanguageModel, scores: Mapping[str, float]) -> str:
    """The card of a fitted language model."""
    data = model.data_
    facts = {
        "model": _model(model),
        "tokens": f"{model.level}s, {len(model.vocabulary_) - 1:,} of them",
        "data": f"{data['source']}, {data['rows']:,} tokens",
        "sha256 of the data": data["sha256"],
        "split": f"validation: {data['validation']}",
        "seed": model.seed,
        "training": f"{model.seconds_:.1f} s",
    }
    usage = (
        'import carryline as cl\n\nmodel = cl.load("this folder")\nprint(model.generate("To be, or not", length=200))'
    )
    metric = f"nats per {model.level}, lower is better"
    return _page("A language model", facts, data["facts"], metric, scores, usage)


def describe_split(split: Split) -> dict[str, Any]:
    """What card and config keep of a series."""
    series = split.series
    parts = {"train": split.train, "validation": split.validation, "test": split.test}
    return {
        "source": series.source,
        "sha256": series.sha256,
        "rows": len(series),
        "from": str(series.time[0].item()),
        "to": str(series.time[-1].item()),
        "step": format_duration(series.step),
        "split": {name: [int(row) for row in part.rows] for name, part in parts.items()},
        "facts": [fact.to_dict() for fact in series.facts],
    }


def describe_corpus(corpus: Corpus, validation: Corpus | None) -> dict[str, Any]:
    """What card and config keep of a corpus."""
    return {
        "source": corpus.source,
        "sha256": corpus.sha256,
        "rows": len(corpus),
        "validation": "none" if validation is None else f"{len(validation):,} texts of {validation.source}",
        "facts": [fact.to_dict() for fact in corpus.facts],
    }


def _model(estimator: Forecaster | TextClassifier | LanguageModel) -> str:
    name = estimator.model if isinstance(estimator.model, str) else "a network of the user's own"
    warning = ". Training diverged: do not use" if estimator.diverged_ else ""
    return f"{name} ({estimator.kind_}), {estimator.parameters_:,} parameters{warning}"


def _learned(forecaster: Forecaster) -> dict[str, str]:
    """What a network was told to answer; nothing for a baseline."""
    if forecaster.kind_ == "baseline":
        return {}
    change = "the change from the last value, which is added to it afterwards"
    return {"what it learned": "the value itself" if forecaster.protocol == "book" else change}


def _rows(duration: Duration) -> str:
    return f"{duration} row{'' if duration == 1 else 's'}" if isinstance(duration, int) else str(duration)


def _page(  # noqa: PLR0917
    title: str,
    facts: Mapping[str, Any],
    found: Iterable[Mapping[str, Any]],
    metric: str,
    scores: Mapping[str, float],
    usage: str,
) -> str:
    return "\n".join(
        [
            f"# {title}",
            "",
            f"Made with carryline {carryline.__version__}. Raw input in, predictions out: this folder is all it needs.",
            "",
            *_table(("", ""), facts.items()),
            "",
            f"## Scores ({metric})",
            "",
            *_table(("on", "score"), scores.items()),
            "",
            "## Found in the data",
            "",
            *(
                [f"- {fact['what']}: {fact['count']} ({fact['policy']}) {fact['detail']}".rstrip() for fact in found]
                or ["Nothing."]
            ),
            "",
            "## Use",
            "",
            "```python",
            usage,
            "```",
            "",
        ]
    )


def _table(head: tuple[str, str], rows: Iterable[tuple[str, Any]]) -> list[str]:
    return [f"| {head[0]} | {head[1]} |", "|---|---|", *(f"| {name} | {_cell(value)} |" for name, value in rows)]


def _cell(value: Any) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")
