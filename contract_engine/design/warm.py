"""One design problem kept in HiGHS's hands while what is aimed at, and how far other measures may go, change.

From one set of terms to the next a bound moves and nothing is built again: cuts on losses,
tangents of squares and the last answer's basis stay. A square is held up from below by the
tangents

    s >= z_k (2 z - z_k),   z = factor @ levers + offset (`total_risk`), z_k its value at earlier terms

which are added where the answer shows that they are missing. Source: Kelley 1960; one variable a
square as Vielma, Dunning, Huchette and Lubin 2017, so that few are needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Objective, Reals, Var

from contract_engine.design.bending import MILLION, limits_of
from contract_engine.design.capped import pieces, same
from contract_engine.design.leximin import SLACK
from contract_engine.design.master import MOST_ROUNDS
from contract_engine.design.measures import RISK_USE, TOTAL_RISK, bearing
from contract_engine.design.total_risk import swings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyomo.environ import ConcreteModel

    from contract_engine.design.capped import Lines
    from contract_engine.design.handed import Handed
    from contract_engine.design.master import Master
    from contract_engine.design.measures import Measure
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds

# Total risk is followed to ten pence, or to this part of it if that is more.
RISK_WITHIN = 1e-7
FAR = 1e6
MOST_IMPROVEMENTS = 20


@dataclass
class Warm:
    """A model with the levels of some measures, in HiGHS's hands; `best` asks for the least of one.

    Where payments stop at zero the pieces are those of the last answer, as in `improve`.
    """

    problem: Problem
    model: ConcreteModel
    master: Master
    measures: Sequence[Measure]
    start: Pounds
    hand: Handed | None = field(init=False)
    risk: tuple[Pounds, Pounds] | None = field(init=False, default=None)
    tangents: list[tuple[int, float]] = field(init=False, default_factory=list)
    most: dict[str, float] = field(init=False, default_factory=dict)
    runs: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Put the levels into the model, and hand it over with the cuts and tangents of the terms known to be good."""
        m = self.model
        m.level = Var([measure.name for measure in self.measures], within=Reals, bounds=(-FAR, FAR))
        for measure in self.measures:
            measure.rules(m, self.problem, m.level[measure.name])
        m.any_level = Objective(expr=m.level[self.measures[0].name])
        if TOTAL_RISK in m.level:
            self._follow_risk(self.start)
        if self.problem.bending:
            self._hold(self.start)
        else:
            self._hand_over()

    def best(self, aim: Measure, most: Mapping[str, float]) -> Pounds | None:
        """Return the terms at which one measure's level is least, others no higher than given; None if none are."""
        self.most = dict(most)
        self._aim(aim)
        terms = self._settled(aim)
        for _ in range(MOST_IMPROVEMENTS if terms is not None and self.problem.bending else 0):
            if terms is None or same(self._pieces(terms), self.master.lines):
                break
            before = self.level(aim, terms)
            self._hold(terms)
            self._aim(aim)
            again = self._settled(aim)
            if again is None:
                break
            gained, terms = before - self.level(aim, again), again
            if gained <= SLACK:
                break
        return terms

    def _aim(self, aim: Measure) -> None:
        if self.hand is None:
            return
        for measure in self.measures:
            self.hand.hold_below(self.model.level[measure.name], self.most.get(measure.name, FAR))
        self.hand.aim_at(self.model.level[aim.name])

    def _settled(self, aim: Measure) -> Pounds | None:
        """Run until no cut and no tangent is missing."""
        hand = self.hand
        if hand is None:
            return None
        watched = {aim.name, *self.most}
        for _ in range(MOST_ROUNDS):
            self.runs += 1
            values = hand.values(self.master.time_left(), sure=False)
            if values is None:
                return None
            terms = np.array([values[hand.place[id(lever)]] for lever in self.model.lever.values()])
            fresh = self.master.cuts_at(terms, self._allowed(values, watched))
            missing = self._tangents_at(values, terms) if TOTAL_RISK in watched else []
            bends = []
            if self.problem.bending:
                hand.put(values)
                bends = self.master.bends_at_terms(self.model, hand, terms)
            if not fresh and not missing and not bends:
                return terms
            self.master.cuts += fresh
            self.master.bends |= {bend.key: bend for bend in bends}
            hand.add_cuts(fresh)
            hand.add_bends(bends)
            self._add_tangents(missing)
        message = f"cuts did not settle after {MOST_ROUNDS} rounds"
        raise ArithmeticError(message)

    def _allowed(self, values: Pounds, watched: set[str]) -> dict[str, float]:
        """How much each may lose on average in its worst cases, in millions of pounds."""
        problem = self.problem
        allowed = {loss.party: problem.limit[loss.party] / MILLION for loss in problem.losses}
        if RISK_USE in watched and self.hand is not None:
            used = values[self.hand.place[id(self.model.level[RISK_USE])]]
            for party, able in bearing(problem).items():
                allowed[party] = min(allowed[party], used * able / MILLION)
        return allowed

    def _tangents_at(self, values: Pounds, terms: Pounds) -> list[tuple[int, float]]:
        """Tangents that are missing: where a square is above its variable, if all together are by more than counts."""
        if self.risk is None or self.hand is None:
            return []
        forms = self._forms(terms)
        held = np.array([values[self.hand.place[id(variable)]] for variable in self.model.square.values()])[
            : len(forms)
        ]
        above = (forms**2 - held).clip(min=0.0)
        enough = max(SLACK, RISK_WITHIN * float(forms @ forms))
        if above.sum() <= enough:
            return []
        return [(int(place), float(forms[place])) for place in np.flatnonzero(above > enough / len(forms) / 2)]

    def _forms(self, terms: Pounds) -> Pounds:
        """Return what is squared in total risk at given terms, in roots of millions of pounds."""
        if self.risk is None:
            return np.zeros(0)
        factor, offset = self.risk
        forms: Pounds = factor @ terms + offset
        return forms

    def _follow_risk(self, terms: Pounds) -> None:
        """Work total risk out at some terms; where payments stop at zero it is that of the pieces there."""
        self.risk = swings(self.problem, terms)
        self.tangents = [(place, float(z)) for place, z in enumerate(self._forms(terms))]

    def _add_tangents(self, tangents: Sequence[tuple[int, float]]) -> None:
        if self.risk is None or self.hand is None or not tangents:
            return
        self.tangents += tangents
        factor, offset = self.risk
        rows = [(n, at * (2 * float(offset[n]) - at) * MILLION, 2 * at * factor[n] * MILLION) for n, at in tangents]
        self.hand.add_tangents([(self.model.square[n], constant, slope) for n, constant, slope in rows])

    def level(self, measure: Measure, terms: Pounds) -> float:
        """Return the level of a measure at given terms, in numbers."""
        if measure.name == TOTAL_RISK and not self.problem.bending:
            forms = self._forms(terms)
            return float(forms @ forms)
        return measure.level(self.problem, terms)

    def _pieces(self, terms: Pounds) -> Lines:
        return pieces(self.problem.bending, terms, limits_of(self.model))

    def _hold(self, terms: Pounds) -> None:
        self.master.hold(self._pieces(terms), terms)
        if self.risk is not None:
            self._follow_risk(terms)
        self._hand_over()

    def _hand_over(self) -> None:
        self.hand = self.master.handed(self.model)
        known, self.tangents = self.tangents, []
        self._add_tangents(known)
