"""Nucleolus, prenucleolus and their kin a head: the largest complaint as small as can be, then the next.

The complaint of a coalition is what it would have on its own less what its members receive;
a head, divided by their number. The nucleolus gives nobody less than it has alone, the
prenucleolus may. Every answer is certified by Kohlberg's criterion before it is returned.
Source: Schmeidler 1969; Sobolev 1975; Grotte 1970 a head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.generated_rows import Rows, measured, members_of
from contract_engine.splitting.kohlberg import certified
from contract_engine.splitting.linear import solver

if TYPE_CHECKING:
    from contract_engine.splitting.game import Game
    from contract_engine.splitting.generated_rows import Measured
    from contract_engine.terms import Pounds


def nucleolus(game: Game) -> Answer:
    """Largest complaints as small as can be, nobody below what it has alone."""
    return _answer(game, floors=True)


def prenucleolus(game: Game) -> Answer:
    """Largest complaints as small as can be, whoever that puts below what it has alone."""
    return _answer(game, floors=False)


def per_capita_nucleolus(game: Game) -> Answer:
    """Largest complaints a head as small as can be, nobody below what it has alone."""
    return _answer(game, floors=True, a_head=True)


def per_capita_prenucleolus(game: Game) -> Answer:
    """Largest complaints a head as small as can be, whoever that puts below what it has alone."""
    return _answer(game, floors=False, a_head=True)


def _answer(game: Game, *, floors: bool, a_head: bool = False) -> Answer:
    known = measured(game)
    if len(game.players) == 1:
        return Answer(np.array([game.whole]))
    if not known.unit:
        return Answer(game.alone.copy())
    if floors and known.values[-1] < -known.same:
        why = "all together have less than each alone has, so no sharing leaves everybody as well off as alone"
        return Answer(None, "does_not_exist", why)
    if floors and known.values[-1] <= known.same:
        return Answer(game.alone.copy(), "ok", "all together have what each alone has, so there is one way to share it")
    shares = _by_stages(known, floors=floors, a_head=a_head)
    if not certified(known.values, shares, floors=floors, a_head=a_head, same=known.same):
        message = "the shares found do not meet Kohlberg's criterion"
        raise ArithmeticError(message)
    return Answer(known.shares(shares))


def _by_stages(known: Measured, *, floors: bool, a_head: bool) -> Pounds:
    """Make the largest complaint least, hold what has a price, and go on with the rest.

    The shares come from the rows held, as equations: x(S) + w(S) t_k = v(S) for those held at
    stage k, x_i = 0 at a floor, x(N) = v(N). That leaves none of the solver's tolerance in them.
    """
    with solver() as highs:
        rows = Rows(highs, known.values, floors, known.same, a_head)
        stages = []
        while not rows.span.is_all and np.isfinite(rows.targets).any():
            _, level = rows.solve()
            stages.append(rows.settled(level))
            if not rows.span.is_all:
                rows.look_no_more_at_what_is_settled()
    count = rows.count
    equations, sides = [np.append(np.ones(count), np.zeros(len(stages)))], [rows.whole]
    for stage, (held, floored) in enumerate(stages):
        levels = np.zeros((len(held), len(stages)))
        levels[:, stage] = rows.weights(held)
        equations.extend(np.column_stack([members_of(held, count), levels]))
        sides.extend(known.values[held])
        equations.extend(np.eye(count + len(stages))[floored])
        sides.extend(np.zeros(len(floored)))
    found: Pounds = np.linalg.lstsq(np.array(equations), np.array(sides), rcond=None)[0][:count]
    return found
