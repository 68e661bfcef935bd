"""Games with a rule for what a coalition is worth, for more players than a table of coalitions can hold.

    voting    v(S) = 1 if w(S) >= q, else 0
    pool      v(S) = a(S) if w(S) >= q, else 0: each brings an amount, and nothing is paid below a threshold
    airport   c(S) = the largest cost of a member

Shapley values are exact: by closed form, or by counting how many sets of k others weigh w. Source:
Mann and Shapley 1962 for counting; Littlechild and Owen 1973, Littlechild 1974 for airports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.counting import chance_first, whole_units, without_each
from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Pool:
    """Each player brings an amount; what all bring counts only if they weigh at least the threshold.

    With `simple`, a coalition at the threshold is worth 1, whatever its members bring: a vote.
    """

    amounts: Pounds
    weights: Pounds
    threshold: float
    simple: bool = False

    @property
    def count(self) -> int:
        """How many players there are."""
        return len(self.weights)

    @property
    def _enough(self) -> float:
        return self.threshold - ROUNDING * max(1.0, abs(self.threshold))

    def table(self) -> Pounds:
        """Values of all coalitions by number."""
        brought = 1.0 if self.simple else sums_over(self.amounts)
        values = np.where(sums_over(self.weights) >= self._enough, brought, 0.0)
        values[0] = 0.0
        return values

    def worth(self, members: NDArray[np.bool_]) -> Pounds:
        """Values of coalitions given by their members."""
        brought = np.ones(len(members)) if self.simple else members @ self.amounts
        values: Pounds = np.where((members @ self.weights >= self._enough) & members.any(axis=1), brought, 0.0)
        return values

    def shapley(self) -> Answer | None:
        """Exact Shapley values; None if weights are not whole numbers of a unit that is large enough."""
        return self._mean_added(chance_first(self.count))

    def banzhaf(self) -> Answer | None:
        """Exact Banzhaf values, every set of others as likely; None as for Shapley values."""
        return self._mean_added(np.full(self.count, 0.5 ** (self.count - 1)))

    def _mean_added(self, chance: Pounds) -> Answer | None:
        """What each adds on average where just one given set of k others comes before it with chance[k]."""
        if self.threshold <= 0:
            if self.simple:
                return Answer(np.full(self.count, chance[0]), "ok", "any player alone reaches the threshold")
            return Answer(self.amounts.copy())
        units = whole_units(self.weights, self.threshold)
        if units is None:
            return None
        weights, needed = units
        amounts = np.zeros(self.count) if self.simple else self.amounts
        # Where i comes after enough, it adds its own amount; where it makes enough, all that is there.
        shares = np.zeros(self.count)
        for own, (ways, brought) in enumerate(without_each(weights, amounts, needed)):
            below = chance @ ways
            deciding = slice(max(needed - int(weights[own]), 0), needed)
            decides = float(below[deciding].sum())
            if self.simple:
                shares[own] = decides
                continue
            before = float((chance @ brought)[deciding].sum())
            too_few = float(below.sum())
            shares[own] = amounts[own] * (1.0 - too_few + decides) + before
        return Answer(shares)

    def core_is_empty(self) -> bool | None:
        """Whether the core is empty, where that is plain: None where it is not.

        Of a vote that can be won it is just if nobody has a veto. A pool to which nobody brings less than nothing
        can give each what it brings, which leaves no coalition a complaint.
        """
        if (self.weights < 0).any() or self.threshold <= 0:
            return None
        if self.weights.sum() < self._enough:
            return False
        if self.simple:
            return not (self.weights.sum() - self.weights < self._enough).any()
        return False if (self.amounts >= 0).all() else None

    def nucleolus(self) -> Answer | None:
        """The nucleolus where it has a closed form, however many players there are; None where it has none.

        Whoever is needed by everybody else has a veto. In a vote those with a veto share all alike. In a pool
        where nobody has one and nobody brings less than nothing, N without i asks for x_i <= a_i, so that the
        only sharing without a complaint is what each brings; where all have one, all add the same.
        """
        veto = self.weights.sum() - self.weights < self._enough
        if self.weights.sum() < self._enough:
            return Answer(np.zeros(self.count), "ok", "all together do not reach the threshold")
        if (self.weights < 0).any() or self.threshold <= 0:
            return None
        if self.simple:
            return Answer(veto / veto.sum()) if veto.any() else None
        if veto.all() and self.amounts.sum() >= 0:
            return Answer(np.full(self.count, self.amounts.sum() / self.count))
        return Answer(self.amounts.copy()) if not veto.any() and (self.amounts >= 0).all() else None


@dataclass(frozen=True, eq=False)
class Airport:
    """A coalition costs what its costliest member costs; values are costs taken as negative gains."""

    costs: Pounds

    @property
    def count(self) -> int:
        """How many players there are."""
        return len(self.costs)

    def table(self) -> Pounds:
        """Values of all coalitions by number."""
        largest = np.zeros(1)
        for cost in self.costs:
            largest = np.concatenate([largest, np.maximum(largest, cost)])
        return -largest

    def worth(self, members: NDArray[np.bool_]) -> Pounds:
        """Values of coalitions given by their members."""
        values: Pounds = -np.where(members, self.costs, 0.0).max(axis=1)
        return values

    def shapley(self) -> Answer | None:
        """Each piece of runway is paid alike by all who need it."""
        return self._by_pieces(1 / np.arange(self.count, 0, -1.0))

    def banzhaf(self) -> Answer | None:
        """Each piece of runway is added by one who needs it just if none of the others who do is there before."""
        return self._by_pieces(0.5 ** np.arange(self.count - 1, -1, -1.0))

    def _by_pieces(self, parts: Pounds) -> Answer:
        """Each pays a part of every piece it needs, from the one that all need to the one that the costliest does."""
        order = np.argsort(self.costs, kind="stable")
        pieces = np.diff(self.costs[order], prepend=0.0) * parts
        shares = np.empty(self.count)
        shares[order] = np.cumsum(pieces)
        return Answer(-shares)

    def core_is_empty(self) -> bool | None:
        """Never: the costliest can pay for all."""
        return False

    def nucleolus(self) -> Answer | None:
        """The k cheapest pay alike where c_k / (k + 1) is least; then the rest, from what is left of their costs.

        The last may have to pay c_n / n. One share more than k counts because the others gain as much by company.
        """
        order = np.argsort(self.costs, kind="stable")
        left = self.costs[order].astype(float)
        paid = np.zeros(self.count)
        done = 0
        while done < self.count:
            sizes = np.arange(1, self.count - done + 1)
            rates = left[done:] / np.append(sizes[:-1] + 1, sizes[-1])
            many = int(np.flatnonzero(rates <= rates.min() * (1 + ROUNDING))[-1]) + 1
            paid[done : done + many] = rates[many - 1]
            left -= rates[many - 1] * many
            done += many
        shares = np.empty(self.count)
        shares[order] = paid
        return Answer(-shares)


def voting(weights: Pounds, quota: float) -> Pool:
    """Return the game of a vote by weight: a coalition that weighs at least the quota has 1, any other nothing."""
    return Pool(np.zeros(len(weights)), weights, quota, simple=True)
