"""A goal seek in sentences: the value, what moves with it, where else it would do, and what it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_engine.results.goal import Goal
    from contract_engine.results.goal_lines import GoalSeek

MOST_TOLD = 3
SAME = 1e-12


def goal_sentences(found: GoalSeek, goal: Goal, unit: str, *, anywhere: bool) -> tuple[str, ...]:
    """Say what came of a goal seek, the answer first; `anywhere` says that every value will do."""
    told = (
        _answer(found, goal, unit), _asked(found, goal, unit), _stretches(found, unit, anywhere=anywhere),
        _with_it(found), _broken(found),
    )  # fmt: skip
    return tuple(filter(None, told))


def _answer(found: GoalSeek, goal: Goal, unit: str) -> str:
    """Say the value in few words: the Summary's title holds them."""
    own = next(line for line in found.moved if not line.with_it)
    has = f"{goal.who} then has {goal.measure} {goal.shown(found.reached)}"
    if found.value is None:
        return f"No value of {own.words} does it: the nearest is {value_shown(found.best, unit)}, {has}."
    if abs(own.after - own.before) <= SAME:
        return f"{own.words} may stay at {value_shown(own.before, unit)}: {has}."
    return f"{own.words} at {value_shown(own.after, unit)}, in place of {value_shown(own.before, unit)}: {has}."


def _asked(found: GoalSeek, goal: Goal, unit: str) -> str:
    others = "as drafted" if found.start == "draft" else "as recommended"
    return (
        f"Asked for was, of {goal.who}, {article(goal.words)} {goal.words} of"
        f" {'at least' if goal.at_least else 'at most'} {goal.shown(goal.target)}, by a value between"
        f" {value_shown(found.lowest, unit)} and {value_shown(found.highest, unit)}, the other terms {others}; before,"
        f" it is {goal.shown(found.before)}."
    )


def article(words: str) -> str:
    """Return a or an, as the words want it."""
    return "an" if words[0] in "aeiou" else "a"


def value_shown(value: float, unit: str) -> str:
    """Write the value of a term with more digits than elsewhere, so that typed in it still does what was asked."""
    if unit == "%":
        return f"{value * 100:.7g}%"
    return f"£{value:,.6f}".rstrip("0").rstrip(".") + unit.removeprefix("£")


def _stretches(found: GoalSeek, unit: str, *, anywhere: bool) -> str:
    if not found.found:
        return ""
    if anywhere:
        return "Every value between its lowest and highest would do."
    told = " and ".join(
        f"at {value_shown(low, unit)}" if abs(high - low) <= SAME
        else f"from {value_shown(low, unit)} to {value_shown(high, unit)}" for low, high in found.stretches
    )  # fmt: skip
    return f"It is so {told}."


def _with_it(found: GoalSeek) -> str:
    moved = [line for line in found.moved if line.with_it]
    if not moved:
        return ""
    told = "; ".join(f"{line.words}, from {value_shown(line.before, line.unit)} to {value_shown(line.after, line.unit)}"
                     for line in moved[:MOST_TOLD])  # fmt: skip
    return f"The payer's own share of the same band gives or takes the rest: {told}."


def _broken(found: GoalSeek) -> str:
    which = "the draft" if found.start == "draft" else "what is recommended"
    rules = f"{found.broken_before} rule{'' if found.broken_before == 1 else 's'}"
    before = f" {which[0].upper()}{which[1:]} breaks {rules} already." if found.broken_before else ""
    if not found.broken:
        return f"It breaks no rule that {which} keeps.{before}"
    told = "; ".join(f"'{line.rule}'" for line in found.broken[:MOST_TOLD])
    more = len(found.broken) - MOST_TOLD
    count = f"{len(found.broken)} rule{'s' if len(found.broken) > 1 else ''}"
    return f"It breaks {count} that {which} keeps: {told}{f'; and {more} more' if more > 0 else ''}.{before}"
