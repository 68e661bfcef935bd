"""A split that was agreed, as values of the terms that pay the players: one open term of one clause for each of them.

With e_i what a unit of i's term brings it over the term of the contract, and no other player, its new value is

    draft_i + (share_i - what the drafts give i) / e_i

The terms are settled again with these values: every player must gain its share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.errors import PutRightError
from contract_engine.settlement.ledger import ledger_of
from contract_engine.split.signing import signed_by
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.split.contract_values import Signing
    from contract_engine.terms import Lever, Pounds

# Pounds over the term: what counts as no effect of a unit, and how far from its share a player may end up.
NOTHING, NEAR = 1e-9, 1.0
MISSING = (
    "the shares cannot be written into the contract: no clause has one open term for each of them alone, such as an"
    " unconditional payment, or a part of a fixed cost paid to somebody else. Give each practice such a row on a Terms"
    " sheet, and run again."
)


def terms_that_give(asked: Signing, drafted: Pounds, shares: Pounds) -> dict[str, float]:
    """Return the values (lever id to value) with which each player gains its share.

    Raises PutRightError where no clause has one open term a player, or none can move far enough.
    """
    told = ""
    for levers, effects in _candidates(asked):
        values = [float(lever.draft or 0.0) for lever in levers] + (shares - drafted) / effects
        outside = [(lever, value) for lever, value in zip(levers, values, strict=True) if not _within(lever, value)]
        if outside:
            lever, value = outside[0]
            told = told or (
                f"{lever.words} would have to be {value:,.6g}, and it lies between {lever.limits[0]:,.6g} and"
                f" {lever.limits[1]:,.6g}. Widen its limits, or adopt another rule."
            )
        else:
            found = {lever.id: float(value) for lever, value in zip(levers, values, strict=True)}
            if _gives(asked, found, drafted, shares):
                return found
    raise PutRightError(f"--adopt: {told or MISSING}")


def _candidates(asked: Signing) -> Iterator[tuple[list[Lever], Pounds]]:
    """Yield the clauses, and kinds of term in them, that move each player by one open term of its own alone."""
    effects = _effects(asked)
    by_kind: dict[tuple[str, str], dict[str, list[Lever]]] = {}
    for lever in asked.contract.levers:
        moved = [name for name in asked.players if abs(effects.get((lever.id, name), 0.0)) > NOTHING]
        if lever.open and lever.is_new and lever.step is None and len(moved) == 1:
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
