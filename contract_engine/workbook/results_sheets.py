"""The results as worksheets: terms, payments, results by year, schemes, named scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import lever_id, lever_of
from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    CHANGE,
    DRAFT,
    NONE,
    PROPOSED,
    STAY,
    figure,
    heading,
    in_sheet_order,
    one_in,
    pounds,
    proposed,
    proposes,
    year_shown,
    yes_no,
)
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import LeverLine, PositionLine, ScenarioPositionLine
    from contract_engine.schema.term_tables import TermRow

TERMS, PAYMENTS, BY_YEAR = "Terms proposed", "Payments", "Results by year"
SCHEMES, SCENARIOS, SCENARIO_PAYMENTS = "Schemes paid for", "Named scenarios", "Scenario payments"
ENDS = "ends"
HOLDS_ONE = "Results. This worksheet contains one table."
EXPECTED = "Expected amounts, in nominal pounds of each financial year."
NO_PROPOSAL = " Nothing is proposed; the word none stands where its figures would."
PENNY = 0.01


def terms_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return every term: today, draft, proposed, and what it may be."""
    lines = {line.id: line for line in solution.levers}
    addresses = Addresses(Places(solution.contract, proposed=True))
    return Sheet(
        name=TERMS,
        table="tbl_terms_proposed",
        title=TERMS,
        intro=f"{HOLDS_ONE}{notice}",
        note=f"Every term of the contract on the table. {_changes(solution)}",
        fields=(
            Field("Clause", widest=30), Field("Term", widest=30), Field("Organisation", widest=24), Field("Year"),
            Field("Unit"),
            *(Field(name, "general", widest=14) for name in ("Today", DRAFT, PROPOSED)), Field("Changed"),
            *(Field(name, "general", widest=14) for name in ("Lowest", "Highest", "Step")), Field("Open"),
            Field("Where in this workbook", widest=24), Field("Name for --set", widest=40),
        ),
        rows=tuple(_term(solution, row, lines.get(lever_id(row)), addresses) for row in solution.contract.terms),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _changes(solution: Solution) -> str:
    if not proposes(solution):
        return NO_PROPOSAL.strip()
    changed = sum(line.changed for line in solution.levers)
    return f"{changed} of {sum(line.open for line in solution.levers)} open terms differ from the draft."


def _term(solution: Solution, row: TermRow, line: LeverLine | None, addresses: Addresses) -> tuple[Cell, ...]:
    lever = lever_of(row)
    kept = lever if line is None else line
    shown = row.today, row.draft, kept.lowest, kept.highest, kept.step, line.value if line else None
    look = lever_look(row.unit, shown)
    clause, year = Cell(row.clause, strong=bool(line and line.changed)), Cell(row.year or "every year")
    names = clause, Cell(lever.label), Cell(lever.party), year, Cell(row.unit)
    where = addresses.cell(row.at("draft")), Cell(lever.id)
    limits = tuple(figure(value, look) for value in (kept.lowest, kept.highest, kept.step))
    if line is None:
        return (*names, figure(lever.today, look), Cell(ENDS), Cell(ENDS), Cell("no"), *limits, Cell("no"), *where)
    changed = yes_no(line.changed) if proposes(solution) else Cell(NONE)
    values = figure(line.today, look), figure(line.draft, look), proposed(solution, line.value, look)
    return (*names, *values, changed, *limits, yes_no(line.open), *where)


def payments_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return who pays whom, by clause and year."""
    return Sheet(
        name=PAYMENTS,
        table="tbl_payments",
        title="Payments: who pays whom",
        intro=f"{HOLDS_ONE}{notice}",
        note=f"{EXPECTED} Positive: the payer pays.{'' if proposes(solution) else NO_PROPOSAL}",
        about="Who pays whom under each clause in each year: today, under the draft and as proposed.",
        fields=(
            Field("Payer"), Field("Payee"), Field("Clause"), Field("Year"),
            *(pounds(words) for words in ("Today", DRAFT, PROPOSED, CHANGE)),
        ),
        rows=tuple(
            (
                Cell(line.payer), Cell(line.payee), Cell(line.clause), Cell(line.year), figure(line.today),
                figure(line.draft), proposed(solution, line.expected), proposed(solution, line.expected - line.draft),
            )
            for line in solution.flows
        ),
        group="results",
    )  # fmt: skip


def by_year_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return each organisation's result in each year and over the term."""
    rare = one_in(solution.contract.settings.confidence)
    risk = "The range and the losses are those of the proposed terms." if proposes(solution) else (
        f"The range and the losses are those of staying as we are.{NO_PROPOSAL}"
    )  # fmt: skip
    results = (
        STAY, DRAFT, PROPOSED, f"{BETTER_OFF}: draft", f"{BETTER_OFF}: proposed", "1 in 20 below", "1 in 20 above",
    )  # fmt: skip
    losses = f"Loss, average of the worst {rare}", "Loss it can absorb", "Limit on that loss"
    return Sheet(
        name=BY_YEAR,
        table="tbl_results_by_year",
        title=BY_YEAR,
        intro=f"{HOLDS_ONE}{notice}",
        note=f"{EXPECTED} {risk}",
        about="Each organisation's result in each year and over the term, its range, and the loss it may come to.",
        fields=(
            Field("Organisation"), Field("Year"), *(pounds(words) for words in results),
            *(Field(heading(words), "pounds") for words in losses),
            Field("Chance of exceeding the limit (%)", "share"),
        ),
        rows=tuple(_result(solution, line) for line in in_sheet_order(solution.contract, solution.positions)),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _result(solution: Solution, line: PositionLine) -> tuple[Cell, ...]:
    strong = line.year == TERM
    figures = (line.p5, line.p95, line.cvar, line.risk_capacity, line.risk_limit, line.chance_of_breach)
    return (
        Cell(line.party, strong=strong), Cell(year_shown(line.year), strong=strong), figure(line.outside_option),
        figure(line.draft), proposed(solution, line.expected), figure(line.draft - line.outside_option),
        proposed(solution, line.gain), *(figure(value) for value in figures),
    )  # fmt: skip


def schemes_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return which owners the terms pay to do a scheme."""
    lines = solution.initiatives
    doing = f"{BETTER_OFF} doing it"
    return Sheet(
        name=SCHEMES,
        table="tbl_schemes_paid_for",
        title="Schemes that the terms pay someone to do",
        intro=f"{HOLDS_ONE}{notice}",
        note="Over the term. An owner is paid to do a scheme if doing it leaves it better off by at least what is"
        " needed, all else being as it is.",
        about="Which owners of a scheme the draft and the proposed terms pay to do it.",
        fields=(
            Field("Scheme"), Field("Owner"), Field(heading("Cost"), "pounds"), Field(heading("Needed"), "pounds"),
            pounds(f"Draft: {doing.lower()}"), Field("Draft: paid to do it"),
            pounds(f"Proposed: {doing.lower()}"), Field("Proposed: paid to do it"),
        ),
        rows=tuple(
            (
                Cell(line.initiative), Cell(line.owner), figure(line.cost), figure(line.required),
                figure(line.margin_at_draft), yes_no(line.margin_at_draft >= line.required - PENNY),
                proposed(solution, line.margin), yes_no(line.induced) if proposes(solution) else Cell(NONE),
            )
            for line in lines
        ) or ((Cell("There is no scheme whose owner must be paid to do it."), *(Cell(NONE),) * 7),),
        group="results",
    )  # fmt: skip


def scenarios_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return each organisation's result in each named scenario."""
    return Sheet(
        name=SCENARIOS,
        table="tbl_named_scenarios",
        title="Named scenarios: results",
        intro=f"{HOLDS_ONE}{notice}",
        note="What-ifs without a weight, in nominal pounds: what a scenario does not name stands at its central value.",
        about="Each organisation's result in each named scenario, side by side with staying as we are.",
        fields=(
            Field("Scenario"), Field("Organisation"), Field("Year"),
            *(pounds(words) for words in (STAY, DRAFT, PROPOSED, f"{BETTER_OFF}: proposed")),
        ),
        rows=tuple(
            (
                Cell(line.scenario), Cell(line.party), Cell(year_shown(line.year), strong=line.year == TERM),
                figure(line.outside_option), figure(line.draft), figure(line.proposed),
                figure(_apart(line.proposed, line.outside_option)),
            )
            for scenario in dict.fromkeys(line.scenario for line in solution.scenario_positions)
            for line in in_sheet_order(solution.contract, _of(scenario, solution))
        ),
        group="results",
    )  # fmt: skip


def scenario_payments_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return who pays whom in each named scenario."""
    return Sheet(
        name=SCENARIO_PAYMENTS,
        table="tbl_scenario_payments",
        title="Named scenarios: payments",
        intro=f"{HOLDS_ONE}{notice}",
        note="Payments in each named scenario, in nominal pounds. Positive: the payer pays.",
        fields=(
            Field("Scenario"), Field("Payer"), Field("Payee"), Field("Clause"), Field("Year"),
            *(pounds(words) for words in (DRAFT, PROPOSED, CHANGE)),
        ),
        rows=tuple(
            (
                Cell(line.scenario), Cell(line.payer), Cell(line.payee), Cell(line.clause), Cell(line.year),
                figure(line.draft), figure(line.proposed), figure(_apart(line.proposed, line.draft)),
            )
            for line in solution.scenario_flows
        ),
        group="results",
    )  # fmt: skip


def _of(scenario: str, solution: Solution) -> Iterator[ScenarioPositionLine]:
    return (line for line in solution.scenario_positions if line.scenario == scenario)


def _apart(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other
