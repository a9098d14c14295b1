"""What it was measured on, for those who read the numbers elsewhere."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from harness.peak import fma_peak
from harness.workers import PEERS


def machine() -> dict[str, Any]:
    """The processor's name, its cores, and the measured peak in flops a second on one core and on all of them."""
    cores = os.cpu_count() or 1
    peaks = {str(threads): fma_peak(threads) for threads in sorted({1, cores})}
    return {"processor": processor(), "cores": cores, "peak": peaks, "peers": versions(PEERS)}


def processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def versions(python: Path) -> dict[str, str]:
    """The versions of the peers in an environment; none where there is no such environment."""
    if not python.exists():
        return {}
    program = (
        "import json; from importlib.metadata import version\n"
        "print(json.dumps({name: version(name) for name in ('torch', 'keras', 'jax', 'tensorflow')}))"
    )
    return json.loads(subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout)
