"""The order in which a gain share works: gate, first slice, bands, share, quality, withheld, cap.

    symbol   here                              meaning
    B        agreed                            agreed spend (or cost) of a year
    D        gross                             what actual spend is below it (gain) or above it (loss), or zero
    m        minimum rate                      fixed, or sliding with population
    k        counted up to                     most of D that counts, as part of B
    R        first slice                       pounds of a gain that are reinvested before anyone has a share
    Q        achievement                       of the organisation, or of all together

    gate        nothing unless D >= m B, and for a gain unless Q is at least the threshold
    counts      from a to min(D, k B): a is 0 if sharing is from the first pound, m B if the minimum is a deductible
    slice       the first R of what counts
    bands       of the rest, what lies between l B and u B
    share       x the lever
    quality     gain x Q, loss x min(max(1 - r Q, floor), ceiling)
    withheld    gain x (1 - withheld)
    cap         at most c B for each organisation or network paid, or paying

A cap on what counts acts before the share (Next Generation ACO), a cap on the payment after
the share and after what is withheld (Medicare Shared Savings): facts of the contract, not of
taste, since the difference is money. Everything before the last line is pounds for a share of 1.

Sources: 42 CFR 425.604-610; CMS public use files 2013-2024, which the order reproduces;
Next Generation ACO participation agreement (lawinsider.com/dictionary/risk-arrangement).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.organisations import PopulationRow
from contract_engine.world.targets import target_and_actual

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from contract_engine.schema.gain_share_rules import GainShareRuleRow
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes

# Least gain that counts by people assigned, straight between the points: 42 CFR 425.604(b).
SLIDING_PEOPLE = (5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 15_000, 20_000, 50_000, 60_000)
SLIDING_RATE = (0.039, 0.036, 0.034, 0.032, 0.031, 0.030, 0.027, 0.025, 0.022, 0.020)
# A gain that meets its minimum but for the last digit of a sum meets it.
LAST_DIGIT = 1e-12


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of a gain or a loss, in pounds, shape (year, scenario): from `start` to `end`, after the slice."""

    agreed: Pounds
    start: Pounds
    end: Pounds
    first_slice: Pounds

    def in_band(self, lower: float, upper: float) -> Pounds:
        """Pounds that lie between two edges, parts of agreed spend."""
        return pounds_within(self.start, self.end, lower * self.agreed, upper * self.agreed)


def pounds_within(start: ArrayLike, end: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Pounds:
    """Pounds of a stretch of money, from `start` to `end`, that lie between two edges in pounds."""
    within: Pounds = np.maximum(np.minimum(end, upper) - np.maximum(start, lower), 0.0)
    return within


def counted(outcomes: Outcomes, rule: GainShareRuleRow, side: str, point_of_delivery: str) -> Counted:
    """Measure a year's gain or loss, and what of it counts."""
    agreed, actual = target_and_actual(outcomes, rule.clause, point_of_delivery, side=side, measure=rule.measure)
    gross = np.maximum(agreed - actual if side == "gain" else actual - agreed, 0.0)
    least = minimum_rate(outcomes, rule) * agreed
    end = gross if rule.gross_cap is None else np.minimum(gross, rule.gross_cap * agreed)
    end = np.where(gross >= least - LAST_DIGIT * agreed, end, 0.0)
    start = least if rule.counted_from == "deductible" else np.zeros_like(agreed)
    taken: Pounds = np.zeros((1, 1))
    if side == "gain" and rule.first_slice_to:
        wanted = rule.first_slice * outcomes.price_index[:, None] + rule.first_slice_part * agreed
        taken = np.clip(end - start, 0.0, wanted)
    return Counted(agreed, start + taken, end, taken)


def minimum_rate(outcomes: Outcomes, rule: GainShareRuleRow) -> Pounds:
    """Least gain or loss that counts, as part of agreed spend; shape (year, 1)."""
    if rule.minimum_basis == "fixed":
        return np.full((outcomes.years, 1), rule.minimum_rate)
    sliding: Pounds = np.interp(people_by_year(outcomes, rule), SLIDING_PEOPLE, SLIDING_RATE)[:, None]
    return sliding


def people_by_year(outcomes: Outcomes, rule: GainShareRuleRow) -> Pounds:
    """Return the people from which a sliding rate is read; shape (year,)."""
    if rule.people is not None:
        return np.full(outcomes.years, rule.people)
    people: Pounds = np.zeros(outcomes.years)
    for row in outcomes.contract.rows(PopulationRow):
        people = people + row.headcount * (1 + row.growth) ** outcomes.years_since_base
    return people


def kept(outcomes: Outcomes, rule: GainShareRuleRow, side: str, organisation: str) -> Pounds:
    """Part of its share that an organisation is paid, or pays: quality, then what is withheld."""
    part: Pounds = np.ones((1, 1))
    if side == "gain":
        if rule.quality_use in ("gate", "multiplier"):
            achieved = achievement(outcomes, rule, organisation)
            passed = (achieved >= rule.quality_threshold).astype(float)
            part = passed if rule.quality_use == "gate" else passed * achieved
        return part * (1 - rule.withheld)
    if rule.quality_use == "reduces losses":
        reduced = 1 - rule.loss_reduction * achievement(outcomes, rule, organisation)
        part = np.clip(reduced, rule.loss_rate_lowest, rule.loss_rate_highest)
    return part


def achievement(outcomes: Outcomes, rule: GainShareRuleRow, organisation: str) -> Pounds:
    """Achievement that a share rests on: the organisation's own, or that of everyone measured, as one."""
    if rule.quality_of == "each":
        return outcomes.achievement.own(organisation, rule.quality_indicator)
    everyone = sorted({measured for _, measured in outcomes.achievement.rows})
    return outcomes.achievement.of_network(tuple(everyone), rule.quality_indicator)
