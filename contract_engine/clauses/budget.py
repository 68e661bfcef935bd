"""Capitated budget: a rate for each person, reached at an agreed pace."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import due
from contract_engine.schema.contract import lever_id
from contract_engine.schema.terms_budget import PER_PERSON
from contract_engine.world.people import people_for
from contract_engine.world.timing import price_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import BudgetTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes
    from contract_engine.world.people import Counted


@dataclass(frozen=True, slots=True)
class CapitatedBudget:
    """Whoever holds the budget is paid for people, not for activity, and keeps or bears what is left.

        budget before indexation in year t = (1 - k_t) x opening budget + k_t x rate x people in t
        k_t                                = min(t / years to target, 1)
        payment                            = budget before indexation x price index (if indexed)

    Without an opening budget k is 1 from the start. People are those of the segment, by need
    or each as one. Held by practices, the budget is for their own people, each of a network's
    receiving its part by weighted list; held by anyone else, for everyone's. The pace is that
    of the new contract: a budget in force today goes on at today's rate.
    """

    name: str
    rows: tuple[BudgetTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """Payments to each holder."""
        contract = outcomes.contract
        for row in self.rows:
            opening, per_unit = before_indexation(contract, row, moves=outcomes.when == "new")
            index = price_index(contract, row.uplift, row.efficiency) if row.indexed else np.ones(outcomes.years)
            for member, share in contract.list_shares(row.payee).items():
                if not outcomes.concerns(row.payer, member):
                    continue
                if opening.any():
                    outright = (opening * index * share)[:, None]
                    yield due(outcomes, row, row.payer, member, outright, on_lever=False)
                yield due(outcomes, row, row.payer, member, (per_unit * index * share)[:, None])

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The budget a head, before indexation, changes by no more than its largest change from year to year."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        changes = {
            (payee, label, contract.years[later], way): (heads[earlier], heads[later], largest, sign)
            for payee, label, largest, heads in self._by_head(m, contract)
            for earlier, later in pairwise(range(len(contract.years)))
            for way, sign in (("up", 1), ("down", -1))
        }
        if changes:

            def within(_: ConcreteModel, payee: str, label: str, year: str, way: str) -> object:
                before, after, largest, sign = changes[payee, label, year, way]
                return sign * (after - before) <= largest * before

            name = f"budget per head of {self.name} keeps within its largest change a year"
            m.add_component(name, Constraint(list(changes), rule=within))

    def _by_head(self, m: ConcreteModel, contract: Contract) -> Iterator[tuple[str, str, float, list[Any]]]:
        """Yield payee, label and largest change of each limited budget, with its pounds a head in each year."""

        def same(row: BudgetTerm) -> tuple[str, str]:
            return row.payee, row.label

        for (payee, label), group in groupby(sorted(self.rows, key=same), key=same):
            rows = list(group)
            limits = [row.change_per_head for row in rows if row.change_per_head is not None]
            people = people_for(contract, payee, rows[0].segment, counted(rows[0]))
            if not limits or not people.all():
                continue
            heads: list[Any] = []
            for year, label_of_year in enumerate(contract.years):
                row = next((row for row in rows if row.year in ("", label_of_year)), None)
                if row is None:
                    break
                opening, per_unit = before_indexation(contract, row)
                pounds = float(opening[year]) + float(per_unit[year]) * m.lever[lever_id(row)]
                heads.append(pounds / float(people[year]))
            if len(heads) == len(contract.years):
                yield payee, label, min(limits), heads

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(_words(row) for row in self.rows)


def counted(row: BudgetTerm) -> Counted:
    """Whether people count by need or each as one."""
    return "weighted" if row.basis == PER_PERSON[0] else "each as one"


def before_indexation(contract: Contract, row: BudgetTerm, *, moves: bool = True) -> tuple[Pounds, Pounds]:
    """Return pounds outright and for one unit of the rate, before indexation, whatever the row's year; shape (year,).

    `moves` says whether the budget moves from its opening to its target, or stands at the target.
    """
    people = people_for(contract, row.payee, row.segment, counted(row))
    if row.opening_budget is None or row.years_to_target is None or not moves:
        return np.zeros(len(people)), people
    moved = np.minimum(np.arange(1, len(people) + 1) / row.years_to_target, 1.0)
    return (1 - moved) * row.opening_budget, moved * people


def _words(row: BudgetTerm) -> str:
    whom = "weighted person" if row.basis == PER_PERSON[0] else "person"
    whom += "" if row.segment == "All" else f" of {row.segment}"
    pace = ""
    if row.opening_budget is not None and row.years_to_target is not None:
        years = "one year" if row.years_to_target == 1 else f"{row.years_to_target} years"
        pace = f", reached over {years} from £{row.opening_budget:,.0f} a year"
    return f"{row.payer} pays {row.payee} a budget for each {whom}{pace}; what is left at the year's end stays with it."
