"""Every workbook the product makes is made once for all house rules."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.house.made import Made
from tests.made_once import made_once
from tests.workbooks import MAKERS


@pytest.fixture(scope="session", params=MAKERS, ids=lambda maker: maker.name)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make one workbook and open it."""
    path = made_once(request.param, tmp_path_factory)
    return Made(request.param, path, load_workbook(path), load_workbook(path, data_only=True))
