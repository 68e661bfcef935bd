"""Workbooks in the hands of LibreOffice: recalculated, saved again, changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STORED_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")


def saved_again(paths: list[Path], folder: Path) -> dict[str, Path]:
    """Open workbooks in LibreOffice and save them under the same names in a folder."""
    profile = (folder.parent / "profile").as_uri()
    soffice = shutil.which("soffice") or "soffice"
    to = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", *to, *map(str, paths)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {path.stem: folder / path.name for path in paths}


def without_stored_values(path: Path, folder: Path) -> Path:
    """Copy a workbook without the values of its formulas, so that none can be repeated."""
    bare = folder / f"{path.stem}.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(bare, "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry, STORED_VALUE.sub(rb"\1", part) if "/worksheets/" in entry.filename else part)
    return bare


def shown(value: object) -> object:
    """Return a value as a number with its fraction, or as words; a blank as no words."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else "" if value is None else value


def changed(path: Path, name: str, entries: Mapping[tuple[str, str], object]) -> Path:
    """Type into cells, as a person does, and save."""
    book = load_workbook(path)
    for (sheet, cell), value in entries.items():
        book[sheet][cell] = value
    book.save(path.with_name(f"{name}.xlsx"))
    return path.with_name(f"{name}.xlsx")
