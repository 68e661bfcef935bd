"""Who should hold the budget, as worksheets: the answer in sentences, and the candidates side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.lead_words import headline
from contract_engine.results.money import money
from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import (
    LOOK_BELOW_UNIT,
    LOOK_OF_UNIT,
    NONE,
    figure,
    heading,
    pounds,
    yes_no,
)
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.lead_lines import HolderLine, HolderPositionLine, LeadResult

CANDIDATE, SIDE_BY_SIDE = "Candidate", "Candidates"
TERMS, NO_TERMS = "Terms", "no terms"
CHANCE = "Chance of a loss it cannot absorb"
C95, C99, ABSORBS, GAIN, SURPLUS = "Capital 95%", "Capital 99%", "It can absorb", "It gains", "Surplus"
GAINS = heading("Gain")
STATUS = {"optimal": "within every limit", "no_deal": NO_TERMS, "limit": "not decided in time"}
WIDEST_WORDS = 76


def gains_rows(result: LeadResult) -> tuple[HolderPositionLine, ...]:
    """Return everyone's results, by candidate: the whole term first, then year by year."""
    return tuple(
        line
        for each in result.holders
        for of_term in (True, False)
        for line in result.positions
        if line.holder == each.holder and (line.year == TERM) is of_term
    )


def lead_summary(result: LeadResult, notice: str = "") -> Sheet:
    """Return the Summary: the answer in sentences, and the candidates side by side."""
    unit = result.contract.settings.display_unit
    look = LOOK_BELOW_UNIT[unit]
    return Sheet(
        name="Summary",
        table="tbl_summary",
        title=headline(result),
        intro=f"{HOLDS_ONE} A chart shows it.{notice}",
        about="The answer in sentences, and each candidate's gain, risk and capital.",
        fields=(
            Field(CANDIDATE, widest=WIDEST_WORDS),
            Field(TERMS, widest=22),
            *(Field(heading(name, unit), look, red_below_zero=True) for name in (SURPLUS, GAIN)),
            Field(heading(CHANCE, "%"), "share"),
            *(Field(heading(name, unit), look) for name in (C95, C99, ABSORBS)),
        ),
        rows=tuple(
            (
                Cell(line.holder), Cell(STATUS[line.status]), figure(line.surplus), figure(line.expected_gain),
                figure(line.chance_of_loss_it_cannot_absorb), figure(line.capital_95), figure(line.capital_99),
                figure(line.can_absorb),
            )
            for line in in_order(result)
        ),
        group="front",
        protected=True,
        words=tuple(Cell(sentence) for sentence in result.summary[1:]),
        charts=tuple(_capital_drawn(result)),
    )  # fmt: skip


def in_order(result: LeadResult) -> tuple[HolderLine, ...]:
    """Return the candidates with terms, the best first, then those without."""
    return (*result.ranked, *(line for line in result.holders if not line.has_terms))


def _capital_drawn(result: LeadResult) -> Iterator[Chart]:
    unit, ranked = result.contract.settings.display_unit, result.ranked
    if not ranked:
        return
    short = [line.holder for line in ranked if (line.capital_99 or 0.0) > line.can_absorb]
    told = "; ".join(
        f"{line.holder}: {money(line.capital_95 or 0.0, unit)} in 95 futures of 100,"
        f" {money(line.capital_99 or 0.0, unit)} in 99, and it can absorb {money(line.can_absorb, unit)}"
        for line in ranked
    )
    many = len(short) == len(ranked)
    title = (
        "Every candidate can absorb what is enough in 99 futures of 100" if not short
        else "No candidate can absorb what is enough in 99 futures of 100" if many
        else f"{len(short)} of {len(ranked)} candidates cannot absorb what is enough in 99 futures of 100"
    )  # fmt: skip
    yield Chart(
        kind="bars",
        title=title,
        alt=f"Three bars for each candidate with terms: capital enough in 95 and in 99 futures of 100, and what it can"
        f" absorb. {told}.",
        categories=CANDIDATE,
        series=tuple(Series(name, heading(name, unit), 0, len(ranked) - 1) for name in (C95, C99, ABSORBS)),
        axis="Pounds over the term",
        look=LOOK_OF_UNIT[unit],
        grouped=True,
    )


def side_by_side(result: LeadResult, notice: str = "") -> Sheet:
    """Return everything known of each candidate, one row each."""
    return Sheet(
        name=SIDE_BY_SIDE,
        table="tbl_candidates",
        title="Candidates side by side",
        intro=f"{HOLDS_ONE}{notice}",
        note="Finance is one of four tests: scores stand beside the money, and are never added to it.",
        fields=(
            Field(CANDIDATE, widest=34), Field("Who stands behind it", widest=46), Field("Why it is here", widest=28),
            Field("May hold the budget"), Field(TERMS, widest=22), Field("Why not", widest=60),
            Field("Choices", widest=30), pounds(SURPLUS), Field(heading("Management cost", "£ a year"), "pounds"),
            pounds(GAIN), Field(heading(CHANCE, "%"), "share"), Field(heading("Standard error of it", "%"), "share"),
            Field(heading("Falls back on the commissioner"), "pounds"), pounds("Surplus less what falls back"),
            Field(heading(C95), "pounds"), Field(heading(C99), "pounds"), Field(heading(ABSORBS), "pounds"),
            Field("Authority (0 to 5)", "decimal"), Field("Skills (0 to 5)", "decimal"),
            Field("Legal form (0 to 5)", "decimal"), Field("Notes/source", widest=46),
        ),
        rows=tuple(tuple(_candidate(line)) for line in in_order(result)),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def _candidate(line: HolderLine) -> Iterator[Cell]:
    yield Cell(line.holder)
    yield Cell("; ".join(f"{member} {share:.1%}" for member, share in line.members.items()))
    yield Cell(line.because)
    yield yes_no(line.may_hold)
    yield Cell(STATUS[line.status])
    yield from (Cell(line.why or NONE), Cell(line.choices or NONE))
    yield from map(
        figure,
        (
            line.surplus, line.management_cost, line.expected_gain, line.chance_of_loss_it_cannot_absorb,
            line.chance_standard_error, line.falls_back, line.worth, line.capital_95, line.capital_99,
            line.can_absorb, line.authority, line.skills, line.legal_form,
        ),
    )  # fmt: skip
    yield Cell(line.note or NONE)
