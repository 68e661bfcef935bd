"""The futures of a contract in which a scenario set has happened, settled at its terms.

Whoever leaves in year k goes on with its services and is paid for them as the contract says; its new
schemes stop, and what is paid for taking part (shares, pools, funding of schemes, what is withheld or
advanced) is as in today's terms from then on. What others are paid is measured as before, its
services among them. With payments N of the new terms and T of today's, from year k on

    for services, and between those who stay      N
    for taking part, to or from those who left    T

Where the whole contract ends in year k everything is as today from then on; cost that schemes left
stranded is taken to go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.repayment import saved_to_date
from contract_engine.design.worlds import worlds_of
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import LimitTerm
from contract_engine.settlement.ledger import ledger_of, terms_today
from contract_engine.stressing.margins import World
from contract_engine.stressing.scenario_sets import TAKING_PART
from contract_engine.world.outcomes import all_schemes, outcomes_of, schemes_in_place
from contract_engine.world.schemes import DeliveredWhere, parts_at_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.scenario_sets import Happened
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Advance:
    """An advance that has not been repaid when the contract ends; pounds."""

    payer: str
    payee: str
    clause: str
    advanced: float
    repaid: float


def world_as_planned(contract: Contract, draws: Draws, terms: Mapping[str, float]) -> World:
    """Settle a contract in which nothing of any set has happened."""
    return _both(contract, draws, terms)[0]


def world_after(happened: Happened, draws: Draws, terms: Mapping[str, float]) -> tuple[World, tuple[Advance, ...]]:
    """Settle a contract in which a set has happened, and say what is still owed of advances if it ends."""
    contract = happened.contract
    if happened.leavers and happened.gone_from is not None:
        return _without_leavers(happened, draws, terms), ()
    new, today, outcomes = _both(contract, draws, terms)
    if happened.ends_from is None:
        return new, ()
    goes_on = _before(happened.ends_from, len(contract.years))
    ended = World(
        contract=contract,
        results={party: goes_on * new.results[party] + (1 - goes_on) * today.results[party] for party in new.results},
        stay=new.stay,
        paid=goes_on * new.paid + (1 - goes_on) * today.paid,
        over=goes_on * new.over + (1 - goes_on) * today.over,
        idle={},
    )
    return ended, tuple(_owed(outcomes, terms, happened.ends_from))


def _both(contract: Contract, draws: Draws, terms: Mapping[str, float]) -> tuple[World, World, Outcomes]:
    """Settle both contracts, the new one and today's, and return what the new one leads to as well."""
    worlds = worlds_of(contract, draws)
    stay = worlds.results_today
    new = _settled(contract, worlds.new, worlds.ledger_new.results(terms), worlds.ledger_new.own, stay)
    return new, _settled(contract, worlds.today, stay, worlds.ledger_today.own, stay), worlds.new


def _settled(
    contract: Contract,
    outcomes: Outcomes,
    results: Mapping[str, Pounds],
    own: Mapping[str, Pounds],
    stay: Mapping[str, Pounds],
) -> World:
    shape = (len(contract.years), outcomes.count)
    paid = sum((own[payer] - results[payer] for payer in contract.commissioners), start=np.zeros(shape))
    over = sum(
        (service.actual - service.agreed for service in outcomes.services_in_scope("All")), start=np.zeros(shape)
    )
    return World(contract, results, stay, paid, over, {})


def _without_leavers(happened: Happened, draws: Draws, terms: Mapping[str, float]) -> World:
    contract, leavers = happened.contract, frozenset(happened.leavers)
    years = len(contract.years)
    stays = _before(happened.gone_from or 0, years)
    today = outcomes_of(contract, draws, schemes_in_place(contract), when="today")
    stay = ledger_of(today).results(terms_today(today))
    delivered = _delivered(contract, leavers, stays)
    new = outcomes_of(contract, draws, delivered, like=today)
    back = outcomes_of(contract, draws, delivered, when="today")
    ledger = ledger_of(new)
    shape = (years, draws.count)
    results = {party: np.array(np.broadcast_to(own, shape)) for party, own in ledger.own.items()}
    for_taking_part = {row.clause for row in contract.terms if row.family in TAKING_PART}
    payments = [(payment, stays, np.ones_like(stays)) for payment in ledger.payments(terms)]
    payments += [(payment, 1 - stays, np.zeros_like(stays)) for payment in ledger_of(back).payments(terms_today(back))]
    for payment, of_leaver, of_others in payments:
        left = payment.clause in for_taking_part and not leavers.isdisjoint((payment.payer, payment.payee))
        pounds = (of_leaver if left else of_others) * payment.pounds
        results[payment.payee] += pounds
        results[payment.payer] -= pounds
    return _settled(contract, new, results, ledger.own, stay)


def _delivered(contract: Contract, leavers: frozenset[str], stays: Pounds) -> DeliveredWhere:
    """Return the parts of schemes that are delivered, year by year: those who leave do from then on what they do today.

    What a part does by year takes the place of what it does by future.
    """
    new, today = all_schemes(contract), schemes_in_place(contract)
    done = {}
    for part in parts_at_work(contract):
        under_new, as_today = float(part in new), float(part in today)
        there = stays if part.owner in leavers else np.ones_like(stays)
        done[part] = there * under_new + (1 - there) * as_today
    return DeliveredWhere.of(done, {})


def _before(year: int, years: int) -> Pounds:
    """Return 1 in every year before one, counted from 0, and 0 from then on; shape (year, 1)."""
    before: Pounds = (np.arange(years) < year).astype(float)[:, None]
    return before


def _owed(outcomes: Outcomes, terms: Mapping[str, float], year: int) -> list[Advance]:
    """Return advances and, on average over the futures, what of each savings have repaid before a year."""
    contract = outcomes.contract
    found = []
    for row in contract.rows(LimitTerm):
        if row.kind != "repayment from savings" or not row.in_new_terms or row.year not in ("", contract.years[0]):
            continue
        advance = terms[lever_id(row)]
        repaid = float(np.minimum(advance, row.part * saved_to_date(outcomes, row)[year - 1]).mean())
        found += [Advance(row.payer, member, row.clause, advance * share, repaid * share)
                  for member, share in contract.list_shares(row.payee).items()]  # fmt: skip
    return found
