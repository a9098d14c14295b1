"""What every table of messages asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.ground.errors import InputError


@pytest.fixture
def refuses() -> Callable[[Callable[[], Any], str], None]:
    """Assert that a call is refused with exactly this message, and that the command line would exit with 2."""

    def check(call: Callable[[], Any], expected: str) -> None:
        with pytest.raises(InputError) as caught:
            call()
        assert str(caught.value) == expected
        assert caught.value.exit_code == 2

    return check


@pytest.fixture
def says() -> Callable[[Callable[[], Any]], tuple[str, str, str]]:
    """What a refused call says: given, expected, fix."""

    def ask(call: Callable[[], Any]) -> tuple[str, str, str]:
        with pytest.raises(InputError) as caught:
            call()
        return caught.value.given, caught.value.expected, caught.value.fix

    return ask
