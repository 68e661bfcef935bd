"""Why owners act: what each gains by doing its part, by what the money is for; and who gains from each scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import figure, heading, pounds, proposes, yes_no
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

INCENTIVES, GAINS = "Incentives", "Gains by scheme"
AT_DRAFT = " At the draft, as nothing is proposed."
AS_PROPOSED = " As the run proposed; does not move."


def incentive_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return both sheets, where there is any scheme."""
    if not solution.incentives.lines:
        return []
    return [_incentives(solution, notice), _gains(solution, notice)]


def _terms(solution: Solution) -> str:
    return AS_PROPOSED if proposes(solution) else AT_DRAFT


def _incentives(solution: Solution, notice: str) -> Sheet:
    money = (
        "For doing the scheme", "For own results", "For the network's results", "Share of savings",
        "Other payments and own costs",
    )  # fmt: skip
    return Sheet(
        name=INCENTIVES,
        table="tbl_incentives",
        title="Incentives: why each owner does its part",
        intro=f"{HOLDS_ONE}{notice}",
        note="Expected over the term, against stopping this part while all others go on. What the money is for, less"
        f" the cost, is what doing it brings.{_terms(solution)}",
        about="What each owner gains by doing its part, by what the money is for; what it would have without doing it.",
        fields=(
            Field("Scheme", widest=30), Field("Owner"), *(pounds(words) for words in money),
            Field(heading("Cost"), "pounds"), pounds("Better off by doing it"), Field(heading("Needed"), "pounds"),
            pounds("Brought by others' work, without doing it"),
        ),
        rows=tuple(
            (
                Cell(line.initiative), Cell(line.owner), figure(line.scheme_funding), figure(line.own_results),
                figure(line.network_results), figure(line.savings), figure(line.other), figure(line.cost),
                figure(line.margin), figure(line.required), figure(line.from_others),
            )
            for line in solution.incentives.lines
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _gains(solution: Solution, notice: str) -> Sheet:
    return Sheet(
        name=GAINS,
        table="tbl_gains_by_scheme",
        title="Gains by scheme: who gains from each, and who without acting",
        intro=f"{HOLDS_ONE}{notice}",
        note="Expected over the term, against nobody doing the scheme; added up over a scheme's rows, what it adds to"
        f" what there is to share.{_terms(solution)}",
        about="What each scheme brings each organisation, and how much of it without doing any part.",
        fields=(
            Field("Scheme", widest=30), Field("Organisation"), Field("Does a part"), pounds("Gains from the scheme"),
            pounds("By its own part"), pounds("Without its own part"),
        ),
        rows=tuple(
            (
                Cell(line.initiative), Cell(line.party), yes_no(line.does_part), figure(line.gain),
                figure(line.own_part), figure(line.without),
            )
            for line in solution.incentives.free_riders
        ) or ((Cell("No scheme makes anyone better or worse off."), *(Cell("none"),) * 5),),
        group="results",
        frozen_columns=2,
    )  # fmt: skip
