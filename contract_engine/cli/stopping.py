"""Ctrl-C, asked for once and not forgotten.

Python turns Ctrl-C into an exception wherever the program happens to be. In a clean-up that
Python itself runs, or in a library that passes over every exception, that one is lost. So it is
remembered, and asked for again wherever progress is told and before anything is written.
"""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# Windows has Ctrl-Break besides.
KEYS = ("SIGINT", "SIGBREAK")


class _Remembered:
    """Whether someone has asked to stop."""

    asked = False


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls a handler with
    _Remembered.asked = True
    raise KeyboardInterrupt


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt if someone has asked to stop, even if that was lost on its way."""
    if _Remembered.asked:
        raise KeyboardInterrupt


@contextmanager
def remembered() -> Iterator[None]:
    """Remember a Ctrl-C that comes while a command runs; one that is ignored from outside stays ignored."""
    _Remembered.asked = False
    before, unraisable = {}, sys.unraisablehook
    try:
        for key in (getattr(signal, name) for name in KEYS if hasattr(signal, name)):
            if signal.getsignal(key) in (signal.default_int_handler, signal.SIG_DFL):
                before[key] = signal.signal(key, _stop)
    except ValueError:
        # A command run beside the main thread, as some programs do, gets no keys.
        before = {}
    # What Python cannot raise it prints; of a Ctrl-C the command speaks itself.
    sys.unraisablehook = lambda lost: None if lost.exc_type is KeyboardInterrupt else unraisable(lost)
    try:
        yield
    finally:
        _Remembered.asked = False
        sys.unraisablehook = unraisable
        for key, handler in before.items():
            signal.signal(key, handler)
