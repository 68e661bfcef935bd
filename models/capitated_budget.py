"""Capitated budget: one organisation is paid for people, pays whoever cares for them, and keeps or bears the rest.

The commissioner pays the holder of the budget a sum for each person of a defined population,
moved each year by an agreed uplift and efficiency, and reached over an agreed number of years
where it differs from what is spent today. For that sum the holder answers for the services in
scope: it pays their providers, among them those outside the contract that treat the people of
the population elsewhere, and it is paid by other areas for treating theirs. What is left at
the year's end stays with the holder, and what is lacking it bears, but for what the contract's
gain and loss share, its stop-loss cover and its profit cap pass on. Services not in scope are
paid as they are today, by whoever pays for them today.

    symbol   here                                          meaning
    r        lever "rate"                                  pounds for each person, in price-base money
    n_t      sheet Population                              people in year t, by need or each as one
    O        column "Opening budget"                       pounds spent on them before the contract
    k_t      min(t / "Years to target", 1)                 how far the budget has moved to its target share
    I_t      sheet Indexation, or the budget's own uplift  price level of year t
    a        column "Most for results"                     part of the budget that a pool may pay for results
    p        levers of pools paid to the holder            pounds at full achievement
    c        column "Largest change per head"              most by which the budget a head changes in a year
    f        levers of activity clauses the holder pays    how providers are paid out of the budget

    budget            B_t = ((1 - k_t) O + k_t r n_t) I_t
    left to holder    B_t + paid for results - paid to providers + paid by other areas - own costs
    for results       sum p <= a B_t / I_t
    pace              |b_t - b_{t-1}| <= c b_{t-1},   b_t = B_t / (I_t n_t)

The pace is linear in the rate, because each year's weight k_t is fixed when the clause is
written; a limit on the change a head (a rule of the clause, contract_engine/clauses/budget.py)
then says how fast the distance to target may close at most.

Sources: multispecialty community provider contract: whole-population budget, improvement
payment scheme, gain and loss share with the acute provider (BMA, Capitation; Payment for
performance); Dudley, about £244m a year over 10 to 15 years, about £80m of it drawn from the
acute contract (Health Service Journal, 2016); border flows at 100% and 80%: Alzira (HSJ;
WISH). Worked by hand: tests/known_answers/capitated_budget.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyomo.environ import Constraint

from contract_engine.clauses.budget import before_indexation
from contract_engine.clauses.form import Form
from contract_engine.clauses.points import money_at_one
from contract_engine.results.money import listed, money
from contract_engine.schema.services import ServiceRow
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from contract_engine.world.people import people_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.schema.term_tables import BudgetTerm, PoolTerm
    from contract_engine.settlement.ledger import Ledger, Payment

FORM = Form(
    name="capitated_budget",
    title="Capitated budget: one organisation holds a sum for each person, pays the providers and keeps what is left",
    families=("activity", "budget", "gain share", "pool", "funding", "bundle", "shared cost", "fees", "limits"),
)
MILLION = 1e6


def rules(m: ConcreteModel, terms: Terms) -> None:
    """What pools may pay the holder for results is a part of its budget at most, in every year; in millions."""
    budgets = [row for row in _budgets(terms) if row.for_results is not None]
    pools = [row for row in cast("tuple[PoolTerm, ...]", terms.rows("pool")) if row.on_results]
    held = sorted({row.payee for row in budgets} & {row.payee for row in pools})

    def within(m: ConcreteModel, holder: str, year: str) -> Any:  # noqa: ANN401 - a Pyomo expression
        number = terms.contract.years.index(year)
        most = sum(
            (row.for_results or 0.0) * (outright[number] + per_unit[number] * m.lever[terms.lever(row)])
            for row in budgets
            if row.payee == holder and row.year in ("", year)
            for outright, per_unit in (before_indexation(terms.contract, row),)
        )
        for_results = sum(
            sum(money_at_one(terms.contract, row).values()) * m.lever[terms.lever(row)]
            for row in pools
            if row.payee == holder and row.year in ("", year)
        )
        return for_results / MILLION <= most / MILLION

    if held:
        m.money_for_results_is_within_its_part_of_the_budget = Constraint(held, terms.contract.years, rule=within)


def words(terms: Terms) -> Iterator[str]:
    """Who holds how much for how many, whom it pays, what it keeps or bears, and who stays outside."""
    contract, unit = terms.contract, terms.settings.display_unit
    outcomes = outcomes_of(contract, central(contract), all_schemes(contract))
    ledger = ledger_of(outcomes)
    values = {terms.lever(row): terms.value(row) for row in contract.terms if row.in_new_terms}
    payments = ledger.payments(values)
    clauses = {row.clause for row in _budgets(terms)}
    for holder in dict.fromkeys(row.payee for row in _budgets(terms)):
        members = contract.members(holder)
        budget = _first_year(due for due in payments if due.payee in members and due.clause in clauses)
        people = _people(terms, holder)
        a_head = f", {money(budget / people)} a head" if people else ""
        payers = sorted({row.payer for row in _budgets(terms) if row.payee == holder})
        pay = "pays" if len(payers) == 1 else "pay"
        yield (
            f"{listed(payers)} {pay} {holder} {money(budget, unit)} for {people:,.0f} people"
            f" in {contract.years[0]}{a_head}, whatever care they need."
        )
        yield _out_of_it(terms, ledger, values, members, {*payers, *contract.commissioners})
    yield _outside(terms)


def _out_of_it(
    terms: Terms, ledger: Ledger, values: dict[str, float], members: tuple[str, ...], funders: set[str]
) -> str:
    """Say whom the holder pays, who but its funders pays it, and what is left to keep or bear in the first year."""
    unit = terms.settings.display_unit
    net: dict[str, float] = {}
    for due in ledger.payments(values):
        if (due.payer in members) != (due.payee in members):
            other, sign = (due.payee, 1) if due.payer in members else (due.payer, -1)
            net[other] = net.get(other, 0.0) + sign * _first_year([due])
    largest = sorted(net.items(), key=lambda entry: -abs(entry[1]))
    paid = [f"{party} {money(pounds, unit)}" for party, pounds in largest if pounds > 0]
    besides = [
        f"{money(-pounds, unit)} from {party}" for party, pounds in largest if pounds < 0 and party not in funders
    ]
    left = sum(float(ledger.results(values)[member][0].mean()) for member in members)
    sentence = f"Out of it the holder pays {listed(paid)}" if paid else "Out of it the holder pays nobody"
    also = f", and receives {listed(besides)} besides" if besides else ""
    fate = "keeps what is left after its own costs" if left >= 0 else "bears what is lacking after its own costs"
    return (
        f"{sentence}{also}; it {fate}, {money(abs(left), unit)} in that year, with every uncertainty at its central"
        " value."
    )


def _outside(terms: Terms) -> str:
    """Name the services that stay outside the budget; one that ends with today's contract stays nowhere."""
    unit = terms.settings.display_unit
    services = [row for row in terms.contract.rows(ServiceRow) if not row.in_scope and row.runs_when_new]
    named = [
        f"{row.point_of_delivery} of {row.provider} ({money(row.contract_value, unit)} a year)" for row in services
    ]
    if not named:
        return "Every service is in the scope of the budget."
    return f"Outside the budget {'stays' if len(named) == 1 else 'stay'} {listed(named)}."


def _people(terms: Terms, holder: str) -> float:
    """People of the first year for whom an organisation holds a budget, each counted once."""
    first = terms.contract.years[0]
    segments = {row.segment for row in _budgets(terms) if row.payee == holder and row.year in ("", first)}
    of_whom = ["All"] if "All" in segments else sorted(segments)
    return float(sum(people_for(terms.contract, holder, segment, "each as one")[0] for segment in of_whom))


def _budgets(terms: Terms) -> tuple[BudgetTerm, ...]:
    return cast("tuple[BudgetTerm, ...]", terms.rows("budget"))


def _first_year(payments: Iterable[Payment]) -> float:
    return float(sum(due.pounds[0].mean() for due in payments))
