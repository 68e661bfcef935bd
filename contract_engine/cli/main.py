"""The `contract-engine` command: what it answers at once, what it runs, and the exit statuses."""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from contract_engine import __version__
from contract_engine.cli.front import page
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

DONE, DEFECT, PUT_RIGHT, NO_DEAL, STOPPED_BY_LIMIT, STOPPED_BY_PERSON = 0, 1, 2, 3, 4, 130
COMPLETE = "_CONTRACT_ENGINE_COMPLETE"
# A command keeps nearly all that it makes until it ends: Python's search for what it may forget costs it a tenth.
OBJECTS_BEFORE_A_SEARCH = 100_000

STOPPED = "Stopped. A file is written only when it is complete, so none is half-written."
DEFECT_NOTE = (
    "\nThis is a defect of contract_engine, not of your workbook. Please send us the lines above,"
    f" and say what you typed (contract_engine {__version__})."
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    What a person can put right is said in words. Any other exception goes on up, so that
    its traceback is shown, and Python ends with status 1.
    """
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    sys.excepthook = _show_defect
    words = sys.argv[1:] if words is None else list(words)
    answer = page(words)
    if answer is not None and COMPLETE not in os.environ:
        sys.stdout.write(answer)
        return DONE
    return _run(words)


def _run(words: list[str]) -> int:
    import click

    from contract_engine.cli.group import commands
    from contract_engine.cli.stopping import remembered

    gc.set_threshold(OBJECTS_BEFORE_A_SEARCH)
    # Adding up scenarios waits for memory: a second thread adds little, and on a busy computer waits for the first.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with remembered():
            status = commands.main(words, prog_name="contract-engine", complete_var=COMPLETE, standalone_mode=False)
    except click.ClickException as slip:
        slip.show()
        return PUT_RIGHT
    except PutRightError as slip:
        click.echo(str(slip), err=True)
        return PUT_RIGHT
    except (click.Abort, KeyboardInterrupt):
        click.echo(STOPPED, err=True)
        return STOPPED_BY_PERSON
    return status if isinstance(status, int) else DONE


def _speak_utf8(stream: TextIO) -> None:
    """Let every sign through: UTF-8 into files and pipes, a question mark where a console lacks a sign."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _show_defect(kind: type[BaseException], defect: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write(f"{STOPPED}\n")
        return
    sys.__excepthook__(kind, defect, trace)
    if issubclass(kind, Exception):
        sys.stderr.write(f"{DEFECT_NOTE}\n")
