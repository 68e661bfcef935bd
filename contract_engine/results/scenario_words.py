"""Scenario sets in sentences: who is worse off in each, which limits break, and which sets find nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.chances import near
from contract_engine.results.money import listed
from contract_engine.results.solution_lines import TERM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.scenario_lines import (
        ScenarioBreachLine,
        ScenarioLines,
        ScenarioResultLine,
        ScenarioSetLine,
    )

A_POUND = 1.0
MOST_TOLD = 3


def scenario_sentences(lines: ScenarioLines, unit: str) -> tuple[str, ...]:
    """Say what each set comes to, in the order of the sets; those that do not apply come last, in one sentence each."""
    told = [sentence for line in lines.sets if line.moves for sentence in _of_set(lines, line, unit)]
    told += [f"{line.title} changes nobody's result here." for line in lines.sets if line.applies and not line.moves]
    told += [f"{line.title} does not apply here: {_why(line)}." for line in lines.sets if not line.applies]
    return tuple(told)


def _of_set(lines: ScenarioLines, found: ScenarioSetLine, unit: str) -> Iterator[str]:
    own = [line for line in lines.results if line.scenario == found.scenario]
    terms = [line for line in own if line.year == TERM]
    said = f" ({listed(list(found.leavers))}, from {found.from_year})" if found.leavers else ""
    if found.from_year is not None and not found.leavers:
        yield f"{found.title}: {_by_then(own, found.from_year, unit)}."
    else:
        yield f"{found.title}{said}: {_against_planned(terms, unit)}."
    if found.left_out:
        yield f"Of {found.title.lower()} this contract has not all: {_why(found)}."
    broken = [line for line in lines.breaches if line.scenario == found.scenario]
    if broken:
        yield _breaks(found.title, broken, unit)
    for owed in lines.advances:
        if owed.scenario == found.scenario and owed.outstanding > A_POUND:
            yield (
                f"Of the {near(owed.advanced, unit)} that {owed.payer} advances {owed.payee} ({owed.clause}),"
                f" {near(owed.outstanding, unit)} is not repaid by then."
            )


def _against_planned(terms: list[ScenarioResultLine], unit: str) -> str:
    moved = sorted((line for line in terms if abs(line.against_planned) > A_POUND),
                   key=lambda line: line.against_planned)  # fmt: skip
    if not moved:
        return "nobody's result over the term moves by more than a pound"
    worst = moved[0]
    told = [_moved(worst.party, worst.against_planned, unit)]
    if len(moved) > 1 and moved[-1].against_planned > 0:
        told.append(_moved(moved[-1].party, moved[-1].against_planned, unit))
    elif len(moved) > 1:
        others = sum(line.against_planned for line in moved[1:])
        told.append(_moved(moved[1].party if len(moved) == 2 else "all others together", others, unit))  # noqa: PLR2004 - one other
    return f"{listed(told)} than with everything as planned, over the term"


def _by_then(own: list[ScenarioResultLine], year: str, unit: str) -> str:
    """Say who has gained and lost most, against staying as we are, when the contract ends."""
    before = [line for line in own if line.year != TERM and line.year < year]
    last = max(line.year for line in before)
    running = sorted((line for line in before if line.year == last), key=lambda line: line.running)
    worst, best = running[0], running[-1]
    told = []
    if worst.running < -A_POUND:
        told.append(f"{worst.party} has lost {near(-worst.running, unit)}")
    if best.running > A_POUND:
        told.append(f"{best.party} has gained {near(best.running, unit)}")
    had = listed(told) if told else "nobody has gained or lost"
    return f"when it ends after {last}, {had} against staying as we are"


def _moved(party: str, pounds: float, unit: str) -> str:
    return f"{party} would be {near(abs(pounds), unit)} {'better' if pounds > 0 else 'worse'} off"


def _breaks(title: str, broken: list[ScenarioBreachLine], unit: str) -> str:
    """Say which limits a set breaks, the largest first, and how many break in any case."""
    new = sorted((line for line in broken if not line.as_planned), key=lambda line: -line.by)
    already = len(broken) - len(new)
    in_any_case = f"{already} {'breaks' if already == 1 else 'break'} even with everything as planned"
    if not new:
        return f"'{title}' breaks no limit but {already} that {in_any_case.partition(' ')[2]}."
    more = f" and {len(new) - MOST_TOLD} more" if len(new) > MOST_TOLD else ""
    also = f"; {in_any_case}" if already else ""
    how_many = f"{len(new)} {'limit' if len(new) == 1 else 'limits'}"
    return f"'{title}' breaks {how_many}: {'; '.join(_breach(line, unit) for line in new[:MOST_TOLD])}{more}{also}."


def _breach(line: ScenarioBreachLine, unit: str) -> str:
    by = near(line.by, unit)
    if line.kind == "loss":
        return f"{line.party} loses {by} more than its limit"
    if line.kind == "spend":
        return f"{line.party} would pay {by} more than can be afforded in {line.year}"
    return f"{line.party} is {by} worse off than if we stayed as we are"


def _why(line: ScenarioSetLine) -> str:
    return "; ".join(dict.fromkeys(line.left_out))
