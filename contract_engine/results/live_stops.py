"""Payments that stop at a limit, future by future, for a results workbook that is worked out again.

What goes from A to B under a clause, and what comes back, is set off (settlement/ledger.py): with
what is due there D and back E, of which c and d may stop,

    paid there = D - min(D, E, c + d),  at least nothing taken off

so that of D = plain + c only  c - taken off  is not linear in the terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.design.capped import CappedPayment
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Capped, Pounds

    Pair = tuple[str, str, str]

ALL = "Expected"


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """One amount in each future, then in each named scenario: in any case, and for one of each open term.

    One that `stops` is nothing where it would be less. `named` says whether it has figures in the
    named scenarios too.
    """

    name: str
    fixed: Pounds
    per_unit: Mapping[str, Pounds]
    stops: bool
    named: bool = True

    def at(self, terms: Mapping[str, float]) -> Pounds:
        """Pounds at given terms."""
        amount = sum((pounds * terms[lever] for lever, pounds in self.per_unit.items()), start=self.fixed)
        return np.maximum(amount, 0.0) if self.stops else amount


@dataclass(frozen=True, slots=True)
class SetOff:
    """What is paid beyond the plain amount once there and back are set off; names of amounts."""

    name: str
    stops_there: tuple[str, ...]
    plain_there: str
    stops_back: tuple[str, ...]
    plain_back: str


@dataclass(frozen=True, slots=True, eq=False)
class Stops:
    """All of them: `amounts` by name, what is `set_off` by name, and their values at the terms proposed."""

    futures: int
    scenarios: tuple[str, ...]
    years: tuple[str, ...]
    amounts: Mapping[str, Amounts]
    set_off: Mapping[str, SetOff]
    values: Mapping[str, Pounds]
    by_key: Mapping[tuple[Pair, int], tuple[tuple[float, str], ...]]
    of_party: Mapping[str, tuple[str, ...]]
    known: frozenset[str]

    def paid(self, key: Pair, year: int) -> tuple[tuple[float, str], ...]:
        """Return what of a payment is not linear, with weights."""
        return self.by_key.get((key, year), ())

    def has(self, payment: str) -> bool:
        """Whether a payment moves with open terms, or is set off against one that does."""
        return payment in self.known

    def named(self, payment: str, year: int) -> str:
        """Return the name of a payment's amount in a year."""
        return f"{payment}, {self.years[year]}"

    def numbers(self, party: str) -> tuple[str, ...]:
        """Return the names of the payments that stop of an organisation, in the order of the ledger."""
        return self.of_party.get(party, ())

    def mean(self, name: str, scenario: str = ALL) -> float:
        """Return an amount at the terms proposed: the mean over the futures, or in a named scenario."""
        values = self.values[name]
        if scenario == ALL:
            return float(values[: self.futures].mean())
        return float(values[self.futures + self.scenarios.index(scenario)])


def stops_of(  # noqa: PLR0913, PLR0917 - the futures, the named scenarios, and the terms in them
    few: Ledger,
    named: Mapping[str, Ledger],
    bending: Sequence[CappedPayment],
    levers: tuple[str, ...],
    proposed: Mapping[str, float],
    years: tuple[str, ...],
) -> Stops:
    """Gather the payments that stop at a limit and move with open terms; `few` is the ledger of the first futures."""
    labels = [f"{capped.clause} ({number})" for number, capped in enumerate(few.capped, start=1)]
    keys = [(capped.payer, capped.payee, capped.clause) for capped in few.capped]
    plain = {(flow.payer, flow.payee, flow.clause) for flow in few.flows}
    moving = {_pair(key) for key in keys if _moves(few, key, levers)}
    ledgers = (few, *named.values())
    table: dict[str, Amounts] = {}
    by_key: dict[tuple[Pair, int], tuple[tuple[float, str], ...]] = {}
    set_off: dict[str, SetOff] = {}
    mine = [number for number, key in enumerate(keys) if _pair(key) in moving]
    for number in mine:
        for t, year in enumerate(years):
            name = f"{labels[number]}, {year}"
            table[name] = _capped(name, number, t, ledgers, levers, proposed)
    for key in sorted({key for pair in moving for key in (pair, (pair[1], pair[0], pair[2]))}):
        back = (key[1], key[0], key[2])
        there_stops = [labels[number] for number in mine if keys[number] == key]
        back_stops = [labels[number] for number in mine if keys[number] == back]
        both = (there_stops or key in plain) and (back_stops or back in plain)
        for t, year in enumerate(years):
            named_there = tuple(f"{label}, {year}" for label in there_stops)
            if not both:
                by_key[key, t] = tuple((1.0, name) for name in named_there)
                continue
            plains = []
            for way in (key, back):
                name = f"{way[0]} to {way[1]}, {way[2]}, {year}: without what stops"
                table.setdefault(name, _plain(name, way, t, ledgers, levers, proposed))
                plains.append(name)
            name = f"{key[0]} to {key[1]}, {key[2]}, {year}: what stops, set off"
            named_back = tuple(f"{label}, {year}" for label in back_stops)
            set_off[name] = SetOff(name, named_there, plains[0], named_back, plains[1])
            by_key[key, t] = ((1.0, name),)
    known = {labels[number] for number in mine}
    for payment in bending:
        opened = {name for name in _levers_of(payment, proposed) if name in levers}
        if payment.name not in known and payment.name not in labels and opened:
            known.add(payment.name)
            for t, year in enumerate(years):
                name = f"{payment.name}, {year}"
                table[name] = _bent(name, payment, t, few.count, len(named), levers, proposed)
    values = {name: each.at(proposed) for name, each in table.items()}
    values |= {name: taken(each, values) for name, each in set_off.items()}
    of_party = {
        party: tuple(label for label, key in zip(labels, keys, strict=True) if party in key[:2]) for party in few.own
    }
    return Stops(few.count, tuple(named), years, table, set_off, values, by_key, of_party, frozenset(known))


def taken(each: SetOff, values: Mapping[str, Pounds]) -> Pounds:
    """Return what stops of a payment, less what is set off."""
    stop_there = sum((values[name] for name in each.stops_there), start=np.zeros(1))
    stop_back = sum((values[name] for name in each.stops_back), start=np.zeros(1))
    due, returned = values[each.plain_there] + stop_there, values[each.plain_back] + stop_back
    paid: Pounds = stop_there - np.clip(np.minimum(due, returned), 0.0, stop_there + stop_back)
    return paid


def _pair(key: Pair) -> Pair:
    return min(key, (key[1], key[0], key[2]))


def _moves(few: Ledger, key: Pair, levers: tuple[str, ...]) -> bool:
    """Whether what stops of a payment, or what it is set off against, rests on an open term."""
    pair = _pair(key)
    of_capped = {lever for capped in few.capped if _pair((capped.payer, capped.payee, capped.clause)) == pair
                 for lever in capped.per_unit}  # fmt: skip
    flows = [flow for flow in few.flows if _pair((flow.payer, flow.payee, flow.clause)) == pair]
    ways = {(flow.payer, flow.payee) for flow in flows}
    ways |= {(capped.payer, capped.payee) for capped in few.capped
             if _pair((capped.payer, capped.payee, capped.clause)) == pair}  # fmt: skip
    of_flows = {flow.lever for flow in flows} if len(ways) > 1 else set()
    return not {*of_capped, *of_flows}.isdisjoint(levers)


def _in_row(pounds: Pounds, t: int, count: int) -> Pounds:
    return np.array(np.broadcast_to(pounds, (max(len(pounds), t + 1), count))[t])


def _capped(  # noqa: PLR0913, PLR0917 - one payment in one year, in every world
    name: str,
    number: int,
    t: int,
    ledgers: Sequence[Ledger],
    levers: tuple[str, ...],
    proposed: Mapping[str, float],
) -> Amounts:
    fixed: list[Pounds] = []
    slopes: list[dict[str, Pounds]] = []
    for ledger in ledgers:
        capped = _same(ledgers[0], number, ledger)
        if capped is None:
            fixed.append(np.zeros(ledger.count))
            slopes.append({})
            continue
        closed = [pounds * proposed[lever] for lever, pounds in capped.per_unit.items() if lever not in levers]
        shape = np.zeros((ledger.years, ledger.count))
        fixed.append(_in_row(sum(closed, start=capped.fixed + shape), t, ledger.count))
        slopes.append(
            {
                lever: _in_row(each + shape, t, ledger.count)
                for lever, each in capped.per_unit.items()
                if lever in levers
            }
        )
    return Amounts(name, np.concatenate(fixed), _joined(slopes, ledgers), stops=True)


def _same(few: Ledger, number: int, ledger: Ledger) -> Capped | None:
    """Return the same payment in another world; None where it is not due whatever the terms."""

    def what(capped: Capped) -> tuple[str, ...]:
        return capped.payer, capped.payee, capped.clause, *capped.per_unit

    wanted = what(few.capped[number])
    before = sum(what(capped) == wanted for capped in few.capped[:number])
    twins = [capped for capped in ledger.capped if what(capped) == wanted]
    return twins[before] if before < len(twins) else None


def _plain(  # noqa: PLR0913, PLR0917 - one payment in one year, in every world
    name: str,
    key: Pair,
    t: int,
    ledgers: Sequence[Ledger],
    levers: tuple[str, ...],
    proposed: Mapping[str, float],
) -> Amounts:
    fixed: list[Pounds] = []
    slopes: list[dict[str, Pounds]] = []
    for ledger in ledgers:
        base = np.zeros((ledger.years, ledger.count))
        found: dict[str, Pounds] = {}
        for flow in ledger.flows:
            if (flow.payer, flow.payee, flow.clause) != key:
                continue
            if flow.lever in levers:
                found[flow.lever] = found.get(flow.lever, 0.0) + flow.pounds + np.zeros_like(base)
            else:
                base = base + (flow.pounds if flow.lever is None else flow.pounds * proposed[flow.lever])
        fixed.append(base[t])
        slopes.append({lever: pounds[t] for lever, pounds in found.items()})
    return Amounts(name, np.concatenate(fixed), _joined(slopes, ledgers), stops=False)


def _joined(slopes: Sequence[Mapping[str, Pounds]], ledgers: Sequence[Ledger]) -> dict[str, Pounds]:
    """Return the exposures of all worlds one after the other."""
    names = dict.fromkeys(name for each in slopes for name in each)
    worlds = [(each, np.zeros(ledger.count)) for each, ledger in zip(slopes, ledgers, strict=True)]
    return {name: np.concatenate([each.get(name, nothing) for each, nothing in worlds]) for name in names}


def _levers_of(payment: CappedPayment, proposed: Mapping[str, float]) -> Iterator[str]:
    names = tuple(proposed)
    return (names[place] for place in payment.where)


def _bent(  # noqa: PLR0913, PLR0917 - one payment in one year
    name: str,
    payment: CappedPayment,
    t: int,
    futures: int,
    named: int,
    levers: tuple[str, ...],
    proposed: Mapping[str, float],
) -> Amounts:
    """Return a payment that is due only if some part of a scheme is not done; it has no named scenarios."""
    fixed, slopes = np.array(payment.fixed[t, :futures]), {}
    for place, lever in enumerate(_levers_of(payment, proposed)):
        pounds = payment.per_unit[t, :futures, place]
        if lever in levers:
            slopes[lever] = np.concatenate([pounds, np.zeros(named)])
        else:
            fixed += pounds * proposed[lever]
    return Amounts(name, np.concatenate([fixed, np.zeros(named)]), slopes, stops=True, named=False)
