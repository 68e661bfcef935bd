"""The sheets of a stress test that say what drives the swings, and what a safer design costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_engine.results.solution_lines import TERM
from contract_engine.results.stress_words import MOST_OF_IT
from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.sheets import Chart, Series, Sheet
from contract_engine.workbook.stress_tables import MOST_BARS, PARTY, Column, lines_sheet, of_variance, part, pounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.stress_result import Stress
    from contract_engine.stressing.safer import TermMoved
    from contract_engine.stressing.sensitivity import Share
    from contract_engine.workbook.style import Look

DRIVERS, ALONE, SAFER = "What drives it", "One at a time", "A safer design"
# Of a variance, or of the widest swing.
LEAST_SHOWN = 0.01
CHANGE_AT_LOW, CHANGE_AT_HIGH = heading("Change at low"), heading("Change at high")


def drivers_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return the parts of the variance of each result that each uncertainty makes."""
    columns = (
        Column(PARTY, lambda line: line.party), Column("Uncertainty", lambda line: line.driver),
        Column("What agreed spend is restated for", lambda line: "uncertain" if line.target_moving else "held"),
        of_variance("On its own", "first"), of_variance("On its own, at least", "first_low"),
        of_variance("On its own, at most", "first_high"),
        of_variance("With others", "total"), of_variance("With others, at least", "total_low"),
        of_variance("With others, at most", "total_high"), pounds("Standard deviation of the result", "spread"),
    )  # fmt: skip
    return lines_sheet(
        tested, _that_matter, columns, name=DRIVERS,
        title="What makes each result over the term swing, as parts of its variance",
        note="Bounds hold with 95% confidence. Parts on their own add up to at most the whole; with others, to more."
        " Left out: what makes less than 1%, and where what agreed spend is restated for hardly matters.",
        about="Sobol indices, first and total order: with and without the causes for which agreed spend is restated.",
        frozen=2,
    )  # fmt: skip


def _that_matter(stressed: Stress) -> list[Share]:
    """Return what makes at least a hundredth of a variance, and what is held only where that matters."""
    spread = {line.party: line.spread for line in stressed.drivers if line.target_moving}
    lines = (
        line
        for line in stressed.drivers
        if line.total >= LEAST_SHOWN and (line.target_moving or line.spread < MOST_OF_IT * spread[line.party])
    )
    return sorted(lines, key=lambda line: (line.party, not line.target_moving, -line.total))


def alone_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return what each uncertainty does on its own, with a tornado of whoever is most at risk."""
    columns = (
        Column(PARTY, lambda line: line.party), Column("Uncertainty", lambda line: line.driver),
        _of_driver("Low (1 in 10)", "low"), _of_driver("High (1 in 10)", "high"),
        Column(CHANGE_AT_LOW, lambda line: line.at_low - line.as_planned, "pounds", red_below_zero=True),
        Column(CHANGE_AT_HIGH, lambda line: line.at_high - line.as_planned, "pounds", red_below_zero=True),
        pounds("Everything as planned", "as_planned", red=True),
    )  # fmt: skip
    return lines_sheet(
        tested, _widest_first, columns, name=ALONE,
        title="One uncertainty at a time at its low and high: result over the term",
        note="Everything else is as planned. Left out: what moves a result by less than 1% of what moves it most.",
        about="A tornado: what each uncertainty does on its own.", charts=_tornado(tested[0]), frozen=2,
    )  # fmt: skip


def _widest_first(stressed: Stress) -> list[Any]:
    """Return swings, those of whoever is most at risk first, and of each the widest first."""
    chance = {line.party: line.chance_of_breach for line in stressed.parties if line.year == TERM}
    widest: dict[str, float] = {}
    for line in stressed.swings:
        widest[line.party] = max(widest.get(line.party, 0.0), abs(line.at_high - line.at_low))
    return sorted(
        (line for line in stressed.swings if abs(line.at_high - line.at_low) >= LEAST_SHOWN * widest[line.party]),
        key=lambda line: (-chance.get(line.party, 0.0), line.party, -abs(line.at_high - line.at_low), line.driver),
    )


def _tornado(stressed: Stress) -> tuple[Chart, ...]:
    swings = _widest_first(stressed)
    if not swings:
        return ()
    party = swings[0].party
    mine = [line for line in swings if line.party == party][:MOST_BARS]
    told = "; ".join(
        f"{line.driver}: {line.at_low - line.as_planned:+,.0f} at low, {line.at_high - line.as_planned:+,.0f} at high"
        for line in mine
    )
    chart = Chart(
        kind="tornado",
        title=f"{party}: {mine[0].driver} moves its result most",
        alt=f"Bars to both sides of the result as planned. {told}."[:1500],
        categories="Uncertainty",
        series=(
            Series("at low", CHANGE_AT_LOW, 0, len(mine) - 1, "rise"),
            Series("at high", CHANGE_AT_HIGH, 0, len(mine) - 1, "fall"),
        ),
        axis="£ over the term against everything as planned",
        look="pounds",
        labelled=False,
    )
    return (chart,)


def safer_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return the terms of a safer design, and what they do to everybody."""
    known = [each for each in tested if each.safer is not None and each.safer.terms]
    columns = (
        Column("Term", lambda line: line.label, widest=70), Column("Unit", lambda line: line.unit),
        Column("Draft", lambda line: line.draft, "decimal", look_of=_of_term),
        Column("Safer", lambda line: line.value, "decimal", look_of=_of_term),
    )  # fmt: skip
    return lines_sheet(
        known or tested, lambda each: each.safer.terms if each.safer is not None else (), columns, name=SAFER,
        title="Terms of a safer design, beside those on the table",
        note="To use them, type them as the draft of the contract's own workbook, and test again.",
        about="The cheapest change of terms found that halves the chance of a loss above a limit.",
    )  # fmt: skip


def _of_term(line: TermMoved) -> Look:
    return lever_look(line.unit, (line.draft, line.value))


def _of_driver(words: str, name: str) -> Column:
    """Return a column of values of an uncertainty, to a hundredth of a per cent."""
    return Column(f"{words} (%)", lambda line: round(getattr(line, name), 4), "share")


def safer_positions_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return each organisation under the draft and under safer terms."""
    columns = (
        Column(PARTY, lambda line: line.party), pounds("Expected result under the draft", "at_draft", red=True),
        pounds("Under the safer terms", "at_safer", red=True),
        Column(heading("Change"), lambda line: line.at_safer - line.at_draft, "pounds", red_below_zero=True),
        part("Chance of a loss above its limit under the draft", "breach_at_draft"),
        part("Chance under the safer terms", "breach_at_safer"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.safer.positions if each.safer is not None else (), columns,
        name="Safer, by organisation", title="Who gives and who gets, and how safe each is, under the safer terms",
        note="Expected results over the term; chances counted in futures that the search for terms did not see.",
    )  # fmt: skip
