"""Every test has a cache of its own, and both implementations where it asks for `kernel`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from carryline import kernels
from carryline.kernels import native


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which vectors are cached."""
    monkeypatch.setenv("CARRYLINE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "vectors"


@pytest.fixture(params=["auto", "reference"])
def kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs with compiled code, and without."""
    if request.param == "auto" and not native.available():
        pytest.skip("no compiled kernels")
    with kernels.use(request.param):
        yield request.param
