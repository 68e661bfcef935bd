"""The average of the worst scenarios, and its exact cuts.

For a loss that is linear in the levers within each scenario, the mean of the worst
(1 - confidence) of scenarios is convex and piecewise linear. At any terms the mean of the
rows of just those scenarios touches it from below: that row is a cut. Scenarios therefore
stay out of the optimisation. Source: Rockafellar and Uryasev 2000; Kuenzi-Bay and Mayer
2006 for the cuts.

A payment that stops at zero bends what its payer loses upwards, and the same holds. For its
payee a straight line stands in for it while cuts are made (`capped`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contract_engine.design.capped import CappedPayment, Line, Lines
    from contract_engine.settlement.exposures import Exposure
    from contract_engine.terms import Pounds

# How many sums are made at a time; of how many losses one is looked at to guess which are large, and what the guess
# has to spare.
AT_A_TIME = 16_384
EACH, SPARE, SPARE_PLACES = 16, 0.2, 8


@dataclass(frozen=True, slots=True)
class Cut:
    """A lower bound, exact at the terms it was made at: average loss >= constant + slope @ levers, pounds."""

    party: str
    constant: float
    slope: Pounds


@dataclass(frozen=True, slots=True, eq=False)
class CappedPart:
    """What one organisation loses by a payment that stops at zero; `sign` is 1 for its payer, -1 for its payee.

    `number` is the payment's place among all, `line` what stands in for it, if something does.
    """

    sign: int
    number: int
    payment: CappedPayment
    line: Line | None = None

    def pounds(self, terms: Pounds) -> Pounds:
        """Loss by it in each year and scenario at given terms."""
        amount = self.payment.before(terms)
        if self.line is None:
            return self.sign * np.maximum(amount, 0.0)
        return self.sign * (self.line.part * amount + self.line.plus)

    def per_unit(self, terms: Pounds) -> Pounds:
        """Loss by it for one unit more of each of its levers; shape (year, scenario, lever)."""
        part = (self.payment.before(terms) > 0) if self.line is None else self.line.part
        return self.sign * part[:, :, None] * self.payment.per_unit

    def among(self, scenarios: NDArray[np.intp]) -> CappedPart:
        """Return the same in some scenarios alone."""
        line = None if self.line is None else self.line.among(scenarios)
        return replace(self, payment=self.payment.among(scenarios), line=line)


@dataclass(frozen=True, slots=True)
class RunningLoss:
    """One organisation's largest running shortfall against plan, in each scenario.

        loss = max over years t of the sum up to t of (plan - result)

    `fixed` (year, scenario) and `slope` (year, scenario, lever) make the running shortfall
    fixed - slope @ levers; `where` places those levers among all levers. In memory all figures of
    one lever stand together, so that adding them up reads them in order. `scenarios` is how
    many there are in all: a shortlist holds only some of them. Payments that stop at zero are
    apart, in `capped`. Pounds, positive is a loss.
    """

    party: str
    fixed: Pounds
    slope: Pounds
    where: NDArray[np.intp]
    levers: int
    scenarios: int
    capped: tuple[CappedPart, ...] = ()

    @property
    def negotiable(self) -> bool:
        """Whether any lever touches this organisation's losses."""
        return len(self.where) > 0 or len(self.capped) > 0

    @property
    def receives_capped(self) -> bool:
        """Whether this organisation receives a payment that stops at zero."""
        return any(part.sign < 0 for part in self.capped)

    @property
    def by_lever(self) -> Pounds:
        """`slope` again, one row a lever: shape (lever, year and scenario)."""
        return np.moveaxis(self.slope, 2, 0).reshape(len(self.where), self.fixed.size)

    def held(self, lines: Lines) -> RunningLoss:
        """Return the loss with lines in place of what is received, so that its cuts hold everywhere."""
        parts = (part if part.sign > 0 else replace(part, line=lines[part.number]) for part in self.capped)
        return replace(self, capped=tuple(parts))

    def at(self, terms: Pounds, confidence: float) -> LossAt:
        """Work out the loss in every scenario at given terms."""
        running = self.fixed - _added_up(terms[self.where], self.by_lever).reshape(self.fixed.shape)
        for part in self.capped:
            running += np.cumsum(part.pounds(terms), axis=0)
        losses = running.max(axis=0)
        worst, weights = _worst(losses, (1 - confidence) * self.scenarios)
        return LossAt(self, terms, running, worst, weights, float(weights @ losses[worst]))

    def average_of_worst(self, terms: Pounds, confidence: float) -> float:
        """Mean loss of the worst 1 - confidence of scenarios."""
        return self.at(terms, confidence).average


@dataclass(frozen=True, slots=True)
class LossAt:
    """A running loss at given terms: which scenarios are the worst, their weights, and the average of those.

    Of a shortlist the average may be less than that of every scenario, never more.
    """

    loss: RunningLoss
    terms: Pounds
    running: Pounds
    worst: NDArray[np.intp]
    weights: Pounds
    average: float

    def cut(self) -> Cut:
        """Return the cut that touches the average at these terms."""
        years = self.running[:, self.worst].argmax(axis=0)
        rows = np.take(self.loss.by_lever, years * self.running.shape[1] + self.worst, axis=1)
        slope = np.zeros(self.loss.levers)
        slope[self.loss.where] = -(rows @ self.weights)
        for part in self.loss.capped:
            running = np.cumsum(part.among(self.worst).per_unit(self.terms), axis=0)
            slope[part.payment.where] += self.weights @ running[years, np.arange(len(self.worst))]
        return Cut(self.loss.party, self.average - float(slope @ self.terms), slope)

    def shortlist(self, count: float) -> RunningLoss:
        """Return the same loss in the worst scenarios alone, about `count` of them."""
        some, _ = _worst(self.running.max(axis=0), count)
        return replace(
            self.loss,
            fixed=np.take(self.loss.fixed, some, axis=1),
            slope=np.moveaxis(np.take(np.moveaxis(self.loss.slope, 2, 0), some, axis=2), 0, 2),
            capped=tuple(part.among(some) for part in self.loss.capped),
        )


def running_loss(
    exposure: Exposure, plan: Pounds, levers: tuple[str, ...], capped: Sequence[CappedPayment] = ()
) -> RunningLoss:
    """Running shortfall of one organisation against its plan, shape (year,), in pounds.

    `capped` are the payments that stop at zero, anybody's.
    """
    place = {lever: count for count, lever in enumerate(levers)}
    return RunningLoss(
        party=exposure.party,
        fixed=np.cumsum(plan[:, None] - exposure.base, axis=0),
        slope=np.moveaxis(np.ascontiguousarray(np.moveaxis(exposure.per_unit, 2, 0)).cumsum(axis=1), 0, 2),
        where=np.array([place[lever] for lever in exposure.levers], dtype=np.intp),
        levers=len(levers),
        scenarios=exposure.base.shape[1],
        capped=tuple(
            CappedPart(-sign, number, payment)
            for number, payment in enumerate(capped)
            if (sign := payment.sign(exposure.party))
        ),
    )


def worst_scenarios(losses: Pounds, confidence: float) -> tuple[NDArray[np.intp], Pounds]:
    """Return the worst 1 - confidence of equally likely scenarios and their weights, the one on the edge in part."""
    return _worst(losses, (1 - confidence) * len(losses))


def _worst(losses: Pounds, mass: float) -> tuple[NDArray[np.intp], Pounds]:
    """Return the worst scenarios, `mass` of them; never less than one, for a scenario is not divided below itself."""
    count = min(max(int(np.ceil(mass - 1e-9)), 1), len(losses))
    worst = _largest(losses, count)
    weights = np.ones(count)
    if mass > 1:
        weights[losses[worst].argmin()] = min(mass - (count - 1), 1.0)
    return worst, weights / weights.sum()


def _largest(losses: Pounds, count: int) -> NDArray[np.intp]:
    """Places of the largest losses, in order; those above a level guessed from a few are all that is sorted."""
    some = losses[::EACH]
    guess = int(count / EACH * (1 + SPARE)) + SPARE_PLACES
    if guess < len(some) / 2:
        above = np.flatnonzero(losses >= np.partition(some, len(some) - guess)[len(some) - guess])
        if len(above) >= count:
            # In order already, and the least of them few.
            least = len(above) - count
            kept = np.ones(len(above), dtype=bool)
            kept[np.argpartition(losses[above], least)[:least]] = False
            return above[kept]
    return np.sort(np.argpartition(losses, len(losses) - count)[len(losses) - count :])


def _added_up(terms: Pounds, by_lever: Pounds) -> Pounds:
    """Return terms @ by_lever, so many figures at a time that their sums stay at hand."""
    total = np.empty(by_lever.shape[1])
    for start in range(0, len(total), AT_A_TIME):
        block = slice(start, start + AT_A_TIME)
        np.matmul(terms, by_lever[:, block], out=total[block])
    return total


def average_of_worst(losses: Pounds, confidence: float) -> float:
    """Mean of the worst 1 - confidence of equally likely losses (CVaR); pounds, positive is a loss."""
    scenarios, weights = worst_scenarios(losses, confidence)
    return float(weights @ losses[scenarios])


def largest_running_shortfall(results: Pounds, plan: Pounds) -> Pounds:
    """Largest running shortfall of results, shape (year, scenario), against plan, shape (year,); shape (scenario,)."""
    worst: Pounds = np.cumsum(plan[:, None] - results, axis=0).max(axis=0)
    return worst
