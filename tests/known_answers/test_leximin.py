"""The worst-placed as well off as can be, then the next: cases with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.environ import ConcreteModel, Constraint, NonNegativeIntegers, NonNegativeReals, Var, value

from contract_engine.design.leximin import least_of_the_largest
from contract_engine.design.master import Answer


def leximin(m: ConcreteModel, gains: dict[str, object]) -> dict[str, float]:
    """Gains, Pyomo expressions, raised from the least on: the largest of their negatives made least."""

    def solve() -> Answer:
        SolverFactory("highs").solve(m)
        return Answer(np.zeros(0), value(m.largest), 0.0)

    found = least_of_the_largest(m, {name: -gain for name, gain in gains.items()}, solve)
    assert found is not None
    largest, amounts = found
    assert largest == pytest.approx(max(amounts.values()), abs=1e-6)
    return {name: -amount for name, amount in amounts.items()}


def polytope(rows: list[list[float]], sides: list[float]) -> dict[str, float]:
    """Gains u >= 0 with A u <= b."""
    m = ConcreteModel()
    names = [str(place) for place in range(len(rows[0]))]
    m.gain = Var(names, within=NonNegativeReals)
    m.rows = Constraint(
        range(len(rows)),
        rule=lambda m, r: sum(c * m.gain[name] for c, name in zip(rows[r], names, strict=True)) <= sides[r],
    )
    return leximin(m, dict(m.gain.items()))


def test_two_tiers() -> None:
    """u1 + u2 + u3 <= 10, u1 <= 2, u2 + u3 <= 7: 2, then 7 / 2 each. Worked by hand."""
    assert list(polytope([[1, 1, 1], [1, 0, 0], [0, 1, 1]], [10, 2, 7]).values()) == pytest.approx(
        [2.0, 3.5, 3.5], abs=1e-6
    )


def test_a_capped_practice_leaves_the_rest_to_the_others() -> None:
    """8 u1 + 11 u2 + 14 u3 + 9 u4 + 20 u5 <= 250 and 20 u5 <= 60: u5 = 3, the others (250 - 60) / 42 = 95 / 21."""
    gains = polytope([[8, 11, 14, 9, 20], [0, 0, 0, 0, 20]], [250, 60])
    assert list(gains.values()) == pytest.approx([95 / 21] * 4 + [3.0], abs=1e-6)


def test_in_whole_steps_the_next_is_raised_although_the_least_cannot_be() -> None:
    """A has 1 whatever happens; B has x and C has 9 - x, x whole: 4 and 5, or 5 and 4, not 2 and 7."""
    m = ConcreteModel()
    m.x = Var(within=NonNegativeIntegers, bounds=(0, 9))
    m.a = Var(bounds=(1, 1))
    gains = leximin(m, {"A": m.a, "B": m.x, "C": 9 - m.x})
    assert sorted(gains.values()) == pytest.approx([1, 4, 5], abs=1e-6)
