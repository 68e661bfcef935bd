"""The average of the worst scenarios, and its exact cuts.

For a loss that is linear in the levers within each scenario, the mean of the worst
(1 - confidence) of scenarios is convex and piecewise linear. At any terms the mean of the
rows of just those scenarios touches it from below: that row is a cut. Scenarios therefore
stay out of the optimisation. Source: Rockafellar and Uryasev 2000; Kuenzi-Bay and Mayer
2006 for the cuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.settlement.exposures import Exposure
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class Cut:
    """A lower bound, exact at the terms it was made at: average loss >= constant + slope @ levers, pounds."""

    party: str
    constant: float
    slope: Pounds


@dataclass(frozen=True, slots=True)
class RunningLoss:
    """One organisation's largest running shortfall against plan, in each scenario.

        loss = max over years t of the sum up to t of (plan - result)

    `fixed` (year, scenario) and `slope` (year, scenario, lever) make the running shortfall
    fixed - slope @ levers; `where` places those levers among all levers. Pounds, positive is
    a loss.
    """

    party: str
    fixed: Pounds
    slope: Pounds
    where: NDArray[np.intp]
    levers: int

    def by_scenario(self, terms: Pounds) -> tuple[Pounds, NDArray[np.intp]]:
        """Loss in each scenario, and the year in which it is largest."""
        running = self.fixed - self.slope @ terms[self.where]
        worst = running.argmax(axis=0)
        return np.take_along_axis(running, worst[None], axis=0)[0], worst

    def average_of_worst(self, terms: Pounds, confidence: float) -> float:
        """Mean loss of the worst 1 - confidence of scenarios."""
        losses, _ = self.by_scenario(terms)
        return average_of_worst(losses, confidence)

    def cut(self, terms: Pounds, confidence: float) -> tuple[float, Cut]:
        """Mean loss of the worst scenarios at these terms, and the cut that touches it there."""
        losses, years = self.by_scenario(terms)
        scenarios, weights = worst_scenarios(losses, confidence)
        value = float(weights @ losses[scenarios])
        slope = np.zeros(self.levers)
        slope[self.where] = -(weights @ self.slope[years[scenarios], scenarios])
        return value, Cut(self.party, value - float(slope @ terms), slope)


def running_loss(exposure: Exposure, plan: Pounds, levers: tuple[str, ...]) -> RunningLoss:
    """Running shortfall of one organisation against its plan, shape (year,), in pounds."""
    place = {lever: count for count, lever in enumerate(levers)}
    return RunningLoss(
        party=exposure.party,
        fixed=np.cumsum(plan[:, None] - exposure.base, axis=0),
        slope=np.cumsum(exposure.per_unit, axis=0),
        where=np.array([place[lever] for lever in exposure.levers], dtype=np.intp),
        levers=len(levers),
    )


def worst_scenarios(losses: Pounds, confidence: float) -> tuple[NDArray[np.intp], Pounds]:
    """Return the worst 1 - confidence of equally likely scenarios and their weights, that on the edge in part."""
    mass = (1 - confidence) * len(losses)
    count = min(max(int(np.ceil(mass - 1e-9)), 1), len(losses))
    worst = np.argpartition(losses, len(losses) - count)[len(losses) - count :]
    weights = np.ones(count)
    edge = worst[np.argmin(losses[worst])] == worst
    if mass > 1:
        weights[np.flatnonzero(edge)[0]] = mass - (count - 1)
    return worst, weights / weights.sum()


def average_of_worst(losses: Pounds, confidence: float) -> float:
    """Mean of the worst 1 - confidence of equally likely losses (CVaR); pounds, positive is a loss."""
    scenarios, weights = worst_scenarios(losses, confidence)
    return float(weights @ losses[scenarios])


def largest_running_shortfall(results: Pounds, plan: Pounds) -> Pounds:
    """Largest running shortfall of results, shape (year, scenario), against plan, shape (year,); shape (scenario,)."""
    worst: Pounds = np.cumsum(plan[:, None] - results, axis=0).max(axis=0)
    return worst
