"""Shared service: practices run one accountant, one visiting service or one rota between them, and share its cost.

One organisation, the host, employs the staff and bears the cost of the service. Each practice
that joins gives up what it spent on the same alone, or as much of it as can be given up, and
pays the host a part of the fixed cost and a price for each use. The parts of the fixed cost
come to all of it, the host's own among them; where the parties agree to share cost and no more,
the price per use comes, over the term, to what the others' planned uses cost the host. A
practice that leaves has its own cost back and pays no more; the host bears what it leaves behind.

    symbol   here                                     meaning
    i        row of Shared use                        a practice that uses service s
    F_s,t    column "Fixed cost"                      of year t, with cost inflation, pounds
    c_s,t    column "Cost per use"                    of year t, with cost inflation, pounds a use
    n_i,t    column "Uses"                            planned uses of year t, with their growth
    a_i,t    column "Cost alone"                      what i spends without the service, pounds
    k_i,t    columns "Cost alone released ..."        part of a_i,t that stays when i joins
    f_i      lever "part of the fixed cost"           of i; with network members by weighted list
    p_i      lever "price per use"                    pounds a use, at the price base
    index_t  sheet Indexation                         level of prices; of costs where cost is shared, no more
    v_s      column "VAT"                             rate on what users pay the host
    r_i      column "VAT recovered" on Parties        part of it that i gets back

    i pays the host         f_i F_s,t + p_i n_i,t
    i pays HMRC             v_s (1 - r_i) of that
    i is better off by      a_i,t (1 - k_i,t) - f_i F_s,t - p_i n_i,t - VAT - cost of joining
    whole cost              sum over i of f_i = 1                                          for each s
    cost, no more           sum over t, i of p_i index_t n_i,t = sum over t, i of c_s,t n_i,t    i not the host

What all gain together is the same however it is shared; who of them gains is the contract. A
full merger is the alternative: one purse would hold the same gain, and what VAT takes besides,
and nobody would have to agree on shares; but no practice would be its own master, which is why
those that gain as a group may still stay apart (the autonomy paradox). Here every practice must
be better off joining than going on alone, all others having joined; `split` looks at groups.

Sources: the questions which practices lose by working together and what keeps them in, and the
autonomy paradox: R Gowland. VAT on staff supplied between practices, and cost-sharing groups:
a VAT adviser's question; the rate is an input. Figures of the example are illustrative.
Worked by hand: tests/known_answers/shared_service.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Constraint

from contract_engine.clauses.form import Form
from contract_engine.design.worlds import worlds_of
from contract_engine.results.money import listed, money
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.terms_shared_cost import PER_USE, SharedCostTerm
from contract_engine.terms import PENNY
from contract_engine.world.drivers import central
from contract_engine.world.shared import planned_uses
from contract_engine.world.timing import cost_index, price_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.terms import Pounds

FORM = Form(
    name="shared_service",
    title="Shared service: practices run one service between them and share its cost",
    families=("shared cost", "activity", "budget", "funding", "gain share", "pool", "fees", "limits"),
)


def rules(m: ConcreteModel, terms: Terms) -> None:
    """Where cost is shared and no more, the price per use comes to what the others' planned uses cost the host."""
    services = {row.service: row for row in terms.contract.rows(SharedServiceRow) if row.cost_sharing}
    paid = {name: _paid_for_one(terms, row) for name, row in services.items()}
    cost = {name: _cost_of_uses(terms, row) for name, row in services.items()}
    priced = [name for name in services if any(paid[name].values())]
    if priced:
        m.price_per_use_comes_to_what_uses_cost_the_host = Constraint(
            priced,
            rule=lambda m, name: (
                sum(pounds / _largest(paid[name], cost[name]) * m.lever[lever] for lever, pounds in paid[name].items())
                == cost[name] / _largest(paid[name], cost[name])
            ),
        )


def _paid_for_one(terms: Terms, service: SharedServiceRow) -> dict[str, float]:
    """Pounds that the host receives over the term for planned uses, for a price of one pound, by lever."""
    contract = terms.contract
    index = cost_index(contract) if service.cost_sharing else price_index(contract)
    found = {}
    for row in terms.rows("shared cost"):
        if not isinstance(row, SharedCostTerm) or row.service != service.service or row.component != PER_USE:
            continue
        holds = np.array([row.year in ("", year) for year in contract.years]) * (index if row.indexed else 1.0)
        uses = sum(_uses_of_others(terms, service, contract.members(row.payer)), start=np.zeros(len(contract.years)))
        found[terms.lever(row)] = float(uses @ holds)
    return found


def _cost_of_uses(terms: Terms, service: SharedServiceRow) -> float:
    """What planned uses of others than the host cost it over the term."""
    uses = sum(
        _uses_of_others(terms, service, tuple(terms.contract.parties)), start=np.zeros(len(terms.contract.years))
    )
    return float(service.cost_per_use * uses @ cost_index(terms.contract))


def _uses_of_others(terms: Terms, service: SharedServiceRow, members: tuple[str, ...]) -> list[Pounds]:
    return [
        planned_uses(terms.contract, use)
        for use in terms.contract.rows(SharedUseRow)
        if use.service == service.service and use.organisation in members and use.organisation != service.host
    ]


def _largest(paid: dict[str, float], cost: float) -> float:
    return max(*paid.values(), cost)


def words(terms: Terms) -> Iterator[str]:
    """What the group saves, what VAT takes of it, and who gains most and who loses, if all goes as planned."""
    contract, unit = terms.contract, terms.settings.display_unit
    services = contract.rows(SharedServiceRow)
    if not services:
        return
    worlds = worlds_of(contract, central(contract))
    weight = (1 + terms.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    drafts = {lever.id: lever.draft for lever in contract.levers if lever.draft is not None}
    ledger, values, shared = worlds.ledger_new, {**drafts, **terms.values}, worlds.new.shared

    def over_the_term(pounds: Pounds) -> float:
        return float(np.broadcast_to(pounds, (len(weight), 1))[:, 0] @ weight)

    joining = sum(float(worlds.new.parts[part].cost @ weight) for part in shared.use)
    before, after = (
        sum(over_the_term(shared.cost(party, world.delivered)) for party in contract.parties)
        for world in (worlds.today, worlds.new)
    )
    saved = before - after - joining
    taken = {row.vat_to for row in services}
    clauses = {row.clause for row in terms.rows("shared cost")}
    vat = sum(
        over_the_term(payment.pounds)
        for payment in ledger.payments(values)
        if payment.clause in clauses and payment.payee in taken
    )
    what = listed([row.service for row in services])
    if abs(saved) > PENNY:
        less = f"{money(abs(saved), unit)} {'less' if saved > 0 else 'more'}"
        tax = f" VAT that payers cannot recover takes {money(vat, unit)} of it." if saved > vat > 0 else ""
        yield (
            f"Run together, if use goes as planned, {what} cost {money(after + joining, unit)} over the term in place"
            f" of {money(before, unit)} apart, joining included: {less}.{tax}"
        )
    else:
        yield f"What {what} cost stays as it is; the terms only share it."

    results, today = ledger.results(values), worlds.results_today
    users = sorted({part.owner for part in shared.use})
    gains = {party: over_the_term(results[party] - today[party]) for party in users}
    yield _who_gains(gains, unit)
    if saved > vat > 0:
        yield f"In a full merger one purse would hold all {money(saved, unit)}, VAT included, with no shares to agree."
    elif saved > 0:
        yield f"In a full merger one purse would hold the same {money(saved, unit)}, with no shares to agree."


def _who_gains(gains: dict[str, float], unit: str) -> str:
    most, least = max(gains, key=lambda party: gains[party]), min(gains, key=lambda party: gains[party])
    losing = [f"{party}, by {money(-gain, unit)}" for party, gain in gains.items() if gain < -PENNY]
    start = f"At these terms, if use goes as planned, {most} gains most, {money(gains[most], unit)}"
    if gains[most] <= PENNY:
        start = "At these terms, if use goes as planned, nobody gains"
    if losing:
        return f"{start}; worse off {'is' if len(losing) == 1 else 'are'} {listed(losing)}."
    return f"{start}, and {least} least, {money(gains[least], unit)}." if most != least else f"{start}."
