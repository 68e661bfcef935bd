"""Answers side by side: where each leaves every organisation, who would object and why, and their terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.answers import WORTH_A_DISPUTE
from contract_engine.results.money import listed, money
from contract_engine.schema.organisations import PartyRow
from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import BETTER_OFF, IN_POUNDS, figure, heading, pounds
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.answers import AnswerLine, Standing
    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import LeverLine

ANSWERS, ANSWERS_BY_TERM = "Answers", "Answers by term"
ORGANISATION, USED, OBJECTS = "Organisation", "Part used of the loss it can absorb", "Would object"
STANDS_STILL = "Figures of the run; they do not follow what is typed on Terms proposed."
# Beyond this many organisations bars can no longer be read.
MOST_IN_A_CHART = 20
HALF_A_POUND = 0.5


def answer_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return the two sheets, where there are other answers than the one chosen."""
    if not solution.answers:
        return []
    return [_by_organisation(solution, notice), _by_term(solution, notice)]


def _by_organisation(solution: Solution, notice: str) -> Sheet:
    answers = solution.answers
    order = {row.name: place for place, row in enumerate(solution.contract.rows(PartyRow))}
    standings = {line.aim: {each.party: each for each in line.positions} for line in answers}
    parties = sorted(standings[answers[0].aim], key=lambda party: order[party])
    return Sheet(
        name=ANSWERS,
        table="tbl_answers",
        title="Answers side by side: who is better off with which, and who would object",
        intro=f"{HOLDS_ONE}{notice}",
        note=f"Over the term, within the same limits. {STANDS_STILL} {_rule(solution)} {_told(answers)}",
        about="The answer chosen beside those of other aims: what each organisation gains, risks and would object to.",
        fields=(
            Field(ORGANISATION, widest=30),
            *(pounds(_gain(line)) for line in answers),
            *(Field(f"{USED}: {line.words} (%)", "part", widest=14) for line in answers),
            *(Field(f"{OBJECTS}: {line.words}", widest=26) for line in answers),
        ),
        rows=tuple(
            (
                Cell(party),
                *(figure(standings[line.aim][party].gain) for line in answers),
                *(figure(standings[line.aim][party].risk_used) for line in answers),
                *(_objection(standings[line.aim][party]) for line in answers),
            )
            for party in parties
        ),
        group="results",
        frozen_columns=1,
        one_page=True,
        charts=_chart(solution, parties),
    )


def _gain(line: AnswerLine) -> str:
    return f"{BETTER_OFF}: {line.words}{', chosen' if line.chosen else ''}"


def _objection(standing: Standing) -> Cell:
    return Cell(f"yes: {standing.why}" if standing.objects else "no", strong=standing.objects)


def _rule(solution: Solution) -> str:
    worth = money(max(WORTH_A_DISPUTE * abs(solution.surplus), 1.0))
    return f"An organisation objects where another answer leaves it better off by more than {worth}, 1% of the surplus."


def _told(answers: Sequence[AnswerLine]) -> str:
    same = [f"'{line.words}' has the same terms as '{_of(answers, line.same_as).words}'"
            for line in answers if line.same_as]  # fmt: skip
    return f"{listed(same)}." if same else ""


def _of(answers: Sequence[AnswerLine], aim: str) -> AnswerLine:
    return next(line for line in answers if line.aim == aim)


def _chart(solution: Solution, parties: Sequence[str]) -> tuple[Chart, ...]:
    """Return bars in groups, one group an organisation, one bar an answer that differs from those before it."""
    shown = [line for line in solution.answers if not line.same_as]
    if len(shown) == 1 or len(parties) > MOST_IN_A_CHART:
        return ()
    unit = solution.contract.settings.display_unit
    each = "; ".join(
        f"{line.words}: " + ", ".join(f"{standing.party} {money(standing.gain, unit)}" for standing in line.positions)
        for line in shown
    )
    return (
        Chart(
            kind="bars",
            title=_message(shown, unit),
            alt=f"Bars, a group for each organisation and a bar for each answer: better off by, over the term. {each}.",
            categories=ORGANISATION,
            series=tuple(Series(line.words, heading(_gain(line)), 0, len(parties) - 1) for line in shown),
            axis=f"{BETTER_OFF} over the term ({IN_POUNDS})",
            look="pounds",
            labelled=False,
        ),
    )


def _message(shown: Sequence[AnswerLine], unit: str) -> str:
    """Say for whom the choice between the answers matters most."""
    gains = {each.party: [standing.gain for line in shown for standing in line.positions
                          if standing.party == each.party] for each in shown[0].positions}  # fmt: skip
    party = max(gains, key=lambda name: max(gains[name]) - min(gains[name]))
    apart = max(gains[party]) - min(gains[party])
    if apart < HALF_A_POUND:
        return "The answers leave every organisation where the others do"
    return f"The choice matters most to {party}: {money(apart, unit)} between its best answer and its worst"


def _by_term(solution: Solution, notice: str) -> Sheet:
    return Sheet(
        name=ANSWERS_BY_TERM,
        table="tbl_answers_by_term",
        title="Answers side by side: the terms of each",
        intro=f"{HOLDS_ONE}{notice}",
        note=f"Terms open to negotiation. {STANDS_STILL}",
        about="The terms of each answer, beside the draft.",
        fields=(
            Field("Clause", widest=30), Field("Term", widest=30), Field(ORGANISATION, widest=24), Field("Year"),
            Field("Unit"), Field("Draft", "general", widest=14),
            *(Field(f"{line.words[0].upper()}{line.words[1:]}", "general", widest=18) for line in solution.answers),
            Field("Differs between answers"),
        ),
        rows=tuple(_term(solution.answers, line) for line in solution.levers if line.open),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _term(answers: Sequence[AnswerLine], line: LeverLine) -> tuple[Cell, ...]:
    values = [answer.levers[line.id] for answer in answers]
    look = lever_look(line.unit, (line.draft, *values))
    differs = max(values) - min(values) > 1e-6 * max(1.0, abs(line.draft))
    names = Cell(line.clause), Cell(line.lever), Cell(line.party), Cell(line.year or "every year"), Cell(line.unit)
    shown = (figure(value, look) for value in (line.draft, *values))
    return (*names, *shown, Cell("yes" if differs else "no", strong=differs))
