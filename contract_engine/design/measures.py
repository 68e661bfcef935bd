"""What terms can be measured by: the aims between which a frontier runs, and how each stands in the model.

Each is a figure that a person reads (`at`), and a variable of the model, its *level*, which is
the figure in millions of pounds or as a fraction, with its sign turned where more is better.
The rules hold a level at or above what the terms make it, so that making it small is the aim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from pyomo.environ import Constraint, NonNegativeReals, Var

from contract_engine.design.bending import MILLION, paid_by
from contract_engine.design.capped import means
from contract_engine.design.total_risk import cost_of_risk
from contract_engine.errors import PutRightError
from contract_engine.schema.spelling import fold, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.problem import Problem
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

    At = Callable[[Problem, Pounds], float]
    Rules = Callable[[ConcreteModel, Problem, Any], None]

GAIN_OF = "gain:"
TOTAL_RISK, RISK_USE = "total_risk", "risk_use"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its name, what it is in words, its unit, whether less of it is better, and how it is worked out."""

    name: str
    words: str
    unit: Literal["£", "%"]
    less_is_better: bool
    at: At
    rules: Rules

    @property
    def sign(self) -> int:
        """1 where less is better, -1 where more is."""
        return 1 if self.less_is_better else -1

    @property
    def scale(self) -> float:
        """What a level is multiplied by to be read: millions of pounds to pounds."""
        return MILLION if self.unit == "£" else 1.0

    def level(self, problem: Problem, terms: Pounds) -> float:
        """Return the level at given terms, the less the better."""
        return self.sign * self.at(problem, terms) / self.scale


def aims_named(names: str, contract: Contract) -> tuple[Measure, Measure]:
    """Return the two measures of a text such as `commissioner_cost,total_risk`.

    Raises PutRightError if there are not two, or not two that differ.
    """
    parts = names.split(",")
    # An organisation's name may hold a comma, as the text between two measures may.
    for place in range(1, len(parts)):
        one, other = ",".join(parts[:place]), ",".join(parts[place:])
        if len(parts) == 2 or (_is_named(one, contract) and _is_named(other, contract)):  # noqa: PLR2004 - two aims
            first, second = measure_named(one, contract), measure_named(other, contract)
            if first.name == second.name:
                raise PutRightError(f"A frontier runs between two aims, and {first.name} is named twice. {_choose()}")
            return first, second
    raise PutRightError(f"--frontier {names}: name two aims, with a comma between them. {_choose()}")


def _choose() -> str:
    return f"Choose two of {listed([*MEASURES, 'gain:ORGANISATION'], 'and')}."


def _is_named(name: str, contract: Contract) -> bool:
    try:
        measure_named(name, contract)
    except PutRightError:
        return False
    return True


def measure_named(name: str, contract: Contract) -> Measure:
    """Return the measure of a name, as `commissioner_cost` or `gain:Acute Trust`.

    Raises PutRightError with the nearest name, or all of them.
    """
    wanted = fold(name).replace(" ", "_").replace("-", "_")
    if fold(name).startswith(GAIN_OF):
        return _gain_of(name.partition(":")[2].strip(), contract)
    if wanted in MEASURES:
        return MEASURES[wanted]
    near = nearest(wanted, MEASURES)
    advice = f"Did you mean {near}?" if near else _choose()
    raise PutRightError(f"There is no aim '{name.strip()}' to draw a frontier of. {advice}")


def _gain_of(party: str, contract: Contract) -> Measure:
    known = {fold(name): name for name in contract.parties}
    if fold(party) not in known:
        near = nearest(party, contract.parties)
        advice = f"Did you mean {GAIN_OF}{near}?" if near else f"There are {listed(contract.parties, 'and')}."
        raise PutRightError(f"gain:{party}: there is no organisation of that name on the sheet Parties. {advice}")
    name = known[fold(party)]
    return Measure(
        f"{GAIN_OF}{name}", f"gain of {name} over the term", "£", less_is_better=False,
        at=partial(_gain, name), rules=partial(_gain_rules, name),
    )  # fmt: skip


def _paid(problem: Problem, terms: Pounds) -> float:
    """What the commissioners expect to pay over the term, net, years compared at the contract's rate."""
    paid = problem.paid + problem.paid_per_unit @ terms
    if problem.capped:
        signs = np.array([sum(payment.sign(party) for party in problem.contract.commissioners)
                          for payment in problem.capped])  # fmt: skip
        paid = paid - signs @ means(problem.capped, terms)
    return float(paid @ problem.discount)


def _paid_rules(m: ConcreteModel, problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    constant = float(problem.paid @ problem.discount) / MILLION
    slope = problem.discount @ problem.paid_per_unit / MILLION
    capped = sum(
        float(problem.discount[t]) * paid_by(m, problem, problem.contract.commissioners, t)
        for t in range(len(problem.discount))
    )
    m.what_commissioners_pay = Constraint(expr=level >= constant + _linear(m, slope) + capped)


def _linear(m: ConcreteModel, slope: Pounds) -> Any:  # noqa: ANN401 - a Pyomo expression
    return sum(float(each) * lever for each, lever in zip(slope, m.lever.values(), strict=True) if each)


def _gain(party: str, problem: Problem, terms: Pounds) -> float:
    return float(problem.gains(terms)[problem.parties.index(party)])


def _gain_rules(party: str, m: ConcreteModel, _problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    m.add_component(f"gain of {party} measured", Constraint(expr=level >= -m.gain[party]))


def _sharing(problem: Problem) -> dict[str, float]:
    """Return the weight of each organisation that shares evenly, 1 for an average one."""
    weighing = {party: weight for party, weight in problem.weights.items() if weight > 0}
    if not weighing:
        raise PutRightError("worst_gain: no organisation has a weight in an even split. Give one on the sheet Parties.")
    return {party: weight * len(weighing) for party, weight in weighing.items()}


def _worst_gain(problem: Problem, terms: Pounds) -> float:
    gains = dict(zip(problem.parties, problem.gains(terms), strict=True))
    return float(min(gains[party] / part for party, part in _sharing(problem).items()))


def _worst_gain_rules(m: ConcreteModel, problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    sharing = _sharing(problem)
    m.worst_gain_measured = Constraint(list(sharing), rule=lambda m, i: level >= -m.gain[i] / sharing[i])


def bearing(problem: Problem) -> dict[str, float]:
    """Return the loss that each can absorb who can absorb any and is touched by open terms, in pounds."""
    found = {loss.party: problem.capacity[loss.party] for loss in problem.losses
             if problem.capacity[loss.party] > 0 and loss.negotiable}  # fmt: skip
    if not found:
        raise PutRightError(
            "risk_use: nobody whose losses the terms touch can absorb any. Fill in 'Loss it can absorb' on the sheet"
            " Parties."
        )
    return found


def _risk_use(problem: Problem, terms: Pounds) -> float:
    confidence = problem.contract.settings.confidence
    able = bearing(problem)
    return max(loss.average_of_worst(terms, confidence) / able[loss.party]
               for loss in problem.losses if loss.party in able)  # fmt: skip


def _risk_use_rules(m: ConcreteModel, problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    able = bearing(problem)
    m.risk_use_measured = Constraint(list(able), rule=lambda m, i: level >= m.loss[i] * (MILLION / able[i]))


def _total_risk(problem: Problem, terms: Pounds) -> float:
    return cost_of_risk(problem, terms) * MILLION


def _total_risk_rules(m: ConcreteModel, problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    """The level is above the sum of squares; each square is held up by tangents, which the search adds."""
    if not any(problem.capacity[loss.party] > 0 for loss in problem.losses):
        raise PutRightError(
            "total_risk: nobody can absorb any loss, so that no risk can be weighed. Fill in 'Loss it can absorb' on"
            " the sheet Parties."
        )
    m.square = Var(range(len(problem.levers) + 1), within=NonNegativeReals)
    m.total_risk_measured = Constraint(expr=level >= sum(m.square.values()))


def _moved(problem: Problem, terms: Pounds) -> float:
    return float(_pounds_moved(problem) @ np.abs(terms - problem.draft))


def _pounds_moved(problem: Problem) -> Pounds:
    moved: Pounds = problem.pounds_per_unit * [lever.open for lever in problem.levers]
    return moved


def _moved_rules(m: ConcreteModel, problem: Problem, level: Any) -> None:  # noqa: ANN401 - a Pyomo variable
    weights = dict(zip(m.lever, _pounds_moved(problem) / MILLION, strict=True))
    draft = dict(zip(m.lever, map(float, problem.draft), strict=True))
    names = [name for name, weight in weights.items() if weight]
    m.moved = Var(names, within=NonNegativeReals)
    m.moved_up = Constraint(names, rule=lambda m, i: m.moved[i] >= float(weights[i]) * (m.lever[i] - draft[i]))
    m.moved_down = Constraint(names, rule=lambda m, i: m.moved[i] >= float(weights[i]) * (draft[i] - m.lever[i]))
    m.pounds_moved_measured = Constraint(expr=level >= sum(m.moved.values()))


_LESS = Measure("", "", "£", less_is_better=True, at=_moved, rules=_moved_rules)
CHANGES = replace(_LESS, name="changes", words="pounds moved from the draft")
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        replace(_LESS, name="commissioner_cost", words="net cost to the commissioner", at=_paid, rules=_paid_rules),
        replace(_LESS, name=TOTAL_RISK, words="all organisations' cost of risk",
                at=_total_risk, rules=_total_risk_rules),
        Measure("worst_gain", "gain of the worst-placed, by weight", "£", less_is_better=False, at=_worst_gain,
                rules=_worst_gain_rules),
        Measure(RISK_USE, "largest part used of what anyone can absorb", "%", less_is_better=True, at=_risk_use,
                rules=_risk_use_rules),
        CHANGES,
    )
}  # fmt: skip
