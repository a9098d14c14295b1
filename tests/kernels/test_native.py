"""The compiled part: which instruction set it takes, its threads, its buffers; and life without it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
import torch

from carryline.ground.errors import InputError
from carryline.kernels import native

compiled = pytest.mark.skipif(native.reason() is not None, reason=f"no compiled kernels: {native.reason()}")
MEBIBYTE = 1 << 20


@pytest.fixture
def fresh():
    """What is loaded is remembered; forget it before and after."""
    native._load.cache_clear()
    yield
    native._load.cache_clear()


def printed(program: str, **environment: str) -> str:
    """What a Python of its own prints: an instruction set is chosen once per process."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@compiled
@pytest.mark.parametrize("isa", [] if native.reason() else native.module().isas())
def test_an_instruction_set_can_be_forced(isa):
    assert printed("import carryline._native as native; print(native.isa())", CARRYLINE_ISA=isa) == isa


@compiled
def test_the_widest_is_taken_unasked():
    assert native.module().isas()[-1] == "baseline"
    program = "import carryline._native as native; print(native.isa())"
    assert printed(program, CARRYLINE_ISA="") == native.module().isas()[0]


@compiled
def test_an_instruction_set_that_is_not_there_is_refused_with_those_that_are(fresh, monkeypatch):
    possible = ", ".join(native.module().isas())
    native._load.cache_clear()
    monkeypatch.setenv("CARRYLINE_ISA", "cray")
    with pytest.raises(InputError) as refused:
        native.available()
    assert str(refused.value) == (
        f"CARRYLINE_ISA=cray\n  expected: one that this machine can run: {possible}\n"
        "  fix: name one of them, or unset CARRYLINE_ISA"
    )


@compiled
def test_the_compiled_part_alone_refuses_it_too():
    program = "import carryline._native as native\ntry: native.isa()\nexcept ValueError as error: print(error)"
    assert printed(program, CARRYLINE_ISA="cray") == "this machine cannot run CARRYLINE_ISA=cray"


def test_without_the_compiled_part_it_says_so_and_goes_on(fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "carryline._native", None)
    assert not native.available()
    assert native.reason() == "carryline was installed without its compiled kernels"
    assert native.empty((3, MEBIBYTE), torch.float32).shape == (3, MEBIBYTE)


def test_a_compiled_part_that_does_not_load_says_why(fresh, monkeypatch):
    def fails(name: str) -> None:
        raise ImportError("undefined symbol: sgemm_")

    monkeypatch.setattr(native.importlib, "import_module", fails)
    assert native.reason() == "the compiled kernels do not load: undefined symbol: sgemm_"


@compiled
def test_a_forked_child_works():
    """Its parent's threads are not there, though its OpenMP believes so: waiting for them would be for ever."""
    program = (
        "import os, torch, carryline._native as native\n"
        "torch.set_num_threads(2); torch.ones(1_000_000).add(1); native.fma_peak(2, 0.01)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    native.Buffer(1 << 22); os._exit(7 if native.fma_peak(2, 0.01) > 0 else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert printed(program, OMP_NUM_THREADS="2", PYTHONWARNINGS="ignore") == "7"


@compiled
def test_threads_of_python_may_call_at_once():
    speeds: list[float] = []

    def call() -> None:
        speeds.extend(native.module().fma_peak(2, 0.0) for _ in range(20))

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(speeds) == 80
    assert min(speeds) > 0


@compiled
def test_denormal_numbers_are_flushed_within_a_call_only():
    native.module().fma_peak(2, 0.0)
    assert (torch.full((100_000,), 1e-40) * 0.5 > 0).all()


@compiled
def test_a_large_buffer_is_used_again():
    first = native.empty((3, MEBIBYTE), torch.float32).fill_(1)
    assert first.is_contiguous()
    assert first.data_ptr() % 64 == 0
    address, kept = first.data_ptr(), native.module().kept_buffers()
    row = first[1]
    del first
    assert native.module().kept_buffers() == kept  # a view still looks at it
    assert (row == 1).all()
    del row
    assert native.module().kept_buffers() == kept + 12 * MEBIBYTE
    again = native.empty((MEBIBYTE, 3), torch.float32)
    assert again.data_ptr() == address
    assert native.empty((MEBIBYTE, 3), torch.float32).data_ptr() != address


@compiled
def test_what_is_kept_is_bounded():
    tensors = [native.empty((130 * MEBIBYTE,), torch.int8) for _ in range(6)]  # never written to, so no memory yet
    del tensors
    assert 0 < native.module().kept_buffers() <= 512 * MEBIBYTE


@compiled
@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has to be told")
@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="the sanitizer has a malloc of its own")
def test_memory_that_is_freed_stays_while_training():
    """A block that is asked for again costs page faults each time, unless it was kept."""
    program = (
        "import resource, torch; from carryline.kernels import native\n"
        "def faults():\n"
        "    torch.ones(12 << 20); before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(4): torch.ones(12 << 20)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "before = faults()\n"
        "with native.keeping_memory(): during = [faults() for _ in range(4)]\n"
        "print(during[-1] < 1000 < before)"
    )
    assert printed(program, OMP_NUM_THREADS="1") == "True"


def test_small_tensors_are_those_of_torch():
    tensor = native.empty((2, 3, 0), torch.float64)
    assert tensor.shape == (2, 3, 0)
    assert tensor.dtype == torch.float64
    assert native.empty((5,), torch.int64).shape == (5,)


@compiled
def test_buffers_may_be_taken_and_given_back_on_many_threads():
    wrong: list[float] = []

    def churn(mark: int) -> None:
        for size in range(2 * MEBIBYTE, 4 * MEBIBYTE, MEBIBYTE // 2):
            tensor = native.empty((size,), torch.int8).fill_(mark)
            wrong.extend(tensor[tensor != mark].tolist())

    callers = [threading.Thread(target=churn, args=(mark,)) for mark in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert wrong == []
