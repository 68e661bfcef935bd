"""What a meeting is told of a split, in sentences with its own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import listed, money
from contract_engine.results.splitting import TODAY
from contract_engine.splitting.complaints import SAME_TO_PEOPLE
from contract_engine.splitting.meeting_rules import family_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.splitting import Meeting, RuleLine, Standing

TESTS = "Claims, coalition and bargaining rules test fairness and stability; they are not offers. See where they agree."
MOST_WITH_SENTENCES = 12
ADDITIVE = (
    "No group of practices is worth more than its members alone, so all coalition rules coincide: each practice has"
    " what it has on its own."
)


def headline(meeting: Meeting) -> str:
    """Say in one sentence what is shared and which rule most would vote for."""
    pot = meeting.pot
    what = f"{money(pot.amount)} {'of cost ' if pot.is_cost else ''}among {_practices(len(pot.practices))}"
    best = best_supported(meeting)
    if best is None:
        return f"{what}: no rule leaves more practices better off than worse off against today."
    votes = meeting.votes(best)
    return (
        f"{what}: {best.label} leaves most better off than today, {votes.for_first} of {len(pot.practices)}"
        f" with {votes.for_first_by_list:.0%} of patients."
    )


def best_supported(meeting: Meeting) -> RuleLine | None:
    """Return the rule with most votes over the current split, by practices and then by list; None if none has any.

    Rules that are tests rather than offers count only where no other is shown.
    """

    def support(line: RuleLine) -> tuple[int, float]:
        votes = meeting.votes(line)
        return votes.for_first - votes.for_second, votes.for_first_by_list - votes.for_second_by_list

    in_use = [line for line in meeting.shown if family_of(line.rule) == "simple"]
    best = max(in_use or meeting.shown, key=support, default=None)
    return best if best is not None and support(best)[0] > 0 else None


def findings(meeting: Meeting) -> Iterator[str]:
    """Yield what everybody may read of the meeting's choice, one sentence after the other.

    Of a few rules each has a sentence of its own.
    """
    if len(meeting.shown) <= MOST_WITH_SENTENCES:
        for line in meeting.shown:
            yield of_rule(meeting, line)
    else:
        nobody = [line.label for line in meeting.shown if not meeting.votes(line).for_second]
        yield (
            f"Nobody is worse off than today under: {'; '.join(nobody)}."
            if nobody
            else "Under every rule someone is worse off than today."
        )
        carried = [line.label for line in meeting.shown if _is_carried(meeting, line)]
        yield f"Carried against the current split by practices and by list: {'; '.join(carried) or 'none'}."
        yield TESTS
    unbeaten = meeting.unbeaten
    if unbeaten is not None and len(meeting.shown) > 1:
        against = "every rule" if unbeaten == TODAY else "the current split and every other rule"
        yield f"{_capital(meeting.label(unbeaten))} wins its vote against {against} here, one vote a practice."
    elif len(meeting.shown) > 1:
        yield "No split wins its vote against every other, one vote a practice: the order of votes would decide."
    for why in dict.fromkeys(line.why for line in meeting.left_out):
        yield f"Not worked out: {'; '.join(line.label for line in meeting.left_out if line.why == why)}: {why}."
    if meeting.is_additive:
        yield ADDITIVE


def _is_carried(meeting: Meeting, line: RuleLine) -> bool:
    votes = meeting.votes(line)
    return votes.for_first > votes.for_second and votes.for_first_by_list > votes.for_second_by_list


def of_rule(meeting: Meeting, line: RuleLine) -> str:
    """Say who is better and worse off under a rule, how many and how far, and the votes it has."""
    change, votes = meeting.change(line), meeting.votes(line)
    count = len(meeting.pot.practices)
    parts = [f"{votes.for_first} better off" if votes.for_first else "nobody better off",
             f"{votes.for_second} worse off" if votes.for_second else "nobody worse off"]  # fmt: skip
    ends = []
    if votes.for_first:
        ends.append(f"by at most {money(float(change.max()))}")
    if votes.for_second:
        ends.append(f"the largest loss {money(float(-change.min()))}")
    carried = _carried(votes.for_first, votes.for_second)
    by_list = _carried(votes.for_first_by_list, votes.for_second_by_list)
    both = (
        f"{carried} by practices but {by_list} by list" if carried != by_list else f"{carried} by practices and by list"
    )
    note = f" Note: {line.why}." if line.why else ""
    told = f" ({'; '.join(ends)})" if ends else ""
    return f"{_capital(line.label)}: of {_practices(count)} {' and '.join(parts)} than today{told}; {both}.{note}"


def of_practice(meeting: Meeting, line: RuleLine, place: int) -> str:
    """Say what one practice has under one rule, against today, with its part of patients and of votes.

    Example: Elm receives £31,200 (£3.90 a patient) by list, £4,100 (15%) more than today; it has 11% of
    patients and 20% of the vote.
    """
    pot = meeting.pot
    received = float(meeting.change(line)[place] + meeting.today[place])
    share = abs(received)
    verb = "pays" if received < 0 or (pot.is_cost and not received) else "receives"
    size = f"it has {pot.by_list[place]:.0%} of patients and {1 / len(pot.practices):.0%} of the vote"
    return (
        f"{pot.practices[place]} {verb} {money(share)} ({_pence(share / float(pot.lists[place]))} a patient)"
        f" {_under(line)}, {_against_today(meeting, line, place)}; {size}."
    )


def _under(line: RuleLine) -> str:
    return line.label if line.label.startswith("by ") else f"under {line.label}"


def _against_today(meeting: Meeting, line: RuleLine, place: int) -> str:
    pot = meeting.pot
    more = float(meeting.change(line)[place]) * pot.sign
    today = float(pot.current[place])
    if abs(more) <= SAME_TO_PEOPLE:
        return "as much as today"
    side = "more" if more > 0 else "less"
    if (float(meeting.today[place]) + float(meeting.change(line)[place])) * pot.sign < 0:
        # What was received is paid, or the other way round: more and less would be of different things.
        return f"{money(abs(more))} {'better' if more * pot.sign > 0 else 'worse'} off than today"
    part = f" ({abs(more) / today:.0%})" if today else ""
    return f"{money(abs(more))}{part} {side} than today"


def smallest_group(count: int) -> str:
    """Say how few practices would have more on their own; never which."""
    if not count:
        return "no group would have more on its own"
    return f"{_practices(count)}" if count > 1 else "1 practice alone"


def of_stability(meeting: Meeting) -> Iterator[str]:
    """Yield, for the facilitator, the rules that leave no group a complaint, and what each other leaves."""
    content = [meeting.label(line.rule) for line in meeting.standing if line.largest <= SAME_TO_PEOPLE]
    if content:
        yield f"No group would have more on its own under: {'; '.join(content)}."
    for line in meeting.standing:
        if line.largest > SAME_TO_PEOPLE:
            yield of_standing(line, meeting)


def of_standing(standing: Standing, meeting: Meeting) -> str:
    """Say, for the facilitator, which group has most to complain of and what would settle it."""
    label = meeting.label(standing.rule)
    if standing.largest <= SAME_TO_PEOPLE:
        return f"{_capital(label)}: no group would have more on its own."
    said = f"{_capital(label)}: {listed(list(standing.group))} would have {money(standing.largest)} more on their own"
    if len(standing.group) == 1:
        said = said.replace("their own", "its own")
    paid = standing.settled.payments
    if paid is not None:
        total = float(paid[paid > 0].sum())
        return f"{said}; payments of {money(total)} in all from the rest would leave no group a complaint."
    if standing.settled.subsidy > SAME_TO_PEOPLE:
        return (
            f"{said}; no split leaves every group without a complaint, unless {money(standing.settled.subsidy)} more is"
            " found."
        )
    return f"{said}; part of the pot is kept back, so payments between practices alone are not looked at."


def who_falls(meeting: Meeting, line: RuleLine) -> str:
    """Say who would be worse off under a rule although the whole is a tenth better: larger, or of a cost smaller."""
    more = meeting.grown.get(line.rule)
    if more is None:
        return "not worked out"
    worse = [name for name, extra in zip(meeting.pot.practices, more, strict=True) if extra < -SAME_TO_PEOPLE]
    return listed(worse) if worse else "nobody"


def _carried(ours: float, theirs: float) -> str:
    return "carried" if ours > theirs else "a tie" if ours == theirs else "not carried"


def _practices(count: int) -> str:
    return f"{count} practice{'' if count == 1 else 's'}"


def _pence(pounds: float) -> str:
    return f"£{pounds:,.2f}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
