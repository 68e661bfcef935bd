"""Network incentive pool: practices are paid for agreed work, for their own results and for those of all.

The commissioner pays each practice of a network, by weighted list, for delivering schemes,
for its own results and for the network's; savings elsewhere are shared with the
organisations that lose income by them. What is not earned stays with the commissioner.

    symbol   here                                         meaning
    u        lever "unconditional"                        pounds paid whatever happens
    o        lever "own achievement"                      pounds on a practice's own results, at full achievement
    n        lever "network achievement"                  pounds on the network's results, at full achievement
    d        lever "for SCHEME" of a practice or network  pounds for delivering a scheme
    V        setting "Value of the incentive pool"        pounds per weighted patient

    u + o + n + d = V

What is paid for work, for own results and for the network's results is one sum of money:
more for one is less for another. The pool's own rule, that the network's part of the money
for results lies between two limits, belongs to its clause (contract_engine/clauses/pool.py).

Sources: Tower Hamlets care packages, 30% of incentive payments on the network's results
(Nuffield Trust and The King's Fund, Securing the future of general practice, 2013, Box 13);
Capacity and Access Payment 2023/24, 70% unconditional and 30% on the network.
Worked by hand: tests/known_answers/incentive_pool.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form

if TYPE_CHECKING:
    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms

FORM = Form(
    name="incentive_pool",
    title="Network incentive pool: work, own results and the network's results are paid from one sum",
    families=("activity", "budget", "gain share", "pool", "funding"),
)


def rules(m: ConcreteModel, terms: Terms) -> None:
    """The pool and the money for delivering schemes come to the pool's value, for each network."""
    value = terms.settings.pool_value
    pools = terms.rows("pool")
    if value is None or not pools:
        return
    paid = {
        payee: [row for row in (*pools, *terms.rows("funding")) if row.payee == payee and row.unit != "%"]
        for payee in sorted({row.payee for row in pools})
    }
    m.pool_comes_to_its_value = Constraint(
        list(paid),
        rule=lambda m, payee: (
            sum(terms.per_weighted_patient(row) * m.lever[terms.lever(row)] for row in paid[payee]) == value
        ),
    )
