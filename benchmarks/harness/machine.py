"""What it was measured on, for those who read the numbers elsewhere."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.peak import fma_peak
from harness.workers import PEERS

TRAINING = ("torch", "keras", "jax", "tensorflow")


def machine() -> dict[str, Any]:
    """The processor's name, its cores, and the measured peak in flops a second on one core and on all of them."""
    cores = os.cpu_count() or 1
    peaks = {str(threads): fma_peak(threads) for threads in sorted({1, cores})}
    return {"processor": processor(), "cores": cores, "peak": peaks, "peers": versions(TRAINING)}


def processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def versions(names: Iterable[str]) -> dict[str, str]:
    """The versions of these packages in the peers' environment; none where there is no such environment."""
    if not PEERS.exists():
        return {}
    program = (
        "import json, sys; from importlib.metadata import version\n"
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    told = subprocess.run([PEERS, "-c", program, *names], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)
