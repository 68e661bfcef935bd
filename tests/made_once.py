"""Each workbook is made once a run, whichever worker asks for it first: making takes longer than looking."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.workbooks import Maker


def made_once(maker: Maker, factory: pytest.TempPathFactory) -> Path:
    """Return a workbook that is only to be looked at, made by this worker or by another of the same run."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    kept = shared / "made once" / maker.name.replace(" ", "_")
    if not kept.exists():
        own = factory.mktemp("made")
        (own / "name.txt").write_text(maker.make(own).name, encoding="utf-8")
        kept.parent.mkdir(exist_ok=True)
        try:
            own.rename(kept)
        except OSError:
            # Another worker was quicker: what it made is as good.
            shutil.rmtree(own)
    return kept / (kept / "name.txt").read_text("utf-8")
