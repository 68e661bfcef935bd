"""Designs side by side, as worksheets: what changed, who is better and worse off, which limits break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.comparison_words import (
    changes_counted,
    headline,
    how_to_read,
    limits_broken,
    marked,
    sentences,
)
from contract_engine.results.money import money
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.differing import NO_SUCH_ROW
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import (
    LOOK_BELOW_UNIT,
    LOOK_OF_UNIT,
    NONE,
    figure,
    heading,
    pounds,
    year_shown,
)
from contract_engine.workbook.sheets import Cell, Chart, Field, Rule, Series, Sheet
from contract_engine.workbook.style import FAIL_FILL, FAIL_TEXT, PASS_FILL, PASS_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.comparison import Comparison, Difference, StandingLine
    from contract_engine.schema.differing import Change

SUMMARY, CHANGED, BETTER, LIMITS = "Summary", "Changed", "Better and worse off", "Limits"
ORGANISATION, STAY, CHANGE = "Organisation", "If we stay as we are", "Better off by"
NO_PART = "takes no part"
NO_SUCH_LIMIT, KEPT = "no such limit", "kept"
NOTHING_DIFFERS = "Nothing on the sheets differs."
WIDEST_WORDS = 76
KIND_IN_WORDS = {
    "organisation": "organisation in only one",
    "row": "row in only one",
    "entry": "entry differs",
    "note": "note differs: moves no figure",
}


def shapes(column: str) -> tuple[Rule, ...]:
    """Return the looks laid over the words better off and worse off, which their shapes say as well."""
    return (
        Rule(column, marked("better off")[0], PASS_FILL, PASS_TEXT),
        Rule(column, marked("worse off")[0], FAIL_FILL, FAIL_TEXT),
    )


def summary_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return the Summary: the answer in sentences, and each organisation under each design."""
    unit = comparison.designs[0].contract.settings.display_unit
    look = LOOK_BELOW_UNIT[unit]
    others = [each.name for each in comparison.designs[1:]]
    names = [each.name for each in comparison.designs]
    said = [sentence for each in comparison.differences for sentence in sentences(comparison, each)]
    said = said[1:] if len(others) == 1 else said
    said += limits_broken(comparison)
    said.append(f"How to read this: {how_to_read(comparison.designs, comparison.years, comparison.scenarios)}")
    ranked = [line.party for line in comparison.ranked(others[0])]
    parties = [*ranked, *(party for party in comparison.parties if party not in ranked)]
    return Sheet(
        name=SUMMARY,
        table="tbl_summary",
        title=headline(comparison),
        intro=f"{HOLDS_ONE} A chart shows it.{notice}",
        about="The answer in sentences, and each organisation's result under each design.",
        fields=(
            Field(ORGANISATION, widest=WIDEST_WORDS),
            *(Field(heading(name, unit), look, red_below_zero=True) for name in (STAY, *names)),
            *(field for name in others for field in (
                Field(heading(f"{name}: {CHANGE.lower()}", unit), look, red_below_zero=True),
                Field(f"{name}: mark"),
            )),
        ),
        rows=tuple(tuple(_summed(comparison, party)) for party in parties),
        group="front",
        protected=True,
        words=tuple(Cell(sentence) for sentence in said),
        rules=tuple(rule for name in others for rule in shapes(f"{name}: mark")),
        charts=tuple(_charts(comparison, len(ranked))),
    )  # fmt: skip


def _summed(comparison: Comparison, party: str) -> Iterator[Cell]:
    lines = [comparison.at(each.name, party) for each in comparison.designs]
    known = next(line for line in lines if line is not None)
    yield Cell(party)
    yield figure(known.outside_option)
    yield from (Cell(NO_PART) if line is None else figure(line.result) for line in lines)
    for line in lines[1:]:
        yield from _change(line)


def _change(line: StandingLine | None) -> tuple[Cell, Cell]:
    if line is None or line.change is None:
        return Cell(NONE), Cell("not compared")
    return figure(line.change), Cell(marked(line.is_better))


def _charts(comparison: Comparison, compared: int) -> Iterator[Chart]:
    if not compared:
        return
    unit = comparison.designs[0].contract.settings.display_unit
    others = [each.name for each in comparison.designs[1:]]
    told = "; ".join(
        f"{name}: " + ", ".join(f"{line.party} {money(line.change or 0.0, unit)}" for line in comparison.ranked(name))
        for name in others
    )
    yield Chart(
        kind="bars",
        title=_message(comparison),
        alt=f"Bars, one an organisation and design: by how much it is better off than under {comparison.first}. {told}",
        categories=ORGANISATION,
        series=tuple(Series(name, heading(f"{name}: {CHANGE.lower()}", unit), 0, compared - 1) for name in others),
        axis=f"Better off than under {comparison.first}, over the term",
        look=LOOK_OF_UNIT[unit],
    )


def _message(comparison: Comparison) -> str:
    """Return what the chart shows, as far as one sentence can: who gains and who loses most."""
    unit = comparison.designs[0].contract.settings.display_unit
    lines = [line for each in comparison.differences for line in comparison.ranked(each.design)]
    ends = (("gains", max(lines, key=lambda line: line.change or 0.0)),
            ("loses", min(lines, key=lambda line: line.change or 0.0)))  # fmt: skip
    told = [
        f"{line.party} {verb} most, {money(abs(line.change or 0.0), unit)} under {line.design}"
        for verb, line in ends
        if line.is_better == ("better off" if verb == "gains" else "worse off")
    ]
    return "; ".join(told) or f"Nobody is better or worse off than under {comparison.first}"


def changed_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return what differs from the first design, by cell."""
    first = comparison.first
    rows = [
        _changed(each, change) for each in comparison.differences for change in each.changes
    ]  # fmt: skip
    counts = " ".join(f"{each.design} against {first}: {changes_counted(each)}" for each in comparison.differences)
    return Sheet(
        name=CHANGED,
        table="tbl_changed",
        title=f"What changed against {first}, by cell",
        intro=f"{HOLDS_ONE}{notice}",
        note=counts,
        about="Every entry that differs, with its cell in each file, and rows and organisations only one has.",
        fields=(
            Field("Design", widest=24), Field("What changed", widest=66), Field(f"Value in {first}", widest=24),
            Field(f"Cell in {first}", widest=28), Field("Value in the design", widest=24),
            Field("Cell in the design", widest=28), Field("Kind of change", widest=30),
        ),
        rows=tuple(rows) or ((Cell(comparison.differences[0].design), Cell(NOTHING_DIFFERS),
                              *(Cell(NONE),) * 5),),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def _changed(difference: Difference, change: Change) -> tuple[Cell, ...]:
    cells = [Cell(cell or NO_SUCH_ROW) for cell in change.cells]
    values = [Cell(words) for words in change.shown]
    what = ", ".join(filter(None, (change.sheet, change.row)))
    return (
        Cell(difference.design), Cell(f"{what}: {change.column.lower()}" if change.column else what),
        values[0], cells[0], values[1], cells[1], Cell(KIND_IN_WORDS[change.kind]),
    )  # fmt: skip


def better_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return who is better and worse off under each design than under the first, sorted, by year."""
    first = comparison.first
    return Sheet(
        name=BETTER,
        table="tbl_better_and_worse_off",
        title=f"Better and worse off than under {first}",
        intro=f"{HOLDS_ONE}{notice}",
        note=f"Expected, nominal pounds, the best off first. {marked('better off')}; {marked('worse off')};"
        f" {marked('no change')} to half a pound. Ranges and chances come from the same futures under both.",
        about="By organisation and year: by how much each design leaves it better or worse off, and how surely.",
        fields=(
            Field("Design", widest=24), Field(ORGANISATION), Field("Year"), Field("Mark"),
            *(pounds(words) for words in (STAY, f"Under {first}", "Under the design", CHANGE,
                                          f"{CHANGE}: 1 in 20 below", f"{CHANGE}: 1 in 20 above")),
            Field("Better off in (% of futures)", "share"), Field("Worse off in (% of futures)", "share"),
        ),
        rows=tuple(better_rows(comparison)),
        group="results",
        frozen_columns=2,
        rules=shapes("Mark"),
    )  # fmt: skip


def better_rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each design, organisation and year: over the term first, then each year of either design."""
    for difference in comparison.differences:
        ranked = [line.party for line in comparison.ranked(difference.design)]
        contracts = {each.name: each.contract for each in comparison.designs}
        years = sorted({*contracts[comparison.first].years, *contracts[difference.design].years})
        for party in (*ranked, *difference.only):
            for year in (TERM, *years):
                before = comparison.at(comparison.first, party, year)
                after = comparison.at(difference.design, party, year)
                known = after or before
                if known is not None:
                    yield _row(difference.design, known, before, after)


def _row(design: str, known: StandingLine, before: StandingLine | None, after: StandingLine | None) -> tuple[Cell, ...]:
    strong = known.year == TERM
    change, mark = _change(after)
    further = (None,) * 4 if after is None else (after.change_p5, after.change_p95, after.better_in, after.worse_in)
    return (
        Cell(design), Cell(known.party, strong=strong), Cell(year_shown(known.year), strong=strong), mark,
        figure(known.outside_option), *(Cell(NO_PART) if line is None else figure(line.result)
                                        for line in (before, after)),
        change, *(figure(value) for value in further),
    )  # fmt: skip


def limits_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return the limits that any design breaks, and what each design makes of them."""
    names = [each.name for each in comparison.designs]
    rows = [
        (
            Cell(line.rule), Cell(line.party or "all"),
            *(_by(by, bool(line.party)) for by in line.by),
            *(Cell(cell or NONE) for cell in line.cells),
        )
        for line in comparison.limits
    ]  # fmt: skip
    nothing = (Cell("No design breaks any limit."), *(Cell(NONE),) * (1 + 2 * len(names)))
    return Sheet(
        name=LIMITS,
        table="tbl_limits",
        title="Limits that the terms break",
        intro=f"{HOLDS_ONE}{notice}",
        note="By how much each design breaks it: pounds, or where all is the organisation the rule's own unit."
        f" The figures within a rule's words are those of the first design that breaks it; {KEPT}: this one does not.",
        about="Every limit that a design breaks, by how much, and where the limit is typed.",
        fields=(
            Field("Rule", widest=84), Field(ORGANISATION, widest=24),
            *(Field(f"{name}: broken by", "pounds") for name in names),
            *(Field(f"{name}: where typed", widest=30) for name in names),
        ),
        rows=tuple(rows) or (nothing,),
        group="results",
    )  # fmt: skip


def _by(by: float | None, in_pounds: bool) -> Cell:  # noqa: FBT001 - a question with two answers
    if by is None:
        return Cell(NO_SUCH_LIMIT)
    return Cell(by, "pounds" if in_pounds else "decimal") if by else Cell(KEPT)
