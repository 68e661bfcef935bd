"""Proof, outside the optimiser, that no terms within the limits do better.

For any parts a_i of gains and any multipliers y >= 0 of rules and cuts

    L(y) = max over lowest <= theta <= highest of
           sum_i a_i gain_i(theta) + sum_r y_r spare_r(theta) + sum_k y_k (limit_k - cut_k(theta))

is at least what the aim comes to at terms within every limit: there every spare is at least 0,
and the least of gain_i / share_i is at most sum_i a_i gain_i where sum_i a_i share_i = 1. All is
linear, so that the maximum is a sum, one term of the contract at a time. For Nash's bargain a_i
are w_i / z_i, scaled to add up to one: what any other gains are better by on average, in pounds to
each. Multipliers come from a
solver, and however wrong they were the bound would hold; only its distance would suffer. Here it
is worked out from the figures of the problem, and each cut that counts is held against the
average of the worst futures: equal at its own terms, nowhere above. Source: weak duality, as in
Bertsekas 1999, section 5.1.

The cost of risk c (`total_risk`) is a sum of squares, so that nowhere is it below its tangent at
the terms proposed: there -c is the aim, and its tangent what L bounds.

Where terms go in whole steps the bound is that of terms between steps as well. Where payments
stop at zero it is for all terms at which the same payments are due, in the same futures; at others there
may be better ones, and that there are is no fault of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.benefit import EACH, WORST_PLACED, benefit_of
from contract_engine.design.leximin import SLACK
from contract_engine.design.money_unit import money_unit
from contract_engine.design.plain import Programme
from contract_engine.design.risk_tangent import cost_below, moved_by_dust
from contract_engine.design.tidy import TEN_PENCE
from contract_engine.design.total_risk import cost_of_risk

if TYPE_CHECKING:
    from contract_engine.design.design import Design
    from contract_engine.design.plain import Point
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

HALF_A_PENNY = 0.005
SHARE = 1e-6
CERTIFIED: tuple[Aim, ...] = ("even", "worst_off", "least_cost", "nash", "least_total_risk")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the aim comes to at the terms, and the most it can; pounds, and less than nothing for a cost.

    `told` is what the search said of it. `missed` is the most by which a rule is missed,
    `untrue` by which a cut is not what it should be, and `rounding` what either may be.
    `off_step` counts terms that are not on a step, `steps` those that go in steps. `allowed` is what
    stages and rounding may give away, `nearness` how far the bound may be from the answer by them.
    `same_due` says that the most is that of terms at which the same payments are due, `is_cost` that the
    aim is a cost.
    """

    reached: float
    told: float
    most: float
    missed: float
    untrue: float
    rules: int
    cuts: int
    steps: int
    off_step: int
    allowed: float
    nearness: float
    same_due: bool = False
    is_cost: bool = False
    rounding: float = 2 * HALF_A_PENNY

    @property
    def gap(self) -> float:
        """How much better terms could be at most."""
        return max(self.most - self.reached, 0.0)

    @property
    def kept(self) -> bool:
        """Whether every rule and step is kept, every cut true, and nothing is above what is possible."""
        within = max(self.missed, self.untrue) <= self.rounding and not self.off_step
        return within and self.reached <= self.most + self.allowed

    @property
    def holds(self) -> bool:
        """Whether all of it is as it should be: the aim is what the search said, and no more is possible.

        A bound that leaves out steps, or other payments than those due, may be above what is possible.
        """
        as_told = abs(self.reached - self.told) <= self.allowed
        return self.kept and as_told and (bool(self.steps) or self.same_due or self.gap <= self.nearness)

    def as_written(self, times: float) -> Certificate:
        """Return the same of a problem that was searched so many times as large as it is written."""
        money = ("reached", "told", "most", "missed", "untrue", "allowed", "nearness", "rounding")
        return replace(self, **{name: getattr(self, name) / times for name in money})


def certificate_of(problem: Problem, design: Design, aim: Aim, deadline: float | None = None) -> Certificate | None:
    """Prove how good a design is for its first aim; None for aims of which this is no proof.

    Raises OutOfTimeError.
    """
    if design.terms is None or not design.stages or aim not in CERTIFIED:
        return None
    unit = money_unit(problem)
    stages = tuple(replace(stage, value=stage.value * unit.times) for stage in design.stages)
    searched = replace(design, terms=design.terms * unit.per_lever, rows=unit.rows(design.rows), stages=stages)
    found = _certified(unit.problem, searched, aim, deadline)
    return None if found is None else found.as_written(unit.times)


def _certified(problem: Problem, design: Design, aim: Aim, deadline: float | None) -> Certificate | None:
    terms: Pounds = problem.draft if design.terms is None else design.terms
    is_cost = aim == "least_total_risk"
    benefit = cost_below(problem, terms) if is_cost else benefit_of(problem, aim, terms, all_who_share=True)
    programme = Programme(problem, design.rows, benefit, terms, deadline=deadline)
    best = programme.solve()
    if best is None:
        return None
    most, cuts = _bound(programme, best)
    stepped = [(lever, value) for lever, value in zip(problem.levers, terms, strict=True)
               if lever.open and lever.step]  # fmt: skip
    parts = [((value - (lever.lowest or 0.0)) / (lever.step or 1.0)) % 1 for lever, value in stepped]
    opened = sum(lever.open for lever in problem.levers)
    if is_cost:
        reached, told = -cost_of_risk(problem, terms) * MILLION, -design.stages[0].value
        allowed, nearness = (2 * HALF_A_PENNY + pounds for pounds in moved_by_dust(problem, terms))
    else:
        reached = benefit.of(problem.gains(terms))
        told = reached if benefit.to_whom == EACH else design.stages[0].value
        allowed = nearness = (SLACK * MILLION) * (len(problem.parties) + 3) + TEN_PENCE * opened
    return Certificate(
        reached=reached,
        told=told,
        most=most * MILLION,
        missed=_missed(problem, design, programme),
        untrue=_untrue(programme, cuts, terms),
        rules=len(design.rows.rules),
        cuts=len(cuts),
        steps=len(stepped),
        off_step=sum(bool(min(part, 1 - part) > SHARE) for part in parts),
        allowed=allowed,
        nearness=nearness,
        same_due=bool(problem.bending),
        is_cost=is_cost,
    )


def _bound(programme: Programme, best: Point) -> tuple[float, list[int]]:
    """Return L at a solver's multipliers, and the cuts that have one."""
    lines, duals = programme.lines, best.duals
    parts = programme.mattering(best)
    scale = 1.0
    if programme.benefit.to_whom == WORST_PLACED:
        counted = programme.benefit.shares > 0
        scale = 1 / float(np.maximum(duals[: programme.first_rule], 0.0) @ programme.benefit.shares[counted])
    fixed, slope = programme.benefit.line(lines, parts)
    rules = duals[programme.first_rule : programme.first_rule + len(lines.lower)] * scale
    for multiplier, row, lower, upper in zip(rules, lines.slope, lines.lower, lines.upper, strict=True):
        side = lower if multiplier > 0 else upper
        if multiplier and np.isfinite(side):
            fixed -= multiplier * side
            slope = slope + multiplier * row
    cuts = [count for count, made in enumerate(programme.made) if duals[made.row] < 0]
    for count in cuts:
        made = programme.made[count]
        multiplier = -duals[made.row] * scale / MILLION
        fixed += multiplier * (programme.problem.limit[made.cut.party] - made.cut.constant)
        slope = slope - multiplier * made.cut.slope
    return float(fixed + np.maximum(slope * programme.lowest, slope * programme.highest).sum()), cuts


def _missed(problem: Problem, design: Design, programme: Programme) -> float:
    """Return the most by which the terms miss a rule, an end of a term, or a limit on losses, in every future."""
    terms: Pounds = problem.draft if design.terms is None else design.terms
    confidence = problem.contract.settings.confidence
    shortfall = design.rows.shortfall(terms)
    money = np.array([bool(rule.party) for rule in design.rows.rules], dtype=bool)
    # A share is missed from a millionth on: as far as a penny counts for money.
    rest = shortfall[~money].max(initial=0.0) * (2 * HALF_A_PENNY / SHARE)
    outside = np.maximum(programme.lowest - terms, terms - programme.highest).max(initial=0.0)
    over = max(
        (loss.average_of_worst(terms, confidence) - problem.limit[loss.party] for loss in problem.losses), default=0.0
    )
    return max(float(shortfall[money].max(initial=0.0)), float(rest), float(outside), over, 0.0)


def _untrue(programme: Programme, cuts: list[int], terms: Pounds) -> float:
    """Return the most by which a cut is above the average of the worst futures, or apart from it where it was made."""
    confidence = programme.problem.contract.settings.confidence
    places = (terms, programme.problem.draft, programme.lowest, programme.highest)
    worst = 0.0
    averages: dict[str, list[float]] = {}
    for count in cuts:
        made = programme.made[count]
        loss = programme.losses[made.cut.party]
        if made.cut.party not in averages:
            averages[made.cut.party] = [loss.average_of_worst(place, confidence) for place in places]
        for place, average in zip(places, averages[made.cut.party], strict=True):
            worst = max(worst, made.cut.constant + float(made.cut.slope @ place) - average)
        own = loss.average_of_worst(made.terms, confidence)
        worst = max(worst, abs(made.cut.constant + float(made.cut.slope @ made.terms) - own))
    return worst
