"""Figures of a results workbook that must be the same wherever they stand; Excel compares them again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.checks import Check, Figure
from contract_engine.workbook.places import Places, quoted
from contract_engine.workbook.results_better_off import by_year_row
from contract_engine.workbook.results_choices import CHOSEN, headings_of_gains
from contract_engine.workbook.results_inputs import drafts_kept
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    DRAFT,
    PROPOSED,
    STAY,
    WHOLE_TERM,
    heading,
    over_the_term,
    proposes,
)
from contract_engine.workbook.sheets import letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine, ScenarioPositionLine
    from contract_engine.workbook.sheets import Sheet

PENNY, EXACT = Figure(0.01), Figure(1e-6)
RUN_AGAIN = "Run contract-engine solve again; a figure here was changed by hand."


@dataclass(frozen=True, slots=True)
class Compared:
    """The sheets whose figures are compared; `better_off` is a heading of the Summary, `surplus` a cell."""

    summary: Sheet
    better_off: str
    by_year: Sheet
    payments: Sheet
    scenarios: Sheet
    terms: Sheet
    inputs: tuple[Sheet, ...]
    surplus: str
    choices: Sheet | None = None


def ties_of(solution: Solution, sheets: Compared) -> tuple[Check, ...]:
    """Return the sums that must agree: with the surplus, over the years, and between payments and results."""
    ties = [_surplus(solution, sheets)]
    ties += _years(solution.positions, sheets.by_year, proposes(solution))
    ties += _years(solution.scenario_positions, sheets.scenarios, proposes(solution))
    if proposes(solution):
        ties.append(_terms(solution, sheets))
        if not solution.choosing.changes_draft:
            ties += _payments(solution, sheets)
        if sheets.choices is not None:
            ties.append(_chosen(solution, sheets.choices, sheets.surplus))
    return tuple(ties)


def across(sheet: Sheet, words: str) -> str:
    """Return the cells below a heading, as a formula on another sheet writes them."""
    at = _letter(sheet, words)
    return f"{quoted(sheet.name)}!${at}${sheet.first_row}:${at}${sheet.last_row}"


def total_cell(sheet: Sheet, words: str) -> str:
    """Return the total below a heading, as a formula on another sheet writes it."""
    return f"{quoted(sheet.name)}!${_letter(sheet, words)}${sheet.bottom_row}"


def _letter(sheet: Sheet, words: str) -> str:
    return letter([field.heading for field in sheet.fields].index(words))


def _surplus(solution: Solution, sheets: Compared) -> Check:
    if solution.contract.settings.discount_rate:
        return _surplus_of_today(solution, sheets)
    gains = [line.draft - line.outside_option for line in over_the_term(solution)]
    if proposes(solution):
        gains = [line.gain for line in over_the_term(solution)]
    return Check(
        "Summary: by how much each organisation is better off adds up to the surplus of the Run log",
        sheets.summary.name,
        Figure(math.fsum(gains), total_cell(sheets.summary, sheets.better_off)),
        Figure(solution.surplus, sheets.surplus),
        "pence",
        RUN_AGAIN,
        PENNY,
    )


def _surplus_of_today(solution: Solution, sheets: Compared) -> Check:
    """Return the same for years compared at a discount rate; tables of payments and results are not discounted."""
    rate = Places(solution.contract).setting("discount_rate")
    column = f"{BETTER_OFF}: {(PROPOSED if proposes(solution) else DRAFT).lower()}"
    years, better_off = across(sheets.by_year, "Year"), across(sheets.by_year, heading(column))
    adding, total = [], []
    for t, year in enumerate(solution.contract.years):
        lines = [line for line in solution.positions if line.year == year]
        gains = (line.gain if proposes(solution) else line.draft - line.outside_option for line in lines)
        total.append(math.fsum(gains) / (1 + solution.contract.settings.discount_rate) ** t)
        adding.append(f'SUMIF({years},"{year}",{better_off})/(1+{rate})^{t}')
    return Check(
        "Results by year: by how much each is better off, discounted, adds up to the surplus of the Run log",
        sheets.by_year.name,
        Figure(math.fsum(total), "+".join(adding)),
        Figure(solution.surplus, sheets.surplus),
        "pence",
        RUN_AGAIN,
        PENNY,
    )


def _years(
    lines: Iterable[PositionLine | ScenarioPositionLine],
    sheet: Sheet,
    has_terms: bool,  # noqa: FBT001 - says which columns there are
) -> Iterator[Check]:
    """Yield a check for each column of results: the years add up to the rows of the whole term."""
    table = tuple(lines)
    columns = {STAY: "outside_option", DRAFT: "draft"}
    if has_terms:
        columns[PROPOSED] = "expected" if hasattr(table[0], "expected") else "proposed"
    for words, name in columns.items():
        years, pounds = across(sheet, "Year"), across(sheet, heading(words))
        of_years = math.fsum(getattr(line, name) or 0.0 for line in table if line.year != TERM)
        of_terms = math.fsum(getattr(line, name) or 0.0 for line in table if line.year == TERM)
        yield Check(
            f"{sheet.name}: years add up to the whole term, {words[0].lower()}{words[1:]}",
            sheet.name,
            Figure(of_years, f'SUMIF({years},"<>{WHOLE_TERM}",{pounds})'),
            Figure(of_terms, f'SUMIF({years},"{WHOLE_TERM}",{pounds})'),
            "pence",
            RUN_AGAIN,
            PENNY,
        )


def _payments(solution: Solution, sheets: Compared) -> Iterator[Check]:
    """Yield a check for each organisation: its payments change from draft to proposal by what its result does."""
    payees, payers = across(sheets.payments, "Payee"), across(sheets.payments, "Payer")
    change = f"({across(sheets.payments, heading(PROPOSED))}-{across(sheets.payments, heading(DRAFT))})"
    for line in over_the_term(solution):
        row = by_year_row(sheets.by_year, line.party)
        name, as_proposed, draft = row["Organisation"], row[PROPOSED], row[DRAFT]
        net = math.fsum(
            ((flow.payee == line.party) - (flow.payer == line.party)) * (flow.expected - flow.draft)
            for flow in solution.flows
        )
        yield Check(
            f"Payments: what {line.party} receives and pays changes from draft to proposal as its result does",
            sheets.payments.name,
            Figure(net, f"SUMPRODUCT(({payees}={name})*{change})-SUMPRODUCT(({payers}={name})*{change})"),
            Figure(line.expected - line.draft, f"{as_proposed}-{draft}"),
            "pence",
            RUN_AGAIN,
            PENNY,
        )


def _chosen(solution: Solution, sheet: Sheet, surplus: str) -> Check:
    chosen = across(sheet, CHOSEN)
    gains = next(line.gains for line in solution.choosing.combinations if line.chosen)
    adding = "+".join(f'SUMIF({chosen},"yes",{across(sheet, words)})' for words in headings_of_gains(solution))
    return Check(
        "Choices: by how much each organisation is better off in the combination chosen adds up to the surplus",
        sheet.name,
        Figure(math.fsum(gains.values()), adding),
        Figure(solution.surplus, surplus),
        "pence",
        RUN_AGAIN,
        PENNY,
    )


def _terms(solution: Solution, sheets: Compared) -> Check:
    total = math.fsum(line.value for line in solution.levers if line.value is not None)
    there = "+".join(f"SUM({across(sheet, heading(PROPOSED, '% or £'))})" for sheet in sheets.inputs)
    kept = drafts_kept(solution)
    ended = f"-{kept!r}" if kept else ""
    return Check(
        "Terms proposed: shares and pounds added up as they stand are the same here and on the Terms sheets",
        sheets.terms.name,
        Figure(total, f"SUM({across(sheets.terms, PROPOSED)})"),
        Figure(total, f"{there}{ended}"),
        "general",
        RUN_AGAIN,
        EXACT,
    )
