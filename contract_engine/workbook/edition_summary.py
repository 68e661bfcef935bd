"""The Summary of an edition: the answer in sentences, and what each organisation receives less what it pays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_engine.schema.organisations import PartyRow
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_sheets import PAYMENTS
from contract_engine.workbook.results_shown import CHANGE, DRAFT, NONE, PROPOSED, WHOLE_TERM, heading, pounds, proposes
from contract_engine.workbook.results_summary import ORGANISATION, SUMMARY, WIDEST, YEAR
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.solution import Solution

NET = "Received less paid"
TODAY = "today"
COLUMNS = {"Today": TODAY, DRAFT: "draft", PROPOSED: "expected"}


def edition_summary(solution: Solution, payments: Sheet, notice: str = "") -> Sheet:
    """Return the Summary; its first line is the answer, and a line is kept for the master check."""
    years = solution.contract.years
    return Sheet(
        name=SUMMARY,
        table="tbl_summary",
        title=solution.summary[0],
        intro=f"{solution.contract.settings.name}, {years[0]} to {years[-1]}."
        f" This worksheet contains one table.{notice}",
        about="For whom this edition is and what it leaves out; what each organisation receives less what it pays.",
        fields=(
            Field(ORGANISATION, widest=WIDEST), Field(YEAR, narrowest=11),
            *(pounds(f"{NET}: {words.lower()}") for words in COLUMNS), pounds(CHANGE),
        ),
        rows=tuple(_rows(solution, payments)),
        group="front",
        protected=True,
        words=(Cell(None), *(Cell(words, strong=place == 0) for place, words in enumerate(solution.summary[1:])),
               Cell(_how_to_read(solution))),
    )  # fmt: skip


def _how_to_read(solution: Solution) -> str:
    return (
        "How to read this: expected payments under the contract, nominal pounds, received less paid; payments add up to"
        " nothing over all organisations. An organisation's own costs and other income are not in them."
        + ("" if proposes(solution) else " Nothing is proposed; the word none stands where its figures would.")
    )


def _rows(solution: Solution, payments: Sheet) -> Iterator[tuple[Cell, ...]]:
    named = {line.payer for line in solution.flows} | {line.payee for line in solution.flows}
    parties = [row.name for row in solution.contract.rows(PartyRow) if row.name in named]
    first = FIRST_ROW + len(solution.summary) + 1
    number = first
    for year in (WHOLE_TERM, *solution.contract.years):
        for party in parties:
            yield tuple(_row(solution, payments, party, year, number))
            number += 1


def _row(solution: Solution, payments: Sheet, party: str, year: str, number: int) -> Iterator[Cell]:
    strong = year == WHOLE_TERM
    yield Cell(party, strong=strong)
    yield Cell(year, strong=strong)
    for words, name in COLUMNS.items():
        if words == PROPOSED and not proposes(solution):
            yield Cell(NONE)
        else:
            yield Cell(_net(solution, party, year, name), formula=_formula(payments, heading(words), year, number))
    if proposes(solution):
        draft, now = (letter(2 + list(COLUMNS).index(words)) for words in (DRAFT, PROPOSED))
        change = _net(solution, party, year, "expected") - _net(solution, party, year, "draft")
        yield Cell(change, formula=f"={now}{number}-{draft}{number}", strong=strong)
    else:
        yield Cell(NONE)


def _net(solution: Solution, party: str, year: str, name: str) -> float:
    return math.fsum(
        getattr(line, name) * ((line.payee == party) - (line.payer == party))
        for line in solution.flows
        if year in (WHOLE_TERM, line.year)
    )


def _formula(payments: Sheet, words: str, year: str, number: int) -> str:
    """Return what an organisation receives less what it pays, added up on the sheet Payments."""

    def column(heading_there: str) -> str:
        at = letter([field.heading for field in payments.fields].index(heading_there))
        return f"{quoted(PAYMENTS)}!${at}${payments.first_row}:${at}${payments.last_row}"

    of_the_year = "" if year == WHOLE_TERM else f"*({column('Year')}=$B{number})"
    received, paid = (
        f"SUMPRODUCT(({column(who)}=$A{number}){of_the_year}*1,{column(words)})" for who in ("Payee", "Payer")
    )
    return f"={received}-{paid}"
