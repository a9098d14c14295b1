"""What scikit-learn expects of an estimator, without importing it: half a second that most users never need."""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any, Self

from carryline.ground.errors import InputError, listing, nearest


class Estimator:
    """Settings are what the constructor takes, kept as they were given, and judged when texts come (`fit`).

    So says scikit-learn's rule; its `clone`, `Pipeline` and `GridSearchCV` stand on it. What is learned ends in `_`.
    """

    @property
    def requires_fit(self) -> bool:
        """Must it see texts before it can transform others?"""
        return True

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name; no setting is an estimator itself, so `deep` changes nothing."""
        return {name: getattr(self, name) for name in _settings(type(self))}

    def set_params(self, **settings: Any) -> Self:
        """Change settings by name; InputError for a name that is none."""
        known = _settings(type(self))
        for name, value in settings.items():
            if name not in known:
                raise InputError(
                    f"{type(self).__name__}.set_params({name}=...){nearest(name, known)}",
                    expected=f"one of {listing(known, limit=len(known))}",
                    fix="correct the name",
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """The settings that differ from the constructor's own."""
        own = _settings(type(self))
        changed = (f"{name}={value!r}" for name, value in self.get_params().items() if not _same(value, own[name]))
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_tags__(self) -> Any:
        """Texts in, rows out: what scikit-learn may do with this, and which of its checks apply."""
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(preserves_dtype=[]),
            input_tags=InputTags(two_d_array=False, string=True),
            requires_fit=self.requires_fit,
        )


def not_fitted(given: str, *, expected: str, fix: str) -> InputError:
    """The error of what was used before it was fitted: an InputError, and scikit-learn's NotFittedError too."""
    error: InputError = _not_fitted_class()(given, expected=expected, fix=fix)
    return error


@cache
def _not_fitted_class() -> type[InputError]:
    from sklearn.exceptions import NotFittedError

    def reduce(self: InputError) -> tuple[object, ...]:
        return _not_fitted_again, (self.given, self.expected, self.fix)

    return type("NotFitted", (InputError, NotFittedError), {"__reduce__": reduce})


def _not_fitted_again(given: str, expected: str, fix: str) -> InputError:
    return not_fitted(given, expected=expected, fix=fix)


def _settings(kind: type[Estimator]) -> dict[str, Any]:
    """The constructor's settings and their defaults."""
    return {name: parameter.default for name, parameter in signature(kind).parameters.items()}


def _same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    return type(value) is type(default) and isinstance(value, bool | int | float | str | tuple) and value == default
