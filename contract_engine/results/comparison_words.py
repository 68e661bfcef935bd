"""What comparing designs came to, in sentences for a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.comparison import OWN
from contract_engine.results.money import listed, money
from contract_engine.results.settling_up import HALF_A_POUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.comparison import Better, Comparison, Design, Difference, LimitLine, StandingLine

MARKS: dict[Better, str] = {"better off": "▲", "worse off": "▼", "no change": "●"}
MOST_TOLD = 8


def marked(better: Better) -> str:
    """Return better or worse off with its shape, so that it can be told without colour."""
    return f"{MARKS[better]} {better}"


def headline(comparison: Comparison) -> str:
    """Say in one sentence what the comparison shows."""
    if len(comparison.differences) > 1:
        names = [each.name for each in comparison.designs[1:]]
        return f"{listed(names)}, each held against {comparison.first}"
    (only,) = comparison.differences
    return against(comparison, only)


def against(comparison: Comparison, difference: Difference) -> str:
    """Say how many are better and worse off under a design than under the first."""
    lines = comparison.ranked(difference.design)
    better, worse = (sum(line.is_better == side for line in lines) for side in ("better off", "worse off"))
    start = f"{difference.design} against {comparison.first}:"
    if not lines:
        return f"{start} no organisation is in both, so no results can be compared."
    if not better and not worse:
        return f"{start} nobody is better or worse off."
    told = f"{better or 'nobody'} better off, {worse or 'nobody'} worse off"
    same = len(lines) - better - worse
    return f"{start} {told}{f', {same} as before' if same else ''}."


def sentences(comparison: Comparison, difference: Difference) -> list[str]:
    """Say of one design what it does to whom against the first, what breaks, and what would settle it."""
    return [
        sentence
        for sentence in (
            against(comparison, difference),
            who(comparison, difference),
            *_structure(comparison, difference),
            largest(comparison, difference),
            settle(comparison, difference),
        )
        if sentence
    ]


def who(comparison: Comparison, difference: Difference) -> str:
    """Name who is better and who is worse off over the term, the most first."""
    lines = comparison.ranked(difference.design)
    parts = []
    for side, ordered in (("better off", lines), ("worse off", lines[::-1])):
        of_side = [line for line in ordered if line.is_better == side]
        named = [f"{line.party} {money(abs(line.change or 0.0))}" for line in of_side[:MOST_TOLD]]
        if len(of_side) > MOST_TOLD:
            named.append(f"{len(of_side) - MOST_TOLD} more")
        if named:
            parts.append(f"{MARKS[of_side[0].is_better]} {side.capitalize()}: {listed(named)}.")
    return " ".join(parts)


def largest(comparison: Comparison, difference: Difference) -> str:
    """Say where the largest change of a result comes from."""
    line = most_moved(comparison, difference)
    if line is None:
        return ""
    steps = [step for step in comparison.steps_of(difference.design, line.party) if abs(step.change) > HALF_A_POUND]
    told = [
        f"{'its other income less own costs' if step.step == OWN else step.step} {_more(step.change)}"
        for step in sorted(steps, key=lambda step: -abs(step.change))[:3]
    ]
    rest = len(steps) - len(told)
    also = f", and {rest} smaller step{'' if rest == 1 else 's'}" if rest else ""
    moved = f"The result that changes most is that of {line.party}, {_more(line.change or 0.0)} off"
    return f"{moved}. Step by step: {'; '.join(told)}{also}."


def most_moved(comparison: Comparison, difference: Difference) -> StandingLine | None:
    """Return the result that changes most, if any does."""
    lines = [line for line in comparison.ranked(difference.design) if line.is_better != "no change"]
    return max(lines, key=lambda line: abs(line.change or 0.0), default=None)


def settle(comparison: Comparison, difference: Difference) -> str:
    """Say what would settle it: the least payments that leave nobody worse off, or why none can."""
    design, first, settling = difference.design, comparison.first, difference.settling
    if not comparison.ranked(design):
        return ""
    if not settling.lost:
        return "What would settle it: nothing need be paid, for nobody who signs is worse off."
    if not settling.possible:
        return (
            f"What would settle it: no payments can leave nobody worse off under {design} than under {first}. The"
            f" worse off lose {money(settling.lost)} over the term, {money(-settling.left)} more than the better off"
            " gain."
        )
    paid = [f"{each.payer} pays {each.payee} {money(each.pounds)}" for each in settling.payments]
    if len(paid) > MOST_TOLD + 1:
        paid[MOST_TOLD:] = [f"{len(paid) - MOST_TOLD} more payments"]
    left = money(settling.left)
    keeps = "nothing is then left to share" if left == money(0.0) else f"{left} is then left with those better off"
    return (
        f"What would settle it: {listed(paid)}. These {money(settling.lost)} over the term are the least with which"
        f" nobody is worse off under {design} than under {first}; {keeps}."
    )


def limits_broken(comparison: Comparison) -> list[str]:
    """Say of each design which limits its terms break."""
    told = []
    for place, design in enumerate(comparison.designs):
        broken = [line for line in comparison.limits if line.by[place]]
        worst = f"most of all: {_rule(broken[0], place)}" if broken else ""
        count = f"{len(broken)} limit{'' if len(broken) == 1 else 's'}"
        told.append(f"{design.name} breaks {count}, {worst}." if broken else f"{design.name} keeps every limit.")
    return told


def _rule(line: LimitLine, place: int) -> str:
    by = line.by[place]
    return f"'{line.rule}', by {money(by)}" if line.party and by else f"'{line.rule}'"


def changes_counted(difference: Difference) -> str:
    """Say how much differs between two designs' sheets."""
    counts = {kind: sum(change.kind == kind for change in difference.changes) for kind in ("entry", "row", "note")}
    counts["organisation"] = sum(change.kind == "organisation" for change in difference.changes)
    words = {
        "organisation": ("organisation is in only one", "organisations are in only one"),
        "row": ("row is in only one", "rows are in only one"),
        "entry": ("entry differs", "entries differ"),
        "note": ("note differs", "notes differ"),
    }
    parts = [f"{counts[kind]} {words[kind][counts[kind] != 1]}" for kind in words if counts[kind]]
    return f"{listed(parts)}." if parts else "Nothing on the sheets differs."


def how_to_read(designs: Sequence[Design], years: Sequence[str], scenarios: int) -> str:
    """Say what the figures are."""
    recommended = [each.name for each in designs if each.terms == "recommended"]
    terms = f" {listed(recommended)}: terms as recommended; all others as written." if recommended else ""
    return (
        f"Expected results in nominal pounds over {years[0]} to {years[-1]}, each design settled at its terms in the"
        f" same {scenarios:,} futures.{terms} Payments named to settle it are between those who sign; others may be"
        " agreed, and who signs is not for the tool to say."
    )


def _structure(comparison: Comparison, difference: Difference) -> list[str]:
    designs = {each.name: each.contract for each in comparison.designs}
    first, other = designs[comparison.first], designs[difference.design]
    told = []
    if first.settings.form != other.settings.form:
        forms = [contract.settings.form.replace("_", " ") for contract in (first, other)]
        told.append(f"The forms differ: {comparison.first} is {forms[0]}, {difference.design} is {forms[1]}.")
    if first.years != other.years:
        runs = [f"{contract.years[0]} to {contract.years[-1]}" for contract in (first, other)]
        told.append(
            f"The years differ: {comparison.first} runs {runs[0]}, {difference.design} {runs[1]}. The term here is"
            f" the years all have, {comparison.years[0]} to {comparison.years[-1]}."
        )
    if difference.only:
        takes, its = ("takes", "its") if len(difference.only) == 1 else ("take", "their")
        told.append(
            f"{listed(list(difference.only))} {takes} part in only one of the two, so {its} results are not compared."
        )
    if not difference.stays_alike:
        told.append(
            "Staying as we are comes to different results in the two files, so facts or today's terms differ too, and"
            " what changes is not the design alone."
        )
    return told


def _more(change: float) -> str:
    return f"{money(abs(change))} {'better' if change > 0 else 'worse'}"
