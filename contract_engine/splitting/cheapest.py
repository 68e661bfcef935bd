"""The winning coalition that receives least, of a key other than one: by two halves, or by counting weight.

A coalition k receives sum_t k_t x_t, and its key is sum_t k_t key_t: the same for all that are to be left out,
and for no others where the keys are drawn at random among those that allow it. Wherever only the
coalition that receives least would be kept, that and the one that receives least with another key are kept, so that
leaving out a key leaves the other. By halves: Horowitz and Sahni 1974; by weight: Bellman 1957.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

    Counts = NDArray[np.int64]

# Keys nearer than this are one.
SAME_KEY = 1e-9
MOST_AT_ONCE = 32
MOST_IN_A_HALF = 1 << 18
# Of weight times players: what is counted in well under a second.
MOST_STEPS = 10_000_000


def ways_to_look(numbers: Counts, weights: Counts, needed: int) -> Halves | Counted | None:
    """Return the quicker of the two exact ways; None if there is none."""
    half = float(np.sqrt(np.prod(numbers + 1.0)))
    steps = int(numbers.sum()) * (needed + 1)
    if half <= MOST_IN_A_HALF / 2 and (half <= steps or steps > MOST_STEPS):
        return Halves(numbers, weights, needed)
    return Counted(numbers, weights, needed) if steps <= MOST_STEPS else None


class Halves:
    """All coalitions of one half of the kinds, each with the best that makes it win of the other half."""

    def __init__(self, numbers: Counts, weights: Counts, needed: int) -> None:
        """List both halves, the second by weight."""
        sizes = np.cumsum(np.log(numbers + 1.0))
        self.middle = int(np.searchsorted(sizes, sizes[-1] / 2))
        self.first, second = _all_of(numbers[: self.middle]), _all_of(numbers[self.middle :])
        weighs = second @ weights[self.middle :]
        order = np.argsort(weighs, kind="stable")
        self.second = second[order]
        self.start = np.searchsorted(weighs[order], needed - self.first @ weights[: self.middle])
        self.can = self.start < len(second)

    def least(self, each: Pounds, keys: Pounds, left_out: float) -> Counts:
        """Return winning coalitions of a key that is not left out, that which receives least first; perhaps none."""
        cost = np.vstack([self.second @ each[self.middle :], np.full(len(self.second), np.inf)])
        key = np.tile(self.second @ keys[self.middle :], (2, 1))
        which = np.tile(np.arange(len(self.second)), (2, 1))
        step = 1
        while step < len(self.second):
            # Those from here on: those of the next few, and those from there on.
            code = merged(cost[:, :-step], key[:, :-step], cost[:, step:], key[:, step:])
            for held in (cost, key, which):
                held[:, :-step] = np.take_along_axis(np.vstack([held[:, :-step], held[:, step:]]), code, axis=0)
            step *= 2
        start = self.start[self.can]
        own = self.first[self.can]
        hidden = np.abs(own @ keys[: self.middle] + key[0, start] - left_out) <= SAME_KEY
        total = own @ each[: self.middle] + np.where(hidden, cost[1, start], cost[0, start])
        best = np.argsort(total, kind="stable")[:MOST_AT_ONCE]
        best = best[np.isfinite(total[best])]
        other = which[hidden[best].astype(int), start[best]]
        found: Counts = np.column_stack([own[best], self.second[other]])
        return found


class Counted:
    """What is least for each weight reached so far, player by player."""

    def __init__(self, numbers: Counts, weights: Counts, needed: int) -> None:
        """Keep the players, one by one."""
        self.kind = np.repeat(np.arange(len(numbers)), numbers)
        self.kinds, self.weights, self.needed = len(numbers), weights, needed

    def least(self, each: Pounds, keys: Pounds, left_out: float) -> Counts:
        """Return winning coalitions of a key that is not left out, that which receives least first; perhaps none."""
        # At place w are coalitions that weigh at least w.
        reach = np.arange(self.needed + 1)
        cost, key = np.full((2, len(reach)), np.inf), np.zeros((2, len(reach)))
        cost[0, 0] = 0.0
        codes: list[NDArray[np.int8]] = []
        for kind in self.kind.tolist():
            before = np.maximum(reach - self.weights[kind], 0)
            with_cost, with_key = cost[:, before] + each[kind], key[:, before] + keys[kind]
            code = merged(cost, key, with_cost, with_key)
            cost = np.take_along_axis(np.vstack([cost, with_cost]), code, axis=0)
            key = np.take_along_axis(np.vstack([key, with_key]), code, axis=0)
            codes.append(code.astype(np.int8))
        slot, place = int(abs(key[0, -1] - left_out) <= SAME_KEY), self.needed
        if not np.isfinite(cost[slot, place]):
            return np.zeros((0, self.kinds), dtype=np.int64)
        found = np.zeros(self.kinds, dtype=np.int64)
        for kind, chosen_at in zip(self.kind[::-1].tolist(), codes[::-1], strict=True):
            chosen = int(chosen_at[slot, place])
            slot = chosen % 2
            if chosen > 1:
                found[kind] += 1
                place = max(place - int(self.weights[kind]), 0)
        return found[None]


def merged(cost: Pounds, key: Pounds, other_cost: Pounds, other_key: Pounds) -> NDArray[np.int64]:
    """Of two pairs, the least and the least of another key: 0 and 1 are of the one pair, 2 and 3 of the other."""
    swap = other_cost[0] < cost[0]
    second_of_winner = np.where(swap, other_cost[1], cost[1])
    same = np.abs(key[0] - other_key[0]) <= SAME_KEY
    beaten = np.where(swap, np.where(same, cost[1], cost[0]), np.where(same, other_cost[1], other_cost[0]))
    first = 2 * swap
    runner = np.where(beaten < second_of_winner, 2 - first + same, first + 1)
    return np.vstack([first, runner])


def _all_of(numbers: Counts) -> Counts:
    """Return every number of each kind; shape (coalition, kind)."""
    found: Counts = np.indices(tuple(numbers + 1)).reshape(len(numbers), int(np.prod(numbers + 1))).T.astype(np.int64)
    return found
