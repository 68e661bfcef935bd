"""What a meeting is told of a split, in sentences with its own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.results.money import listed, money
from contract_engine.results.splitting import TODAY
from contract_engine.splitting.complaints import SAME_TO_PEOPLE
from contract_engine.splitting.meeting_rules import family_of
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    alike = sum(meeting.votes(line) == replace(votes, first=line.rule) for line in _offers(meeting)) - 1
    others = f" and {alike} other {'rule' if alike == 1 else 'rules'} leave" if alike else " leaves"
    return (
        f"{what}: {best.label}{others} most better off than today, {votes.for_first} of {len(pot.practices)}"
        f" with {votes.for_first_by_list:.0%} of patients."
    )


def best_supported(meeting: Meeting) -> RuleLine | None:
    """Return the rule with most votes over the current split, by practices and then by list; None if none has any.

    Rules that are tests rather than offers count only where no other is shown.
    """

    def support(line: RuleLine) -> tuple[int, float]:
        votes = meeting.votes(line)
        return votes.for_first - votes.for_second, votes.for_first_by_list - votes.for_second_by_list

    best = max(_offers(meeting), key=support, default=None)
    return best if best is not None and support(best)[0] > 0 else None


def _offers(meeting: Meeting) -> Sequence[RuleLine]:
    """Rules in use; where none is shown, all that are."""
    return [line for line in meeting.shown if family_of(line.rule) == "simple"] or meeting.shown


def findings(meeting: Meeting) -> Iterator[str]:
    """Yield what everybody may read of the meeting's choice, one sentence after the other.

    Of a few rules each has a sentence of its own. A practice alone has nobody to share or vote with.
    """
    if len(meeting.pot.practices) == 1:
        yield f"{meeting.pot.practices[0]} is the only practice: there is nobody to share with."
        return
    yield from against_the_current_split(meeting)
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
    if len(meeting.shown) > 1:
        yield _between_rules(meeting)
    for why in dict.fromkeys(line.why for line in meeting.left_out):
        yield f"Not worked out: {'; '.join(line.label for line in meeting.left_out if line.why == why)}: {why}."
    if meeting.is_additive:
        yield ADDITIVE


def against_the_current_split(meeting: Meeting) -> Iterator[str]:
    """Say what practices gain or lose together, whatever the rule, where current splits do not come to the pot."""
    pot = meeting.pot
    today = float(pot.current.sum())
    more = pot.amount - today
    if not today or abs(more) < PENNY:
        return
    what = "The cost" if pot.is_cost else "The pot"
    better = "gain" if more * pot.sign > 0 else "lose"
    yield (
        f"{what} is {money(abs(more))} {'more' if more > 0 else 'less'} than current splits come to ({money(today)}):"
        f" together the practices {better} that under any rule that shares it all."
    )


def _between_rules(meeting: Meeting) -> str:
    """Say which split wins its vote against every other that differs from it."""
    unbeaten = meeting.unbeaten
    if unbeaten is not None:
        same = any(unbeaten in (votes.first, votes.second) and not votes.for_first and not votes.for_second
                   for votes in meeting.votes_between)  # fmt: skip
        against = "every rule" if unbeaten == TODAY else "the current split and every other rule"
        differs = " that differs from it" if same else ""
        label = meeting.label(unbeaten)
        name = f"sharing {label}" if label.startswith("by ") else label
        return (
            f"Put to the vote two at a time, {name} wins its vote against {against} here{differs}, one vote a practice."
        )
    if not any(votes.for_first or votes.for_second for votes in meeting.votes_between):
        return "Under every rule here each practice has what it has today."
    return "No split wins its vote against every other, one vote a practice: ties or the order of votes would decide."


def _is_carried(meeting: Meeting, line: RuleLine) -> bool:
    votes = meeting.votes(line)
    return votes.for_first > votes.for_second and votes.for_first_by_list > votes.for_second_by_list


def of_rule(meeting: Meeting, line: RuleLine) -> str:
    """Say who is better and worse off under a rule, how many and how far, and the votes it has.

    Example: Equal shares: of 5 practices 3 better off than today, by at most £11,500, and 2 worse off, by at most
    £10,000; a vote carries it by practices, and does not carry it by list.
    """
    change, votes = meeting.change(line), meeting.votes(line)
    count = len(meeting.pot.practices)
    note = f" Note: {line.why}." if line.why else ""
    if not votes.for_first and not votes.for_second:
        return f"{_capital(line.label)}: each of {_practices(count)} has what it has today.{note}"
    better = (
        f"{votes.for_first} better off than today, by at most {money(float(change.max()))}"
        if votes.for_first
        else "nobody better off than today"
    )
    worse = (
        f"{votes.for_second} worse off, by at most {money(float(-change.min()))}"
        if votes.for_second
        else "nobody worse off"
    )
    by_practices = _carried(votes.for_first, votes.for_second)
    by_list = _carried(votes.for_first_by_list, votes.for_second_by_list)
    both = f"{by_practices} by practices, and {by_list} by list"
    if by_practices == by_list:
        both = f"{by_practices}, by practices {'and' if votes.for_first > votes.for_second else 'or'} by list"
    return f"{_capital(line.label)}: of {_practices(count)} {better}, and {worse}; a vote {both}.{note}"


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
        more = "pay less" if meeting.pot.is_cost else "have more"
        yield f"No group would {more} on its own under: {'; '.join(content)}."
    for line in meeting.standing:
        if line.largest > SAME_TO_PEOPLE:
            yield of_standing(line, meeting)


def of_standing(standing: Standing, meeting: Meeting) -> str:
    """Say, for the facilitator, which group has most to complain of and what would settle it."""
    label = meeting.label(standing.rule)
    if standing.largest <= SAME_TO_PEOPLE:
        more = "pay less" if meeting.pot.is_cost else "have more"
        return f"{_capital(label)}: no group would {more} on its own."
    own = "its own" if len(standing.group) == 1 else "their own"
    # To the penny first, so that a complaint and the payments that settle it are rounded alike.
    most = money(round(standing.largest, 2))
    would = f"pay {most} less" if meeting.pot.is_cost else f"have {most} more"
    said = f"{_capital(label)}: {listed(list(standing.group))} would {would} on {own}"
    paid = standing.settled.payments
    if paid is not None:
        total = round(float(paid[paid > 0].sum()), 2)
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
    return "carries it" if ours > theirs else "is tied" if ours == theirs else "does not carry it"


def _practices(count: int) -> str:
    return f"{count} practice{'' if count == 1 else 's'}"


def _pence(pounds: float) -> str:
    return f"£{pounds:,.2f}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
