"""Network incentive pool: practices are paid for agreed work, for their own results and for those of all.

The commissioner pays each practice of a network, by list or by points, whatever happens or up
front, for delivering schemes, for its own results and for the network's; savings elsewhere are
shared with the organisations that lose income by them. Results are paid from one threshold to
another, in either direction, patients who cannot be treated left out of the count. A least part
may be paid whatever the results. What is not earned stays with the commissioner, joins the next
year's money, or is shared among the practices by list or by list and achievement: never by
pounds earned. Money up front is paid before the results are known and is not recovered.

    symbol   here                                         meaning
    u        lever "unconditional", "up front"            pounds paid whatever happens
    o        lever "own achievement"                      pounds on a practice's own results, at full achievement
    n        lever "network achievement"                  pounds on the network's results, at full achievement
    d        lever "for SCHEME" of a practice or network  pounds for delivering a scheme
    V        setting "Value of the incentive pool"        pounds per weighted patient
    m_i      basis of the row                             weighted or registered list of practice i, its list share of
                                                          a yearly sum, or its points (below)
    P, L, U  sheet Indicators                             rate less exclusions, lower and upper threshold
    f        Terms pool "Least part paid"                 part paid whatever the results

    achieved between thresholds    a = (P - L) / (U - L), from 0 to 1; less is better where U is below L
    paid to practice i             u m_i  +  (o or n) m_i max(a, f)
    by points                      m_i = list over mean list x sum of ( points x prevalence over national )

    u + o + n + d = V              at full achievement, in each year

What is paid for work, for own results and for the network's results is one sum of money:
more for one is less for another. Start-up money, up front for some years only, stands beside
it. The pool's own rule, that the network's part of the money for results lies between two
limits, belongs to its clause (contract_engine/clauses/pool.py); points and money not earned:
contract_engine/clauses/points.py and not_earned.py.

Sources: Tower Hamlets care packages, 30% of incentive payments on the network's results
(Nuffield Trust and The King's Fund, Securing the future of general practice, 2013, Box 13);
Capacity and Access Payment 2023/24, 70% unconditional and 30% on the network; Quality and
Outcomes Framework, points x value x list x prevalence.
Worked by hand: tests/known_answers/incentive_pool.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import PoolTerm
from contract_engine.schema.words import amount, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.schema.term_tables import TermRow

FORM = Form(
    name="incentive_pool",
    title="Network incentive pool: work, own results and the network's results are paid from one sum",
    families=("activity", "budget", "gain share", "pool", "funding", "fees", "limits"),
)
PARTS = {
    "unconditional": "whatever happens",
    "up front": "up front",
    "own achievement": "for each practice's own results",
    "network achievement": "for the network's results",
    "work": "for delivering schemes",
}
MOST_NAMED = 3
NOT_EARNED = {
    "stays with the payer": "stays with {payer}",
    "rolled over": "joins the next year's money",
    "by list": "is shared by list",
    "by achievement": "is shared by list and achievement",
}


def rules(m: ConcreteModel, terms: Terms) -> None:
    """The pool and the money for delivering schemes come to the pool's value, for each network and year."""
    value = terms.settings.pool_value
    if value is None or not terms.rows("pool"):
        return
    paid = {
        ", ".join(filter(None, (payee, year))): rows
        for payee in sorted({row.payee for row in terms.rows("pool")})
        for year, rows in terms.each_year([row for row in _one_sum(terms) if row.payee == payee]).items()
    }
    m.pool_comes_to_its_value = Constraint(
        list(paid),
        rule=lambda m, payee: (
            sum(terms.per_weighted_patient(row) * m.lever[terms.lever(row)] for row in paid[payee]) == value
        ),
    )


def words(terms: Terms) -> Iterator[str]:
    """What the pool comes to, what its parts rest on, and what becomes of money that is not earned."""
    rows = _one_sum(terms)
    if not rows:
        return
    whole = terms.pounds_a_year(rows)
    payees = sorted({row.payee for row in rows})
    members = {member for payee in payees for member in terms.contract.members(payee)}
    people = sum(map(terms.contract.weighted_list, members))
    parts = {part: terms.pounds_a_year([row for row in rows if _part(row) == part]) for part in PARTS}
    payer = listed(sorted({row.payer for row in rows}), "and")
    who = listed(payees, "and") if len(payees) <= MOST_NAMED else f"{len(payees)} networks and practices"
    if not round(whole):
        yield f"{payer} pays {who} nothing from the pool, whatever is achieved."
        return
    each = f", {amount(round(whole / people, 2), '£')} a weighted patient" if people else ""
    told = listed([f"{pounds(round(sum_))} {PARTS[part]}" for part, sum_ in parts.items() if round(sum_)], "and")
    yield f"{payer} pays {who} {pounds(round(whole))} a year if everything is achieved{each}: {told}."
    rests = _not_earned(terms, rows)
    if len(set(rests.values())) == 1:
        yield f"Money for results that is not earned {next(iter(rests.values()))}."
    elif rests:
        told = "; ".join(f"{PARTS[part]} it {rest}" for part, rest in rests.items())
        yield f"Money that is not earned: {told}."


def _one_sum(terms: Terms) -> list[TermRow]:
    """Return the rows that come to the pool's value: all pounds of the pool and for schemes, less start-up money.

    What one of those paid passes on to another is counted once.
    """
    pools = terms.rows("pool")
    payees = {row.payee for row in pools}
    paid = [row for row in (*pools, *terms.rows("funding")) if row.payee in payees and row.payer not in payees]
    rows = [row for row in paid if row.unit != "%"]
    return [row for row in rows if not _start_up(terms, row, rows)]


def _start_up(terms: Terms, row: TermRow, rows: Sequence[TermRow]) -> bool:
    """Whether a row is money up front that does not go on for every year of the contract."""
    if not isinstance(row, PoolTerm) or row.component != "up front" or not row.year:
        return False
    years = {
        other.year for other in rows if (other.clause, other.payee, other.label) == (row.clause, row.payee, row.label)
    }
    return years != set(terms.contract.years)


def _part(row: TermRow) -> str:
    return row.component if isinstance(row, PoolTerm) else "work"


def _not_earned(terms: Terms, rows: Sequence[TermRow]) -> dict[str, str]:
    """Return what becomes of money that is not earned, by what it is paid for."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row, PoolTerm) and row.on_results and terms.value(row):
            rest = NOT_EARNED[row.not_earned].format(payer=row.payer)
            told = found.setdefault(_part(row), [])
            told += [rest] * (rest not in told)
    return {part: listed(found[part], "and") for part in PARTS if part in found}
