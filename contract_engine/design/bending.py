"""Payments that stop at zero in the Pyomo model: two variables each, for who pays and who receives.

    paid_at_most[payment, year]       never below the expected payment: cuts hold it up
    received_at_least[payment, year]  never above the line that stands in for the payment

in millions of pounds. The rows themselves are added by the master problem (`master`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import NonNegativeReals, Reals, Var

from contract_engine.design.capped import Line, means

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.capped import CappedPayment, Lines
    from contract_engine.design.duties import Margin
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds

MILLION = 1e6
PAID, RECEIVED = "paid_at_most", "received_at_least"


@dataclass(frozen=True, slots=True)
class Bend:
    """A row on one of these variables: >= (paid) or <= (received) constant + slope @ levers, pounds.

    `pieces` tells a cut from others on the same variable.
    """

    kind: str
    payment: str
    year: int
    constant: float
    slope: Pounds
    pieces: bytes = b""

    @property
    def key(self) -> tuple[str, int, bytes]:
        """What tells a cut from all others."""
        return self.payment, self.year, self.pieces


def bends_at(problem: Problem, terms: Pounds) -> Iterator[Bend]:
    """Cuts that touch each expected payment at these terms: the scenarios in which it is due there."""
    for payment in problem.bending:
        due = payment.before(terms) > 0
        constant, slope = Line(due.astype(float), np.zeros_like(payment.fixed)).mean(payment, len(problem.levers))
        for year in range(len(due)):
            yield Bend(PAID, payment.name, year, float(constant[year]), slope[year], np.packbits(due[year]).tobytes())


def bends_of(problem: Problem, lines: Lines) -> Iterator[Bend]:
    """Rows that hold what payees receive to lines."""
    for payment, line in zip(problem.bending, lines, strict=True):
        constant, slope = line.mean(payment, len(problem.levers))
        for year in range(len(constant)):
            yield Bend(RECEIVED, payment.name, year, float(constant[year]), slope[year])


def add_payments(m: ConcreteModel, problem: Problem) -> None:
    """Declare the two variables of every payment that stops at zero."""
    names = [payment.name for payment in problem.bending]
    years = list(range(len(problem.contract.years)))
    m.paid_at_most = Var(names, years, within=NonNegativeReals)
    m.received_at_least = Var(names, years, within=Reals)


def result_of(m: ConcreteModel, problem: Problem, party: str, year: int) -> Any:  # noqa: ANN401 - a Pyomo expression
    """What payments that stop at zero bring an organisation in a year, in expectation."""
    return sum(_worth(m, payment, sign, year) for payment in problem.capped if (sign := payment.sign(party)))


def paid_by(m: ConcreteModel, problem: Problem, parties: Collection[str], year: int) -> Any:  # noqa: ANN401 - a Pyomo expression
    """What payments that stop at zero cost some organisations together in a year, in expectation."""
    outward = ((sum(payment.sign(party) for party in parties), payment) for payment in problem.capped)
    return -sum(_worth(m, payment, sign, year) for sign, payment in outward if sign)


def margin_of(m: ConcreteModel, duty: Margin) -> Any:  # noqa: ANN401 - a Pyomo expression
    """What payments that stop at zero add to the margin of a scheme's owner."""
    return sum(
        _worth(m, payment, float(weight), year)
        for weights, payment in duty.capped
        for year, weight in enumerate(weights)
    )


def _worth(m: ConcreteModel, payment: CappedPayment, weight: float, year: int) -> Any:  # noqa: ANN401 - a Pyomo expression
    return weight * (m.received_at_least if weight > 0 else m.paid_at_most)[payment.name, year]


def put_terms(m: ConcreteModel, problem: Problem, terms: Pounds) -> None:
    """Set the levers of a model, and what payments that stop at zero truly come to at these terms."""
    for lever, found in zip(problem.levers, terms, strict=True):
        m.lever[lever.id].set_value(float(found), skip_validation=True)
    for payment, by_year in zip(problem.bending, means(problem.bending, terms), strict=True):
        for year, pounds in enumerate(by_year):
            m.paid_at_most[payment.name, year].set_value(float(pounds) / MILLION, skip_validation=True)
            m.received_at_least[payment.name, year].set_value(float(pounds) / MILLION, skip_validation=True)


def places_of(problem: Problem) -> dict[tuple[str, int], int]:
    """Return where each payment and year stands among `means`, flattened."""
    years = len(problem.contract.years)
    return {(payment.name, t): n * years + t for n, payment in enumerate(problem.bending) for t in range(years)}


def limits_of(m: ConcreteModel) -> tuple[Pounds, Pounds]:
    """Lowest and highest value of each lever as the model now stands."""
    lowest, highest = (
        np.array([getattr(lever, side) for lever in m.lever.values()], dtype=float) for side in ("lb", "ub")
    )
    return lowest, highest
