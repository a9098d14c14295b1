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
