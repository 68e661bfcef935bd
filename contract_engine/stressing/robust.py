"""The worst case if no more than so many things go wrong at once, whatever their chances.

Every uncertainty j of n may stray from its central value to its low or its high, beyond which lies one
future in ten on either side. One at a time, that costs an organisation d_j over the term (the worse of
the two ends, nought if both help it). If at most G of them stray at once, the part of G beyond a whole
number as a part of the way, it loses at most

    b(G) = sum of the floor(G) largest d_j + (G - floor(G)) times the next

were effects to add up; the world found is settled too, with all that goes together in it. If every
uncertainty is independent of all others, as far above as below, and stays between low and high, the
chance of a larger loss is at most, with v = (G + n) / 2 and u = v - floor(v),

    B(n, G) = 2^-n ((1 - u) C(n, floor(v)) + sum over l > floor(v) of C(n, l))

Source: Bertsimas and Sim 2004, Proposition 1, Theorem 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.stressing.margins import Limit, margins, world_at
from contract_engine.terms import PENNY
from contract_engine.world.drivers import ONE_IN_TEN
from contract_engine.world.points import CHUNK
from contract_engine.world.space import space_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.margins import World, Yardstick
    from contract_engine.terms import Pounds
    from contract_engine.world.space import Coordinate, Space

# More things than so many going wrong at once are told all together, in the last step.
MOST_STEPS = 40
# The budget that would be passed at most once in twenty times.
ONCE_IN_TWENTY = 0.05
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """What an organisation loses at most if `gamma` uncertainties stray at once; pounds, against everything as planned.

    `loss` adds up what each costs alone, `settled` is what the world found costs. `bound` is the chance of a
    larger loss at most, `simulated` the part of simulated futures with a larger loss than `settled`. `adds` is
    the last that strays, wholly or in part, of whom, and in which year; `high` whether towards its high.
    """

    gamma: float
    loss: float
    settled: float
    bound: float
    simulated: float | None
    adds: str = ""
    of: str = ""
    year: str | None = None
    high: bool = False


@dataclass(frozen=True, slots=True)
class Robust:
    """The worst cases of one organisation, step by step; `uncertainties` is how many of them move its result.

    `breaks_at` is the fewest of them, of the steps told, with which its running loss passes its limit, None if
    none does; `one_in_twenty` the smallest with a bound of 5%, None where there are too few uncertainties for it.
    """

    party: str
    uncertainties: int
    steps: tuple[Step, ...]
    breaks_at: int | None
    one_in_twenty: float | None


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many of n uncertainties to guard against for a stated chance: by two published formulas and by the bound."""

    hoeffding: float
    normal: float
    bound: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What uncertainties cost one organisation, one at a time, the dearest first; those that cost nothing left out.

    `ends` are the worlds in which each strays alone, shape (uncertainty, coordinate).
    """

    party: str
    losses: Pounds
    ends: Pounds
    places: tuple[int, ...]
    moving: int

    def world(self, gamma: float) -> Pounds:
        """Return the world in which the `gamma` dearest stray, the last of them a part of the way."""
        part = np.clip(gamma - np.arange(len(self.losses)), 0.0, 1.0)
        world: Pounds = part @ self.ends
        return world

    def budgets(self) -> list[float]:
        """Return how many may stray: none, one and so on, all of them, and what the bound asks for one in twenty."""
        number = len(self.losses)
        wanted = gamma_for_violation(self.moving, ONCE_IN_TWENTY).bound
        return sorted({*map(float, range(min(number, MOST_STEPS) + 1)), float(number), *([wanted] if wanted else [])})


def budget_protection(deviations: Pounds, gamma: float) -> float:
    """Return the most that is lost if at most `gamma` of these stray at once."""
    largest = np.sort(np.abs(np.asarray(deviations, dtype=float)))[::-1]
    whole = min(math.floor(gamma), len(largest))
    part = (gamma - whole) * largest[whole] if whole < len(largest) else 0.0
    return float(largest[:whole].sum() + part)


def chance_of_worse(n: int, gamma: float) -> float:
    """Return B(n, gamma), the chance of a loss larger than b(gamma) at most; 1 where nothing can be said."""
    from scipy.stats import binom  # noqa: PLC0415 - heavy, and only a bound needs it

    if not n or gamma <= 0:
        return 1.0
    middle = (gamma + n) / 2
    whole = math.floor(middle)
    return float(min((1 - (middle - whole)) * binom.pmf(whole, n, 0.5) + binom.sf(whole, n, 0.5), 1.0))


def gamma_for_violation(n: int, violation: float) -> Budgets:
    """Return how many of n uncertainties to guard against so that the chance of worse is at most `violation`.

    By the inequality of Hoeffding, exp(-G^2 / 2n), by the normal curve, 1 - Phi((G - 1) / sqrt(n)), and
    by the bound: the smallest G with B(n, G) at most `violation`, None if there is none.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - heavy, and only a bound needs it

    low, high, bound = 0.0, float(n), None
    if n and chance_of_worse(n, n) <= violation:
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if chance_of_worse(n, middle) <= violation else (middle, high)
        bound = high
    return Budgets(math.sqrt(-2 * n * math.log(violation)), 1 + float(ndtri(1 - violation)) * math.sqrt(n), bound)


def robust_of(contract: Contract, against: Yardstick, *, seed: int | None = None) -> tuple[Robust, ...]:
    """Find the worst case of every organisation for each number of things that go wrong at once.

    With a `seed`, futures are drawn too, to set beside the bound. At the terms as written.
    """
    space = space_of(contract)
    effects = _effects(contract, space)
    budgets = [each.budgets() for each in effects]
    tried = [each.world(gamma) for each, mine in zip(effects, budgets, strict=True) for gamma in mine]
    settled = world_at(contract, space.draws(np.array(tried).T), idle=False)
    held, ends = margins(settled, against), np.cumsum([len(mine) for mine in budgets])
    losses = _losses(contract, space, settled)
    drawn = {}
    if seed is not None:
        drawn = _losses(contract, space, world_at(contract, space.draws(space.normals(CHUNK, seed)), idle=False))
    found = []
    for each, mine, end in zip(effects, budgets, ends.tolist(), strict=True):
        own = slice(end - len(mine), end)
        steps = tuple(
            _step(space, each, gamma, float(loss), drawn.get(each.party))
            for gamma, loss in zip(mine, losses[each.party][own], strict=True)
        )
        spare = held[Limit("loss", each.party)][own]
        fewest = next((int(gamma) for gamma, left in zip(mine, spare, strict=True)
                       if left < -PENNY and gamma == int(gamma)), None)  # fmt: skip
        wanted = gamma_for_violation(each.moving, ONCE_IN_TWENTY).bound
        found.append(Robust(each.party, each.moving, steps, fewest, wanted))
    return tuple(found)


def _effects(contract: Contract, space: Space) -> list[Effects]:
    """Move every uncertainty to its low and to its high, one at a time, all at once."""
    places = [place for place, each in enumerate(space.coordinates) if each.what != "shared"]
    ends = np.zeros((2, len(places), space.dimensions))
    for count, place in enumerate(places):
        ends[:, count, place] = np.array([-1.0, 1.0]) * _to_an_end(space, space.coordinates[place])
    world = world_at(contract, space.draws(ends.reshape(-1, space.dimensions).T), idle=False)
    found = []
    for party, moved in _losses(contract, space, world).items():
        low, high = moved.reshape(2, len(places))
        dearest = np.maximum(low, high)
        order = [place for place in np.argsort(-dearest, kind="stable").tolist() if dearest[place] > PENNY]
        moving = int(((np.abs(low) > PENNY) | (np.abs(high) > PENNY)).sum())
        mine = np.array([ends[int(high[place] > low[place]), place] for place in order])
        found.append(Effects(party, dearest[order], mine.reshape(len(order), space.dimensions),
                             tuple(places[place] for place in order), moving))  # fmt: skip
    return found


def _step(space: Space, effects: Effects, gamma: float, settled: float, drawn: Pounds | None) -> Step:
    loss, bound = budget_protection(effects.losses, gamma), chance_of_worse(effects.moving, gamma)
    simulated = None if drawn is None else float((drawn > settled + PENNY).mean())
    last = min(math.ceil(gamma), len(effects.losses)) - 1
    if last < 0:
        return Step(gamma, loss, settled, bound, simulated)
    place = effects.places[last]
    added, high = space.coordinates[place], bool(effects.ends[last, place] > 0)
    return Step(gamma, loss, settled, bound, simulated, added.name, added.of, added.year, high)


def _to_an_end(space: Space, coordinate: Coordinate) -> float:
    """Return how far its own coordinate must go to bring an uncertainty to its low or high."""
    if coordinate.what != "driver":
        return ONE_IN_TEN
    loading = next(each.loading for each in space.drivers if each.name == coordinate.name)
    return ONE_IN_TEN / math.sqrt(1 - loading**2)


def _losses(contract: Contract, space: Space, world: World) -> dict[str, Pounds]:
    """Return what each organisation that signs loses over the term against everything as planned; shape (future,)."""
    planned = world_at(contract, space.draws(np.zeros((space.dimensions, 1))), idle=False)
    return {party: (planned.results[party] - world.results[party]).sum(axis=0) for party in contract.signatories}
