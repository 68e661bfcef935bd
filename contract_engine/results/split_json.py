"""A meeting's splits as one JSON document: pounds received, so that what is paid is below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.split_words import headline, of_practice, smallest_group
from contract_engine.results.splitting import RESERVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.results.splitting import Meeting, RuleLine

SHARED_WITH_ALL, FACILITATOR = "all", "facilitator"


def as_json(meeting: Meeting, reader: str = FACILITATOR) -> dict[str, object]:
    """Return what `split --json` prints for a reader; others than the facilitator see no complaints but a count."""
    pot, shown = meeting.pot, meeting.shown
    return {
        "rules": {line.rule: _of_rule(meeting, line) for line in shown},
        "today": _by_practice(meeting, meeting.today),
        "stand_alone": _stand_alone(meeting, reader),
        "stability": _stability(meeting) if reader == FACILITATOR else {},
        "schema_version": 1,
        "pot": {"name": pot.name, "amount": pot.amount, "kind": "cost" if pot.is_cost else "gain"},
        "for": reader,
        "headline": headline(meeting),
        "against_today": {line.rule: _by_practice(meeting, meeting.change(line)) for line in shown},
        "a_patient": {line.rule: _by_practice(meeting, line.shares / pot.lists) for line in shown
                      if line.shares is not None},
        "votes": {line.rule: _votes(meeting, line) for line in shown},
        "votes_between": [
            {"first": votes.first, "second": votes.second, "for_first": votes.for_first,
             "for_second": votes.for_second, "abstain": votes.abstaining(len(pot.practices)),
             "for_first_by_list": votes.for_first_by_list, "for_second_by_list": votes.for_second_by_list}
            for votes in meeting.votes_between
        ],
        "beats_every_other": meeting.unbeaten,
        "smallest_group_better_alone": {line.rule: line.smallest for line in meeting.standing},
        "additive": meeting.is_additive,
        "assumed": meeting.assumed if meeting.game is not None else None,
        "notes": {line.rule: line.why for line in shown if line.why},
        "not_worked_out": {line.rule: {"status": line.status, "why": line.why} for line in meeting.left_out},
        "sentences": {
            line.rule: {name: of_practice(meeting, line, place) for place, name in enumerate(pot.practices)}
            for line in shown
        },
        "checks": [{"check": check, "passed": passed, "detail": detail} for check, passed, detail in checks(meeting)],
        **(_for_facilitator(meeting) if reader == FACILITATOR else {}),
    }  # fmt: skip


def checks(meeting: Meeting) -> Iterable[tuple[str, bool, str]]:
    """Yield what is made sure of before anything is shown."""
    pot = meeting.pot
    whole = pot.sign * round(pot.amount, 2)
    for line in meeting.shown:
        if line.shares is not None:
            total = round(float(line.shares.sum()) + line.reserve, 2)
            yield f"{line.label} comes to the pot", total == round(whole, 2), f"{total:,.2f} of {whole:,.2f}"


def _of_rule(meeting: Meeting, line: RuleLine) -> dict[str, float]:
    received = {} if line.shares is None else _by_practice(meeting, line.shares)
    return {**received, RESERVE: line.reserve} if line.reserve else received


def _by_practice(meeting: Meeting, amounts: Iterable[float]) -> dict[str, float]:
    return {name: round(float(amount), 6) + 0.0 for name, amount in zip(meeting.pot.practices, amounts, strict=True)}


def _stand_alone(meeting: Meeting, reader: str) -> dict[str, float]:
    if meeting.game is None or reader == SHARED_WITH_ALL:
        return {}
    every = _by_practice(meeting, meeting.game.alone)
    return every if reader == FACILITATOR else {reader: every[reader]}


def _stability(meeting: Meeting) -> dict[str, object]:
    return {
        line.rule: {
            "largest_complaint": round(line.largest, 6),
            "coalition": list(line.group),
            "side_payments": None if line.settled.payments is None else _by_practice(meeting, line.settled.payments),
            "least_subsidy": round(line.settled.subsidy, 6),
            "smallest_group": smallest_group(line.smallest),
        }
        for line in meeting.standing
    }


def _for_facilitator(meeting: Meeting) -> dict[str, object]:
    return {"if_a_tenth_better": {rule: _by_practice(meeting, more) for rule, more in meeting.grown.items()}}


def _votes(meeting: Meeting, line: RuleLine) -> dict[str, float]:
    votes = meeting.votes(line)
    return {
        "for": votes.for_first,
        "against": votes.for_second,
        "abstain": votes.abstaining(len(meeting.pot.practices)),
        "for_by_list": votes.for_first_by_list,
        "against_by_list": votes.for_second_by_list,
    }
