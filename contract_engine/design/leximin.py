"""The largest of several amounts as small as can be, then the next, and so on.

The sum of the k largest amounts a is the least value, over a level t, of

    k t + sum of what each a is above t

Minimised for k = 1, 2, ... in turn it leaves the largest as small as can be, then the
second, whether levers go in whole steps or not. Source: Ogryczak and Tamir 2003.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import ConstraintList, NonNegativeReals, Objective, Var, value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Answer

# Ten pence, in millions of pounds: what a later stage may take from an earlier one. A hundred times HiGHS's own
# tolerance, or it may find no terms where there is but one point.
SLACK = 1e-7
# No amount is larger, in millions of pounds or as a part; without an end HiGHS at times takes a level to have none.
FURTHEST = 1e6


def least_of_the_largest(
    m: ConcreteModel, amounts: Mapping[str, Any], solve: Callable[[], Answer | None], floor: float = -FURTHEST
) -> tuple[float, dict[str, float]] | None:
    """Make the largest of some amounts, Pyomo expressions, as small as can be, then the next.

    Returns the largest at its least, and all amounts at the terms found, which the model
    holds afterwards, otherwise as it was. What is below the floor counts as the floor. None if no terms obey its rules.
    """
    sums = []
    ranks = range(1, len(amounts) + 1)
    m.rank_level = Var(ranks, bounds=(floor, FURTHEST))
    m.above_level = Var(ranks, list(amounts), within=NonNegativeReals)
    m.ranked = ConstraintList()
    for rank in ranks:
        for name, amount in amounts.items():
            m.ranked.add(m.above_level[rank, name] >= amount - m.rank_level[rank])
        largest = rank * m.rank_level[rank] + sum(m.above_level[rank, name] for name in amounts)
        m.largest = Objective(expr=largest)
        answer = solve()
        m.del_component(m.largest)
        if answer is None:
            return None
        m.ranked.add(largest <= answer.objective + SLACK)
        sums.append(answer.objective)
        next_largest = sorted(float(value(amount)) for amount in amounts.values())[-rank - 1 : -rank]
        if (rank > 1 and sums[-1] - sums[-2] <= floor) or max(next_largest, default=floor) <= floor:
            # The amount of this rank, or of the next, is at the floor; those after it can be no lower.
            break
    reached = {name: float(value(amount)) for name, amount in amounts.items()}
    for component in (m.ranked, m.rank_level, m.above_level):
        m.del_component(component)
    return sums[0], reached
