"""Faults: where, what was found, how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OF_A_KIND = 5
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right (error) or to know of (warning)."""

    severity: Severity
    sheet: str
    cell: str
    found: str
    mend: str

    @property
    def place(self) -> str:
        """Where it stands, as `Services!F12`."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell


def error(place: str, found: str, mend: str) -> Fault:
    """Return a fault that stops the run, at a place written as `Sheet!Cell`."""
    sheet, _, cell = place.rpartition("!") if "!" in place else (place, "", "")
    return Fault("error", sheet, cell, found, mend)


def warning(place: str, found: str, mend: str) -> Fault:
    """Return a fault that the run survives, at a place written as `Sheet!Cell`."""
    sheet, _, cell = place.rpartition("!") if "!" in place else (place, "", "")
    return Fault("warning", sheet, cell, found, mend)


class InputFaultsError(PutRightError):
    """The input cannot be used as it stands; every fault found is listed."""

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        """Keep the file's name and its faults, errors and warnings alike."""
        self.file = file
        self.faults = faults
        super().__init__(report(file, faults))


def report(file: str, faults: tuple[Fault, ...]) -> str:
    """Every fault in words, errors first, one a line."""
    errors = [fault for fault in faults if fault.severity == "error"]
    warnings = [fault for fault in faults if fault.severity == "warning"]
    width = min(28, max((len(fault.place) for fault in faults), default=0))
    lines = []
    if errors:
        lines.append(f"{file}: {len(errors)} {'thing' if len(errors) == 1 else 'things'} to put right")
        lines += _in_lines(errors, width)
    if warnings:
        lines.append(f"{file}: {len(warnings)} {'thing' if len(warnings) == 1 else 'things'} to know of")
        lines += _in_lines(warnings, width)
    return "\n".join(map(_as_seen, lines))


def _as_seen(line: str) -> str:
    """Return a line with characters that do not show, or that would steer a terminal, written as their number."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(f"\\u{ord(each):04x}" if unicodedata.category(each).startswith("C") else each for each in line)


def _in_lines(faults: list[Fault], width: int) -> Iterator[str]:
    """Yield one line a fault; of a long run of one kind down a column, the first few and how many more."""

    def kind(fault: Fault) -> tuple[str, str, str]:
        return fault.sheet, re.sub(r"\d+", "", fault.cell), fault.mend

    counts = Counter(map(kind, faults))
    told: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        told[kind(fault)] += 1
        more = counts[kind(fault)] - MOST_OF_A_KIND
        if more <= 1 or told[kind(fault)] <= MOST_OF_A_KIND:
            yield f"  {fault.place:<{width}}  {fault.found} {fault.mend}"
        elif told[kind(fault)] == counts[kind(fault)]:
            yield f"  {fault.place:<{width}}  and {more} more like it in this column, down to here."
