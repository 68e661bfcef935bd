"""Who should hold the budget, in sentences with figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import listed, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.lead_lines import HolderLine, LeadResult

TESTS = {"authority": "authority", "skills": "skills", "legal_form": "legal form"}
POOR = 1.0
BY_CHANCE = 2.0
MOST_GROWTH = 3
A_POUND = 1.0
FOUR_TESTS = (
    "Finance is one of four tests: authority, skills and legal form stand beside it, and are never added to the money."
)
CAPITAL = "capital that is enough in 95 and in 99 futures of 100 (value at risk of the largest running loss)"


def headline(result: LeadResult) -> str:
    """Return the answer in one sentence."""
    best = result.of(result.recommended)
    if best is None:
        undecided = " in the time there was" if result.status == "limit" else ""
        return f"No candidate has terms within every limit entered{undecided}: nobody can be recommended."
    if best.holder == result.present:
        return f"On the money, {best.holder} should keep the budget that it holds in the draft."
    return f"On the money, {best.holder} should hold the budget."


def summary_of_lead(result: LeadResult) -> Iterator[str]:
    """Yield the answer, its reasons, what each candidate would do, and what would overturn it."""
    yield headline(result)
    yield from _reasons(result)
    for line in result.holders:
        if line.has_terms:
            yield candidate_sentence(result, line)
    for line in result.holders:
        if not line.has_terms:
            yield f"{line.holder} has no terms: {line.why}."
    yield from _schemes_and_growth(result)
    yield from (line.words for line in result.overturns)
    yield from _other_tests(result)
    yield from _assumed(result)


def _reasons(result: LeadResult) -> Iterator[str]:
    ranked, best = result.ranked, result.of(result.recommended)
    if best is None:
        return
    unit = result.contract.settings.display_unit
    yield (
        f"Its terms keep within every limit and create {money(best.surplus, unit)} over the term;"
        f" {money(best.falls_back or 0.0, unit)} of it is expected to fall back, as loss beyond what {best.holder} can"
        " absorb."
    )
    second = next((line for line in ranked if line.holder != best.holder), None)
    if second is None:
        if len(result.holders) > 1:
            yield "No other candidate has terms."
        return
    margin = (best.worth or 0.0) - (second.worth or 0.0)
    error = ((best.falls_back_standard_error or 0.0) ** 2 + (second.falls_back_standard_error or 0.0) ** 2) ** 0.5
    if abs(margin) <= max(BY_CHANCE * error, A_POUND):
        yield (
            f"The money does not tell {best.holder} from {second.holder}: they differ by {money(abs(margin))}, no more"
            f" than the futures drawn may bring about. {_by_what(best, second)}"
        )
    else:
        but = "" if margin > 0 else ", which is not marked as one that may hold the budget"
        more = "more" if margin > 0 else "less"
        yield f"Less what falls back, that is {money(abs(margin), unit)} {more} than with {second.holder}{but}."


def _by_what(best: HolderLine, second: HolderLine) -> str:
    chances = (best.chance_of_loss_it_cannot_absorb or 0.0, second.chance_of_loss_it_cannot_absorb or 0.0)
    if chances[0] < chances[1]:
        return f"{best.holder} stands first because a loss it cannot absorb is less likely."
    if chances[0] > chances[1] and second.may_hold:
        return f"A loss that {best.holder} cannot absorb is likelier, yet by less in pounds."
    if chances[0] > chances[1]:
        return f"A loss is less likely that {second.holder} cannot absorb, which is not marked to hold the budget."
    return "Let the other three tests decide."


def candidate_sentence(result: LeadResult, line: HolderLine) -> str:
    """Say what a candidate gains, how likely a loss is that it cannot absorb, and what capital it needs."""
    unit = result.contract.settings.display_unit
    error = "" if line.chance_standard_error is None else f", give or take {2 * line.chance_standard_error:.1%}"
    any_of = "that one of its members cannot absorb" if len(line.members) > 1 else "it cannot absorb"
    return (
        f"{line.holder} expects to gain {money(line.expected_gain or 0.0, unit)}; the chance of a loss {any_of} is"
        f" {line.chance_of_loss_it_cannot_absorb or 0.0:.1%}{error}; {CAPITAL}: {money(line.capital_95 or 0.0, unit)}"
        f" and {money(line.capital_99 or 0.0, unit)}, of {money(line.can_absorb, unit)} it can absorb."
    )


def _schemes_and_growth(result: LeadResult) -> Iterator[str]:
    unit = result.contract.settings.display_unit
    for line in result.holders:
        mine = [each for each in result.initiatives if each.holder == line.holder and each.owner == line.holder]
        paid = [each.initiative for each in mine if each.induced]
        not_paid = [each.initiative for each in mine if not each.induced]
        at = "" if line.has_terms else " at the draft"
        if paid and line.has_terms:
            yield f"{line.holder} would be paid to do {listed(paid)}."
        if not_paid:
            yield f"{line.holder} would have no reason{at} to do {listed(not_paid)}."
        grow = [each for each in result.growth if each.holder == line.holder and each.would_see_it_grow]
        grow.sort(key=lambda each: -each.gain)
        if grow and line.has_terms:
            told = listed([f"{each.service} of {each.provider} ({money(each.gain, unit)} for each 1% over the term)"
                           for each in grow[:MOST_GROWTH]])  # fmt: skip
            yield f"{line.holder} would rather see these grow: {told}."
        elif line.has_terms and any(each.holder == line.holder for each in result.growth):
            yield f"{line.holder} gains by the growth of no service."


def _other_tests(result: LeadResult) -> Iterator[str]:
    yield FOUR_TESTS
    scored = [line for line in result.holders if any(getattr(line, test) is not None for test in TESTS)]
    for line in scored:
        known = {words: getattr(line, test) for test, words in TESTS.items()}
        told = [f"{words} {score:.3g}" for words, score in known.items() if score is not None]
        yield f"{line.holder}, of 5: {listed(told)}."
    best = result.of(result.recommended)
    if best is not None:
        poor = [f"{words} {getattr(best, test):.3g} of 5" for test, words in TESTS.items()
                if getattr(best, test) is not None and getattr(best, test) <= POOR]  # fmt: skip
        if poor:
            yield f"{best.holder} comes first on the money alone: it scores {listed(poor)}."
    if not scored:
        yield "None of them is scored: type scores of 0 to 5 on the sheet Holders."


def _assumed(result: LeadResult) -> Iterator[str]:
    if not any(line.management_cost for line in result.holders):
        yield (
            "No cost of managing the budget is entered, so the surplus is the same whoever holds it: type it on the"
            " sheet Holders."
        )
    others = [line for line in result.holders if line.because == "to compare: not marked on Parties"]
    if others:
        yield (
            f"{listed([line.holder for line in others])} {'stand' if len(others) > 1 else 'stands'} here to compare,"
            f" and {'are' if len(others) > 1 else 'is'} not marked on Parties as one that may hold the budget."
        )
    for line in result.holders:
        if len(line.members) > 1:
            shares = listed([f"{member} {share:.0%}" for member, share in line.members.items()])
            yield f"{line.holder} shares gains and losses: {shares}."
    yield (
        f"Where another than {result.present} holds the budget, its new schemes pass over, and its own services in"
        " scope are paid as they are today, open between 90% and 110% (assumed)."
    )
    yield (
        f"Each candidate is given its best terms in the same {result.scenarios:,} futures. It advises; who should hold"
        " a budget is for those who sign."
    )
