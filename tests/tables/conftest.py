"""The term sheet of the small scheme, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tables.fees import FEES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "fees.toml"
    path.write_text(FEES, encoding="utf-8")
    return path
