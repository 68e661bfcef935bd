"""The first sheets of a stress test: what it came to, results by year, spend, and limits that break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.chances import percent
from contract_engine.results.solution_lines import TERM
from contract_engine.results.stress_lines import AGAINST_AGREED
from contract_engine.results.stress_words import side_by_side
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.sheets import Cell, Chart, Series, Sheet
from contract_engine.workbook.stress_tables import MOST_BARS, PARTY, YEAR, Column, lines_sheet, part, pounds, year_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.stress_lines import StressPartyLine
    from contract_engine.results.stress_result import Stress
    from contract_engine.workbook.sheets import Drawn

SUMMARY, BY_YEAR, SPEND, LIMITS = "Summary", "Results by year", "Spend", "Limits that break"
MOST_DRAWN = 6
CENTILES = ("1 in 20 below", "1 in 4 below", "Middle", "1 in 4 above", "1 in 20 above")
FAN: tuple[Drawn, ...] = ("outer", "inner", "curve", "inner", "outer")


def answer(tested: Sequence[Stress]) -> str:
    """Say in one line how often each design fails."""
    if len(tested) == 1:
        return tested[0].summary[0].split(":")[0] + "."
    return "; ".join(
        f"{each.name} fails in {percent(each.failed, None)} of futures" if each.failed else f"{each.name} holds"
        for each in tested
    )


def summary_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return what the test came to in sentences, and each organisation over the term."""
    told = side_by_side(tested) if len(tested) > 1 else tested[0].summary
    words = [Cell(sentence) for sentence in told]
    columns = (
        Column(PARTY, lambda line: line.party),
        pounds("Expected result over the term", "mean", red=True),
        pounds("If we stay as we are", "outside_option", red=True),
        pounds("Loss it can absorb", "risk_capacity"), pounds("Limit of its loss", "risk_limit"),
        part("Chance of a loss above its limit", "chance_of_breach"), part("Standard error", "chance_error"),
        part("Chance of a loss it cannot absorb", "chance_cannot_absorb"),
        pounds("Average of the worst cases, a loss if positive", "cvar"),
    )  # fmt: skip
    return lines_sheet(
        tested, _most_at_risk_first, columns,
        name=SUMMARY, title=answer(tested),
        about="What breaks the contract, how likely that is, and what would make it safer.",
        words=(Cell(None), *words), charts=_chances_drawn(tested[0]),
    )  # fmt: skip


def _most_at_risk_first(stressed: Stress) -> list[StressPartyLine]:
    terms = [line for line in stressed.parties if line.year == TERM]
    return sorted(terms, key=lambda line: -line.chance_of_breach)


def _chances_drawn(stressed: Stress) -> tuple[Chart, ...]:
    """Draw how often organisations break their limits, beside the sentences; none where nobody ever does."""
    terms = [line for line in _most_at_risk_first(stressed) if line.chance_of_breach][:MOST_BARS]
    if not terms:
        return ()
    told = "; ".join(f"{line.party}: {percent(line.chance_of_breach, None)}" for line in terms)
    chart = Chart(
        kind="bars", title=f"{terms[0].party} is most at risk of losing more than its limit over the term",
        alt=f"A bar for each organisation that may lose more than its limit. {told}.",
        categories=PARTY, series=(Series("Chance", "Chance of a loss above its limit (%)", 0, len(terms) - 1),),
        axis="Part of all futures", look="chance",
    )  # fmt: skip
    return (chart,)


def by_year_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return each organisation's result by year, with fans of those most at risk."""
    columns = (
        Column(PARTY, lambda line: line.party), Column(YEAR, year_of),
        pounds("Expected result", "mean", red=True), pounds("Standard error", "standard_error"),
        *(pounds(words, name, red=True) for words, name in zip(CENTILES, ("p5", "p25", "p50", "p75", "p95"),
                                                               strict=True)),
        pounds("If we stay as we are", "outside_option", red=True),
        pounds("Average of the worst shortfalls", "cvar"), pounds("Its standard error", "cvar_error"),
        part("Chance of a shortfall above its limit", "chance_of_breach"),
        part("First passes its limit in this year", "first_breaks"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.parties, columns, name=BY_YEAR,
        title="Each organisation's result by year, with what 1 in 20 and 1 in 4 futures fall below and rise above",
        note="Pounds, nominal, positive when received. Over the term, shortfalls are running ones against plan.",
        about="Results by year with standard errors, drawn as fans for those most at risk.",
        charts=_fans(tested), frozen=2,
    )  # fmt: skip


def _fans(tested: Sequence[Stress]) -> tuple[Chart, ...]:
    """Draw the years of those most at risk of the first design as fans; none for a contract of one year."""
    first = tested[0]
    years = len(first.contract.years)
    if years == 1:
        return ()
    terms = {line.party: line for line in first.parties if line.year == TERM}
    most = sorted(terms, key=lambda party: (-terms[party].chance_of_breach, -terms[party].cvar))
    most = [party for place, party in enumerate(most) if not place or terms[party].chance_of_breach][:MOST_DRAWN]
    places = {line.party: place for place, line in reversed(list(enumerate(first.parties)))}
    charts = []
    for party in most:
        start, line = places[party], terms[party]
        own = [each for each in first.parties if each.party == party and each.year != TERM]
        told = "; ".join(f"{each.year}: {each.p5:,.0f} to {each.p95:,.0f}" for each in own)
        charts.append(
            Chart(
                kind="lines",
                title=f"{party}: loses more than its limit in {percent(line.chance_of_breach, None)} of futures",
                alt=f"Lines of the middle future and of those 1 in 4 and 1 in 20 are beyond. {told}."[:1500],
                categories=YEAR,
                series=tuple(
                    Series(words, heading(words), start, start + years - 1, drawn)
                    for words, drawn in zip(CENTILES, FAN, strict=True)
                ),
                axis="£ a year",
                look="pounds",
                labelled=False,
            )
        )
    return tuple(charts)


def spend_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return what the commissioners pay, and what is spent in scope, by year."""
    columns = (
        Column("What", lambda line: line.measure[0].upper() + line.measure[1:]), Column(YEAR, year_of),
        pounds("Limit", "limit"), pounds("Expected", "mean"), pounds("Standard error", "standard_error"),
        *(pounds(words, name) for words, name in zip(CENTILES, ("p5", "p25", "p50", "p75", "p95"), strict=True)),
        part("Chance of an overspend", "chance"), part("Its standard error", "chance_error"),
        pounds("Average overspend when there is one", "size"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.budget, columns, name=SPEND,
        title="What the commissioners pay, and spend in scope against agreed spend, by year",
        note=f"An overspend is above the affordability limit of the year, where there is one; of {AGAINST_AGREED},"
        " above nothing.",
        about="The chance and size of an overspend.", frozen=2,
    )  # fmt: skip


def limits_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return how often each limit breaks, the likeliest first."""
    columns = (
        Column("Limit", lambda line: line.rule, widest=70), part("Breaks in", "chance"),
        part("Standard error", "chance_error"), pounds("By how much on average when it does", "size"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.breaches, columns, name=LIMITS,
        title="Limits that break, and in how many futures",
        note="Each limit is held against each future on its own.",
        about="Every limit, how often it breaks and by how much.",
    )  # fmt: skip
