"""Gains in proportion to the most each could gain: the bargain of Kalai and Smorodinsky.

One search for each organisation finds the most it could gain while all others keep their
limits, and nobody who signs is worse off. Then the part of that which everyone gains is made
as large as can be, then that of whoever can have more. Source: Kalai and Smorodinsky 1975;
for three or more, the least part, then the next: Imai 1983.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint, Objective, maximize, value

from contract_engine.design.leximin import SLACK, least_of_the_largest
from contract_engine.design.nash import A_POUND, left_out
from contract_engine.design.stage import Stage

if TYPE_CHECKING:
    from contract_engine.design.stages import Search
    from contract_engine.terms import Pounds

# Sets of limits looked at for the most that one organisation could gain, where payments stop at zero.
BOXES_EACH = 4
LEAST_PART = "least part that anyone gains of the most it could"


def in_proportion(search: Search) -> Pounds | None:
    """Give each the same part of the most it could gain, as far as that goes.

    Whoever could gain less than a pound has nothing to be a part of, and is left to the
    rules. Weights matter in one way only: whoever has none takes no part. Where payments
    stop at zero the most each could gain is the most that was found.
    """
    m = search.model
    search.unit, most = "pounds", {}
    for party in search.sharing:
        m.aim = Objective(expr=m.gain[party], sense=maximize)
        search.bound = None
        answer = search.solve(boxes=BOXES_EACH)
        most[party] = 0.0 if answer is None else float(value(m.gain[party]))
        m.del_component(m.aim)
        if answer is None:
            return None
    able = {party: gain for party, gain in most.items() if gain > A_POUND}
    search.unit, search.bound = "part", None
    if able:
        found = least_of_the_largest(m, {i: -m.gain[i] / gain for i, gain in able.items()}, search.solve)
        if found is None:
            return search.best
        least, reached = found
        search.stages.append(Stage(LEAST_PART, -least, is_money=False))
        m.kept_gains = Constraint(list(able), rule=lambda m, i: m.gain[i] >= -reached[i] * able[i] - SLACK)
    search.stages += left_out(len(most) - len(able))
    return search.best
