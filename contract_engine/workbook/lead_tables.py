"""Who should hold the budget: everyone's results, schemes, growth, terms, and what would overturn the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import amount
from contract_engine.workbook.lead_sheets import CANDIDATE, GAINS, gains_rows
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import figure, heading, pounds, year_shown, yes_no
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.lead_lines import LeadResult

OF_CANDIDATE = Field(CANDIDATE, widest=34)
WHAT = {
    "absorbs more": "could absorb more", "absorbs less": "could absorb less", "management cost": "management cost",
    "concession": "what would give it terms", "marked": "may it hold the budget",
}  # fmt: skip
NOTHING = "nothing found"


def years_sheet(result: LeadResult, notice: str = "") -> Sheet:
    """Return everyone's result under each candidate, over the term and by year."""
    return Sheet(
        name="Gains",
        table="tbl_gains",
        title="Everyone's gain under each candidate",
        intro=f"{HOLDS_ONE}{notice}",
        note="Over the term, years are compared at the contract's rate. Without terms a candidate stands at its draft.",
        fields=(
            OF_CANDIDATE, Field("Organisation", widest=34), Field("Year", widest=16), pounds("Result"),
            pounds("If we stay as we are"), Field(GAINS, "pounds", red_below_zero=True), pounds("1 in 20 below"),
            pounds("1 in 20 above"), pounds("Average of the worst shortfalls"),
            Field(heading("It can absorb"), "pounds"), Field(heading("Chance of more than that", "%"), "share"),
        ),
        rows=tuple(
            (
                Cell(line.holder), Cell(line.party), Cell(year_shown(line.year)), figure(line.expected),
                figure(line.outside_option), figure(line.gain), figure(line.p5), figure(line.p95), figure(line.cvar),
                figure(line.risk_capacity), figure(line.chance_of_breach),
            )
            for line in gains_rows(result)
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def schemes_sheet(result: LeadResult, notice: str = "") -> Sheet:
    """Return who would be paid to do each scheme, under each candidate."""
    return Sheet(
        name="Paid to do",
        table="tbl_schemes",
        title="What each candidate and everyone else would be paid to do",
        intro=f"{HOLDS_ONE}{notice}",
        note="What its owner gains by doing it rather than not; of a joint venture, all its members together.",
        fields=(
            OF_CANDIDATE, Field("Scheme", widest=34), Field("Owner", widest=34), Field("Paid to do it"),
            pounds("Gains by doing it"), pounds("Must gain"), Field("At which terms", widest=16),
        ),
        rows=tuple(
            (
                Cell(line.holder), Cell(line.initiative), Cell(line.owner), yes_no(line.induced), figure(line.margin),
                figure(line.required), Cell(line.at),
            )
            for line in result.initiatives
        ) or ((Cell("none"), *(Cell("none") for _ in range(6))),),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def growth_sheet(result: LeadResult, notice: str = "") -> Sheet:
    """Return what each candidate gains by more of each service."""
    return Sheet(
        name="Growth",
        table="tbl_growth",
        title="Which activity each candidate would rather see grow",
        intro=f"{HOLDS_ONE}{notice}",
        note="What 1% more of a service than planned, in every year, is worth to the candidate over the term, with all"
        " uncertainties at their central values.",
        fields=(
            OF_CANDIDATE, Field("Provider", widest=34), Field("Service", widest=40), pounds("Gains by 1% more"),
            Field("Would see it grow"),
        ),
        rows=tuple(
            (
                Cell(line.holder), Cell(line.provider), Cell(line.service), figure(line.gain),
                yes_no(line.would_see_it_grow),
            )
            for line in result.growth
        ) or ((Cell("none"), *(Cell("none") for _ in range(4))),),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def terms_sheet(result: LeadResult, notice: str = "") -> Sheet:
    """Return the terms proposed with each candidate."""
    return Sheet(
        name="Best terms",
        table="tbl_best_terms",
        title="Best terms with each candidate",
        intro=f"{HOLDS_ONE}{notice}",
        note="Terms that move money; a candidate's payment to itself is none. Figures and their units are in words.",
        fields=(
            OF_CANDIDATE, Field("Term", widest=80), Field("Draft", widest=30), Field("Proposed", widest=30),
            Field("Changed"),
        ),
        rows=tuple(
            (
                Cell(line.holder), Cell(line.words), Cell(amount(line.draft, line.unit)),
                Cell("no terms" if line.value is None else amount(line.value, line.unit)),
                yes_no(line.value is not None and abs(line.value - line.draft) > 1e-9 * max(1.0, abs(line.draft))),
            )
            for line in result.terms
        ) or ((Cell("none"), *(Cell("none") for _ in range(4))),),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def overturn_sheet(result: LeadResult, notice: str = "") -> Sheet:
    """Return what would change the answer, in pounds."""
    return Sheet(
        name="What would overturn it",
        table="tbl_overturn",
        title="What would overturn the answer",
        intro=f"{HOLDS_ONE}{notice}",
        note="Each alone, everything else as entered. What could be absorbed is right to a step of the terms.",
        fields=(
            OF_CANDIDATE, Field("What", widest=28), pounds("By"), Field("In words", widest=90),
        ),
        rows=tuple(
            (Cell(line.holder), Cell(WHAT[line.what]), figure(line.pounds), Cell(line.words))
            for line in result.overturns
        ) or ((Cell("none"), Cell(NOTHING), Cell("none"), Cell(NOTHING)),),
        group="results",
    )  # fmt: skip
