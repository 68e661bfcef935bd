"""Rules that a user asked for on the Contract sheet, between the shares of a gain or a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.asked import gain_and_pain, one_rate
from contract_engine.schema.contract import lever_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.asked import Alike
    from contract_engine.schema.contract import Contract

ONE_RATE = "as asked, one rate for all bands"
ALIKE = "as asked, gain and pain are shared alike"
ASKED_FOR = (ONE_RATE, ALIKE)


def rules_asked_for(m: ConcreteModel, contract: Contract) -> None:
    """Hold shares equal that are to be the same."""
    if contract.settings.one_rate:
        _alike(m, ONE_RATE, one_rate(contract))
    if contract.settings.gain_and_pain_alike:
        _alike(m, ALIKE, gain_and_pain(contract))


def _alike(m: ConcreteModel, name: str, pairs: Iterable[Alike]) -> None:
    from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

    levers = {}
    for pair in pairs:
        one, other = pair.one, pair.other
        index = (other.payee, other.clause, f"{other.label} as {one.label}", *filter(None, [other.year or one.year]))
        levers[index] = lever_id(one), lever_id(other)
    if levers:
        rule = {index: m.lever[one] == m.lever[other] for index, (one, other) in levers.items()}
        m.add_component(name, Constraint(list(levers), rule=lambda _, *index: rule[index]))
