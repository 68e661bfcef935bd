"""Gain and loss share: those who save against an agreed target are paid a part of it, and bear a part of an overspend.

The commissioner goes on paying each organisation for what it does. After each year, actual
spend on the services in scope is set against the target agreed beforehand. If less was spent,
each organisation is paid its share of the gain; if more, it repays its share of the loss; the
commissioner keeps the rest of both. Gains and losses have bands, shares and rules of their
own. A minimum rate keeps chance from being paid for; quality may be a condition of a gain,
scale it, or soften a loss; a first slice may be reinvested before anyone has a share; and money
for results may be paid beside it. The target is restated for causes that nobody controls, is
no higher for gains than an independent estimate allows, and may be reset from actual spend.

    symbol   here                                         meaning
    T        table "Baseline"                             agreed target of a year; the plan if blank
    X        actual                                       what the services came to
    D        max(T - X, 0) or max(X - T, 0)               gain, or loss
    D_b      what of D counts and lies in band b          pounds, after gate, deductible, cap and first slice
    g_ib     lever "share of gain" of organisation i      part of D_b that i is paid
    h_ib     lever "share of loss" of organisation i      part of D_b that i repays
    Q        achievement                                  gate, multiplier, or what reduces a loss
    c        table "Gain share rules", payment cap        part of T
    o        levers on results, family pool               pounds at full achievement
    P        planned spend in scope                       pounds, price base
    q        setting "Highest quality bonus"              part of P

    paid to i     = min( (1 - withheld) x Q x sum over b of g_ib D_b , c T )
    repaid by i   = min( min(max(1 - r Q, floor), ceiling) x sum over b of h_ib D_b , c T )
    sum over i of g_ib = 1,  sum over i of h_ib = 1        for each band, the commissioner among them
    sum of o          <= q P                               in each year

The shares' own rule and the order of operations belong to the clause
(contract_engine/clauses/gain_share.py and gain_share_order.py); the last line is the form's.

Sources: multilateral gain and loss sharing (Monitor and NHS England, gov.uk, 16 July 2015); the
Alternative Quality Contract of Blue Cross Blue Shield of Massachusetts, five years, 50% to 100%
of surplus and deficit shared, up to 10% of the budget for quality (PMC3526936, PMC3548447);
Medicare Shared Savings Program, 42 CFR 425.604-610.
Worked by hand: tests/known_answers/gain_share.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form
from contract_engine.clauses.gain_share_words import loss_words, saving_words
from contract_engine.clauses.points import money_at_one
from contract_engine.results.money import money
from contract_engine.schema.agreed_targets import planned
from contract_engine.schema.contract import ALL
from contract_engine.schema.term_tables import PoolTerm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms

FORM = Form(
    name="gain_share",
    title="Gain and loss share: what is spent below or above an agreed target is shared",
    families=("activity", "budget", "gain share", "pool", "funding", "fees", "limits", "shared cost"),
)


def rules(m: ConcreteModel, terms: Terms) -> None:
    """Money for results comes to no more than the highest quality bonus, in each year."""
    highest = terms.settings.quality_bonus_highest
    in_year = {year or "every year": rows for year, rows in terms.each_year(_on_results(terms)).items() if rows}
    if highest is None or not in_year:
        return
    most = highest * planned(terms.contract, ALL, "spend")

    def bonus(m: ConcreteModel, year: str) -> object:
        rows = [(row, _pounds(terms, row)) for row in in_year[year]]
        largest = max(pounds for _, pounds in rows)
        if not largest:
            return Constraint.Skip
        return sum(pounds / largest * m.lever[terms.lever(row)] for row, pounds in rows) <= most / largest

    m.quality_bonus_within_its_highest = Constraint(list(in_year), rule=bonus)


def words(terms: Terms) -> Iterator[str]:
    """Who shares gains and losses, and what may be earned for quality."""
    yield from saving_words(terms.contract, terms.value)
    yield from loss_words(terms.contract, terms.value)
    by_year = terms.each_year(_on_results(terms))
    bonuses = [sum(_pounds(terms, row) * terms.value(row) for row in rows) for rows in by_year.values()]
    if any(bonuses):
        part = max(bonuses) / planned(terms.contract, ALL, "spend")
        yield (
            f"For results up to {money(max(bonuses), terms.settings.display_unit)} a year can be earned beside it,"
            f" {part:.1%} of planned spend."
        )


def _on_results(terms: Terms) -> list[PoolTerm]:
    return [row for row in terms.rows("pool") if isinstance(row, PoolTerm) and row.on_results]


def _pounds(terms: Terms, row: PoolTerm) -> float:
    """Pounds a year at full achievement for one unit of a row's lever, in price-base money."""
    return sum(money_at_one(terms.contract, row).values())
