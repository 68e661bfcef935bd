"""The sheets of a stress test that look at worlds: those that break a limit, several things at once, named ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_engine.results.breaking_words import driver_words
from contract_engine.results.money import listed
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.stress_tables import PARTY, YEAR, Column, lines_sheet, part, pounds, year_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.breaking_lines import BreakingLine
    from contract_engine.results.stress_result import Stress
    from contract_engine.workbook.sheets import Sheet

FINDINGS, BREAKING, SEVERAL = "Findings", "Breaking worlds", "Several at once"
SETS, SETS_BREAK, LUCK, BIDS = "Named scenarios", "Limits they break", "Luck against skill", "Bids"


def findings_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return everything there is to say, a sentence a row."""
    columns = (Column("About", lambda line: line[0]), Column("Finding", lambda line: line[1], widest=120))
    return lines_sheet(
        tested, lambda each: each.findings, columns, name=FINDINGS, title="Everything the test found, in sentences",
        about="Every sentence, by what it is about.",
    )  # fmt: skip


def breaking_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return the nearest world in which each limit breaks."""
    columns = (
        Column("Limit", lambda line: line.rule, widest=50),
        Column("The nearest world that breaks it", _world, widest=70),
        Column("Distance (standard deviations)", lambda line: line.distance, "decimal"),
        part("Chance by distance", "chance_by_distance"), part("Simulated chance", "chance"),
        part("Its standard error", "chance_error"), pounds("Missing in the nearest simulated worlds", "missing"),
        Column("First passed in", lambda line: line.first_year),
        Column("Payment that moves most against it", _payment, widest=50), pounds("By", "clause_pounds", red=True),
        pounds("Its own costs and income move by", "own_pounds", red=True),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.worlds, columns, name=BREAKING,
        title="The nearest world in which each limit breaks, the nearest first",
        note="Distance 0: it breaks with everything as planned. Where the two chances differ, the edge is bent, or"
        " there are several ways to break the limit.",
        about="Reverse stress: what it takes to break each limit, in plain units.",
    )  # fmt: skip


def _world(line: BreakingLine) -> str:
    if line.distance is None:
        return "no world within one in a billion"
    return listed(driver_words(line.drivers)) if line.drivers else "everything as planned"


def _payment(line: BreakingLine) -> str:
    return f"{line.clause}, {line.payer} to {line.payee}" if line.clause else ""


def several_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return what is lost at most if so many uncertainties stray at once."""
    columns = (
        Column(PARTY, lambda pair: pair[0].party),
        Column("Stray at once (count)", lambda pair: pair[1].gamma, "decimal"),
        Column("The last that strays", lambda pair: pair[1].adds, widest=60),
        Column("To its", lambda pair: "" if not pair[1].adds else "high" if pair[1].high else "low"),
        Column(heading("Lost, each alone added up"), lambda pair: pair[1].loss, "pounds"),
        Column(heading("Lost, all together"), lambda pair: pair[1].settled, "pounds"),
        Column("Chance of more, at most (%)", lambda pair: pair[1].bound, "chance"),
        Column("Simulated chance of more (%)", lambda pair: pair[1].simulated, "chance"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: [(line, step) for line in each.robust for step in line.steps], columns, name=SEVERAL,
        title="The worst that happens if several uncertainties stray to their 1-in-10 ends at once",
        note="Less than planned, over the term. The bound holds if uncertainties are independent and stay within their"
        " ends (Bertsimas and Sim 2004).",
        about="Worst cases over a budget of things that go wrong at once.",
    )  # fmt: skip


def sets_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return each organisation's result in each named scenario."""
    columns = (
        Column("Scenario", _title(tested)), Column(PARTY, lambda line: line.party), Column(YEAR, year_of),
        pounds("Result", "result", red=True), pounds("If we stay as we are", "stay", red=True),
        pounds("Everything as planned", "as_planned", red=True),
        pounds("Against everything as planned", "against_planned", red=True),
        pounds("Better off by up to then", "running", red=True),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.sets.results, columns, name=SETS,
        title="Each organisation's result in each named scenario, everything else as planned",
        note="No scenario has a weight: none is a forecast. Where figures come from: contract-engine scenarios NAME.",
        about="Winter pressure, a pandemic year, a partner who leaves: who gains and who loses.", frozen=3,
    )  # fmt: skip


def sets_break_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return the limits that each named scenario breaks."""
    columns = (
        Column("Scenario", _title(tested)), Column(PARTY, lambda line: line.party), Column(YEAR, year_of),
        Column("Limit", lambda line: _KINDS[line.kind], widest=60), pounds("By", "by"),
        Column("Breaks as planned too", lambda line: "yes" if line.as_planned else "no"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: each.sets.breaches, columns, name=SETS_BREAK,
        title="Limits that named scenarios break, and by how much",
    )  # fmt: skip


_KINDS = {
    "loss": "loses more than its limit",
    "spend": "pays more than its limit of the year",
    "worse_off": "ends the term worse off than if we stay as we are",
    "not_paid_to_act": "would be better off delivering none of its schemes",
}


def _title(tested: Sequence[Stress]) -> Any:  # noqa: ANN401 - a function of a line
    titles = {each.scenario: each.title for stressed in tested for each in stressed.sets.sets}
    return lambda line: titles[line.scenario]


def luck_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return what minimum rates pay for luck, and what they miss, at this population."""
    columns = (
        part("Minimum rate", "rate"), Column("What it is", lambda line: line.whose, widest=40),
        part("Paid for luck, of years in which nothing is saved", "paid_for_luck"),
        part("Real saving missed, of years in which the schemes save", "missed"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: () if each.luck is None else each.luck.rates, columns, name=LUCK,
        title="How often each minimum rate pays for luck, and misses a real saving, at this population",
        about="Luck against skill.",
    )  # fmt: skip


def bids_sheet(tested: Sequence[Stress]) -> Sheet:
    """Return every bid with what its bidder is short of, and the chance that it needs a rescue."""
    columns = (
        Column("Bidder", lambda line: line.bidder), pounds("Price", "price"),
        part("Below the maximum", "below_maximum"), pounds("Loss it can absorb", "absorbs"),
        pounds("Short of the cost on average, if it wins", "short"), part("Chance of being short", "chance_short"),
        part("Chance that it needs a rescue", "chance_of_rescue"),
    )  # fmt: skip
    return lines_sheet(
        tested, lambda each: () if each.bids is None else each.bids.bidders, columns, name=BIDS,
        title="Bids, and what the lowest of them is likely to be short of: the winner's curse",
        about="What each bid is short of, and the chance of a rescue.",
    )  # fmt: skip
