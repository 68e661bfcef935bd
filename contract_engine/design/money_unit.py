"""The unit of money of a problem: a small contract is searched a thousand or a million times as large.

Tolerances between stages, ten pence for instance, are sums of pounds. A contract whose open terms
move little, or that is typed in thousands or millions, is searched with every sum of money

    sum x times,   times = 1, 1,000 or 1,000,000

the least that makes what its open terms can move, or what it creates, a hundred thousand. Terms
in pounds change likewise, shares stay, and so does every equation of the problem. A larger
contract is searched in its own pounds: its rules are kept to half a penny, and ten pence of
a million times as much would be a lot of money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from contract_engine.design.described import MONEY_RULES
from contract_engine.design.deviations import Deviations
from contract_engine.design.tail import CappedPart, RunningLoss
from contract_engine.schema.term_row import TermRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.capped import CappedPayment
    from contract_engine.design.deviations import Deviation
    from contract_engine.design.duties import Duty
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Lever, Pounds

    M = TypeVar("M", Duty, Deviation)

LARGE_ENOUGH = 1e5
TIMES = (1.0, 1e3, 1e6)
# Of a size: what rounding may take from a hundred thousand.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class MoneyUnit:
    """How many times as large a problem is searched as it is written; `per_lever` the same of each term.

    `problem` is the one that is searched; with `times` of 1 it is the one that was written.
    """

    times: float
    per_lever: Pounds
    problem: Problem

    @property
    def changes_nothing(self) -> bool:
        """Whether the problem is searched as it is written."""
        return self.times == 1.0

    def written(self, terms: Pounds, problem: Problem) -> Pounds:
        """Return searched terms as they are written, never a hair outside their limits."""
        limits = np.array([lever.limits for lever in problem.levers], dtype=float).reshape(-1, 2)
        found: Pounds = np.clip(terms / self.per_lever, limits[:, 0], limits[:, 1])
        return found

    def rows(self, rows: Rows) -> Rows:
        """Return the rules of the problem as written, for the terms that are searched.

        A rule in pounds is so many times as large; any other stays, in its own unit.
        """
        if self.changes_nothing:
            return rows
        size = np.array([self.times if rule.component in MONEY_RULES else 1.0 for rule in rows.rules])
        return replace(
            rows,
            coefficients=size[:, None] * rows.coefficients / self.per_lever,
            lower=size * rows.lower,
            upper=size * rows.upper,
            bends=None if rows.bends is None else (size / self.times)[:, None] * rows.bends,
            capped=self.problem.bending,
        )


def money_unit(problem: Problem) -> MoneyUnit:
    """Return the unit of money in which a problem is searched, and the problem in it."""
    return in_larger_pounds(problem, _times(problem))


def in_larger_pounds(problem: Problem, times: float) -> MoneyUnit:
    """Return a problem to be searched so many times as large as it is written."""
    per_lever = np.array([times if _in_pounds(lever.unit) else 1.0 for lever in problem.levers])
    return MoneyUnit(times, per_lever, problem if times == 1.0 else _larger(problem, times, per_lever))


def _times(problem: Problem) -> float:
    """Return how many times as large a problem is searched; 1 where no term can move any money."""
    limits = np.array([lever.limits for lever in problem.levers], dtype=float).reshape(-1, 2)
    moved = float(problem.pounds_per_unit @ (limits[:, 1] - limits[:, 0]))
    if moved <= 0:
        return 1.0
    size = max(moved, abs(problem.surplus)) * (1 + ROUNDING)
    return next((times for times in TIMES if size * times >= LARGE_ENOUGH), TIMES[-1])


def _in_pounds(unit: str) -> bool:
    return unit.startswith("£")


def in_other_pounds(contract: Contract, times: float) -> Contract:
    """Return a contract with every sum of money, and every term in pounds, so many times as large."""
    tables = {name: tuple(_row(row, times) for row in rows) for name, rows in contract.tables.items()}
    return replace(contract, tables=tables)


def _row(row: Row, times: float) -> Row:
    kinds = {"pounds", "lever"} if isinstance(row, TermRow) and _in_pounds(row.unit) else {"pounds"}
    money = {
        column.name: amount * times
        for column in type(row).columns()
        if column.kind in kinds and (amount := getattr(row, column.name)) is not None
    }
    return row.model_copy(update=money).placed(row.place) if money else row


def _larger(problem: Problem, times: float, per_lever: Pounds) -> Problem:
    """Return a problem with every sum of money so many times as large."""
    unit = times / per_lever
    payments = {id(payment): _payment(payment, times, unit) for payment in problem.bending}

    def margin(each: M) -> M:
        capped = tuple((weights, payments[id(payment)]) for weights, payment in each.capped)
        return replace(
            each,
            constant=each.constant * times,
            per_unit=each.per_unit * unit,
            required=each.required * times,
            capped=capped,
        )

    def each_sum(sums: Mapping[str, float]) -> dict[str, float]:
        return {party: pounds * times for party, pounds in sums.items()}

    deviations = problem.deviations
    return replace(
        problem,
        contract=in_other_pounds(problem.contract, times),
        levers=tuple(_lever(lever, by) for lever, by in zip(problem.levers, map(float, per_lever), strict=True)),
        mean=problem.mean * times,
        mean_per_unit=problem.mean_per_unit * unit,
        plan=problem.plan * times,
        paid=problem.paid * times,
        paid_per_unit=problem.paid_per_unit * unit,
        losses=tuple(_loss(loss, times, unit, payments) for loss in problem.losses),
        capacity=each_sum(problem.capacity),
        borne_today=each_sum(problem.borne_today),
        limit=each_sum(problem.limit),
        duties=tuple(margin(duty) for duty in problem.duties),
        pounds_per_unit=problem.pounds_per_unit * unit,
        affordable=tuple(None if most is None else most * times for most in problem.affordable),
        capped=tuple(payments[id(payment)] for payment in problem.capped),
        deviations=Deviations(tuple(map(margin, deviations.rows)), deviations.looked_at, deviations.in_part),
    )


def _lever(lever: Lever, by: float) -> Lever:
    def amount(each: float | None) -> float | None:
        return None if each is None else each * by

    return replace(
        lever,
        today=amount(lever.today),
        draft=amount(lever.draft),
        lowest=amount(lever.lowest),
        highest=amount(lever.highest),
        step=amount(lever.step),
    )


def _payment(payment: CappedPayment, times: float, unit: Pounds) -> CappedPayment:
    return replace(payment, fixed=payment.fixed * times, per_unit=payment.per_unit * unit[payment.where])


def _loss(loss: RunningLoss, times: float, unit: Pounds, payments: Mapping[int, CappedPayment]) -> RunningLoss:
    """Return a loss as written so many times as large; its parts are payments that are as large already."""
    parts = tuple(
        CappedPart(part.sign, part.number, payments.get(id(part.payment)) or _payment(part.payment, times, unit))
        for part in loss.capped
    )
    return replace(loss, fixed=loss.fixed * times, slope=loss.slope * unit[loss.where], capped=parts)
