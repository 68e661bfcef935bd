"""What terms within every limit are looked for first: one function an aim.

Each takes a search, finds the best terms for its aim, leaves in the model what later stages
may not take away, and returns the terms; None if no terms obey every rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.environ import Binary, Constraint, Objective, Var, maximize, value

from contract_engine.design.bending import MILLION
from contract_engine.design.leximin import SLACK, least_of_the_largest
from contract_engine.design.nash import nash
from contract_engine.design.proportion import in_proportion
from contract_engine.design.rules import bounds
from contract_engine.design.stage import Stage
from contract_engine.design.total_risk import least_total_risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.design.stages import Search
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

# Whole numbers nearer than this are the same.
LESS_THAN_ONE = 0.9
LEAST_GAIN = "gain of the worst-placed"


def fewest_changes(search: Search) -> Pounds | None:
    """Change as few terms of the draft as possible; later stages keep to that many."""
    m = search.model
    levers = {lever.id: (float(lever.draft or 0.0), *bounds(lever)) for lever in search.problem.levers if lever.open}
    m.changed = Var(list(levers), within=Binary)
    m.raised_only_if_changed = Constraint(
        list(levers),
        rule=lambda m, name: m.lever[name] - levers[name][0] <= (levers[name][2] - levers[name][0]) * m.changed[name],
    )
    m.lowered_only_if_changed = Constraint(
        list(levers),
        rule=lambda m, name: levers[name][0] - m.lever[name] <= (levers[name][0] - levers[name][1]) * m.changed[name],
    )
    changes = sum(m.changed[name] for name in levers)
    m.aim = Objective(expr=changes)
    answer = search.near(LESS_THAN_ONE)()
    m.aim.deactivate()
    if answer is None:
        return None
    fewest = round(answer.objective)
    # Fewer by less than one are not fewer.
    search.gap = 0.0 if search.gap * fewest < 1 else search.gap
    search.stages.append(Stage("terms changed from the draft", fewest, is_money=False))
    if levers:
        m.no_more_changes = Constraint(expr=changes <= fewest)
    return answer.levers


def even_by_weight(search: Search) -> Pounds | None:
    """Raise the gain of whoever has least for its weight as far as it goes, then that of the next."""
    sharing = {party: weight * len(search.sharing) for party, weight in search.sharing.items()}
    return _raise_the_least(search, sharing, f"{LEAST_GAIN}, by weight")


def worst_off(search: Search) -> Pounds | None:
    """Raise the gain in pounds of whoever gains least as far as it goes, then that of the next.

    A pound counts the same whoever gains it, so a small organisation is held as safe as a
    large one: where nothing stands in the way all gain the same sum. *Even by weight* gives a
    hospital more than a practice, as its income or the weights typed say. Pounds, and not
    pounds a patient or a part of income, because everyone can check them, and because those
    who prefer another measure can type it as weights and ask for *even*. Weights matter here
    in one way only: whoever has none takes no part.
    """
    return _raise_the_least(search, dict.fromkeys(search.sharing, 1.0), LEAST_GAIN)


def _raise_the_least(search: Search, sharing: dict[str, float], name: str) -> Pounds | None:
    """Make the least of gain / part greatest, then the next, and keep those gains."""
    m = search.model
    found = least_of_the_largest(m, {party: -m.gain[party] / part for party, part in sharing.items()}, search.solve)
    if found is None:
        return None
    least, reached = found
    search.stages.append(Stage(name, -least * MILLION))
    m.kept_gains = Constraint(list(sharing), rule=lambda m, i: m.gain[i] >= -reached[i] * sharing[i] - SLACK)
    return search.best


def least_cost(search: Search) -> Pounds | None:
    """Leave the commissioners as much as possible."""
    m = search.model
    gain = sum(m.gain[party] for party in search.problem.contract.commissioners)
    m.aim = Objective(expr=gain, sense=maximize)
    answer = search.solve()
    m.aim.deactivate()
    if answer is None:
        return None
    reached = value(gain)
    search.stages.append(Stage("gain of the commissioner", reached * MILLION))
    m.kept_by_commissioner = Constraint(expr=gain >= reached - SLACK)
    return answer.levers


AIM_OF: dict[Aim, Callable[[Search], Pounds | None]] = {
    "fewest_changes": fewest_changes,
    "even": even_by_weight,
    "worst_off": worst_off,
    "nash": nash,
    "kalai_smorodinsky": in_proportion,
    "least_cost": least_cost,
    "least_total_risk": least_total_risk,
}
# Without anyone who takes part in the split these have nothing to divide: the commissioners keep it.
AIMS_THAT_SHARE: tuple[Aim, ...] = ("even", "worst_off", "nash", "kalai_smorodinsky")
