"""What every test shares: one profile for hypothesis, and what happens where LibreOffice or a whole file is missing."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

from tests.whole_files import data_file

settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("house")

_LEFT_OUT = pytest.StashKey[int]()
_WITHOUT_DATA = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that need LibreOffice or a whole file where there is none, and say so."""
    without_office = [item for item in items if item.get_closest_marker("libreoffice") and not shutil.which("soffice")]
    without_data = [item for item in items if not _has_its_data(item)]
    items[:] = [item for item in items if item not in (*without_office, *without_data)]
    config.hook.pytest_deselected(items=[*without_office, *without_data])
    config.stash[_LEFT_OUT] = len(without_office)
    config.stash[_WITHOUT_DATA] = len(without_data)


def _has_its_data(item: pytest.Item) -> bool:
    return all(data_file(mark.args[0]).is_file() for mark in item.iter_markers("data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line each what was not tested."""
    if count := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(
            f"LibreOffice (soffice) is not on this machine: {count} tests that recalculate workbooks were left out.",
            yellow=True,
        )
    if count := config.stash.get(_WITHOUT_DATA, 0):
        terminalreporter.write_line(
            f"The whole data files are not beside the checkout: {count} tests that need one were left out.",
            yellow=True,
        )
