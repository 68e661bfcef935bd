"""Accountable lead provider: one organisation holds the budget, answers for the outcomes and pays the others.

The commissioner ends its contracts with the separate providers and pays one lead a budget for
every service in scope, and further money only for outcomes. The lead owes the commissioner the
whole service: it provides part itself and subcontracts the rest by any clause, bears what
activity costs beyond the budget and keeps what is left. It may pass penalties down to its
subcontractors, but no more than a stated part of what it stands to lose itself. If the lead's
losses exceed what it can absorb, services must go on and the excess falls on the commissioner:
it is counted and shown beside the results, and no payment holds it.

    symbol   here                                              meaning
    B        levers "block" or "rate", payee the lead          budget of a year, pounds
    O        levers "own achievement", payee the lead          pounds on the lead's outcomes, at full achievement
    a        achievement of the lead                           part of O that is earned, 0 to 1
    S_j      subcontract of provider j, any clause             what the lead pays provider j
    o_j      levers "own achievement", payer the lead          pounds on the outcomes of j, part of S_j
    C        services and schemes of the lead                  what the lead's own part of the work costs
    V        setting "Most that the lead's contract may ..."   pounds a year
    q        setting "Most of the lead's outcome income ..."   part of O that may be passed down, 0 to 1

    residual of the lead = B + a O - sum over j of S_j - C
    B + O              <= V
    sum over j of o_j  <= q O
    falls back          = max(largest running loss of the lead - what it can absorb, 0)

Both rules are in price-base money, and hold in each year where terms go by year. What a
subcontractor or the lead can have withheld from it counts in o_j and O, at the plan's value.

Sources: Bedfordshire musculoskeletal contract, a prime contractor paid 120 million pounds over
five years in place of twenty contracts, 4 to 6 million of it for outcomes (Health Service Journal
5062260); Pennine, a lead accountable provider with a programme budget of about 23 million
(nhsconfed.org, 2014). What a failed lead leaves behind: UnitingCare (National Audit Office).
Worked by hand: tests/known_answers/lead_provider.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form
from contract_engine.clauses.worth import is_budget, pounds_at_one, rests_on_results
from contract_engine.results.money import listed, money
from contract_engine.schema.holders import leads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.schema.term_tables import TermRow

FORM = Form(
    name="lead_provider",
    title="Accountable lead provider: one organisation holds the budget, answers for outcomes and pays the others",
    families=("activity", "budget", "gain share", "pool", "funding", "fees", "limits", "shared cost", "bundle"),
)


def rules(m: ConcreteModel, terms: Terms) -> None:
    """The lead's contract stays within its value, and it passes down no more than a part of its own penalties."""
    lead, highest, part = _lead(terms), terms.settings.lead_contract_highest, terms.settings.passed_down_highest
    budget, at_stake, passed = _budget(terms, lead), _on_results(terms, payee=lead), _on_results(terms, payer=lead)

    def pounds(rows: list[TermRow], year: str, whole: float) -> Any:  # noqa: ANN401 - a Pyomo expression
        held = (row for row in rows if row.year in ("", year))
        return sum(pounds_at_one(terms.contract, row) / whole * m.lever[terms.lever(row)] for row in held)

    if highest and (budget or at_stake):
        _hold(
            m,
            f"contract of {lead} stays within its value",
            terms.each_year([*budget, *at_stake]),
            lambda year: pounds([*budget, *at_stake], year, highest) <= 1,
        )
    if passed:
        most = f"what {lead} does" if part == 1 else f"{part:.0%} of what {lead} does"
        stake = _worth(terms, at_stake) or 1.0
        _hold(
            m,
            f"subcontractors stand to lose on results no more than {most}",
            terms.each_year([*at_stake, *passed]),
            lambda year: pounds(passed, year, stake) <= part * pounds(at_stake, year, stake),
        )


def _hold(m: ConcreteModel, name: str, years: dict[str, list[TermRow]], rule: Callable[[str], Any]) -> None:
    """Add a rule for the whole term or, where its terms go by year, one for each year; amounts are parts of a whole."""
    by_year = [year for year in years if year]
    rows = Constraint(by_year, rule=lambda _, year: rule(year)) if by_year else Constraint(expr=rule(""))
    m.add_component(name, rows)


def words(terms: Terms) -> Iterator[str]:
    """Say who leads, what it is paid and for what, whom it pays, and what it passes down."""
    lead, unit = _lead(terms), terms.settings.display_unit
    payers = listed(list(terms.contract.commissioners)) if terms.contract.commissioners else "The commissioner"
    budget, at_stake = _worth(terms, _budget(terms, lead)), _worth(terms, _on_results(terms, payee=lead))
    passed = _worth(terms, _on_results(terms, payer=lead))
    for_outcomes = f" and up to {money(at_stake, unit)} a year for outcomes" if at_stake else ""
    yield (
        f"{payers} pays {lead} a budget of {money(budget, unit)} a year{for_outcomes}; {lead} answers for every"
        " service in scope."
    )
    paid = {row.payee for family in FORM.families for row in terms.rows(family) if row.payer == lead}
    others = sorted(paid - {lead, *terms.contract.commissioners})
    if others:
        yield f"{lead} pays {listed(others)}, keeps what is left of the budget and bears what is missing."
    if passed and at_stake:
        yield (
            f"Of the {money(at_stake, unit)} a year that {lead} may lose on outcomes, {money(passed, unit)}"
            f" ({passed / at_stake:.0%}) is passed down to those it pays."
        )


def _lead(terms: Terms) -> str:
    return next(iter(leads(terms.contract)), "")


def _budget(terms: Terms, lead: str) -> list[TermRow]:
    """Return the rows by which a commissioner pays the lead its budget."""
    rows = (*terms.rows("budget"), *terms.rows("activity"))
    return [row for row in rows if row.payee == lead and row.payer in terms.contract.commissioners and is_budget(row)]


def _on_results(terms: Terms, *, payee: str = "", payer: str = "") -> list[TermRow]:
    """Return the rows of money that an organisation may lose, or that those it pays may lose, on results."""
    rows = (*terms.rows("pool"), *terms.rows("limits"))
    return [row for row in rows if payee in ("", row.payee) and payer in ("", row.payer) and rests_on_results(row)]


def _worth(terms: Terms, rows: list[TermRow]) -> float:
    """Pounds of the first year, in price-base money, at the terms to speak of."""
    first = (row for row in rows if row.year in ("", terms.contract.years[0]))
    return sum(pounds_at_one(terms.contract, row) * terms.value(row) for row in first)
