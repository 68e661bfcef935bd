"""One scheme for every network of a country: an incentive pool by weighted list, and a share of a gain or a loss.

    symbol   here                         meaning
    w_i      weighted                     need-weighted list of practice i
    l_i      part_of_list                 its part of its network's: w_i / sum of w_j
    r_i      achieved                     its patients for whom it was done, as a part of those due
    a_i      earned                       part of the money earned between the thresholds, from r_i
    A        earned by the network        the same from the rate of its practices counted as one
    B, X     agreed, spend                what the network's people were agreed to cost, and what they cost

Practice i is paid

    certain x w_i  +  own x w_i x a_i  +  network x w_i x A  +  l_i x share

and, where own money that is not earned is shared out by list, l_i x own x sum of w_j (1 - a_j) more;
that of a practice on its own stays with the payer.
`share` is what the network has of B - X (negative of X - B) in the order of
contract_engine/clauses/gain_share_order.py: minimum, what counts, bands, what is kept, cap.

This is the settlement of the clauses Incentive pool and Gain share, written again for thousands of
networks at once; tests/stressing/test_everyone.py holds the one against the other, to the penny.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.gain_share_order import LAST_DIGIT, SLIDING_PEOPLE, SLIDING_RATE
from contract_engine.world.achievement import between_thresholds

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# What is paid in and what is paid out may differ by the last digits of sums, and by no more.
OF_A_SUM = 1e-9


@dataclass(frozen=True, slots=True)
class Pool:
    """Pounds for each weighted patient: whatever the results, for a practice's own, for its network's."""

    own: float = 0.0
    network: float = 0.0
    certain: float = 0.0
    lower: float = 0.0
    upper: float = 1.0
    shared_out: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The practices' share of a gain, or of a loss, between two parts of agreed spend."""

    start: float
    end: float
    share: float


@dataclass(frozen=True, slots=True)
class Side:
    """How gains are shared, or losses; `minimum` None is the rate that slides with people, 3.9% to 2.0%."""

    bands: tuple[Band, ...] = ()
    minimum: float | None = 0.0
    deductible: bool = False
    counted_up_to: float | None = None
    kept: float = 1.0
    payment_cap: float | None = None

    def of(self, beside: Pounds, agreed: float, people: float) -> Pounds:
        """Return the practices' share, in pounds, of how far spend lies on this side of what was agreed.

        `beside`, shape (scenario,), is below zero where it lies on the other. Of what counts up to e,
        a band from l to u has clip(e, l, u) - l, which is nothing for an e below it.
        """
        rate = float(np.interp(people, SLIDING_PEOPLE, SLIDING_RATE)) if self.minimum is None else self.minimum
        counts = beside * (beside >= (rate - LAST_DIGIT) * agreed) if rate > 0 else beside
        start = rate if self.deductible else 0.0
        shared = np.zeros(1)
        for band in self.bands:
            lower = max(start, band.start) * agreed
            upper = max(min(band.end, np.inf if self.counted_up_to is None else self.counted_up_to) * agreed, lower)
            shared = shared + _within(counts, lower, upper) * (band.share * self.kept)
        return shared if self.payment_cap is None else np.clip(shared, 0.0, self.payment_cap * agreed)


def _within(end: Pounds, lower: float, upper: float) -> Pounds:
    within: Pounds = np.clip(end, lower, upper)
    within -= lower
    return within


@dataclass(frozen=True, slots=True)
class Scheme:
    """The terms of the pool, and of gains and losses."""

    pool: Pool = field(default_factory=Pool)
    gain: Side = field(default_factory=Side)
    loss: Side = field(default_factory=Side)


@dataclass(frozen=True, slots=True)
class Network:
    """The practices of one network, arrays of shape (practice,), and what its people were agreed to cost."""

    weighted: Pounds
    patients: Pounds
    people: float
    agreed: float

    @property
    def part_of_list(self) -> Pounds:
        """Part of each practice in something shared by weighted list; equal parts if nobody has a list."""
        return _parts(self.weighted if self.weighted.any() else np.ones(len(self.weighted)))

    @property
    def part_of_patients(self) -> Pounds:
        """Part of each practice in the patients that the network's achievement is measured on."""
        return _parts(self.patients)


@dataclass(frozen=True, slots=True)
class Paid:
    """Payments to each practice, shape (practice, scenario); of them the share of gain or loss of all; what is paid."""

    practices: Pounds
    share: Pounds
    in_all: Pounds


def settle_network(scheme: Scheme, network: Network, achieved: Pounds, spend: Pounds) -> Paid:
    """Settle one network in every scenario; payments are written over what was achieved.

    A practice of which no patient is measured earns nothing on its own results, and counts for
    nothing in its network's. An ArithmeticError, a defect of ours, tells that what the payer pays
    is not what the practices are paid.
    """
    pool, weighted, everyone = scheme.pool, network.weighted, np.ones(len(achieved))
    people, share = float(weighted.sum()), network_share(scheme, network, spend)
    by_list = network.part_of_patients @ achieved
    _earn(pool, pool.network * people if network.patients.any() else 0.0, by_list)
    by_list += share
    for most, payments in zip(_money_for_own(pool, network).tolist(), achieved, strict=True):
        _earn(pool, most, payments)
    for_own = everyone @ achieved
    by_list += pool.certain * people
    if pool.shared_out and len(achieved) > 1:
        by_list += pool.own * people
        by_list -= for_own
    in_all: Pounds = by_list + for_own
    part_of_it = np.empty_like(by_list)
    for part, payments in zip(network.part_of_list, achieved, strict=True):
        np.multiply(by_list, part, out=part_of_it)
        np.add(payments, part_of_it, out=payments)
    most = (pool.own + pool.network + pool.certain) * people + float(np.abs(share).max())
    _check_that_it_ties(everyone @ achieved, in_all, most)
    return Paid(achieved, share, in_all)


def network_share(scheme: Scheme, network: Network, spend: Pounds) -> Pounds:
    """Return the practices' share of gains less their share of losses, in pounds; shape (scenario,)."""
    gain = scheme.gain.of(network.agreed - spend, network.agreed, network.people)
    return gain - scheme.loss.of(spend - network.agreed, network.agreed, network.people)


def _money_for_own(pool: Pool, network: Network) -> Pounds:
    return pool.own * np.where(network.patients > 0, network.weighted, 0.0)


def _earn(pool: Pool, most: float, achieved: Pounds) -> None:
    """Write over what was achieved the money it earns: as between_thresholds has it, but in place."""
    width = pool.upper - pool.lower
    if width == 0:
        np.multiply(between_thresholds(achieved, pool.lower, pool.upper), most, out=achieved)
        return
    achieved *= most / width
    achieved -= most * pool.lower / width
    np.clip(achieved, 0.0, most, out=achieved)


def _check_that_it_ties(received: Pounds, paid: Pounds, size: float) -> None:
    worst = float(np.abs(received - paid).max(initial=0.0))
    if not worst <= OF_A_SUM * (1 + size):
        raise ArithmeticError(f"practices are paid {worst:.2f} pounds more or less than their payer pays")


def _parts(amounts: Pounds) -> Pounds:
    whole = float(amounts.sum())
    return amounts / whole if whole > 0 else np.zeros(len(amounts))
