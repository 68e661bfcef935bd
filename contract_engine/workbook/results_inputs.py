"""The input sheets again, as a run read them, so that a results workbook is itself an input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.workbook.input_checks import input_checks
from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.live_formulas import alive_of
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_shown import PROPOSED, heading, proposes
from contract_engine.workbook.sheets import Cell, Field
from contract_engine.workbook.template import input_sheets, tables_shown

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from contract_engine.schema.term_tables import TermRow
    from contract_engine.workbook.checks import Check
    from contract_engine.workbook.sheets import Sheet

PROPOSED_HEADING = heading(PROPOSED, "% or £")
_TERMS = {kind.sheet: kind for kind in TERM_TABLES}


def inputs_again(solution: Solution, *, example: bool) -> tuple[Sheet, ...]:
    """Return every input sheet; on the Terms sheets the terms proposed stand beside the draft."""
    return tuple(
        _with_proposed(sheet, solution, _TERMS[sheet.name]) if sheet.name in _TERMS else sheet
        for sheet in input_sheets(solution.as_written, example=example)
    )


def terms_sheets(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Return the Terms sheets among the input sheets."""
    return tuple(sheet for sheet in sheets if sheet.name in _TERMS)


def input_checks_again(solution: Solution) -> tuple[Check, ...]:
    """Return the checks of the input sheets, at their places in a results workbook."""
    contract = solution.as_written
    return input_checks(contract, tables_shown(contract), Places(contract, proposed=True))


def drafts_kept(solution: Solution) -> float:
    """Return the sum of drafts that stand as proposed because an alternative ends their clause."""
    values = {line.id for line in solution.levers}
    rows = zip(solution.as_written.terms, solution.contract.terms, strict=True)
    return sum(_kept(solution, written) or 0.0 for written, row in rows if lever_id(row) not in values)


def proposed_values(solution: Solution, kind: type[TermRow]) -> list[float | None]:
    """Return the value proposed for each term of a sheet; None where there is none."""
    values = {line.id: line.value for line in solution.levers} if proposes(solution) else {}
    return [
        values.get(lever_id(row), _kept(solution, written))
        for written, row in zip(solution.as_written.rows(kind), solution.contract.rows(kind), strict=True)
    ]


def _kept(solution: Solution, written: TermRow) -> float | None:
    """Return the draft of a term that is in the new terms as written, so that the sheet can be read back."""
    return written.draft if proposes(solution) and written.in_new_terms else None


def _with_proposed(sheet: Sheet, solution: Solution, kind: type[TermRow]) -> Sheet:
    place = [column.name for column in kind.columns()].index("draft") + 1
    alive = alive_of(solution)
    on_terms_proposed = {} if alive is None else {lever: alive.term_cells[lever] for lever in alive.live.values}
    cells = [
        Cell(
            value, lever_look(row.unit, (row.today, row.draft, value)),
            formula=f"={on_terms_proposed[lever_id(row)]}" if lever_id(row) in on_terms_proposed else "",
        )
        for row, value in zip(solution.contract.rows(kind), proposed_values(solution, kind), strict=True)
    ]  # fmt: skip
    return replace(
        sheet,
        note=f"{sheet.note} Proposed is what stands on the sheet Terms proposed, for reading: the draft is the input.",
        about=sheet.note,
        fields=(*sheet.fields[:place], Field(PROPOSED_HEADING, "general"), *sheet.fields[place:]),
        rows=tuple((*row[:place], cell, *row[place:]) for row, cell in zip(sheet.rows, cells, strict=True)),
    )
