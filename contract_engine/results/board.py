"""What a board is told on one page: the decision asked for, the largest assumptions, and who assures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.checks import SETTLED_AGAIN
from contract_engine.results.money import amount, money
from contract_engine.results.no_deal_words import no_deal_sentences
from contract_engine.results.summary import risk_sentence, surplus_sentence

if TYPE_CHECKING:
    from contract_engine.results.largest_assumptions import AssumptionLine
    from contract_engine.results.solution import Solution

MOST_TERMS_TOLD = 6
MOST_ASSUMPTIONS_TOLD = 5
HALF_A_POUND = 0.5
ASKED = "The board is asked to agree"


def decision(solution: Solution) -> str:
    """Say in one sentence what is asked for: the terms that change, or why nothing can be agreed."""
    if solution.goal_seek is not None:
        return f"The board is asked for no agreement: this answers one question. {solution.goal_seek.sentences[0]}"
    return _asked(solution)


def _asked(solution: Solution) -> str:
    if solution.keep_today:
        return f"{ASKED} that today's terms stay: the contract creates nothing to share."
    if solution.no_deal is not None and solution.no_deal.kind == "money":
        return "The board is asked for no agreement: the schemes cost more than they save, and no terms mend that."
    if solution.no_deal is not None:
        return "The board is asked which limit may give way: no terms are within every limit entered."
    if not solution.has_terms:
        return "The board is asked for no agreement yet: the search was stopped before terms were found."
    changes = _changes(solution)
    if not changes:
        return f"{ASKED} the draft as it stands: it is within every limit entered."
    count = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    more = len(changes) - MOST_TERMS_TOLD
    rest = f"; and {more} more, on the sheet Terms proposed" if more > 0 else ""
    unproven = "; they may not be the best, for the search was stopped" if solution.status == "limit" else ""
    return f"{ASKED} the draft with {count}: {'; '.join(changes[:MOST_TERMS_TOLD])}{rest}{unproven}."


def _changes(solution: Solution) -> list[str]:
    """Return what differs from the draft: alternatives first, then the terms that move most money."""
    choices = [
        f"{line.option}: {line.chosen} in place of {line.draft}"
        for line in solution.choosing.options
        if line.chosen != line.draft
    ]
    levers = sorted((lever for lever in solution.levers if lever.changed), key=lambda lever: -lever.moves)
    return choices + [
        f"{lever.words}, from {amount(lever.draft, lever.unit[0])} to {amount(lever.value, lever.unit)}"
        for lever in levers
    ]


def reasons(solution: Solution) -> tuple[str, ...]:
    """Say who bears the most risk; or why there is no deal."""
    if solution.no_deal is not None:
        return (*no_deal_sentences(solution), surplus_sentence(solution))
    if solution.keep_today or not solution.has_terms:
        return ()
    return (risk_sentence(solution),)


def largest_assumptions(solution: Solution) -> tuple[str, ...]:
    """Say what each of the figures that move the answer most would do to it, largest first."""
    lines = [line for line in solution.assumptions if line.largest >= HALF_A_POUND][:MOST_ASSUMPTIONS_TOLD]
    unit = solution.contract.settings.display_unit
    return tuple(f"{place}. {_told(line, unit)}" for place, line in enumerate(lines, start=1))


def _told(line: AssumptionLine, unit: str) -> str:
    whose = "the tool's own" if line.own else "entered"
    together = _either(line.all_low, line.all_high, unit, ("gain", "lose"))
    party = _either(line.party_low, line.party_high, unit, ("gains", "loses"))
    return f"{line.name} ({whose}), {moved_to(line)}: all together {together}; {line.party} {party}."


def moved_to(line: AssumptionLine) -> str:
    """Say where a figure was moved to, and from what."""
    if line.low is None or line.high is None or line.central is None:
        return "a tenth higher"
    low, central, high = (f"{100 * value:.3g}%" for value in (line.low, line.central, line.high))
    return f"{low} or {high} in place of {central}"


def _either(low: float | None, high: float, unit: str, words: tuple[str, str]) -> str:
    """Say what each end of a move gives or takes."""
    told = [_gains(pounds, unit, words) for pounds in (low, high) if pounds is not None]
    return " or ".join(dict.fromkeys(told))


def _gains(pounds: float, unit: str, words: tuple[str, str]) -> str:
    written = money(abs(pounds), unit)
    if written == money(0.0, unit):
        return f"{words[0]} nothing"
    return f"{words[pounds < 0]} {written}"


def assurance(solution: Solution) -> str:
    """Say whether the run's own checks hold, how it was settled again, and what it takes to repeat it."""
    failed = [line.check for line in solution.checks if not line.passed]
    checks = f"all {len(solution.checks)} checks of the run passed"
    if failed:
        checks = f"{len(failed)} of {len(solution.checks)} checks of the run FAILED: {'; '.join(failed)}"
    again = next((line.detail for line in solution.checks if line.check == SETTLED_AGAIN), "")
    settled = f"settled again without the optimiser: {again}" if again else "nothing is proposed to be settled again"
    run = solution.run
    return f"Assurance: {checks}; {settled}; contract_engine {run.version}, seed {run.seed}, {run.scenarios:,} futures."
