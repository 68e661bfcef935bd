"""Better and better terms where payments stop at zero: pieces as at the last terms, solved again.

Pieces never exceed a payment and equal it at the terms they were taken at. So every answer is
within all limits, the last one still is when its own pieces take over, and the aim can only
rise. Source: the convex-concave procedure, Yuille and Rangarajan 2003.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design.bending import limits_of, put_terms
from contract_engine.design.capped import pieces, same
from contract_engine.design.leximin import SLACK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Answer, Master

MOST_IMPROVEMENTS = 50


def improved(master: Master, m: ConcreteModel, ceilings: Mapping[str, list[Any]], answer: Answer) -> Answer:
    """Improve an answer until no piece changes, or nothing is gained by it (ten pence).

    The master holds the answer's own pieces afterwards, and the model what payments truly
    come to at its terms.
    """
    payments = master.problem.bending
    for _ in range(MOST_IMPROVEMENTS):
        lines = pieces(payments, answer.levers, limits_of(m))
        if same(lines, master.lines):
            break
        master.hold(lines, answer.levers)
        again = master.solve(m, ceilings, sure=True)
        if again is None:
            break
        gained, answer = answer.objective - again.objective, again
        if gained <= SLACK:
            master.hold(pieces(payments, answer.levers, limits_of(m)), answer.levers)
            break
    put_terms(m, master.problem, answer.levers)
    return answer
