"""Losses that are surely within what is allowed, without a look at every scenario again.

The average of the worst losses at some terms x says how high it can be at others, y: in each year
and scenario a unit more of lever l adds -slope_l to the running shortfall, so that

    average(y) <= average(x) + sum over l of  most_l (y_l - x_l)+  -  least_l (x_l - y_l)+
    most_l, least_l: the largest and the smallest -slope_l of any year and scenario

since the largest of sums is no more than the sum of the largest, and an average of the worst
neither. Where that is allowed already, no scenario need be read. Source: subadditivity and
monotony of CVaR, Rockafellar and Uryasev 2002.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_engine.design.tail import LossAt, RunningLoss
    from contract_engine.terms import Pounds

# Fewer figures than this are sooner read than thought about.
FEW = 20_000
MOST_KNOWN = 16


@dataclass
class Known:
    """What one organisation's average of its worst losses was at some terms, and how far a lever can move it."""

    most: Pounds
    least: Pounds
    terms: list[Pounds] = field(default_factory=list)
    average: list[float] = field(default_factory=list)

    def highest_at(self, terms: Pounds) -> float:
        """Return what the average cannot exceed at these terms."""
        up = terms - np.array(self.terms)
        return float((self.average + np.maximum(up, 0.0) @ self.most + np.minimum(up, 0.0) @ self.least).min())


@dataclass
class Within:
    """What is known of the losses of one problem, none of which changes."""

    confidence: float
    known: dict[str, Known] = field(default_factory=dict)

    def note(self, here: LossAt) -> None:
        """Keep what a loss came to in all scenarios; not where payments stop at zero, whose slope changes."""
        loss = here.loss
        if loss.capped or loss.slope.size < FEW or loss.fixed.shape[1] < loss.scenarios:
            return
        if loss.party not in self.known:
            most, least = np.zeros(loss.levers), np.zeros(loss.levers)
            most[loss.where] = -loss.by_lever.min(axis=1)
            least[loss.where] = -loss.by_lever.max(axis=1)
            self.known[loss.party] = Known(most, least)
        known = self.known[loss.party]
        known.terms = [*known.terms[1 - MOST_KNOWN :], here.terms]
        known.average = [*known.average[1 - MOST_KNOWN :], here.average]

    def broken(self, losses: Iterable[RunningLoss], terms: Pounds, allowed: Mapping[str, float]) -> list[LossAt]:
        """Return the losses whose average of the worst exceeds what is allowed, in pounds; others are not asked for."""
        found = []
        for loss in losses:
            most = allowed.get(loss.party)
            if most is None or self._surely(loss, terms, most):
                continue
            here = loss.at(terms, self.confidence)
            self.note(here)
            if here.average > most:
                found.append(here)
        return found

    def _surely(self, loss: RunningLoss, terms: Pounds, most: float) -> bool:
        known = self.known.get(loss.party)
        return known is not None and known.highest_at(terms) <= most
