"""Ctrl-C at any moment: one sentence, status 130, and no file that was not there before or is not whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract_engine.cli.options import progress_to
from contract_engine.cli.stopping import remembered
from contract_engine.shipped import term_sheet

CHECKOUT = Path(__file__).parents[2]
SOLVE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from contract_engine.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
STOPPED = "Stopped. A file is written only when it is complete, so none is half-written."
# Seconds after the first word of progress; whoever starts the tests may look at more moments.
MOMENTS = [float(word) for word in os.environ.get("CTRL_C_MOMENTS", "0.0 0.6").split()]


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C; on Windows Ctrl-Break, which a program can send to another."""
    process.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT)


def started(*words: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own, so that it can be stopped."""
    return subprocess.Popen(
        [sys.executable, "-c", SOLVE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=CHECKOUT, encoding="utf-8", creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_while_terms_are_sought_leaves_nothing_behind(moment: float, tmp_path: Path) -> None:
    """A results workbook of an earlier run stays as it was, or is replaced whole if that was done first."""
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"an earlier run")
    words = ("solve", str(term_sheet("primary_care_network")), "-o", str(out), "--scenarios", "2000")
    with started(*words) as process:
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(moment)
        press_ctrl_c(process)
        said, told = process.communicate(timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
    if process.returncode == 0:
        assert out.read_bytes()[:2] == b"PK"
        return
    assert process.returncode == 130
    assert out.read_bytes() == b"an earlier run"
    assert said == ""
    assert told.splitlines()[-1] == STOPPED
    assert "Traceback" not in told


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_that_is_lost_on_its_way_is_asked_for_again() -> None:
    """An exception in a clean-up that Python runs itself goes no further: here that of an object let go."""

    class Busy:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with remembered():
            tell = progress_to(quiet=True)
            tell("at the start")
            busy = Busy()
            del busy
            with pytest.raises(KeyboardInterrupt):
                tell("at the next step")
    finally:
        signal.signal(signal.SIGINT, before)
