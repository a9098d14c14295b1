"""`Callback`: the moments of a run at which a callback is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError

if TYPE_CHECKING:
    from carryline.training.model import Model


class Callback:
    """Override what you need. `self.model` is the model in training; `self.model.stop_training = True` ends the run.

    Epochs count from 0, as in Keras. A callback that remembers anything returns it from `state_dict` (values for JSON,
    tensors, or dictionaries of them), so that a resumed run goes on exactly.
    """

    model: Model

    def on_train_begin(self) -> None:
        """Before the first epoch, and again when a run is resumed (then before `load_state_dict`)."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before each epoch."""

    def on_step_end(self) -> None:
        """After each gradient step; what this does must not wait for the device."""

    def on_steps_end(self, epoch: int) -> None:
        """After the gradient steps of an epoch, and before its validation."""

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """After each epoch and its validation; `logs` holds that epoch's values, such as `val_loss`."""

    def on_train_end(self) -> None:
        """After the last epoch, and not when the run was interrupted."""

    def state_dict(self) -> dict[str, Any]:
        """What must be remembered between epochs."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` returned."""


def checked(callbacks: Callback | Iterable[Callback]) -> tuple[Callback, ...]:
    """What `fit(callbacks=)` was given: one callback or several, all of them instances."""
    given = (callbacks,) if isinstance(callbacks, Callback) or not isinstance(callbacks, Iterable) else tuple(callbacks)
    for callback in given:
        if not isinstance(callback, Callback):
            raise InputError(
                f"fit(callbacks=[{callback!r}])", expected="callbacks", fix="give instances, as in [EarlyStopping()]"
            )
    return given
