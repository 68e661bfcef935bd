"""A split that was agreed, as values of the terms that pay the players: one open term of one clause for each of them.

With e_i what a unit of i's term brings it over the term of the contract, and no other player, its new value is

    draft_i + (share_i - what the drafts give i) / e_i

Terms that go in whole steps, counted from their lowest values, are rounded down to them, and the steps that are left
go to the largest remainders: only where all go in the same step and a step is worth the same to each, so that what
there is to share stays what it is.
The terms are settled again with these values: every player must gain its share, or what rounding leaves of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.errors import PutRightError
from contract_engine.settlement.ledger import ledger_of
from contract_engine.splitting.signing import signed_by
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.splitting.contract_values import Signing
    from contract_engine.terms import Lever, Pounds

# Pounds over the term: what counts as no effect of a unit, and how far from its share a player may end up.
NOTHING, NEAR = 1e-9, 1.0
# Of what a unit is worth: how far apart that may be between players and still be the same.
SAME_WORTH = 1e-9
MISSING = (
    "the shares cannot be written into the contract: no clause has one open term for each of them alone, such as an"
    " unconditional payment, or a part of a fixed cost paid to somebody else. Give each practice such a row on a Terms"
    " sheet, and run again."
)


@dataclass(frozen=True, slots=True, eq=False)
class Adopted:
    """Values of terms (lever id to value), and what each player has more than its share by them being in steps."""

    values: Mapping[str, float]
    step: float | None
    more: Pounds


def terms_that_give(asked: Signing, drafted: Pounds, shares: Pounds) -> Adopted:
    """Return the values with which each player gains its share, as nearly as whole steps allow.

    Raises PutRightError where no clause has one open term a player, none can move far enough, or steps do not fit.
    """
    told = ""
    for levers, effects in _candidates(asked):
        exact = [float(lever.draft or 0.0) for lever in levers] + (shares - drafted) / effects
        steps = {lever.step for lever in levers}
        step = levers[0].step
        if step is not None or len(steps) > 1:
            slip = _in_the_way(levers, effects)
            if slip or step is None:
                told = told or slip
                continue
        lowest = np.array([lever.limits[0] for lever in levers])
        values = exact if step is None else lowest + in_steps(exact - lowest, step)
        outside = [(lever, value) for lever, value in zip(levers, values, strict=True) if not _within(lever, value)]
        if outside:
            lever, value = outside[0]
            told = told or (
                f"{lever.words} would have to be {value:,.6g}, and it lies between {lever.limits[0]:,.6g} and"
                f" {lever.limits[1]:,.6g}. Widen its limits, or adopt another rule."
            )
        else:
            found = {lever.id: float(value) for lever, value in zip(levers, values, strict=True)}
            more: Pounds = (values - exact) * effects
            if _gives(asked, found, drafted, shares + more):
                return Adopted(found, step, more)
    raise PutRightError(f"--adopt: {told or MISSING}")


def in_steps(values: Pounds, step: float) -> Pounds:
    """Round values down to whole steps, and give the steps that are left to the largest remainders."""
    counted = values / step
    # A value that is a whole number of steps but for rounding is one.
    whole = np.floor(counted + NOTHING)
    left = round(float(counted.sum() - whole.sum()))
    rest = np.argsort(-(counted - whole), kind="stable")[:left]
    whole[rest] += 1
    return np.round(whole * step, 12)


def _in_the_way(levers: Sequence[Lever], effects: Pounds) -> str:
    """Say why terms that go in steps cannot be rounded; nothing if they can."""
    steps = sorted({lever.step or 0.0 for lever in levers})
    if len(steps) > 1:
        return (
            f"the terms of {levers[0].clause} go in different steps ({', '.join(f'{step:g}' for step in steps)}; 0 is"
            " none). Give them all the same step, or none, on their Terms sheet."
        )
    if float(effects.max() - effects.min()) > SAME_WORTH * float(np.abs(effects).max()):
        worth = np.abs(effects) * steps[0]
        return (
            f"the terms of {levers[0].clause} go in steps of {steps[0]:g}, and a step is worth £{worth.min():,.2f} to"
            f" one practice and £{worth.max():,.2f} to another, so that shares in whole steps would not come to what"
            " there is. Take the steps away on its Terms sheet, or type the drafts by hand."
        )
    return ""


def _candidates(asked: Signing) -> Iterator[tuple[list[Lever], Pounds]]:
    """Yield the clauses, and kinds of term in them, that move each player by one open term of its own alone."""
    effects = _effects(asked)
    by_kind: dict[tuple[str, str], dict[str, list[Lever]]] = {}
    for lever in asked.contract.levers:
        moved = [name for name in asked.players if abs(effects.get((lever.id, name), 0.0)) > NOTHING]
        if lever.open and lever.is_new and len(moved) == 1:
            by_kind.setdefault((lever.clause, lever.label), {}).setdefault(moved[0], []).append(lever)
    for own in by_kind.values():
        if all(len(own.get(name, [])) == 1 for name in asked.players):
            levers = [own[name][0] for name in asked.players]
            yield levers, np.array([effects[lever.id, name] for lever, name in zip(levers, asked.players, strict=True)])


def _effects(asked: Signing) -> dict[tuple[str, str], float]:
    """What a unit of each term brings each player over the term, by lever and player, if all sign."""
    everyone = np.ones((1, len(asked.players)), dtype=bool)
    delivered = signed_by(asked.contract, asked.players, asked.theirs, everyone, asked.draws.count).delivered
    outcomes = outcomes_of(asked.contract, asked.draws, delivered, only=frozenset(asked.players))
    found: dict[tuple[str, str], float] = {}
    for flow in ledger_of(outcomes, asked.terms).flows:
        if flow.lever is not None:
            pounds = float(asked.over_the_term(flow.pounds, 1)[0])
            for name, sign in ((flow.payee, 1.0), (flow.payer, -1.0)):
                found[flow.lever, name] = found.get((flow.lever, name), 0.0) + sign * pounds
    return found


def _within(lever: Lever, value: float) -> bool:
    lowest, highest = lever.limits
    return lowest - NOTHING <= value <= highest + NOTHING


def _gives(asked: Signing, terms: Mapping[str, float], drafted: Pounds, shares: Pounds) -> bool:
    """Whether each player gains its share more or less than before, to £1, and nothing falls on their federation."""
    before, after = asked.gains_if_all_sign(), asked.with_terms(terms).gains_if_all_sign()
    moved = np.array([after[name] - before[name] for name in asked.players])
    others = [abs(after[name] - before[name]) for name in after if name not in asked.players]
    return bool((np.abs(moved - (shares - drafted)) < NEAR).all()) and max(others, default=0.0) < NEAR
