"""The answer in sentences, as an edition may say it: of the terms to everyone, of results to whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.board import decision
from contract_engine.results.dead_money import warned
from contract_engine.results.money import money
from contract_engine.results.solution_lines import TERM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine

HALF_A_POUND = 0.5
ALL = "all"
NO_DEAL = {
    "money": "the schemes cost more than they save, and no terms can mend that",
    "terms": "the limits entered clash with one another",
    "risk": "someone would have to lose more in bad years than it can absorb",
}
STOPPED = {
    True: "Stopped by the time limit: the terms shown are within every limit but may not be the best.",
    False: "No terms were found: the search was stopped before it could tell whether there are any.",
}
OWN_FIGURES = (
    "results and gains, what each loses if things go badly and can absorb, unit costs, and the cost of schemes"
)


def whose(solution: Solution) -> str:
    """Say whose edition it is."""
    return "all organisations" if solution.edition == ALL else f"{solution.edition} alone"


def left_out(solution: Solution) -> str:
    """Say what an edition leaves out, and why totals are among it."""
    others = "every organisation's" if solution.edition == ALL else "every other organisation's"
    return (
        f"Left out, and nowhere in this file: {others} own figures ({OWN_FIGURES}), and totals from which they could"
        " be worked out. Terms and payments are those of the whole answer."
    )


def may_be_shared(solution: Solution) -> str:
    """Say with whom an edition may be shared."""
    if solution.edition == ALL:
        return "Edition for all organisations: it may be shared with each of them."
    return f"Edition of {solution.edition} alone: it holds its own figures, and is not for the others."


def said_in(solution: Solution) -> tuple[str, ...]:
    """Return the answer in sentences, made from an edition and nothing else."""
    sentences = [_answer(solution), may_be_shared(solution), left_out(solution), decision(solution)]
    sentences += [_clashing(solution), *_own(solution), warned(solution.warnings)]
    return tuple(sentence for sentence in sentences if sentence)


def _answer(solution: Solution) -> str:
    """Say whether there are terms; without a figure, for most of those are somebody's."""
    if solution.keep_today:
        return "Keep today's terms: the contract creates nothing to share."
    if solution.tests_only:
        return "No term is open to negotiation: the terms as written are tested, and no others were sought."
    if solution.no_deal is not None:
        return f"No deal: {NO_DEAL[solution.no_deal.kind]}."
    if not solution.has_terms or solution.status == "limit":
        return STOPPED[solution.has_terms]
    if any(lever.changed for lever in solution.levers) or solution.choosing.changes_draft:
        return f"There are terms within every limit entered. They were chosen for: {solution.objective}."
    return "The draft is within every limit entered, and stays as it is."


def _clashing(solution: Solution) -> str:
    if solution.no_deal is None or not solution.no_deal.clashing:
        return ""
    rules = "; ".join(line.rule for line in solution.no_deal.clashing)
    return f"Among what cannot all be kept together: {rules}. Others' rules are not named here."


def _own(solution: Solution) -> Iterator[str]:
    for line in solution.positions:
        if line.year == TERM:
            yield _gain(solution, line)
            yield _loss(solution, line)
    yield _schemes(solution)
    yield _worst_scenario(solution)


def _gain(solution: Solution, line: PositionLine) -> str:
    unit = solution.contract.settings.display_unit
    draft = _off(line.draft - line.outside_option, unit)
    if not solution.has_terms or solution.keep_today:
        return f"Under the draft {line.party} is expected to be {draft} over the term than if we stay as we are."
    return (
        f"{line.party} is expected to be {_off(line.gain, unit)} over the term than if we stay as we are (under the"
        f" draft {draft}); in 9 futures of 10 its result is between {money(line.p5, unit)} and"
        f" {money(line.p95, unit)}."
    )


def _off(pounds: float, unit: str) -> str:
    return f"{money(abs(pounds), unit)} {'worse' if pounds < -HALF_A_POUND else 'better'} off"


def _loss(solution: Solution, line: PositionLine) -> str:
    unit, rare = solution.contract.settings.display_unit, f"{1 / (1 - solution.contract.settings.confidence):.3g}"
    limit = f"it can absorb {money(line.risk_capacity, unit)}, and the limit used is {money(line.risk_limit, unit)}"
    if line.cvar < HALF_A_POUND:
        return f"Even in its worst 1 in {rare} futures {line.party} does not run short of plan on average; {limit}."
    short = money(line.cvar, unit)
    return f"In its worst 1 in {rare} futures {line.party} runs {short} short of plan on average; {limit}."


def _schemes(solution: Solution) -> str:
    lines = solution.initiatives
    if not lines or not solution.has_terms or solution.keep_today:
        return ""
    paid = sum(line.induced for line in lines)
    every = "one part of a scheme" if len(lines) == 1 else f"{len(lines)} parts of schemes"
    told = "is paid to do it" if paid == len(lines) == 1 else f"is paid to do {paid or 'none'} of them"
    return f"{solution.edition} has {every} and {told} under the proposed terms."


def _worst_scenario(solution: Solution) -> str:
    unit = solution.contract.settings.display_unit
    found = [
        (line.proposed - line.outside_option, line.scenario)
        for line in solution.scenario_positions
        if line.year == TERM and line.proposed is not None and line.outside_option is not None
    ]
    if not found:
        return ""
    worst, scenario = min(found)
    return f"Of the named scenarios the hardest on it is '{scenario}': it would be {_off(worst, unit)}."
