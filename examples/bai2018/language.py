"""The next word, or the next character, of a text (Bai, Kolter and Koltun 2018, sections 5.5 and 5.6)."""

import torch
from torch.nn.functional import cross_entropy

from carryline import chapter, datasets
from carryline.recipes import bai2018
from carryline.text import Tokenizer, Vocabulary
from carryline.training import Adam, Chunks, CosineDecay, EarlyStopping


def nats(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the targets, (batch, length), whose outputs come last: those before saw too little."""
    logits = outputs[:, -targets.shape[1] :].flatten(0, 1)
    return cross_entropy(logits, targets.flatten().long(), reduction="none").view(targets.shape)


def run(lesson: chapter.Lesson) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    kind, how, metric = lesson.variant, lesson.settings[device], lesson.settings["metric"]
    parts = getattr(datasets, lesson.settings["text"])(lesson.data)
    texts = [part.replace("\n", lesson.settings["line end"]) for part in parts]
    tokens = Vocabulary.fit(texts[:1], oov="<unk>", tokenizer=Tokenizer(**lesson.settings["tokenizer"]))
    cut = {**lesson.settings["cut"], **lesson.settings.get(kind, {}), "rows": lesson.epochs(how["rows"])}
    train, validation, test = (Chunks(tokens.encode([text]).values, **cut) for text in texts)

    sizes = {**lesson.settings["network"], **(lesson.settings["small"] if lesson.budget == "quick" else {})}
    model = bai2018.language_model(kind, vocabulary=len(tokens), seed=lesson.seed, **sizes)
    model.to(device).compile(Adam(how["rate"]), nats, [metric], global_clipnorm=lesson.settings["clip"])
    epochs, steps = lesson.epochs(how["epochs"]), min(lesson.epochs(how["steps"]), len(train))
    best = [CosineDecay(epochs), EarlyStopping(patience=epochs)]  # which ends with the best epoch's weights
    fit = {"epochs": epochs, "steps_per_epoch": steps, "callbacks": best, **lesson.fit}
    lesson.curves(model.fit(train, validation_data=validation, validation_steps=min(len(validation), steps), **fit))
    lesson.number("parameters", model.count_params())
    lesson.number(f"test {metric}", model.evaluate(test)[metric])


if __name__ == "__main__":
    chapter.run_alone(run)
