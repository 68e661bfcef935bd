"""Other answers beside the one asked for: the same limits, another aim, and who would object to each and why.

An organisation objects to an answer if another of those on the table leaves it better off by
more than a hundredth of what there is to share: less is not worth a dispute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.design import design
from contract_engine.results.money import listed, money
from contract_engine.schema.settings import AIMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

USUAL: tuple[Aim, ...] = ("fewest_changes", "even", "least_cost")
HOW_MANY = 3
WORTH_A_DISPUTE = 0.01
# Terms that differ by less of themselves, gains by less than this many pounds, are the same.
SAME_TERM, SAME_GAIN = 1e-6, 1.0
# What uses less more of what can be absorbed is no reason to object.
NOTABLE_PART = 0.05


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one answer leaves one organisation, over the term; pounds.

    `risk_used` is the average of its worst cases as a part of what it can absorb, None if it
    can absorb nothing. `prefers` is the aim of the answer that leaves it best off, and `by` how
    much better; it objects if that is worth a dispute.
    """

    party: str
    gain: float
    risk_used: float | None
    objects: bool
    prefers: str
    by: float
    why: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer: the aim it serves, what it changes, and where it leaves each organisation.

    `same_as` is the aim of an earlier answer with the same terms, if there is one.
    """

    aim: str
    words: str
    chosen: bool
    status: str
    same_as: str
    changes: int
    moved: float
    risk_used: float | None
    levers: dict[str, float]
    positions: tuple[Standing, ...]

    @property
    def objectors(self) -> tuple[Standing, ...]:
        """Organisations that would object, the one with most to gain by another answer first."""
        return tuple(sorted((each for each in self.positions if each.objects), key=lambda each: -each.by))


def aims_beside(aim: Aim) -> tuple[Aim, ...]:
    """Return the aims whose answers stand beside that of an aim, if nobody says otherwise."""
    return tuple(other for other in USUAL if other != aim)[: HOW_MANY - 1]


def answers_of(  # noqa: PLR0913 - what was found, and what to look for beside it
    problem: Problem,
    form: LoadedForm,
    found: Design,
    aim: Aim,
    beside: Sequence[Aim],
    *,
    seconds: Callable[[], float | None] = lambda: None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[AnswerLine, ...]:
    """Return the answer found and those of other aims; none where there is nothing to divide or nothing was sought.

    `seconds` says how much of the time allowed is left; aims there is no time for are left out.
    """
    if found.terms is None or found.keep_today or found.tested:
        return ()
    answers: dict[Aim, tuple[Design, Pounds]] = {aim: (found, found.terms)}
    for other in dict.fromkeys(beside):
        left = seconds()
        if other in answers or (left is not None and left <= 0):
            continue
        progress(f"beside it: {AIMS[other]}")
        answer = design(problem, form, other, seconds=left, start=found.terms, explain=False, progress=progress)
        if answer.terms is not None:
            answers[other] = answer, answer.terms
    if len(answers) == 1:
        return ()
    return _side_by_side(problem, aim, answers)


def _side_by_side(problem: Problem, chosen: Aim, answers: dict[Aim, tuple[Design, Pounds]]) -> tuple[AnswerLine, ...]:
    gains = {aim: problem.gains(terms) for aim, (_, terms) in answers.items()}
    used = {aim: _risk_used(problem, terms) for aim, (_, terms) in answers.items()}
    lines: list[AnswerLine] = []
    for count, (aim, (answer, terms)) in enumerate(answers.items()):
        told = list(answers)[:count]
        moved = np.abs(terms - problem.draft)
        parts = [part for part in used[aim].values() if part is not None]
        lines.append(
            AnswerLine(
                aim=aim,
                words=AIMS[aim],
                chosen=aim == chosen,
                status=answer.status,
                same_as=next((earlier for earlier in told if _same(terms, answers[earlier][1])), ""),
                changes=int((moved > SAME_TERM * np.maximum(1.0, np.abs(problem.draft))).sum()),
                moved=float(moved @ problem.pounds_per_unit),
                risk_used=max(parts, default=None),
                levers={lever.id: float(value) for lever, value in zip(problem.levers, terms, strict=True)},
                positions=tuple(
                    _standing(problem, place, aim, gains, used)
                    for place, party in enumerate(problem.parties)
                    if party in problem.contract.signatories
                ),
            )
        )
    return tuple(lines)


def _same(one: Pounds, other: Pounds) -> bool:
    return bool((np.abs(one - other) <= SAME_TERM * np.maximum(1.0, np.abs(one))).all())


def _risk_used(problem: Problem, terms: Pounds) -> dict[str, float | None]:
    confidence = problem.contract.settings.confidence
    return {
        loss.party: max(loss.average_of_worst(terms, confidence), 0.0) / capacity if capacity > 0 else None
        for loss in problem.losses
        for capacity in [problem.capacity[loss.party]]
    }


def _standing(
    problem: Problem, place: int, aim: Aim, gains: dict[Aim, Pounds], used: dict[Aim, dict[str, float | None]]
) -> Standing:
    party, unit = problem.parties[place], problem.contract.settings.display_unit
    own = {other: float(each[place]) for other, each in gains.items()}
    best = max(own, key=lambda other: (own[other] > own[aim] + SAME_GAIN, own[other]))
    by = max(own[best] - own[aim], 0.0)
    if by <= SAME_GAIN:
        best, by = aim, 0.0
    objects = by > max(WORTH_A_DISPUTE * abs(problem.surplus), SAME_GAIN)
    here, there = used[aim][party], used[best][party]
    why = f"{money(by, unit)} better off with: {AIMS[best]}" if objects else ""
    if objects and here is not None and there is not None and here > there + NOTABLE_PART:
        why += f"; uses {here:.0%} of the loss it can absorb, {there:.0%} there"
    return Standing(party, own[aim], here, objects, best if by else "", by, why)


def answer_sentences(answers: Sequence[AnswerLine], unit: str) -> list[str]:
    """Say what the other answers are, and who would object to the one chosen."""
    if not answers:
        return []
    chosen = next(line for line in answers if line.chosen)
    others = [line for line in answers if not line.chosen]
    same = [line.words for line in others if line.same_as == chosen.aim]
    sentences = []
    if same:
        sentences.append(f"The same terms also serve this aim best: {listed(same)}.")
    apart = [line.words for line in others if line.same_as != chosen.aim]
    if not apart:
        return sentences
    told = [f"{each.party} ({money(each.by, unit)} better off with: {_words(each.prefers, answers)})"
            for each in chosen.objectors]  # fmt: skip
    beside = f"Answers stand side by side with: {listed(apart)}."
    if not told:
        return [*sentences, f"{beside} None of them leaves anyone much better off than these terms do."]
    rest = f"; then {listed(told[1:])}" if told[1:] else ""
    return [*sentences, f"{beside} To these terms {told[0]} has most reason to object{rest}."]


def _words(aim: str, answers: Sequence[AnswerLine]) -> str:
    return next(line.words for line in answers if line.aim == aim)
