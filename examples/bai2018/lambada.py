"""LAMBADA: the last word of a passage, which its last sentence does not tell (Bai et al. 2018, section 5.5)."""

import torch
from torch.nn.functional import cross_entropy

from carryline import chapter, datasets, pad
from carryline.recipes import bai2018
from carryline.text import Tokenizer, Vocabulary
from carryline.training import Adam, Chunks, CosineDecay, EarlyStopping


def nats(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the targets, (batch, length), whose outputs come last: those before saw too little."""
    logits = outputs[:, -targets.shape[1] :].flatten(0, 1)
    return cross_entropy(logits, targets.flatten().long(), reduction="none").view(targets.shape)


def run(lesson: chapter.Lesson) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    how, quick = lesson.settings[device], lesson.settings["small"] if lesson.budget == "quick" else {}
    novels, *passages = datasets.lambada(lesson.data)
    by_spaces = Tokenizer(preset="whitespace", lower=False)
    words = Vocabulary.fit([novels], size=lesson.settings["words"], oov="<unk>", tokenizer=by_spaces)
    train = Chunks(words.encode([novels]).values, **lesson.settings["cut"], rows=lesson.epochs(how["rows"]))
    parts = [pad(words.encode(text.splitlines()), length=train.context + 1) for text in passages]  # zeros before
    validation, test = ((part[:, :-1], part[:, -1:]) for part in parts)

    sizes = {"vocabulary": len(words), "stateful": False, **lesson.settings["network"], **quick}
    model = bai2018.language_model(lesson.variant, seed=lesson.seed, **sizes)
    model.to(device).compile(Adam(how["rate"]), nats, ["perplexity"], global_clipnorm=lesson.settings["clip"])
    epochs, steps = lesson.epochs(how["epochs"]), min(lesson.epochs(how["steps"]), len(train))
    callbacks = [CosineDecay(epochs), EarlyStopping(patience=epochs)]  # which ends with the best epoch's weights
    fit = {"epochs": epochs, "steps_per_epoch": steps, "callbacks": callbacks, **lesson.fit}
    lesson.curves(model.fit(train, validation_data=validation, **fit))
    lesson.number("test perplexity", model.evaluate(*test)["perplexity"])


if __name__ == "__main__":
    chapter.run_alone(run)
