"""The search over choices: each combination of alternatives is a design problem of its own.

Every combination is solved in the same futures, starting from the best terms found so far.
Where there are more combinations than are all tried, one choice at a time is changed from the
draft, until no change is better.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.design import Design, design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.reached import LESS_IS_BETTER, unit_of
from contract_engine.design.stages import LARGEST_PART, MOVED
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.results.bounding import bound_of
from contract_engine.results.choice_lines import AlternativeLine, CaseStatus, Choosing, CombinationLine, OptionLine
from contract_engine.schema.choices import (
    MOST_COMBINATIONS,
    Choices,
    changed,
    choices_of,
    combinations_of,
    draft_of,
    how_many,
    with_alternatives,
    words,
)  # fmt: skip
from contract_engine.schema.contract import lever_id
from contract_engine.schema.crosscheck import cross_table_faults
from contract_engine.schema.faults import InputFaultsError
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.outcomes import all_schemes, outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

CHANGED = 1e-9
# Parts of what can be absorbed that are the same to a millionth are the same.
DIGITS_OF_A_PART = 6
# Which kinds of answers are better than others, whatever their figures.
OPTIMAL, STOPPED, KEEP_TODAY, NO_DEAL, OUT_OF_TIME, LAST = range(6)
Chosen = dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One combination with everything that was worked out for it."""

    worlds: Worlds
    problem: Problem
    design: Design


@dataclass(frozen=True, slots=True)
class Answer:
    """The combination chosen, the draft's, and all of them side by side."""

    best: Found
    draft: Found
    choosing: Choosing


@dataclass
class Look:
    """The combinations looked at so far: a line and a rank of each, and in full the draft's and the best."""

    contract: Contract
    choices: Choices
    draws: Draws
    form: LoadedForm
    aim: Aim
    seconds: float | None
    progress: Callable[[str], None]
    explain: bool = True
    total: int = field(init=False)
    started: float = field(default_factory=time.monotonic)
    lines: dict[tuple[str, ...], CombinationLine] = field(default_factory=dict)
    ranks: dict[tuple[str, ...], tuple[float, ...]] = field(default_factory=dict)
    draft: Found | None = None
    best: Found | None = None
    best_key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Count the combinations there are."""
        self.total = how_many(self.contract, self.choices)

    @property
    def out_of_time(self) -> bool:
        """Whether the time limit is reached."""
        return self._seconds_left() == 0

    def _seconds_left(self) -> float | None:
        return None if self.seconds is None else max(self.seconds - (time.monotonic() - self.started), 0.0)

    def at(self, chosen: Chosen) -> tuple[float, ...]:
        """Look at a combination, if that has not been done, and return its rank: the lower the better."""
        key = tuple(chosen.values())
        if key not in self.ranks:
            if self.total > 1:
                self.progress(f"combination {len(self.ranks) + 1} of {self.total:,}: {words(chosen)}")
            try:
                contract = self._contract(chosen)
            except InputFaultsError as problem:
                self.lines[key] = _not_possible(chosen, problem.faults[0].found)
                self.ranks[key] = (LAST,)
                return self.ranks[key]
            found = self._solved(contract)
            self.lines[key], self.ranks[key] = self._told(chosen, found)
            if self.draft is None:
                self.draft = found
            if self.best is None or self.ranks[key] < self.ranks[self.best_key]:
                self.best, self.best_key = found, key
        return self.ranks[key]

    def _contract(self, chosen: Chosen) -> Contract:
        """Return the contract of a combination; those beyond what `check` tries are checked here."""
        if not self.choices:
            return self.contract
        contract = with_alternatives(self.contract, chosen, self.choices)
        if self.total > MOST_COMBINATIONS:
            faults = tuple(fault for fault in cross_table_faults(contract, ()) if fault.severity == "error")
            if faults:
                raise InputFaultsError(contract.file, faults)
        return contract

    def _solved(self, contract: Contract) -> Found:
        self.progress("what everyone does, pays and receives in each scenario")
        if self.draft is None:
            worlds = worlds_of(contract, self.draws)
        else:
            new = outcomes_of(contract, self.draws, all_schemes(contract), like=self.draft.worlds.new)
            worlds = replace(self.draft.worlds, contract=contract, new=new, ledger_new=ledger_of(new))
        problem = problem_of(worlds, self.progress)
        terms = None if self.best is None else self.best.design.terms
        start = None if self.best is None or terms is None else _same_terms(self.best.problem, terms, problem)
        found = design(
            problem, self.form, self.aim, seconds=self._seconds_left(), progress=self.progress, start=start,
            explain=self.explain and self.total == 1,
        )  # fmt: skip
        return Found(worlds, problem, found)

    def _told(self, chosen: Chosen, found: Found) -> tuple[CombinationLine, tuple[float, ...]]:
        problem, result = found.problem, found.design
        differ = changed(chosen, draft_of(self.contract, self.choices))
        stages = {stage.name: stage.value for stage in result.stages}
        terms = result.terms
        changes = None if terms is None else differ + _differ(problem, terms)
        aim = result.stages[0].value if result.stages else None
        risk, moved = stages.get(LARGEST_PART), stages.get(MOVED)
        gains = {} if terms is None else dict(zip(problem.parties, map(float, problem.gains(terms)), strict=True))
        line = CombinationLine(
            choices=chosen, chosen=False, is_draft=differ == 0, status=result.status, why=_why(result, problem),
            surplus=problem.surplus, aim=aim, risk_used=risk, changes=changes, moved=moved, gains=gains,
        )  # fmt: skip
        if result.status == "no_deal":
            return line, (NO_DEAL, -problem.surplus)
        if result.keep_today:
            return line, (KEEP_TODAY, differ)
        if terms is None:
            return line, (OUT_OF_TIME,)
        least = (aim or 0.0) * (1 if self.aim in LESS_IS_BETTER else -1)
        least += differ * (self.aim == "fewest_changes")
        least = round(least, DIGITS_OF_A_PART if unit_of(self.aim) == "part" else None)
        group = OPTIMAL if result.status == "optimal" else STOPPED
        return line, (group, least, round(risk or 0.0, DIGITS_OF_A_PART), round(moved or 0.0), differ)


def best_of_choices(  # noqa: PLR0913 - what is asked, and how long to look
    contract: Contract,
    form: LoadedForm,
    draws: Draws,
    aim: Aim,
    *,
    seconds: float | None = None,
    most: int = MOST_COMBINATIONS,
    explain: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Answer:
    """Find the best combination of alternatives, and the best terms in it.

    Best is what is best for the aim (with fewest changes, a choice that differs from the draft
    counts as a change), then what uses least of what each can absorb, then what moves fewest
    pounds. If there is a deal in none, the draft's is explained, unless not to `explain`.
    """
    look = Look(contract, choices_of(contract), draws, form, aim, seconds, progress, explain)
    draft = draft_of(contract, look.choices)
    look.at(draft)
    everything = look.total <= most
    for chosen in combinations_of(contract, look.choices) if everything else _nearby(look, draft):
        if look.out_of_time:
            break
        look.at(chosen)
    if look.draft is None or look.best is None:
        raise InputFaultsError(contract.file, ())
    if look.ranks[look.best_key][0] >= NO_DEAL and look.total > 1:
        look.best, look.best_key = look.draft, tuple(draft.values())
        if look.best.design.status == "no_deal" and explain:
            why = design(look.best.problem, form, aim, seconds=None, progress=progress)
            look.best = replace(look.best, design=why)
    missed = everything and len(look.ranks) < look.total
    if missed and look.best.design.status == "optimal":
        look.best = replace(look.best, design=replace(look.best.design, status="limit"))
    bound = "" if everything else bound_of(look, draft)
    return Answer(look.best, look.draft, _choosing(look, draft, bound, everything=everything))


def _nearby(look: Look, draft: Chosen) -> Iterator[Chosen]:
    """Yield combinations that differ in one choice from the best so far, until none of them is better."""
    here = dict(draft)
    better = True
    while better:
        better = False
        for choice, known in look.choices.items():
            others = [] if choice in look.contract.fixed else [here | {choice: entry.name} for entry in known]
            yield from others
            looked = [other for other in others if tuple(other.values()) in look.ranks]
            best = min(looked, key=look.at, default=here)
            if look.at(best) < look.at(here):
                here, better = best, True


def _same_terms(best: Problem, terms: Pounds, problem: Problem) -> Pounds:
    """Return the best terms so far as terms of another combination: row for row, the draft where there are none."""
    values = dict(zip((lever.id for lever in best.levers), terms, strict=True))
    rows = zip(best.contract.terms, problem.contract.terms, strict=True)
    same = {lever_id(there): values.get(lever_id(here)) for here, there in rows}
    return np.array(
        [lever.draft if same.get(lever.id) is None else same[lever.id] for lever in problem.levers], dtype=float
    )


def _differ(problem: Problem, terms: Pounds) -> int:
    return int((np.abs(terms - problem.draft) > CHANGED * np.maximum(1.0, np.abs(problem.draft))).sum())


def _why(result: Design, problem: Problem) -> str:
    if result.keep_today:
        return "creates nothing to share"
    if result.status == "limit":
        return "not decided in time"
    if result.status == "no_deal":
        return "costs more than it saves" if problem.surplus < 0 else "no terms within every limit"
    return ""


def _not_possible(chosen: Chosen, found: str) -> CombinationLine:
    return _unsolved(chosen, "not_possible", found, is_draft=False)


def _unsolved(chosen: Mapping[str, str], status: CaseStatus, why: str, *, is_draft: bool) -> CombinationLine:
    return CombinationLine(
        choices=chosen, chosen=False, is_draft=is_draft, status=status, why=why, surplus=None, aim=None,
        risk_used=None, changes=None, moved=None, gains={},
    )  # fmt: skip


def _choosing(look: Look, draft: Chosen, bound: str, *, everything: bool) -> Choosing:
    lines = dict(look.lines)
    if everything:
        for chosen in combinations_of(look.contract, look.choices):
            missed = _unsolved(chosen, "not_looked_at", "stopped by the time limit", is_draft=chosen == draft)
            lines.setdefault(tuple(chosen.values()), missed)
    lines[look.best_key] = replace(lines[look.best_key], chosen=True)
    best = lines[look.best_key].choices
    options = tuple(
        OptionLine(choice, best[choice], draft[choice], tuple(
            _at_its_best(look, lines, choice, entry.name) for entry in known
            if choice not in look.contract.fixed or entry.name == draft[choice]
        ))
        for choice, known in look.choices.items()
    )  # fmt: skip
    return Choosing(options, tuple(lines.values()), look.total, bound)


def _at_its_best(
    look: Look, lines: Mapping[tuple[str, ...], CombinationLine], choice: str, name: str
) -> AlternativeLine:
    """Return an alternative in the best combination that contains it."""
    with_it = [key for key, line in lines.items() if line.choices[choice] == name]
    best = min(with_it, key=lambda key: look.ranks.get(key, (LAST,)), default=None)
    if best is None:
        return AlternativeLine(name, None, "not_looked_at")
    return AlternativeLine(name, lines[best].surplus, lines[best].status)
