"""The master problem: a small Pyomo model handed to HiGHS, and tail cuts added to it until none is violated."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import value

from contract_engine.design.bending import MILLION, PAID, Bend, bends_at, bends_of, limits_of
from contract_engine.design.capped import pieces
from contract_engine.design.handed import Handed, OutOfTimeError
from contract_engine.design.now_and_then import SECONDS_BETWEEN_WORDS
from contract_engine.design.within import Within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.capped import Lines
    from contract_engine.design.problem import Problem
    from contract_engine.design.tail import Cut, LossAt, RunningLoss
    from contract_engine.terms import Pounds

# Half a penny, in millions of pounds, and above HiGHS's own tolerance: losses are within their limits to this.
LOSS_WITHIN = 5e-9
# A hundredth of a penny, in millions of pounds: how near expected payments that stop at zero are followed.
PAYMENT_WITHIN = 1e-10
# What an aim may fall short of its best by where terms go in whole steps.
PART_OF_SURPLUS = 1e-4
MOST_ROUNDS = 500
# A shortlist holds this many times the scenarios that count as worst.
SHORTLISTED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stage came to: levers, objective in the model's units, and HiGHS's gap."""

    levers: Pounds
    objective: float
    gap: float


@dataclass
class Master:
    """HiGHS on a Pyomo model, with the cuts found so far; cuts stay true for every stage.

    `shortlists` hold the scenarios that were worst when last all were looked at; `rounds`
    counts the work done. Where payments stop at zero, `lines` stand in for what their payees
    receive and `bends` are the cuts on what payers pay; those are true of any lines. `rough`
    is how much looser, in millions of pounds, cuts may be where only a bound is wanted. `enough` is
    how near to the best, in the objective's unit, an answer in whole steps has to be; `known` are
    whole steps known to be good. `progress` is told every two seconds how far it is.
    """

    problem: Problem
    deadline: float | None = None
    cuts: list[Cut] = field(default_factory=list)
    shortlists: dict[str, RunningLoss] = field(default_factory=dict)
    rounds: int = 0
    bends: dict[Any, Bend] = field(default_factory=dict)
    start: Pounds | None = None
    rough: float = 0.0
    lines: Lines = ()
    progress: Callable[[str], None] | None = None
    told: float = field(default_factory=time.monotonic)
    losses: tuple[RunningLoss, ...] = field(init=False)
    known: dict[int, float] = field(default_factory=dict)
    enough: float = field(init=False)
    within: Within = field(init=False)

    def __post_init__(self) -> None:
        """Take losses as they are, until lines are put in; a part of the surplus is near enough."""
        self.losses, self.within = self.problem.losses, Within(self.confidence)
        self.enough = abs(self.problem.surplus) * PART_OF_SURPLUS / MILLION

    def hold(self, lines: Lines, terms: Pounds, cuts: Iterable[Cut] = ()) -> None:
        """Put lines in for what payees receive, and look at every scenario once at some terms.

        `cuts` are known to be true of these lines; those found with other lines may not be.
        """
        self.lines = lines
        self.losses = tuple(loss.held(lines) for loss in self.problem.losses)
        changed = {loss.party for loss in self.losses if loss.receives_capped}
        self.cuts = [cut for cut in self.cuts if cut.party not in changed]
        self.cuts += [cut for cut in cuts if cut.party in changed]
        self._look(terms, changed if self.cuts else None)

    def solve(self, m: ConcreteModel, ceilings: Mapping[str, list[Any]], *, sure: bool = False) -> Answer | None:
        """Minimise the model's active objective; None if no terms obey its rules.

        `ceilings` gives, for each organisation whose loss matters, the Pyomo expressions
        (millions of pounds) that its average worst loss must stay below. `sure` says that
        terms are known to exist.
        """
        hand = self.handed(m)
        if hand is None:
            return None
        for _ in range(MOST_ROUNDS):
            self.rounds += 1
            if not hand.run(self.time_left(), sure=sure):
                return None
            terms = np.array([m.lever[lever.id].value for lever in self.problem.levers], dtype=float)
            fresh = self.cuts_at(terms, {party: min(map(value, ceilings[party])) for party in ceilings})
            bends = self.bends_at_terms(m, hand, terms)
            if not fresh and not bends:
                return Answer(terms, hand.objective(), hand.gap())
            self.cuts += fresh
            self.bends |= {bend.key: bend for bend in bends}
            hand.add_cuts(fresh)
            hand.add_bends(bends)
        message = f"tail cuts did not settle after {MOST_ROUNDS} rounds"
        raise ArithmeticError(message)

    def handed(self, m: ConcreteModel) -> Handed | None:
        """Hand over a model with every cut known; None if a rule that no lever touches does not hold."""
        if self.problem.bending and not self.lines:
            self.hold(pieces(self.problem.bending, self.problem.draft, limits_of(m)), self.problem.draft)
        hand = Handed(m, self.enough, self.known)
        if hand.contradiction:
            return None
        if not self.cuts:
            # The draft, or terms known to be good, are nearer to the answer than a corner of the levers.
            self._look(self.problem.draft if self.start is None else self.start)
        hand.add_cuts(self.cuts)
        hand.add_bends([*bends_of(self.problem, self.lines), *self.bends.values()])
        return hand

    def _look(self, terms: Pounds, parties: Collection[str] | None = None) -> None:
        """Look at every scenario once at some terms, for all organisations or some."""
        for loss in self.losses:
            if parties is None or loss.party in parties:
                here = loss.at(terms, self.confidence)
                self.within.note(here)
                self.cuts.append(self._shortlisted(here).cut())

    def _shortlisted(self, loss: LossAt) -> LossAt:
        """Keep a shortlist and return the same loss in it, from which its cut is sooner made; all if that is few."""
        count = SHORTLISTED * (1 - self.confidence) * loss.loss.scenarios
        if count >= loss.loss.scenarios / 2:
            return loss
        self.shortlists[loss.loss.party] = loss.shortlist(count)
        return self.shortlists[loss.loss.party].at(loss.terms, self.confidence)

    def cuts_at(self, terms: Pounds, allowed: Mapping[str, float]) -> list[Cut]:
        """Cuts that these terms break: from shortlists while those have any, then from every scenario.

        The mean of some of the scenarios is never above that of the worst, so that a cut of a
        shortlist is true; only every scenario can tell that none is missing.
        """
        most = {party: (pounds + LOSS_WITHIN + self.rough) * MILLION for party, pounds in allowed.items()}
        if shortlisted := self.within.broken(self.shortlists.values(), terms, most):
            return [loss.cut() for loss in shortlisted]
        return [self._shortlisted(loss).cut() for loss in self.within.broken(self.losses, terms, most)]

    def bends_at_terms(self, m: ConcreteModel, hand: Handed, terms: Pounds) -> list[Bend]:
        """Cuts on what payers pay that these terms break; one that is there already is broken by rounding alone."""
        found = []
        for bend in bends_at(self.problem, terms):
            variable = m.component(PAID)[bend.payment, bend.year]
            here = (bend.constant + float(bend.slope @ terms)) / MILLION
            missed = hand.reads(variable) and here > variable.value + PAYMENT_WITHIN + self.rough
            if missed and bend.key not in self.bends:
                found.append(bend)
        return found

    @property
    def confidence(self) -> float:
        """Confidence of the contract: 0.95 looks at the worst 1 in 20."""
        return self.problem.contract.settings.confidence

    def time_left(self) -> float | None:
        """Return the seconds left, and say now and then how far it is; raise OutOfTimeError if none are left."""
        now = time.monotonic()
        if self.progress is not None and now - self.told >= SECONDS_BETWEEN_WORDS:
            self.told = now
            self.progress(f"still looking, round {self.rounds}: {len(self.cuts)} sets of bad futures in the balance")
        if self.deadline is None:
            return None
        left = self.deadline - now
        if left <= 0:
            raise OutOfTimeError
        return left
