"""The price of a year of care that covers each deliverer with a chosen confidence.

For one organisation paid for a bundle, over the years for which the term holds, with K the
cost of what it delivers, R what it receives for the bundle otherwise less what it pays on (at
the terms shown), and n the paid patient-years,

    the price covers it in a future    if  price x n + R >= K
    covering price                     the least price that does so in that part of all futures

The confidence is the contract's own, 95% unless typed. A margin is covered in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.built_price import built_price, registers_of
from contract_engine.clauses.bundle import YearOfCare
from contract_engine.results.money import amount
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import BundleTerm
from contract_engine.schema.terms_bundle import FEE, PRICE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.design.worlds import Worlds
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class BundlePriceLine:
    """One organisation paid for a bundle: its built price, the draft, what is proposed and what would cover it.

    `covering` is the least value of the term with which the bundle's income covers its cost in
    the part `confidence` of futures; `chance` the part of futures in which the proposed value
    (or the draft, where nothing is proposed) does.
    """

    clause: str
    lever: str
    bundle: str
    party: str
    year: str | None
    unit: str
    built: float
    draft: float
    value: float | None
    covering: float
    chance: float
    confidence: float


def bundle_price_lines(
    worlds: Worlds, draft: Mapping[str, float], proposed: Mapping[str, float] | None
) -> tuple[BundlePriceLine, ...]:
    """Return one line for each organisation and term that pays a price or margin for a bundle."""
    return tuple(_lines(worlds, draft, proposed))


def _lines(
    worlds: Worlds, draft: Mapping[str, float], proposed: Mapping[str, float] | None
) -> Iterator[BundlePriceLine]:
    contract, outcomes = worlds.contract, worlds.new
    terms = draft if proposed is None else proposed
    every = sorted((row for row in contract.rows(BundleTerm) if row.in_new_terms), key=lambda row: row.identity)
    for row in every:
        if row.basis == FEE:
            continue
        of_the_bundle = YearOfCare(row.bundle, tuple(other for other in every if other.bundle == row.bundle))
        flows = list(of_the_bundle.flows(outcomes))
        for party, registers in registers_of(contract, row).items():
            paid, needed = _for_one_unit(outcomes, row, party, flows, terms)
            if not paid.any():
                continue
            prices = np.divide(needed, paid, out=np.full_like(needed, np.inf), where=paid > 0)
            people = [register.patients * register.severity for register in registers]
            built = [built_price(contract, row, register) for register in registers]
            name = lever_id(row)
            yield BundlePriceLine(
                clause=row.clause,
                lever=row.label,
                bundle=row.bundle,
                party=party,
                year=row.year or None,
                unit=row.unit,
                built=float(np.average(built, weights=people)) if sum(people) else 0.0,
                draft=draft[name],
                value=None if proposed is None else proposed[name],
                covering=float(np.quantile(prices, contract.settings.confidence, method="inverted_cdf")),
                chance=float((prices <= terms[name]).mean()),
                confidence=contract.settings.confidence,
            )


def _for_one_unit(
    outcomes: Outcomes, row: BundleTerm, party: str, flows: Sequence[Flow], terms: Mapping[str, float]
) -> tuple[Pounds, Pounds]:
    """Return pounds for one unit of a term, and what it has to bring, over its years; shape (scenario,)."""
    shape = (outcomes.years, outcomes.count)
    paid, needed = np.zeros(shape), np.zeros(shape)
    for each in outcomes.bundles.delivered:
        if each.deliverer == party and each.row.bundle == row.bundle:
            needed += each.cost
    for flow in flows:
        if flow.payee == party and flow.lever == lever_id(row):
            paid += flow.pounds
        else:
            needed += ((flow.payer == party) - (flow.payee == party)) * flow.at(terms)
    held = [place for place, year in enumerate(outcomes.contract.years) if row.year in ("", year)]
    return paid[held].sum(axis=0), needed[held].sum(axis=0)


def bundle_sentences(lines: Sequence[BundlePriceLine]) -> list[str]:
    """Say of each term which value would cover whoever is paid by it, hardest first."""
    told = []
    for key in dict.fromkeys((line.clause, line.lever, line.year) for line in lines):
        mine = sorted((line for line in lines if (line.clause, line.lever, line.year) == key),
                      key=lambda line: (-line.covering, line.party))  # fmt: skip
        hardest, easiest = mine[0], mine[-1]
        shown = "the draft is" if hardest.value is None else "proposed is"
        at = hardest.draft if hardest.value is None else hardest.value
        who = hardest.party if len(mine) == 1 else f"every one of {len(mine)} ({hardest.party} needs most, "
        who += "" if len(mine) == 1 else f"{easiest.party} least: {_shown(easiest, easiest.covering)})"
        what = "" if hardest.unit == PRICE else f"A {hardest.lever.split(' on ')[0]} of "
        year = f" in {hardest.year}" if hardest.year else ""
        told.append(
            f"{what}{_shown(hardest, hardest.covering)} for {hardest.bundle}{year} covers {who} in"
            f" {hardest.confidence * 100:g} of 100 futures; {shown} {_shown(hardest, at)}, which does in"
            f" {hardest.chance * 100:.0f} of 100."
        )
    return told


def _shown(line: BundlePriceLine, value: float) -> str:
    return amount(round(value, 2) if line.unit == PRICE else value, line.unit)
