"""Golden arrays of every recurrent, convolutional, pooling and plain layer, from Keras 3 on JAX in float64.

    make bench-peers
    KERAS_BACKEND=jax .venv-peers/bin/python scripts/golden_keras_layers.py

Takes some minutes. Writes tests/layers/golden/keras.json (cases and an index) and keras.npz (all numbers in one array).
A case holds a layer's arguments, its inputs and weights, what it returned, and the gradients of
`sum(output * cotangent)` with respect to inputs and weights.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras.src.backend.common import dtypes  # noqa: E402
from keras.src.layers.rnn.dropout_rnn_cell import DropoutRNNCell  # noqa: E402

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # outside TensorFlow, Keras would take the results back to float32

FOLDER = Path(__file__).parents[1] / "tests" / "layers" / "golden"
ACTIVATIONS = (
    "tanh relu sigmoid hard_sigmoid softsign elu gelu silu softplus linear exponential".split()  # noqa: SIM905
)
BATCH, TIME, FEATURES, UNITS = 3, 5, 4, 2
LENGTHS = [5, 2, 3]
CELLS = {
    "SimpleRNN": ("SimpleRNN", {}),
    "LSTM": ("LSTM", {}),
    "GRU": ("GRU", {}),
    "GRU reset_before": ("GRU", {"reset_after": False}),
}


class MinimalCell(keras.layers.Layer):
    """A cell of the user's own: `output = x W + h U`, as in Keras' documentation of RNN."""

    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        output = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(states[0], self.recurrent_kernel)
        return output, [output]


def cases():
    """Yield (name, layer, arguments, facts); facts are `lengths`, `masks`, `initial_state`, `calls`, `shape`, `ids`."""
    yield from recurrent_cases()
    yield from bidirectional_cases()
    yield from convolution_cases()
    yield from plain_cases()


def recurrent_cases():
    for activation in ACTIVATIONS:
        small = {"shape": (2, 3, 2)}
        for title, (layer, arguments) in CELLS.items():
            yield f"{title} activation={activation}", layer, {"units": 2, **arguments, "activation": activation}, small
            if layer != "SimpleRNN":
                own = {"units": 2, **arguments, "recurrent_activation": activation}
                yield f"{title} recurrent_activation={activation}", layer, own, small
    for title, (layer, fixed) in (CELLS | {"RNN": ("RNN", {})}).items():
        arguments = {"units": UNITS, **fixed}
        for backwards in (False, True):
            for sequences in (False, True):
                options = {"go_backwards": backwards, "return_sequences": sequences, "return_state": True}
                words = " ".join(name for name, on in list(options.items())[:2] if on)
                yield f"{title} {words}".strip(), layer, arguments | options, {"initial_state": True}
                yield f"{title} {words} lengths".replace("  ", " "), layer, arguments | options, {"lengths": LENGTHS}
        yield f"{title} stateful", layer, arguments | {"stateful": True}, {"calls": 2}
        if layer != "RNN":
            yield f"{title} no bias", layer, arguments | {"use_bias": False}, {}
            for rates in ((0.5, 0.0), (0.0, 0.5), (0.25, 0.5)):
                names = dict(zip(("dropout", "recurrent_dropout"), rates, strict=True))
                words = " ".join(f"{name}={rate}" for name, rate in names.items())
                yield f"{title} {words}", layer, arguments | names, {"masks": True}


def bidirectional_cases():
    for merge in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            inner = {"layer": "LSTM", "arguments": {"units": UNITS, "return_sequences": sequences}}
            words = f"Bidirectional {merge}{' return_sequences' if sequences else ''}"
            yield words, "Bidirectional", {"layer": inner, "merge_mode": merge}, {}
            if merge in ("concat", "mul"):
                inner = {"layer": "GRU", "arguments": {"units": UNITS, "return_sequences": sequences}}
                wrapped = {"layer": inner, "merge_mode": merge}
                yield f"{words} GRU lengths", "Bidirectional", wrapped, {"lengths": LENGTHS}
    inner = {"layer": "LSTM", "arguments": {"units": UNITS, "return_state": True}}
    yield "Bidirectional return_state", "Bidirectional", {"layer": inner}, {"initial_state": True}


def convolution_cases():
    for padding in ("valid", "same", "causal"):
        for width in (1, 2, 3, 4):
            for name, value in (("strides", 1), ("strides", 2), ("strides", 3), ("dilation_rate", 2)):
                arguments = {"filters": 2, "kernel_size": width, "padding": padding, name: value}
                yield f"Conv1D {padding} width={width} {name}={value}", "Conv1D", arguments, {"shape": (2, 8, 2)}
    own = {"filters": 4, "kernel_size": 3, "groups": 2, "activation": "relu"}
    yield "Conv1D groups relu", "Conv1D", own, {"shape": (2, 6, 4)}
    yield "Conv1D no bias", "Conv1D", {"filters": 2, "kernel_size": 3, "use_bias": False}, {"shape": (2, 6, 2)}
    for layer in ("MaxPooling1D", "AveragePooling1D"):
        for padding in ("valid", "same"):
            for size, strides in ((2, None), (3, None), (3, 2), (2, 3)):
                arguments = {"pool_size": size, "strides": strides, "padding": padding}
                yield f"{layer} {padding} {size}/{strides}", layer, arguments, {"shape": (2, 7, 2)}
    yield "GlobalMaxPooling1D", "GlobalMaxPooling1D", {}, {}
    yield "GlobalAveragePooling1D", "GlobalAveragePooling1D", {}, {}
    yield "GlobalAveragePooling1D lengths", "GlobalAveragePooling1D", {}, {"lengths": LENGTHS}


def plain_cases():
    for activation in (*ACTIVATIONS, "softmax", None):
        yield f"Dense {activation}", "Dense", {"units": 3, "activation": activation}, {"shape": (2, 4)}
    yield "Dense over time", "Dense", {"units": 2, "use_bias": False}, {}
    yield "Flatten", "Flatten", {}, {}
    yield "Embedding", "Embedding", {"input_dim": 7, "output_dim": 3}, {"shape": (2, 4), "ids": 7}


def make(layer: str, arguments: dict, facts: dict):
    arguments = dict(arguments)
    if layer == "Bidirectional":
        inner = arguments.pop("layer")
        return keras.layers.Bidirectional(make(inner["layer"], inner["arguments"], {}), **arguments)
    if facts.get("lengths") and arguments.get("return_sequences"):
        arguments["zero_output_for_mask"] = True
    if facts.get("masks"):
        arguments["use_cudnn"] = False
        if layer == "SimpleRNN":
            arguments.pop("use_cudnn")
    if layer == "RNN":
        return keras.layers.RNN(MinimalCell(arguments.pop("units")), **arguments)
    return getattr(keras.layers, layer)(**arguments)


def run(layer: str, arguments: dict, facts: dict, rng: np.random.Generator) -> dict[str, np.ndarray]:
    shape = facts.get("shape", (BATCH, TIME, FEATURES))
    calls = facts.get("calls", 1)
    draw = rng.standard_normal if "ids" not in facts else lambda size: rng.integers(0, facts["ids"], size)
    inputs = [draw(shape) for _ in range(calls)]
    made = make(layer, arguments, facts)
    keywords = {}
    if facts.get("lengths"):
        keywords["mask"] = jnp.arange(shape[1]) < jnp.array(facts["lengths"])[:, None]
    arrays = {f"input {i}": x for i, x in enumerate(inputs)}
    if facts.get("masks"):
        keywords["training"] = True
        for name, rate, width in (
            ("input mask", arguments["dropout"], shape[2]),
            ("recurrent mask", arguments["recurrent_dropout"], arguments["units"]),
        ):
            if rate:
                arrays[name] = (rng.random((shape[0], width)) > rate) / (1 - rate)
        widths = {array.shape[1]: array for name, array in arrays.items() if "mask" in name}
        DropoutRNNCell._create_dropout_mask = lambda self, like, rate: (
            [widths[like.shape[1]]] * self.dropout_mask_count
            if getattr(self, "dropout_mask_count", None)
            else widths[like.shape[1]]
        )
    if calls == 1:
        made(jnp.asarray(inputs[0]), **{k: v for k, v in keywords.items() if k != "training"})
    else:
        made.build(shape)
    weights = [rng.standard_normal(weight.shape) * 0.5 for weight in made.trainable_variables]
    for weight, values in zip(made.trainable_variables, weights, strict=True):
        weight.assign(values)
    arrays |= {f"weight {i}": values for i, values in enumerate(weights)}
    if calls > 1:
        return arrays | {f"output {i}": np.asarray(made(jnp.asarray(x))) for i, x in enumerate(inputs)}

    states = []
    if facts.get("initial_state"):
        count = (2 if layer == "LSTM" else 1) if layer != "Bidirectional" else 4
        states = [rng.standard_normal((shape[0], UNITS)) for _ in range(count)]
        arrays |= {f"state {i}": state for i, state in enumerate(states)}

    def call(weights, x, states):
        extra = {"initial_state": list(states)} if states else {}
        others = [variable.value for variable in made.non_trainable_variables]
        outputs, _ = made.stateless_call(weights, others, x, **keywords, **extra)
        return tuple(outputs) if isinstance(outputs, (tuple, list)) else (outputs,)

    jaxed = [jnp.asarray(w) for w in weights], jnp.asarray(inputs[0]), [jnp.asarray(s) for s in states]
    outputs = call(*jaxed)
    cotangents = [rng.standard_normal(output.shape) for output in outputs]

    def loss(*given):
        return sum((output * cotangent).sum() for output, cotangent in zip(call(*given), cotangents, strict=True))

    what = (0, 2) if "ids" in facts else (0, 1, 2)
    found = dict(zip(what, jax.grad(loss, argnums=what)(*jaxed), strict=True))
    arrays |= {f"output {i}": np.asarray(output) for i, output in enumerate(outputs)}
    arrays |= {f"cotangent {i}": cotangent for i, cotangent in enumerate(cotangents)}
    arrays |= {f"weight {i} gradient": np.asarray(gradient) for i, gradient in enumerate(found[0])}
    arrays |= {f"state {i} gradient": np.asarray(gradient) for i, gradient in enumerate(found[2])}
    if 1 in found:
        arrays["input 0 gradient"] = np.asarray(found[1])
    return arrays


def main() -> None:
    rng = np.random.default_rng(0)
    index, flat, at = [], [], 0
    for name, layer, arguments, facts in cases():
        arrays = run(layer, arguments, facts, rng)
        jax.clear_caches()  # each case compiles its own: kept, they would come to gigabytes
        places = {}
        for key, array in arrays.items():
            places[key] = [at, list(array.shape)]
            flat.append(np.asarray(array, dtype=np.float64).ravel())
            at += array.size
        told = {key: value for key, value in facts.items() if key in ("lengths", "ids")}
        index.append({"name": name, "layer": layer, "arguments": arguments, **told, "arrays": places})
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case) for case in index)
    head = f'"keras": "{keras.__version__}", "jax": "{jax.__version__}"'
    (FOLDER / "keras.json").write_text(f'{{{head}, "cases": [\n{lines}\n]}}\n')
    np.savez_compressed(FOLDER / "keras.npz", values=np.concatenate(flat))
    print(f"{len(index)} cases, {at} numbers")


if __name__ == "__main__":
    main()
