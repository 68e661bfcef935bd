"""What every test shares: one profile for hypothesis, and what happens where LibreOffice or a whole file is missing."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

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


class _WorkbooksTogether(LoadFileScheduling):
    """A file of tests to a worker, and the house's rules of workbooks to one: each is made and opened once."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "house rules of workbooks" if file.startswith("tests/house/test_workbook_") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:  # noqa: ANN401 - xdist's
    """Spread tests over workers by file, as `--dist loadfile` asks for."""
    return _WorkbooksTogether(config, log) if config.getoption("dist") == "loadfile" else None


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
