"""Every practice and network of a country under one scheme, in thousands of futures: who earns what, and who owes.

Networks are settled one at a time, all their futures at once, so memory does not grow with the
country; each is a pure function of its practices, the scheme, the world and a seed, so neither
the order of networks nor the number of workers changes a byte. What the payer pays in a future
is added up in whole pennies, which come to the same in any order.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.stressing.everyone_futures import Standing, World, common_futures, network_futures
from contract_engine.stressing.everyone_scheme import Network, settle_network

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from contract_engine.stressing.everyone_futures import Futures
    from contract_engine.stressing.everyone_scheme import Scheme
    from contract_engine.terms import Pounds

    Names = NDArray[Any]

LOW, HIGH = 0.05, 0.95
PENNIES = 100
HALF_A_PENNY = 0.005


@dataclass(frozen=True, slots=True)
class Practices:
    """Every practice, arrays of shape (practice,): lists, network, where it stands; pounds a year.

    `rate` is its achievement today over `patients`; where no patient is measured, it earns
    nothing for results. `agreed` and `spend` are what its people are agreed and expected to cost.
    """

    names: Names
    networks: Names
    registered: Pounds
    weighted: Pounds
    rate: Pounds
    patients: Pounds
    agreed: Pounds
    spend: Pounds


@dataclass(frozen=True, slots=True)
class Ranges:
    """Payments for a year over all futures, arrays of shape (name,): mean, 5th and 95th centile, and chances.

    `from_share` is what of the mean is a share of gains less losses; `earns_nothing` the
    chance that nothing is due, `owes` that it has to pay.
    """

    names: Names
    mean: Pounds
    from_share: Pounds
    low: Pounds
    high: Pounds
    earns_nothing: Pounds
    owes: Pounds


@dataclass(frozen=True, slots=True)
class Everyone:
    """Ranges of practices, as they were given, and of networks, by name; pennies paid in all, shape (scenario,)."""

    practices: Ranges
    networks: Ranges
    pennies: NDArray[np.int64]
    scenarios: int
    seed: int


@dataclass(frozen=True, slots=True)
class OneNetwork:
    """One network in every future: ranges of its practices and its own, and the pennies it is paid."""

    practices: Ranges
    whole: Ranges
    pennies: NDArray[np.int64]


def stress_everyone(  # noqa: PLR0913 - each says what is stressed, by what, and how much of it
    practices: Practices, scheme: Scheme, world: World | None = None, *, scenarios: int = 10_000, seed: int = 1,
    jobs: int = 1,
) -> Everyone:  # fmt: skip
    """Settle everyone in every future; `jobs` threads change how long it takes, and nothing else."""
    futures = common_futures(world or World(), scenarios, seed)
    members = members_of(practices)
    parts = [members[start::jobs] for start in range(jobs)]
    of_practices = _blank(practices.names)
    of_networks = _blank(np.array([practices.networks[rows[0]] for rows in members]))

    def settle(start: int) -> NDArray[np.int64]:
        pennies = np.zeros(scenarios, np.int64)
        desk = np.empty((max(map(len, members)) + 1, scenarios))
        for place, rows in zip(range(start, len(members), jobs), parts[start], strict=True):
            one = stress_network(_taken(practices, rows), scheme, futures, desk)
            _put(of_practices, rows, one.practices)
            _put(of_networks, [place], one.whole)
            pennies += one.pennies
        return pennies

    with ThreadPoolExecutor(jobs) as workers:
        pennies = sum(workers.map(settle, range(jobs)), start=np.zeros(scenarios, np.int64))
    return Everyone(of_practices, of_networks, pennies, scenarios, seed)


def members_of(practices: Practices) -> list[NDArray[np.intp]]:
    """Return the places of each network's practices, networks and practices by name."""
    order = np.lexsort((practices.names, practices.networks))
    edges = np.flatnonzero(practices.networks[order][1:] != practices.networks[order][:-1]) + 1
    return np.split(order, edges)


def stress_network(practices: Practices, scheme: Scheme, futures: Futures, desk: Pounds) -> OneNetwork:
    """Settle the practices of one network, in the order of their names, in every future.

    `desk`, shape (practice + 1 or more, scenario), is where they are worked out, network after network.
    """
    people, spend, agreed = (float(each.sum()) for each in (practices.registered, practices.spend, practices.agreed))
    name = str(practices.networks[0])
    standing = Standing(practices.rate, practices.patients, people, spend)
    achieved, spent = network_futures(futures, name, standing, desk[: len(practices.names) + 1])
    network = Network(practices.weighted, practices.patients, people, agreed)
    paid = settle_network(scheme, network, achieved, spent)
    share, whole = float(paid.share.mean()), paid.in_all[None].copy()
    return OneNetwork(
        _ranges(practices.names, paid.practices, share * network.part_of_list),
        _ranges(practices.networks[:1], whole, np.array([share])),
        np.rint(paid.in_all * PENNIES).astype(np.int64),
    )


def _ranges(names: Names, payments: Pounds, from_share: Pounds) -> Ranges:
    """Return the ranges of payments, shape (name, scenario), which are sorted in place."""
    count = payments.shape[1]
    mean = payments @ np.full(count, 1 / count)
    payments.sort(axis=1)
    below, none = np.zeros(len(names)), np.zeros(len(names))
    for row in np.flatnonzero(payments[:, 0] < HALF_A_PENNY):
        owing, nothing = np.searchsorted(payments[row], (-HALF_A_PENNY, HALF_A_PENNY))
        below[row], none[row] = owing / count, (nothing - owing) / count
    return Ranges(names, mean, from_share, _centile(payments, LOW), _centile(payments, HIGH), none, below)


def _centile(payments: Pounds, part: float) -> Pounds:
    """Return a centile of sorted payments, straight between two of them."""
    place, between = divmod(part * (payments.shape[1] - 1), 1)
    after = min(int(place) + 1, payments.shape[1] - 1)
    low = payments[:, int(place)]
    centile: Pounds = low + between * (payments[:, after] - low)
    return centile


def _blank(names: Names) -> Ranges:
    return Ranges(names, *(np.zeros(len(names)) for _ in fields(Ranges)[1:]))


def _put(into: Ranges, rows: Sequence[int] | NDArray[np.intp], found: Ranges) -> None:
    for column in _figures():
        getattr(into, column)[rows] = getattr(found, column)


def _figures() -> Iterator[str]:
    return (each.name for each in fields(Ranges) if each.name != "names")


def _taken(practices: Practices, rows: NDArray[np.intp]) -> Practices:
    return Practices(*(getattr(practices, each.name)[rows] for each in fields(Practices)))
