"""Why there is no deal, line by line: what clashes, what would have to give way, and what to type to have a deal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.worth_providing import offers_of
from contract_engine.design.described import (
    ABSORBED,
    AFFORDABLE,
    FLOOR,
    PAID_TO_DO_IT,
    PARTICIPATION,
    WORTH_PROVIDING,
)  # fmt: skip
from contract_engine.results.money import money
from contract_engine.results.solution_lines import ClashLine, ConcessionLine, NoDealLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.design.concessions import Concession
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rule
    from contract_engine.design.worlds import Worlds

# What is typed is in whole pounds, and never nearer than this to what is needed: terms need some room.
ROOM = 0.5


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit that a cell sets: what is typed there (None if blank), what holds, and what the column is called."""

    cell: str
    typed: float | None
    holds: float


def no_deal_lines(worlds: Worlds, problem: Problem, found: Design) -> NoDealLines | None:
    """Return why there is no deal; None where there is one, or nothing is decided."""
    reason = found.no_deal
    if reason is None:
        return None
    cost = 0.0
    if reason.kind == "money":
        new = (worlds.new.parts[part] for part in worlds.new.delivered)
        cost = sum(float(work.cost @ problem.discount) for work in new if not work.in_place_today)
    return NoDealLines(
        reason.kind,
        tuple(ClashLine(rule.words, rule.party, rule.cell) for rule in reason.clashing),
        _lines(problem, reason.concessions),
        _lines(problem, reason.most_even),
        missing=reason.missing,
        schemes_cost=cost,
        dearer_by_at_most=reason.gap,
        steps_alone=reason.steps_alone,
        each_needed=reason.needed,
        beyond_money=reason.kind != "money" and not reason.concessions,
    )


def _lines(problem: Problem, concessions: Sequence[Concession]) -> tuple[ConcessionLine, ...]:
    limits = [_limit(problem, each.rule) for each in concessions]
    typed: dict[str, float] = {}
    for each, limit in zip(concessions, limits, strict=True):
        if limit is not None:
            typed[limit.cell] = max(typed.get(limit.cell, 0.0), _above(limit.holds + each.pounds))
    return tuple(
        ConcessionLine(
            each.rule.words,
            each.rule.party,
            each.pounds,
            counts=each.counts,
            cell="" if limit is None else limit.cell,
            now=None if limit is None else limit.holds,
            type_there=None if limit is None else typed[limit.cell],
            means=_payment(problem, each) if limit is None else _typing(limit, typed[limit.cell]),
        )
        for each, limit in zip(concessions, limits, strict=True)
    )


def _above(pounds: float) -> float:
    return float(math.ceil(pounds + ROOM))


def _limit(problem: Problem, rule: Rule) -> _Limit | None:
    """Return the limit that a cell sets; None for a rule that no cell sets."""
    contract = problem.contract
    if rule.component == FLOOR:
        most = contract.parties[rule.index[0]].no_worse_than
        return _Limit(rule.cell, most, most or 0.0)
    if rule.component == AFFORDABLE:
        limit = problem.affordable[rule.index]
        return _Limit(rule.cell, limit, limit or 0.0)
    if rule.component == ABSORBED:
        return _Limit(rule.cell, contract.parties[rule.index].risk_capacity, problem.limit[rule.index])
    return None


def _typing(limit: _Limit, new: float) -> str:
    if limit.typed is None:
        instead = f"where nothing is typed now, and {money(limit.holds)} holds"
    elif abs(limit.typed - limit.holds) >= 1.0:
        instead = f"in place of {limit.typed:,.0f}; what holds now is {money(limit.holds)}, as much as is borne today"
    else:
        instead = f"in place of {limit.typed:,.0f}"
    return f"type {new:,.0f} in {limit.cell} {instead}"


def _payment(problem: Problem, each: Concession) -> str:
    """Say what a concession means where no cell sets the rule."""
    pounds, party = money(_above(each.pounds)), each.rule.party
    if each.rule.component == PARTICIPATION:
        return f"{party} gets {pounds} from outside the contract, or accepts to be that much worse off over the term"
    if each.rule.component == WORTH_PROVIDING:
        offer = next(offer for offer in offers_of(problem.contract) if offer.key == each.rule.index)
        return (
            f"{party} goes on providing for {pounds} less than its cost and margin over the term, or type no in"
            f" {offer.cell}"
        )
    if each.rule.component == PAID_TO_DO_IT:
        return f"{party} gets {pounds} over the term from outside the contract, if it does {each.rule.index[0]}"
    return f"{party} gets {pounds} over the term from outside the contract, so that '{each.rule.words}'"
