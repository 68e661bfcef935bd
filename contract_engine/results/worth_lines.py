"""What each limit is worth, as lines and as sentences that a room understands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.benefit import A_POUND, COMMISSIONER, EACH, benefit_of
from contract_engine.design.handed import OutOfTimeError, SolverStoppedError
from contract_engine.design.money_unit import money_unit
from contract_engine.design.plain import Programme
from contract_engine.design.worth import as_written, worth_of_limits
from contract_engine.results.money import listed
from contract_engine.results.worth_words import how_measured, sentence, whom
from contract_engine.results.worths import TOO_LATE, WorthLine, Worths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_engine.design.benefit import Benefit
    from contract_engine.design.design import Design
    from contract_engine.design.plain import Point
    from contract_engine.design.problem import Problem
    from contract_engine.design.worth import Worth
    from contract_engine.results.solution_lines import BindingLine
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds


def worth_lines(
    problem: Problem,
    design: Design,
    aim: Aim,
    *,
    deadline: float | None = None,
    still: Callable[[str], None] = lambda _: None,
) -> Worths:
    """Work out what each limit is worth at proposed terms; nothing where none were looked for.

    Whole steps: the terms that go in them are held as proposed, if others are left that do not;
    otherwise, and where the aim was another than the one measured, steps are left aside. `still` is
    told how far it is.
    """
    if design.terms is None or design.tested or design.keep_today:
        return Worths()
    unit = money_unit(problem)
    searched, terms = unit.problem, design.terms * unit.per_lever
    benefit = benefit_of(searched, aim, terms)
    if not (benefit.shares > 0).any():
        return Worths()
    opened = [place for place, lever in enumerate(problem.levers) if lever.open]
    stepped = [place for place in opened if problem.levers[place].step]
    held = stepped if benefit.is_aim and len(stepped) < len(opened) else []
    lines: list[WorthLine] = []
    try:
        programme = Programme(searched, unit.rows(design.rows), benefit, terms, held=held, deadline=deadline)
        best = programme.solve()
        if best is None:
            return Worths()
        as_proposed = benefit.is_aim and (bool(held) or not stepped)
        names, size = _who(searched, benefit, programme, best, terms if as_proposed else None)
        for worth in worth_of_limits(programme, best):
            lines.append(_line(problem, as_written(worth, unit, problem), benefit, names, size))
            still(f"what each limit is worth: {len(lines)} known")
    except (OutOfTimeError, SolverStoppedError):
        return Worths(_most_first(lines), f"{TOO_LATE}{' for every limit: some may be missing' if lines else ''}.")
    note = how_measured(benefit, names, steps=bool(stepped), held=bool(held), bends=bool(problem.bending))
    return Worths(_most_first(lines), note)


def _who(
    problem: Problem, benefit: Benefit, programme: Programme, best: Point, terms: Pounds | None
) -> tuple[str, float]:
    """Name those whom it is worth something to, and how many pounds theirs are for one of the benefit.

    The worst-placed are those with least at proposed terms, where the search left none lower than
    need be; of other terms those whose gain makes up the level.
    """
    if benefit.to_whom == COMMISSIONER:
        return listed(list(problem.contract.commissioners)), 1.0
    if benefit.to_whom == EACH:
        return "each", 1.0
    counts = np.flatnonzero(programme.mattering(best) > 1 / MILLION)
    if terms is not None:
        each = problem.gains(terms) / np.where(benefit.shares > 0, benefit.shares, np.nan)
        counts = np.flatnonzero(each <= np.nanmin(each) + A_POUND)
    names = [problem.parties[place] for place in counts]
    size = float(benefit.shares[counts].sum())
    return whom(names), size


def _most_first(lines: Sequence[WorthLine]) -> tuple[WorthLine, ...]:
    return tuple(
        sorted(lines, key=lambda line: (-line.gained, -line.more, -(np.inf if line.less is None else line.less)))
    )


def _line(problem: Problem, worth: Worth, benefit: Benefit, names: str, size: float) -> WorthLine:
    first = worth.rules[0]
    lever = next((lever for lever in problem.levers if lever.id == first.index), None)
    parties = list(dict.fromkeys(rule.party for rule in worth.rules))
    line = WorthLine(
        rule="; ".join(rule.words for rule in worth.rules),
        party=listed(parties),
        unit="£" if lever is None else lever.unit,
        to_whom=names,
        more=worth.more * size,
        less=None if np.isinf(worth.less) else worth.less * size,
        from_=worth.least,
        to=worth.to,
        beyond=worth.beyond,
        gained=worth.gained * size,
        unique=worth.unique,
        said="",
        cell="; ".join(dict.fromkeys(rule.cell for rule in worth.rules)),
        kind=first.component,
    )
    return replace(line, said=sentence(problem, worth, line, is_aim=benefit.is_aim))


def with_worth(binding: tuple[BindingLine, ...], worths: Worths) -> tuple[BindingLine, ...]:
    """Put what each is worth into the lines of rules with nothing to spare; 0 where it is worth nothing.

    It stays None where it was not worked out: for rules without pounds, for ends of terms other
    than those worth most, and where there was no time.
    """
    if not worths.note or not worths.in_time:
        return binding
    known = {(line.rule, line.party): line for line in worths.lines}
    return tuple(
        (replace(line, worth=0.0) if line.party else line)
        if (worth := known.get((line.rule, line.party))) is None
        else replace(line, worth=worth.more, from_=worth.from_, to=worth.to)
        for line in binding
    )
