"""A table of practices, stressed, as two CSV files: a line for each practice, and one for each network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.results.stress_everyone import as_json
from contract_engine.workbook.save import Saved, check_place, save
from contract_engine.workbook.table_book import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_engine.stressing.everyone_table import TableStressed


def places_of(path: Path) -> tuple[Path, Path]:
    """Return where practices and networks go; PutRightError, before any work is done, if either cannot be written."""
    if path.suffix.lower() != ".csv":
        raise PutRightError(f"{path}: practices of a table are written as .csv. Give a name that ends in .csv.")
    found = path, path.with_name(f"{path.stem}_by_network.csv")
    for place in found:
        check_place(place)
    return found


def write_everyone(stressed: TableStressed, path: Path) -> tuple[Saved, ...]:
    """Write what each practice and each network is paid, with ranges and chances; pounds of a year."""
    document = as_json(stressed)
    both = zip(places_of(path), (document["practices"], document["networks"]), strict=True)
    return tuple(save(csv_bytes(_lines(lines)), place) for place, lines in both)


def _lines(lines: list[dict[str, object]]) -> Iterator[list[str]]:
    if lines:
        yield list(lines[0])
    for line in lines:
        yield [str(value) for value in line.values()]
