"""Keras 2 and 3 read the weights that carryline wrote, and predict what carryline does. Needs `make bench-peers`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from carryline import keras_files

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
SCRIPT = ROOT / "scripts" / "golden_keras_files.py"


@pytest.mark.slow
def test_keras_predicts_the_same_with_weights_from_here(golden, tmp_path):
    if not PYTHON.exists():
        pytest.skip("no Keras here: make bench-peers makes its environment")
    rng = np.random.default_rng(0)
    wanted = {}
    for path in golden.glob("*.keras"):
        model = keras_files.load_model(path)
        model.set_weights([rng.normal(scale=0.5, size=weight.shape) for weight in model.get_weights()])
        keras_files.save_weights(model, tmp_path / f"{path.stem}.weights.h5")
        shutil.copy(golden / f"{path.stem}.json", tmp_path)
        wanted[path.stem] = model.predict(np.array(json.loads((golden / f"{path.stem}.json").read_text())["inputs"]))
    done = subprocess.run([PYTHON, SCRIPT, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(wanted) == 22
    for name, ours in wanted.items():
        theirs = json.loads((tmp_path / f"{name}.predicted.json").read_text())["predictions"]
        np.testing.assert_allclose(ours, np.array(theirs), rtol=0, atol=1e-5, err_msg=name)
