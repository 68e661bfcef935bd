"""The most that each member of an alliance repays in a year, and the fee that it puts at risk for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.fees import Fees
from contract_engine.schema.agreed_targets import rule_of
from contract_engine.schema.alliances import fees, members, stands_alone
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from contract_engine.world.targets import target_and_actual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Pain:
    """One member in one year, where all goes as planned.

        most repaid = target x sum over levers of shared x lever
        fee         = fixed_fee + sum over levers of fee x lever

    `shared` is the width of each band as a part of `target`, `fee` pounds for one unit.
    """

    member: str
    year: str
    target: float
    shared: Mapping[str, float]
    fee: Mapping[str, float]
    fixed_fee: float


def pain_of(contract: Contract) -> tuple[Pain, ...]:
    """Return each member's pain and fee in each year; of an overlay, only of members that have a fee."""
    outcomes = outcomes_of(contract, central(contract), all_schemes(contract))
    losses = [row for row in contract.rows(GainShareTerm) if row.in_new_terms and row.side == "loss"]
    found: list[Pain] = []
    for member in members(contract):
        own = [row for row in losses if row.payee == member]
        if own and (fees(contract, member) or stands_alone(contract)):
            found += _by_year(outcomes, member, own)
    return tuple(found)


def _by_year(outcomes: Outcomes, member: str, rows: Sequence[GainShareTerm]) -> Iterator[Pain]:
    contract = outcomes.contract
    targets = [_target(outcomes, row) for row in rows]
    most = np.max(targets, axis=0)
    fixed, per_unit = _fees(outcomes, member)
    for t, year in enumerate(contract.years):
        if most[t] > 0:
            yield Pain(
                member=member,
                year=year,
                target=float(most[t]),
                shared={
                    lever_id(row): _width(contract, row) * float(target[t] / most[t])
                    for row, target in zip(rows, targets, strict=True)
                    if row.year in ("", year)
                },
                fee={lever: float(pounds[t]) for lever, pounds in per_unit.items() if pounds[t]},
                fixed_fee=float(fixed[t]),
            )


def _target(outcomes: Outcomes, row: GainShareTerm) -> Pounds:
    """Return the target that a loss is measured from; shape (year,)."""
    measure = rule_of(outcomes.contract, row.clause, row.side).measure
    agreed, _ = target_and_actual(outcomes, row.clause, row.point_of_delivery, side=row.side, measure=measure)
    return np.broadcast_to(agreed[:, 0], (outcomes.years,))


def _width(contract: Contract, row: GainShareTerm) -> float:
    """Most of the target that a share of a band is a share of, whatever the quality."""
    rule = rule_of(contract, row.clause, row.side)
    end = row.band_to if rule.gross_cap is None else min(row.band_to, rule.gross_cap)
    most = rule.loss_rate_highest if rule.quality_use == "reduces losses" else 1.0
    return max(end - row.band_from, 0.0) * most


def _fees(outcomes: Outcomes, member: str) -> tuple[Pounds, dict[str, Pounds]]:
    """Return a member's fee outright, and for one unit of each lever; shape (year,)."""
    fixed, per_unit = np.zeros(outcomes.years), dict[str, "Pounds"]()
    for flow in Fees("", fees(outcomes.contract, member)).flows(outcomes):
        pounds = np.broadcast_to(flow.pounds[:, 0], (outcomes.years,))
        if flow.lever is None:
            fixed = fixed + pounds
        else:
            per_unit[flow.lever] = per_unit.get(flow.lever, np.zeros(outcomes.years)) + pounds
    return fixed, per_unit
