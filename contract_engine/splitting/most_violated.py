"""The winning coalition of a vote that receives least, of more players than a table of coalitions can hold.

Players of one weight are of one kind; a coalition is how many it has of each kind.

    least sum_t k_t x_t   with   sum_t k_t w_t >= q,   0 <= k_t <= n_t whole,   not everybody

is a small whole-number problem, solved by HiGHS without any gap. Where some coalitions are settled,
those in the span of their rows are left out: k is outside just if d @ k is not nothing for one of the
rows d that are nought on the span, so that each d is asked for on either side of nothing.
Coalitions drawn by a quick rule come first, and are never the proof that there is no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from contract_engine.splitting.cheapest import ways_to_look
from contract_engine.splitting.counting import SMALLEST_UNIT, WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.splitting.spans import Span
    from contract_engine.splitting.structured import Pool
    from contract_engine.terms import Pounds

    Counts = NDArray[np.int64]

# Half a step of weight must stay well above the solver's tolerance.
MOST_UNITS = 100_000_000
EXACT = 1e-10
# Of the quota: what counts as reaching it.
ROUNDING = 1e-12
# A coalition whose distance from the span is less is in it; distances are those of small whole numbers.
OUTSIDE = 1e-6
DRAWN = 64
ENOUGH = 8
# So many whole-number problems, or steps in them, take about ten seconds.
MOST_LOOKS = 1_000
MOST_NODES = 8_000


class TooLongError(ArithmeticError):
    """The coalitions could not all be ruled out in reasonable time."""


@dataclass(frozen=True, eq=False)
class Vote:
    """A vote by kinds of players: how many there are of each, the weight of one, the weight needed, in whole units."""

    numbers: Counts
    weights: Counts
    needed: int
    kind: Counts

    def worth(self, counts: Counts) -> Pounds:
        """Return 1 for coalitions that win and 0 for others."""
        won: Pounds = (counts @ self.weights >= self.needed).astype(float)
        return won

    def complaints(self, counts: Counts, each: Pounds) -> Pounds:
        """Return v(S) - x(S) of coalitions, for what one player of each kind receives."""
        found: Pounds = self.worth(counts) - counts @ each
        return found


def by_kind(pool: Pool) -> Vote | None:
    """Return a vote by kinds; None if its weights are not whole numbers of a unit that is large enough."""
    small = pool.weights / SMALLEST_UNIT
    if (np.abs(small - np.rint(small)) > WHOLE * np.maximum(1.0, np.abs(small))).any():
        return None
    if pool.weights.max() > MOST_UNITS or pool.threshold > MOST_UNITS:
        return None
    unit = int(np.gcd.reduce(np.rint(small).astype(np.int64))) * SMALLEST_UNIT or 1.0
    needed = int(np.ceil(pool.threshold / unit * (1 - ROUNDING)))
    if needed > MOST_UNITS:
        return None
    weights, kind, numbers = np.unique(
        np.rint(pool.weights / unit).astype(np.int64), return_inverse=True, return_counts=True
    )
    return Vote(numbers.astype(np.int64), weights, max(needed, 1), kind)


class Seeker:
    """Finds winning coalitions that complain most, outside a span."""

    def __init__(self, vote: Vote) -> None:
        """Begin with all winning coalitions but everybody."""
        self.vote = vote
        self.kinds = len(vote.numbers)
        self.looks = self.nodes = 0
        self.across: Pounds = np.zeros((0, self.kinds))
        self._first = 0
        self._draw = np.random.default_rng(1)
        self._ways = ways_to_look(vote.numbers, vote.weights, vote.needed)
        self._keys = self._draw.standard_normal(self.kinds)
        self._left_out = float(self._keys @ vote.numbers)
        self._highs = _whole_number_solver()
        for most in vote.numbers.tolist():
            self._highs.addCol(0.0, 0.0, float(most), 0, [], [])
        places = np.arange(self.kinds, dtype=np.int32)
        self._highs.changeColsIntegrality(self.kinds, places, np.full(self.kinds, highspy.HighsVarType.kInteger))
        entries = vote.weights / vote.needed
        self._highs.addRow(1.0 - 0.5 / vote.needed, highspy.kHighsInf, self.kinds, places, entries)
        self._highs.addRow(-highspy.kHighsInf, vote.numbers.sum() - 0.5, self.kinds, places, np.ones(self.kinds))

    def leave_out(self, span: Span) -> None:
        """Look from now on outside a span of rows k_t / n_t."""
        from scipy.linalg import qr  # noqa: PLC0415 - heavy, and only a large vote needs it

        rank = len(span.basis)
        *_, order = qr(span.basis, pivoting=True, mode="r")
        bound, free = order[:rank], order[rank:]
        self.across = np.zeros((len(free), self.kinds))
        self.across[np.arange(len(free)), free] = 1.0
        self.across[:, bound] = -np.linalg.solve(span.basis[:, bound], span.basis[:, free]).T
        self.across[np.abs(self.across) < OUTSIDE**2] = 0.0
        self.across /= self.vote.numbers
        self._keys, self._left_out = self._draw.standard_normal(len(free)) @ self.across, 0.0
        self._first = 0
        made = self._highs.getNumRow()
        if made > 2:  # noqa: PLR2004 - the rows of a coalition that wins and is not everybody
            self._highs.deleteRows(made - 2, np.arange(2, made, dtype=np.int32))
        places = np.arange(self.kinds, dtype=np.int32)
        for row in self.across:
            self._highs.addRow(-highspy.kHighsInf, highspy.kHighsInf, self.kinds, places, row)

    def outside(self, counts: Counts) -> NDArray[np.bool_]:
        """Whether coalitions are outside the span that is left out, and not everybody."""
        away = np.abs(counts @ self.across.T) > OUTSIDE / 2 if len(self.across) else counts < self.vote.numbers
        found: NDArray[np.bool_] = np.asarray(away.any(axis=1))
        return found

    def above(self, each: Pounds, level: float) -> Counts:
        """Return winning coalitions outside the span that complain of more than a level; none only if there is none."""
        drawn = self._greedy(each)
        drawn = drawn[self.outside(drawn) & (self.vote.complaints(drawn, each) > level)]
        if len(drawn):
            return np.unique(drawn, axis=0)
        return self.proven_above(each, level)

    def proven_above(self, each: Pounds, level: float) -> Counts:
        """Return as `above`, by two halves or counting of weight where that is quick, else by whole-number problems."""
        if self._ways is not None:
            least = self._ways.least(each, self._keys, self._left_out)
            return least[self.vote.complaints(least, each) > level]
        self._highs.changeColsCost(self.kinds, np.arange(self.kinds, dtype=np.int32), each)
        sides = 2 * len(self.across) or 1
        found = []
        for step in range(sides):
            place = (self._first + step) % sides
            best = self._least(place)
            if best is not None and self.vote.complaints(best[None], each)[0] > level:
                found.append(best)
                if len(found) == ENOUGH:
                    self._first = place
                    break
        return np.unique(found, axis=0) if found else np.zeros((0, self.kinds), dtype=np.int64)

    def some_but_not_all(self, kind: int, each: Pounds) -> Counts | None:
        """Return the winning coalition that receives least among those that part a kind; None if none does."""
        self._highs.changeColsCost(self.kinds, np.arange(self.kinds, dtype=np.int32), each)
        self._highs.changeColBounds(kind, 1.0, float(self.vote.numbers[kind] - 1))
        found = self._least(0)
        self._highs.changeColBounds(kind, 0.0, float(self.vote.numbers[kind]))
        return found

    def _least(self, side: int) -> Counts | None:
        """Return the winning coalition that receives least on one side of one row; None if there is none."""
        self.looks += 1
        if self.looks > MOST_LOOKS or self.nodes > MOST_NODES:
            raise TooLongError
        row, above = 2 + side // 2, side % 2 == 0
        if len(self.across):
            bounds = (OUTSIDE, highspy.kHighsInf) if above else (-highspy.kHighsInf, -OUTSIDE)
            self._highs.changeRowBounds(row, *bounds)
        self._highs.run()
        status = self._highs.getModelStatus()
        point = np.array(self._highs.getSolution().col_value)
        if len(self.across):
            self._highs.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        self.nodes += int(self._highs.getInfo().mip_node_count)
        if self.nodes > MOST_NODES or status == highspy.HighsModelStatus.kSolutionLimit:
            raise TooLongError
        if status != highspy.HighsModelStatus.kOptimal:
            message = f"HiGHS stopped with status {self._highs.modelStatusToString(status)}"
            raise ArithmeticError(message)
        found: Counts = np.rint(point).astype(np.int64)
        if not self.vote.worth(found[None])[0] or not self.outside(found[None])[0]:
            message = "the coalition found is not one that was asked for"
            raise ArithmeticError(message)
        return found

    def _greedy(self, each: Pounds) -> Counts:
        """Draw minimal winning coalitions: those cheap for their weight first, then whoever is not needed leaves."""
        numbers, weights = self.vote.numbers, self.vote.weights
        price = np.where(weights > 0, each / np.maximum(weights, 1), np.inf)
        noise = self._draw.lognormal(0.0, np.linspace(0.0, 0.5, DRAWN)[:, None], (DRAWN, self.kinds))
        order = np.argsort((price + 1e-9) * noise, axis=1, kind="stable")
        lines = np.arange(DRAWN)
        counts, missing = np.zeros((DRAWN, self.kinds), dtype=np.int64), np.full(DRAWN, self.vote.needed)
        for place in range(self.kinds):
            kind = order[:, place]
            taken = np.minimum(numbers[kind], -(-np.maximum(missing, 0) // np.maximum(weights[kind], 1)))
            counts[lines, kind] = taken
            missing -= taken * weights[kind]
        for kind in np.argsort(-each, kind="stable").tolist():
            left = np.minimum(counts[:, kind], -missing // max(int(weights[kind]), 1))
            counts[:, kind] -= np.maximum(left, 0)
            missing += np.maximum(left, 0) * weights[kind]
        return counts[missing <= 0]


def _whole_number_solver() -> highspy.Highs:
    highs = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": EXACT, "mip_max_nodes": MOST_NODES,
        "mip_feasibility_tolerance": EXACT, "primal_feasibility_tolerance": EXACT,
        "dual_feasibility_tolerance": EXACT,
    }  # fmt: skip
    for name, setting in options.items():
        if highs.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
            message = f"HiGHS does not know the option {name}"
            raise ValueError(message)
    return highs
