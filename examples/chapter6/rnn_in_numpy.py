"""A recurrent network is a loop that remembers (listings 6.19 to 6.21): in NumPy, and the same as a layer."""

import numpy as np
import torch

from carryline import chapter
from carryline import layers as L


def forward(inputs: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
    state = np.zeros(len(b))
    outputs = []
    for input_t in inputs:
        state = np.tanh(W @ input_t + U @ state + b)
        outputs.append(state)
    return np.stack(outputs)  # (timesteps, output_features)


def run(lesson: chapter.Lesson) -> None:
    timesteps, input_features, output_features = 100, 32, 64
    random = np.random.default_rng(lesson.seed)
    inputs = random.random((timesteps, input_features))
    weights = [random.random(shape) for shape in ((64, 32), (64, 64), (64,))]
    final_output_sequence = forward(inputs, *weights)  # with weights that large, tanh is at its end
    lesson.text(final_output_sequence.shape, name="the final output sequence")
    lesson.number("share of outputs above 0.999", (final_output_sequence > 0.999).mean())

    torch.manual_seed(lesson.seed)
    layer = L.SimpleRNN(output_features, return_sequences=True)
    outputs = layer(torch.tensor(inputs[None], dtype=torch.float32))[0].detach().numpy()
    kernel, recurrent_kernel, bias = layer.get_weights()
    lesson.number("largest difference", np.abs(outputs - forward(inputs, kernel.T, recurrent_kernel.T, bias)).max())


if __name__ == "__main__":
    chapter.run_alone(run)
