"""What every test shares: one profile for hypothesis, and what happens where LibreOffice is missing."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("house")

_LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that recalculate workbooks where nothing can recalculate them, and say so."""
    if shutil.which("soffice"):
        return
    left_out = [item for item in items if item.get_closest_marker("libreoffice")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = len(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line what was not tested."""
    if count := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(
            f"LibreOffice (soffice) is not on this machine: {count} tests that recalculate workbooks were left out.",
            yellow=True,
        )
