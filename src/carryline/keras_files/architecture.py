"""From Keras' description of a Sequential to carryline's layers: what each setting becomes, and which are refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from carryline.ground.errors import InputError, listing
from carryline.keras_files.hdf5 import Source
from carryline.layers import LAYERS, Layer
from carryline.layers.activations import ACTIVATIONS

BUILD = "build the model here, as you want it, and load_weights(model, path)"

_RECURRENT = "units use_bias return_sequences return_state go_backwards stateful dropout recurrent_dropout activation"
LAYERS_READ: dict[str, str] = {
    "Embedding": "input_dim output_dim mask_zero",
    "SimpleRNN": _RECURRENT,
    "LSTM": f"{_RECURRENT} recurrent_activation",
    "GRU": f"{_RECURRENT} recurrent_activation reset_after",
    "CuDNNLSTM": "units return_sequences return_state go_backwards stateful",
    "CuDNNGRU": "units return_sequences return_state go_backwards stateful",
    "Bidirectional": "layer backward_layer merge_mode",
    "Conv1D": "filters kernel_size strides padding dilation_rate groups activation use_bias",
    "MaxPooling1D": "pool_size strides padding",
    "AveragePooling1D": "pool_size strides padding",
    "GlobalMaxPooling1D": "",
    "GlobalAveragePooling1D": "",
    "Flatten": "",
    "Dense": "units activation use_bias",
    "Dropout": "rate",
}
"""Every layer that is read, and its settings that go over under their own names."""

_INNOCENT = frozenset(
    (
        *("name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_length"),
        *("implementation", "unroll", "use_cudnn", "seed", "unit_forget_bias", "zero_output_for_mask"),
    )
)
"""Settings that are read elsewhere, or say how to compute or how to start what is computed here all the same."""

_ONLY: dict[str, tuple[object, ...]] = {
    "data_format": ("channels_last", None),
    "time_major": (False,),
    "keepdims": (False,),
    "sparse": (False,),
}
"""Settings of which only these values are known here; all others that are not above must be None."""

_INSTEAD = {
    "TimeDistributed": "TimeDistributed(Dense(n)) is Dense(n) on sequences, which computes the same: save it so",
    "Activation": "give the activation to the layer before, which computes the same: save it so",
}
"""What to do about a layer that is not here, where it is not needed either."""


class Architecture(NamedTuple):
    """The layers, the shape of what the first is given if the file tells it, and whether all compute in float64."""

    layers: list[Layer]
    input_shape: tuple[int | None, ...] | None
    float64: bool


def read(source: Source) -> Architecture:
    """The layers that a file describes, without their weights; InputError by name for what is not here."""
    config = source.config
    if config is None:
        raise InputError(
            f"{source.where}: the file holds weights alone",
            expected="a .keras file, or an .h5 file of a whole model",
            fix="build the Sequential that they belong to, and load_weights(model, path)",
        )
    inner = config.get("config")
    described = inner.get("layers") if isinstance(inner, Mapping) else inner  # a bare list before Keras 2.2.3
    if config.get("class_name") != "Sequential" or not isinstance(described, list):
        raise InputError(
            f"{source.where}: a model of class {config.get('class_name')!r}",
            expected="a Sequential",
            fix=f"where it is a chain of layers, save keras.Sequential(model.layers) instead; else {BUILD}",
        )
    layers: list[Layer] = []
    policies: set[str | None] = set()
    shape = None
    for each in described:
        reader = Reader(source, f"{source.where}: layer {len(layers)}")
        name, settings = reader.parts(each)
        if not layers:
            shape = shape or settings.get("batch_shape") or settings.get("batch_input_shape")
        if name != "InputLayer":
            layers.append(reader.layer(each))
            policies.add(reader.precision(name, settings.get("dtype")))
    return Architecture(layers, _shape(shape), "float64" in policies)


class Reader(NamedTuple):
    """One description on its way to a layer; `title` begins its messages."""

    source: Source
    title: str

    def parts(self, described: object) -> tuple[str, Mapping[str, Any]]:
        """The class and the settings."""
        match described:
            case {"class_name": str(name), "config": Mapping() as settings}:
                return name, settings
        raise InputError(
            f"{self.title}: described by {str(described)[:60]!r}",
            expected="class_name and config, as Keras writes them",
            fix="save the model again",
        )

    def layer(self, described: object) -> Layer:
        """The layer, of which nothing is left out in silence."""
        name, settings = self.parts(described)
        reader = self._replace(title=f"{self.title}, {name}")
        if name not in LAYERS_READ:
            raise InputError(
                reader.title,
                expected=f"one of {listing(LAYERS_READ, limit=30)}",
                fix=_INSTEAD.get(name, f"save the model without it; or {BUILD}"),
            )
        taken = LAYERS_READ[name].split()
        for setting, value in settings.items():
            if setting not in taken:
                reader._refuse(setting, value)
        given = {n: reader._value(n, value) for n, value in settings.items() if n in taken}
        if name == "GRU":
            given.setdefault("reset_after", False)  # before Keras 2.1.3 it was the only way, and not written
        made = reader._made(LAYERS[name.removeprefix("CuDNN")], given)
        if settings.get("trainable") is False:
            made.trainable = False
        return made

    def _refuse(self, setting: str, value: object) -> None:
        """Raise unless the setting changes nothing that carryline computes."""
        if setting in _INNOCENT or setting.endswith("_initializer") or value is None or value in _ONLY.get(setting, ()):
            return
        written = value.get("class_name", value) if isinstance(value, Mapping) else value
        raise InputError(
            f"{self.title}: {setting}={str(written)[:60]}",
            expected=f"{setting}={_ONLY[setting][0]!r}" if setting in _ONLY else f"{setting}=None",
            fix=f"save the model without it; or {BUILD}",
        )

    def precision(self, name: str, policy: object) -> str | None:
        """The numbers in which a layer computes: "float32", "float64", or None where the file does not say."""
        match policy:
            case {"config": {"name": named}}:
                policy = named
        if policy in ("float32", "float64", None):
            return policy
        raise InputError(
            f"{self.title}, {name}: dtype={str(policy)[:60]}",
            expected="float32 or float64",
            fix=f"{BUILD}: it then computes in float32",
        )

    def _value(self, setting: str, value: Any) -> Any:
        if setting.endswith("activation"):
            return self._activation(value)
        if setting in ("layer", "backward_layer"):
            return None if value is None else self.layer(value)
        if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1:
            return value[0]  # kernel_size, strides, pool_size: one number for each axis
        return value

    def _activation(self, value: Any) -> str | None:
        """A name, which newer files wrap in a description of the function."""
        name = value.get("config") if isinstance(value, Mapping) else value
        if name is None:
            return None
        if name == "swish":
            return "silu"
        if name == "hard_sigmoid" and self.source.version.startswith("2"):
            return "hard_sigmoid_keras2"
        if not isinstance(name, str) or name not in ACTIVATIONS:
            raise InputError(
                f"{self.title}: activation {str(name)[:60]!r}",
                expected=f"one of {listing(ACTIVATIONS, limit=30)}",
                fix=f"{BUILD}; an activation may be any function",
            )
        return name

    def _made(self, kind: Callable[..., Layer], given: dict[str, Any]) -> Layer:
        parameters = inspect.signature(kind).parameters
        for name, value in given.items():
            if isinstance(parameters[name].default, bool) and not isinstance(value, bool):
                raise InputError(
                    f"{self.title}: {name}={str(value)[:60]}", expected="true or false", fix="save the model again"
                )
        words, width = given.get("input_dim"), given.get("output_dim")
        if isinstance(words, int) and isinstance(width, int) and words * width > self.source.size:
            raise InputError(
                f"{self.title}: {words:,} x {width:,} weights, more than the file can hold",
                expected="the sizes of the weights in the file",
                fix="do not use a file that you did not make; save the model again",
            )
        try:
            return kind(**given)
        except InputError as error:
            raise InputError(f"{self.title}: {error.given}", expected=error.expected, fix=error.fix) from None
        except TypeError:
            needed = [n for n, each in parameters.items() if each.default is each.empty]
            raise InputError(
                f"{self.title}: described by {listing(given)}", expected=listing(needed), fix="save the model again"
            ) from None


def _shape(noted: object) -> tuple[int | None, ...] | None:
    """The shape of inputs, batch axis first, if that is what was noted."""
    axes = noted if isinstance(noted, list) else []
    fits = len(axes) > 1 and all(axis is None or (isinstance(axis, int) and axis > 0) for axis in axes)
    return tuple(axes) if fits else None
