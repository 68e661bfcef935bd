"""What a safer design costs: the cheapest change of terms that halves the chance of a loss above somebody's limit.

Terms are sought within every limit entered, with the limits of losses, on average in the worst cases,
scaled by one factor:

    average of the worst running losses of i <= factor x limit of i

for everybody whose losses an open term touches. At each factor the terms are taken that move the fewest
pounds from the draft, and the factor is bisected, since a lower one seldom raises the chance; terms that
change fewest, and put risk where it can be absorbed, are looked at too. Whatever halves the chance is
drawn back towards the cheapest terms within the limits as far as it still does: limits hold for a mix
of terms within them. Of all these the cheapest is taken. The chance is counted in futures that the
search has not seen, so that it is not flattered by its own choice.

Beside it stands a stop-loss: whoever is most at risk is paid what its result of a year falls short of
plan by more than a level, and the level is as high as halves its own chance (`stop_loss`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.design.design import design
from contract_engine.design.problem import problem_of
from contract_engine.design.tail import largest_running_shortfall
from contract_engine.design.worlds import worlds_of
from contract_engine.stressing.closest_terms import closest_terms
from contract_engine.stressing.stop_loss import StopLoss, stop_loss_of
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw
from contract_engine.world.points import CHUNK, SCRAMBLES, scramble_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

    Broken = NDArray[np.bool_]

SEARCHED = 2_048
BISECTIONS = 4
TIGHTER = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.0)
STEPS_OF_A_MIX = 7


@dataclass(frozen=True, slots=True)
class TermMoved:
    """One term of a safer design: its value on the table and the one proposed, in the term's own unit."""

    lever: str
    label: str
    unit: str
    draft: float
    value: float


@dataclass(frozen=True, slots=True)
class SaferPosition:
    """One organisation's expected result over the term under the draft and under safer terms; pounds."""

    party: str
    at_draft: float
    at_safer: float
    breach_at_draft: float
    breach_at_safer: float


@dataclass(frozen=True, slots=True)
class Safer:
    """What halves the chance that somebody loses more than its limit, and what that costs.

    `before` and `after` are that chance under the draft and under the terms found, with standard
    errors, counting those whose losses an open term touches; `out_of_reach` are others that break
    their limits in some futures, whatever the terms. `factor` scales the limits of losses;
    `moved` is in pounds over the term. Where no terms halve it, `terms` are those that come
    nearest, if any are within the other limits.
    """

    status: Literal["nothing to halve", "nothing open", "halved", "not halved", "no terms"]
    before: float
    before_error: float
    out_of_reach: tuple[str, ...] = ()
    after: float | None = None
    after_error: float | None = None
    factor: float | None = None
    moved: float | None = None
    terms: tuple[TermMoved, ...] = ()
    positions: tuple[SaferPosition, ...] = ()
    stop_loss: StopLoss | None = None


@dataclass(frozen=True, slots=True)
class _Tried:
    factor: float
    terms: Pounds
    chance: float
    moved: float


@dataclass(frozen=True, slots=True)
class _Look:
    """The contract in futures that are searched, and in others that the search does not see."""

    problem: Problem
    form: LoadedForm
    fresh: Worlds

    def losses(self, terms: Pounds) -> dict[str, Pounds]:
        """Return running losses of those who sign, in futures not searched; shape (scenario,)."""
        problem = self.problem
        results = self.fresh.ledger_new.results(_named(problem, terms))
        plan = dict(zip(problem.parties, problem.plan, strict=True))
        return {party: largest_running_shortfall(results[party], plan[party]) for party in problem.contract.signatories}

    @property
    def reached(self) -> frozenset[str]:
        """Those whose losses an open term touches."""
        is_open = np.array([lever.open for lever in self.problem.levers])
        return frozenset(
            loss.party
            for loss in self.problem.losses
            if is_open[loss.where].any() or any(is_open[part.payment.where].any() for part in loss.capped)
        )

    def breaks(self, terms: Pounds) -> Broken:
        """Whether anybody within reach loses more than its limit; shape (scenario,)."""
        limit, reached = self.problem.limit, self.reached
        breaking = [loss > limit[party] + PENNY for party, loss in self.losses(terms).items() if party in reached]
        broken: Broken = np.any(breaking, axis=0) if breaking else np.zeros(self.fresh.draws.count, dtype=bool)
        return broken

    def closest(self, factor: float, start: Pounds | None) -> _Tried | None:
        """Return the terms that move fewest pounds from the draft with losses within so much of their limits.

        None if there are none.
        """
        found = closest_terms(self.tighter(factor), self.form, start)
        return None if found is None else self.tried(factor, found)

    def fewest_changed(self, factor: float, start: Pounds | None) -> _Tried | None:
        """Return the terms that change fewest of those on the table, and then use least of what can be absorbed."""
        found = design(self.tighter(factor), self.form, "fewest_changes", start=start, explain=False)
        return None if found.terms is None else self.tried(factor, found.terms)

    def tighter(self, factor: float) -> Problem:
        """Return the problem with the limits of losses so many times as large, for those within reach."""
        reached = self.reached
        limit = {party: factor * most if party in reached else most for party, most in self.problem.limit.items()}
        return replace(self.problem, limit=limit)

    def drawn_back(self, safe: _Tried, cheap: _Tried, target: float) -> _Tried:
        """Return the mix of two sets of terms that is as much of the cheap one as keeps the chance low enough."""
        levers = zip(self.problem.levers, safe.terms != cheap.terms, strict=True)
        steps = self.problem.contract.settings.step_of_shares or any(lever.step for lever, apart in levers if apart)
        # Terms that go in steps have no mix, and limits of payments that stop at a cap may not hold for it.
        if steps or self.problem.bending:
            return safe
        best, low, high = safe, 0.0, 1.0
        for _ in range(STEPS_OF_A_MIX):
            part = (low + high) / 2
            mix = self.tried(
                part * safe.factor + (1 - part) * cheap.factor, part * safe.terms + (1 - part) * cheap.terms
            )
            if mix.chance <= target:
                best, high = mix, part
            else:
                low = part
        return best

    def tried(self, factor: float, terms: Pounds) -> _Tried:
        """Say of terms how likely they are to break a limit, and what they move."""
        moved = float(self.problem.pounds_per_unit @ np.abs(terms - self.problem.draft))
        return _Tried(factor, terms, float(self.breaks(terms).mean()), moved)


def safer_design(
    contract: Contract, form: LoadedForm, seed: int, progress: Callable[[str], None] = lambda _: None
) -> Safer:
    """Find the cheapest change of terms that halves the chance of a loss above a limit."""
    progress("what a safer design costs")
    problem = problem_of(worlds_of(contract, draw(contract, SEARCHED, seed)))
    look = _Look(problem, form, worlds_of(contract, draw(contract, CHUNK, seed, 1)))
    broken = look.breaks(problem.draft)
    before, error = float(broken.mean()), _error(broken)
    losses = look.losses(problem.draft)
    stop_loss = stop_loss_of(problem, look.fresh, losses)
    alone = tuple(
        party
        for party, loss in losses.items()
        if party not in look.reached and (loss > problem.limit[party] + PENNY).any()
    )
    if not look.reached:
        return Safer("nothing open", before, error, alone, stop_loss=stop_loss)
    if not before:
        return Safer("nothing to halve", before, error, alone, stop_loss=stop_loss)
    tried = [each for at in (look.closest, look.fewest_changed) for each in _tried(look, at, before / 2, progress)]
    if not tried:
        return Safer("no terms", before, error, alone, stop_loss=stop_loss)
    halving = [each for each in tried if each.chance <= before / 2]
    if halving and tried[0].chance > before / 2:
        halving = [look.drawn_back(each, tried[0], before / 2) for each in halving]
    best = min(halving, key=lambda each: each.moved) if halving else min(tried, key=lambda each: each.chance)
    return Safer(
        "halved" if halving else "not halved",
        before, error, alone, best.chance, _error(look.breaks(best.terms)), best.factor, best.moved,
        _terms(problem, best.terms), _positions(look, best.terms), stop_loss,
    )  # fmt: skip


def _tried(
    look: _Look,
    at: Callable[[float, Pounds | None], _Tried | None],
    target: float,
    progress: Callable[[str], None],
) -> list[_Tried]:
    """Tighten until the chance is low enough or no terms are left, then bisect between the last two."""
    found: list[_Tried] = []
    loose = _loosest(look.problem)

    def low_enough(factor: float) -> bool:
        """Whether a factor asks for enough, or for more than any terms give."""
        progress(f"terms with losses within {factor:.0%} of their limits")
        each = at(factor, found[-1].terms if found else None)
        found.extend(() if each is None else (each,))
        return each is None or each.chance <= target

    if low_enough(loose):
        return found
    tight = loose
    for factor in (each for each in TIGHTER if each < loose):
        tight = factor
        if low_enough(factor):
            break
        loose = factor
    else:
        return found
    for _ in range(BISECTIONS):
        middle = (tight + loose) / 2
        tight, loose = (middle, loose) if low_enough(middle) else (tight, middle)
    return found


def _loosest(problem: Problem) -> float:
    """Return the factor at which the draft's own risk is within its limits, at least one."""
    confidence = problem.contract.settings.confidence
    uses = (
        loss.average_of_worst(problem.draft, confidence) / problem.limit[loss.party]
        for loss in problem.losses
        if problem.limit[loss.party] > 0
    )
    return max(1.0, *uses, 1.0)


def _terms(problem: Problem, terms: Pounds) -> tuple[TermMoved, ...]:
    return tuple(
        TermMoved(lever.id, lever.words, lever.unit, float(draft), float(value))
        for lever, draft, value in zip(problem.levers, problem.draft, terms, strict=True)
        if abs(value - draft) > PENNY * PENNY
    )


def _positions(look: _Look, terms: Pounds) -> tuple[SaferPosition, ...]:
    problem = look.problem
    draft, safer = look.losses(problem.draft), look.losses(terms)
    at_draft, at_safer = problem.expected(problem.draft).sum(axis=1), problem.expected(terms).sum(axis=1)
    limit = problem.limit
    return tuple(
        SaferPosition(
            party, float(at_draft[i]), float(at_safer[i]),
            *(float((losses[party] > limit[party] + PENNY).mean()) for losses in (draft, safer)),
        )
        for i, party in enumerate(problem.parties)
        if party in draft
    )  # fmt: skip


def _named(problem: Problem, terms: Pounds) -> Mapping[str, float]:
    return {lever.id: float(value) for lever, value in zip(problem.levers, terms, strict=True)}


def _error(breaks: Broken) -> float:
    """Return the standard error of a chance, from the scrambles of its futures."""
    parts = np.split(breaks, np.cumsum(scramble_sizes(len(breaks)))[:-1])
    return float(np.std([part.mean() for part in parts], ddof=1) / SCRAMBLES**0.5)
