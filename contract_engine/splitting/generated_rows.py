"""One linear problem over shares and the largest complaint, its rows made as they are needed.

    x_i   what player i receives, over what it has alone     t   the largest complaint
    x(S) + w(S) t >= v(S)   for every coalition S but nobody and everybody;   x(N) = v(N)

with w(S) = 1, or the number of members where complaints are counted a head. Few of the 2^n rows
are ever made: those most broken by the answer so far, found by a look at the whole table. One
HiGHS model is kept through all stages, so that each starts where the last one ended.

What all have alone is taken away first and the rest is measured in what the whole adds, so that
pounds, thousands and large stand-alone values give the same answer. Source: Hallefjord,
Helming and Jornsten 1995 for the rows; Maschler, Peleg and Shapley 1979 for the stages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np

from contract_engine.splitting.linear import add_rows
from contract_engine.splitting.spans import Span
from contract_engine.splitting.values import sizes_of, sums_over

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.splitting.game import Game
    from contract_engine.terms import Pounds

    Coalitions = NDArray[np.int64]

# Of what the whole adds: two complaints nearer than this are the same one.
SAME = 2e-10
DUAL_ABOVE_NOTHING = 1e-8
# The table is looked at in so many blocks, and the most broken row of each is made.
BLOCKS = 32
ROUNDING = 64 * float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Measured:
    """A game over what its players have alone, in units of `unit` pounds; 0 if nothing is left."""

    values: Pounds
    alone: Pounds
    unit: float
    same: float

    def shares(self, over: Pounds) -> Pounds:
        """Turn shares over what each has alone into pounds."""
        pounds: Pounds = self.alone + over * self.unit
        return pounds


def measured(game: Game) -> Measured:
    """Take away what all have alone, and choose the unit."""
    over = game.values - sums_over(game.alone)
    largest = float(np.abs(game.values).max(initial=0.0))
    unit = max(abs(float(over[-1])), float(over.max()))
    if unit <= ROUNDING * largest:
        unit = float(np.abs(over).max())
    if unit <= ROUNDING * largest:
        return Measured(np.zeros_like(over), game.alone, 0.0, SAME)
    over /= unit
    # A player alone is worth nothing over what it has alone, whatever rounding says.
    over[1 << np.arange(len(game.players))] = 0.0
    return Measured(over, game.alone, unit, max(SAME, ROUNDING * largest / unit))


@dataclass(eq=False)
class Rows:
    """The linear problem; `floors` keeps everybody at what it has alone, `a_head` counts complaints a head."""

    highs: highspy.Highs = field(repr=False)
    targets: Pounds
    floors: bool
    same: float = SAME
    a_head: bool = False
    span: Span = field(init=False)
    made: dict[int, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with each player alone and all but each: enough for the largest complaint to have a limit."""
        self.targets = self.targets.copy()
        count = self.count = int(self.targets.size).bit_length() - 1
        self.whole = float(self.targets[-1])
        self.targets[[0, -1]] = -np.inf
        self.sizes = sizes_of(count) if self.a_head else None
        self.span = Span(count)
        for _ in range(count):
            self.highs.addCol(0.0, 0.0 if self.floors else -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
        self.highs.addCol(1.0, -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
        places = np.arange(count, dtype=np.int32)
        self.highs.addRow(self.whole, self.whole, count, places, np.ones(count))
        alone = 1 << np.arange(count)
        self._make(np.unique(np.concatenate([alone, (1 << count) - 1 - alone])))

    def weights(self, coalitions: Coalitions) -> Pounds:
        """Return w(S) of coalitions."""
        return np.ones(len(coalitions)) if self.sizes is None else self.sizes[coalitions].astype(float)

    def complaints(self, shares: Pounds) -> Pounds:
        """(v(S) - x(S)) / w(S) of every coalition that is still looked at; minus infinity for the others."""
        found: Pounds = self.targets - sums_over(shares)
        if self.sizes is not None:
            found[1:] /= self.sizes[1:]
        return found

    def solve(self) -> tuple[Pounds, float]:
        """Solve, making rows until none is broken; return the shares and the largest complaint."""
        while True:
            self.highs.run()
            status = self.highs.getModelStatus()
            if status != highspy.HighsModelStatus.kOptimal:
                message = f"HiGHS stopped with status {self.highs.modelStatusToString(status)}"
                raise ArithmeticError(message)
            point = np.array(self.highs.getSolution().col_value)
            complaints = self.complaints(point[:-1])
            blocks = complaints.reshape(min(BLOCKS, complaints.size), -1)
            worst = blocks.argmax(axis=1) + np.arange(len(blocks)) * blocks.shape[1]
            broken = worst[complaints[worst] > point[-1] + self.same]
            fresh = np.array([each for each in broken.tolist() if each not in self.made], dtype=np.int64)
            if not len(fresh):
                return point[:-1], float(point[-1])
            self._make(fresh)

    def settled(self, level: float) -> tuple[Coalitions, NDArray[np.int64]]:
        """Hold for good what has a price at the answer found: coalitions at the level, and players at their floor.

        Only a row with a price holds at every answer as good; one that is merely tight may not. What
        is then settled with them, being in their span, is looked at no more.
        """
        solution = self.highs.getSolution()
        prices, floors = np.array(solution.row_dual), np.array(solution.col_dual)[: self.count]
        held = np.array([each for each, row in self.made.items() if prices[row] > DUAL_ABOVE_NOTHING], dtype=np.int64)
        floored = np.flatnonzero(floors > DUAL_ABOVE_NOTHING) if self.floors else np.zeros(0, dtype=np.int64)
        if not len(held):
            message = "no coalition has a price where the largest complaint is least"
            raise ArithmeticError(message)
        for each, weight in zip(held.tolist(), self.weights(held), strict=True):
            row = self.made.pop(each)
            value = float(self.targets[each]) - weight * level
            self.highs.changeCoeff(row, self.count, 0.0)
            self.highs.changeRowBounds(row, value, value)
        for player in floored.tolist():
            self.highs.changeColBounds(player, 0.0, 0.0)
        self.span.add(members_of(held, self.count))
        self.span.add(np.eye(self.count)[floored])
        return held, floored

    def look_no_more_at_what_is_settled(self) -> None:
        """Leave out every coalition in the span of those that are held."""
        within = self.span.holds_all()
        self.targets[within] = -np.inf
        for each in [each for each in self.made if within[each]]:
            self.highs.changeRowBounds(self.made.pop(each), -highspy.kHighsInf, highspy.kHighsInf)

    def furthest(self, direction: Pounds, level: float) -> float:
        """Return the most direction @ x can be with no complaint above a level."""
        self._aim(-direction, level)
        shares, _ = self.solve()
        return float(direction @ shares)

    def least_total(self) -> float:
        """Return the least that must be there for nobody to complain."""
        self._aim(np.ones(self.count), 0.0)
        self.highs.changeRowBounds(0, -highspy.kHighsInf, highspy.kHighsInf)
        shares, _ = self.solve()
        return float(shares.sum())

    def _aim(self, costs: Pounds, level: float) -> None:
        for player, cost in enumerate(costs.tolist()):
            self.highs.changeColCost(player, cost)
        self.highs.changeColCost(self.count, 0.0)
        self.highs.changeColBounds(self.count, level, level)

    def _make(self, coalitions: Coalitions) -> None:
        """Make the rows of coalitions."""
        coalitions = coalitions[np.isfinite(self.targets[coalitions])]
        if not len(coalitions):
            return
        first = self.highs.getNumRow()
        entries = np.column_stack([members_of(coalitions, self.count), self.weights(coalitions)])
        add_rows(self.highs, entries, self.targets[coalitions], np.full(len(coalitions), highspy.kHighsInf))
        self.made.update(zip(coalitions.tolist(), range(first, first + len(coalitions)), strict=True))


def members_of(coalitions: Coalitions, count: int) -> Pounds:
    """Return 1 where a player belongs to a coalition, else 0; shape (coalition, player)."""
    return (coalitions[:, None] >> np.arange(count) & 1).astype(float)
