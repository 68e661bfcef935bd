"""The least that some organisations would have to be able to absorb for terms to exist.

    least e   with terms that obey every rule, and for each member i
              average of i's worst losses <= its limit + s_i e

where s_i are fixed shares and e, in pounds, may be below zero: how much more, or less, they could absorb
between them than now. Terms may take any value between their limits, whole steps aside, so that the
answer is right to a step. One linear search with the cuts of tail.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Constraint, Objective, Reals, Var

from contract_engine.design.bending import MILLION
from contract_engine.design.bound import FEW_BOXES, best_and_bound
from contract_engine.design.described import ABSORBED
from contract_engine.design.master import Master
from contract_engine.design.rules import model_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds


def least_absorbed(  # noqa: PLR0913 - what is asked, and how to go about it
    problem: Problem,
    form: LoadedForm,
    shares: Mapping[str, float],
    *,
    lowest: float = 0.0,
    start: Pounds | None = None,
    deadline: float | None = None,
) -> float | None:
    """Return how much more these organisations must be able to absorb, in pounds; None if no amount would do.

    `lowest` is the least answer looked for, below zero for how much less they could absorb.
    Raises OutOfTimeError if the deadline, as of time.monotonic, comes first.
    """
    m = model_of(problem, form)
    m.whole_steps.deactivate()
    m.steps.domain = Reals
    m.more = Var(within=Reals, bounds=(lowest / MILLION, None))
    m.least_more = Objective(expr=m.more)
    held = m.component(ABSORBED)
    for party in shares:
        if party in held:
            held[party].deactivate()
    m.absorbed_with_more = Constraint(
        [party for party in shares if party in held],
        rule=lambda m, party: m.loss[party] <= problem.limit[party] / MILLION + shares[party] * m.more,
    )
    ceilings = {party: [problem.limit[party] / MILLION] for party in problem.parties}
    ceilings |= {party: [problem.limit[party] / MILLION + share * m.more] for party, share in shares.items()}
    master = Master(problem, deadline, start=start)
    if problem.bending:
        answer, _ = best_and_bound(master, m, ceilings, boxes=FEW_BOXES)
    else:
        answer = master.solve(m, ceilings)
    return None if answer is None else answer.objective * MILLION
