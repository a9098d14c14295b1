"""What both estimators share: constructor arguments by name, and being fitted or not."""

from __future__ import annotations

import inspect
from typing import Any, Self

from carryline.ground.errors import InputError, listing, nearest


class Estimator:
    """scikit-learn's protocol: the constructor keeps its arguments as they are, `fit` learns what ends in `_`."""

    @classmethod
    def _argument_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments by name, as scikit-learn's `clone` wants them."""
        return {name: getattr(self, name) for name in self._argument_names()}

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments; raises `InputError` for a name that is none."""
        for name in params:
            if name not in self._argument_names():
                raise InputError(
                    f"{type(self).__name__}.set_params({name}=...){nearest(name, self._argument_names())}",
                    expected=f"arguments out of {listing(self._argument_names(), limit=40)}",
                    fix="correct the name",
                )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _forget(self) -> None:
        """Not fitted, until the fit that begins now has ended."""
        self.__dict__.pop("kind_", None)

    def _check_fitted(self, call: str) -> None:
        if not hasattr(self, "kind_"):
            raise InputError(
                f"{type(self).__name__}.{call}() before fit",
                expected="a fitted model",
                fix=f"call fit(...) first, or {type(self).__name__}.load(folder)",
            )

    def __repr__(self) -> str:
        defaults = {name: item.default for name, item in inspect.signature(type(self).__init__).parameters.items()}
        given = [f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name]]
        return f"{type(self).__name__}({', '.join(given)})"


def check_count(name: str, value: Any, *, least: int = 1) -> None:
    """Raise `InputError` unless `value` is a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(
            f"{name}={value!r}",
            expected=f"a whole number of at least {least}",
            fix=f"correct {name}",
        )
