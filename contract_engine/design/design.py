"""Find the terms: within every limit, for an aim, or say why there are none."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from contract_engine.design.concessions import Concession
from contract_engine.design.handed import OutOfTimeError
from contract_engine.design.master import Master
from contract_engine.design.money_unit import MoneyUnit, money_unit
from contract_engine.design.no_deal import NoDeal, why_no_terms
from contract_engine.design.rules import Rows, Rule, model_of, rows_of, rules_of
from contract_engine.design.stages import Search, search_for
from contract_engine.design.tidy import tidied
from contract_engine.schema.options import OptionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.bound import Bound
    from contract_engine.design.problem import Problem
    from contract_engine.design.stage import Stage
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

HALF_A_POUND = 0.5
Status = Literal["optimal", "no_deal", "limit"]


@dataclass(frozen=True, slots=True)
class Design:
    """What the search came to: terms in the order of the problem's levers, or why there are none.

    `keep_today` says that nothing is gained, so that today's terms stay; `tested` that nothing
    is open, so that the terms are the draft, which may break rules. `bound` says how good
    the aim can be at best, where payments stop at zero.
    """

    status: Status
    terms: Pounds | None
    rows: Rows
    stages: tuple[Stage, ...] = ()
    no_deal: NoDeal | None = None
    keep_today: bool = False
    gap: float = 0.0
    later_gap: float = 0.0
    rounds: int = 0
    bound: Bound | None = None
    tested: bool = False


def design(  # noqa: PLR0913 - what is asked, and how to go about it
    problem: Problem,
    form: LoadedForm,
    aim: Aim,
    *,
    seconds: float | None = None,
    start: Pounds | None = None,
    explain: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Design:
    """Search for terms within every limit.

    `start` are terms to look at first, instead of the draft; with `explain`, the lack of any
    terms is explained.

    The surplus comes first: payments cancel, so it is the same whatever the terms. Below
    zero no terms can mend it; at zero (to half a pound) today's terms stay. Where no term and
    no choice is open there is nothing to search for, and the draft is only tested. A small
    contract is searched in a larger unit of money (`money_unit`).
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    model = model_of(problem, form)
    rows = rows_of(model, problem)
    unit = money_unit(problem)
    known = _without_search(problem, rows, unit.times)
    if known is not None:
        return known
    start = None if start is None else start * unit.per_lever
    master = Master(unit.problem, deadline, start=start, progress=progress)
    if unit.changes_nothing:
        return _searched(master, model, form, aim, rows, explain=explain)
    found = _searched(master, model_of(unit.problem, form), form, aim, unit.rows(rows), explain=explain)
    return as_written(found, unit, problem, rows, {rule.name: rule for rule, _ in rules_of(model, problem)})


def _searched(  # noqa: PLR0913 - what is asked, and of what
    master: Master, model: ConcreteModel, form: LoadedForm, aim: Aim, rows: Rows, *, explain: bool
) -> Design:
    """Search for terms in the problem's own pounds."""
    problem, progress = master.problem, master.progress or (lambda _: None)
    search = search_for(problem, model, master)
    progress("terms within every limit")
    try:
        terms = search.run(aim)
        if terms is None and search.bound is not None and not search.bound.proves_no_terms:
            return Design("limit", None, rows, rounds=master.rounds, bound=search.bound)
        if terms is None:
            progress("why there are none")
            reason = why_no_terms(problem, model_of(problem, form), master) if explain else None
            return Design("no_deal", None, rows, no_deal=reason, rounds=master.rounds)
    except OutOfTimeError:
        best = None if search.best is None else tidied(problem, rows, search.best)
        return _found("limit", best, rows, search, master)
    return _found("optimal", tidied(problem, rows, terms), rows, search, master)


def _without_search(problem: Problem, rows: Rows, times: float) -> Design | None:
    """Return what needs no search: nothing is open, or the surplus, so many times as large, decides."""
    contract = problem.contract
    if not (any(lever.open for lever in problem.levers) or contract.rows(OptionRow) or contract.tried):
        return Design("optimal", problem.draft, rows, tested=True)
    if times * problem.surplus < -HALF_A_POUND:
        return Design("no_deal", None, rows, no_deal=NoDeal("money", (), (), -problem.surplus))
    if times * problem.surplus <= HALF_A_POUND:
        return Design("optimal", None, rows, keep_today=True)
    return None


def _found(status: Status, terms: Pounds | None, rows: Rows, search: Search, master: Master) -> Design:
    gap = search.gap if search.aim_gap is None else search.aim_gap
    gap = gap if search.bound is None else max(gap, search.bound.relative_gap)
    return Design(status, terms, rows, tuple(search.stages), gap=gap, later_gap=search.gap, rounds=master.rounds,
                  bound=search.bound)  # fmt: skip


def as_written(found: Design, unit: MoneyUnit, problem: Problem, rows: Rows, rules: Mapping[str, Rule]) -> Design:
    """Return what was found in a larger unit of money in that of the problem as it is written."""
    times, bound = unit.times, found.bound
    if bound is not None and bound.unit == "pounds":
        reached = None if bound.reached is None else bound.reached / times
        bound = replace(bound, reached=reached, possible=bound.possible / times)
    return replace(
        found,
        terms=None if found.terms is None else unit.written(found.terms, problem),
        rows=rows,
        stages=tuple(replace(stage, value=stage.value / times) if stage.is_money else stage for stage in found.stages),
        no_deal=None if found.no_deal is None else _no_deal_as_written(found.no_deal, times, rules),
        bound=bound,
    )


def _no_deal_as_written(found: NoDeal, times: float, rules: Mapping[str, Rule]) -> NoDeal:
    """Say the same of the rules as they are written; the ends of a term are told alike in any unit."""

    def conceded(all_of_them: tuple[Concession, ...]) -> tuple[Concession, ...]:
        return tuple(Concession(rules.get(each.rule.name, each.rule), each.pounds / times) for each in all_of_them)

    return replace(
        found,
        clashing=tuple(rules.get(rule.name, rule) for rule in found.clashing),
        concessions=conceded(found.concessions),
        most_even=conceded(found.most_even),
        missing=found.missing / times,
        gap=found.gap / times,
    )
