"""The LSTM of the pseudo-code (listings 6.25 and 6.26) as a cell of one's own, trained beside the LSTM layer."""

import torch

from carryline import Sequential, chapter, datasets
from carryline import layers as L
from carryline.text import SequenceVectorizer


class PseudoCell(torch.nn.Module):
    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.state_size = [units, units]
        self.W, self.U = torch.nn.Linear(inputs, 4 * units), torch.nn.Linear(units, 4 * units, bias=False)
        self.Vo = torch.nn.Linear(units, units, bias=False)  # a whole matrix: every unit of the output sees every carry

    def forward(self, input_t: torch.Tensor, states: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        state, carry = states
        i, f, k, output = (self.W(input_t) + self.U(state)).chunk(4, dim=1)
        output = torch.tanh(output + self.Vo(carry))
        carry = torch.sigmoid(i) * torch.tanh(k) + carry * torch.sigmoid(f)
        return output, [output, carry]


def run(lesson: chapter.Lesson) -> None:
    train, _ = datasets.imdb(lesson.data)
    x = SequenceVectorizer(length=100, size=10_000).fit_transform(train.texts)
    recurrent = L.RNN(PseudoCell(32, 32)) if lesson.variant == "pseudo-code" else L.LSTM(32)
    model = Sequential([L.Embedding(10_000, 32), recurrent, L.Dense(1, activation="sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", ["acc"])
    history = model.fit(x, train.labels, epochs=lesson.epochs(5), batch_size=128, validation_split=0.2, **lesson.fit)
    lesson.curves(history)
    lesson.number("validation accuracy", max(history["val_acc"]))
    lesson.number("parameters", model.count_params())


if __name__ == "__main__":
    chapter.run_alone(run)
