"""From one design to another, clause by clause: every organisation's steps, and the largest as a waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.comparison_words import marked, most_moved
from contract_engine.results.money import money
from contract_engine.results.settling_up import HALF_A_POUND
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import DUST, LOOK_OF_UNIT, NONE, figure, pounds
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.results.comparison import Better, Comparison, Difference, StepLine
    from contract_engine.workbook.sheets import Drawn

STEPS, WATERFALL = "Steps by clause", "Waterfall"
RESULT = "Result for the term"
STEP, CHANGE = "Step", "Better off by"
DRAWN = (
    "Chart: not drawn", "Chart: better above 0", "Chart: better below 0", "Chart: worse above 0",
    "Chart: worse below 0", "Chart: result",
)  # fmt: skip
DRAWN_AS: tuple[Drawn, ...] = "hidden", "rise", "rise", "fall", "fall", "level"
IN_LEGEND = "Better off", "Worse off", RESULT


def steps_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return what each clause pays each organisation under both designs; a row of results ends each organisation."""
    return Sheet(
        name=STEPS,
        table="tbl_steps",
        title=f"From {comparison.first}, clause by clause",
        intro=f"{HOLDS_ONE}{notice}",
        note="What each clause pays, net: received less paid, expected over the term. Steps add up to the result.",
        about="What each clause pays each organisation under each design, its own costs, and the result.",
        fields=(
            Field("Design", widest=24), Field("Organisation"), Field(STEP, widest=40),
            *(pounds(words) for words in (f"Under {comparison.first}", "Under the design", CHANGE)),
        ),
        rows=tuple(row for rows in blocks(comparison) for row in rows),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def blocks(comparison: Comparison) -> Iterator[list[tuple[Cell, ...]]]:
    """Yield the rows of each design and organisation that can be compared: its steps, then its result."""
    for difference in comparison.differences:
        for line in comparison.ranked(difference.design):
            names = Cell(difference.design), Cell(line.party)
            rows = [
                (*names, Cell(step.step), figure(step.first), figure(step.other), figure(step.change))
                for step in comparison.steps_of(difference.design, line.party)
                if abs(step.first) + abs(step.other) > DUST
            ]
            result = (Cell(RESULT, strong=True), figure(line.first), figure(line.result), figure(line.change))
            yield [*rows, (*names, *result)]


def waterfall_sheets(comparison: Comparison, notice: str = "") -> tuple[Sheet, ...]:
    """Return a waterfall for each design: from the first, for the organisation whose result changes most."""
    return tuple(
        _waterfall(comparison, difference, place, notice)
        for place, difference in enumerate(comparison.differences, start=1)
    )


def _waterfall(comparison: Comparison, difference: Difference, place: int, notice: str) -> Sheet:
    line = most_moved(comparison, difference)
    first, design = comparison.first, difference.design
    steps: list[StepLine] = []
    rows = [(Cell("Nobody's result changes."), *(Cell(NONE),) * (3 + len(DRAWN)))]
    if line is not None:
        steps = [step for step in comparison.steps_of(design, line.party) if abs(step.change) > HALF_A_POUND]
        rows = list(_rows(comparison, design, line.first or 0.0, steps))
    several = len(comparison.differences) > 1
    whose = f" for {line.party}" if line else ""
    return Sheet(
        name=f"{WATERFALL} {place}" if several else WATERFALL,
        table=f"tbl_waterfall_{letter(place - 1).lower()}",
        title=f"Waterfall: from {first} to {design}{whose}",
        intro=f"{HOLDS_ONE}{' A chart shows it.' if line else ''}{notice}",
        note="The organisation whose result changes most; Steps by clause has all. The last columns draw the chart.",
        about=f"From {first} to {design}, clause by clause{whose}: the result that changes most.",
        fields=(
            Field(STEP, widest=40),
            *(pounds(words) for words in (f"Under {first}", f"Under {design}", CHANGE)),
            *(Field(f"{words} (£)", "pounds") for words in DRAWN),
        ),
        rows=tuple(rows),
        group="results",
        charts=tuple(_charts(comparison, difference, steps)),
    )  # fmt: skip


def _rows(comparison: Comparison, design: str, start: float, steps: Sequence[StepLine]) -> Iterator[tuple[Cell, ...]]:
    level = start
    yield _bar(f"Result: {comparison.first}", (start, None, None), (0, 0, 0, 0, 0, start))
    for step in steps:
        before, level = level, level + step.change
        better: Better = "better off" if step.change > 0 else "worse off"
        figures = step.first, step.other, step.change
        yield _bar(step.step, figures, _drawn(before, level), marked(better)[0])
    yield _bar(f"Result: {design}", (start, level, level - start), (0, 0, 0, 0, 0, level))


def _bar(step: str, figures: Sequence[float | None], drawn: Sequence[float], shape: str = "") -> tuple[Cell, ...]:
    return Cell(f"{shape} {step}".strip()), *(figure(value) for value in (*figures, *drawn))


def _drawn(before: float, after: float) -> tuple[float, ...]:
    """Return a bar from one level to another as parts that stand on nought: what is not drawn, then what is."""
    low, high = sorted((before, after))
    unseen = low if low > 0 else high if high < 0 else 0.0
    above = max(high, 0.0) - max(low, 0.0)
    below = min(low, 0.0) - min(high, 0.0)
    return (unseen, above, below, 0.0, 0.0, 0.0) if after > before else (unseen, 0.0, 0.0, above, below, 0.0)


def _charts(comparison: Comparison, difference: Difference, steps: Sequence[StepLine]) -> Iterator[Chart]:
    line = most_moved(comparison, difference)
    if line is None:
        return
    unit = comparison.designs[0].contract.settings.display_unit
    most = max(steps, key=lambda step: abs(step.change))
    change = line.change or 0.0
    message = f"{line.party} is {money(abs(change), unit)} {line.is_better} under {difference.design}"
    message += f", above all by {most.step}" if most.change * change > 0 else ""
    told = ", ".join(f"{step.step} {money(step.change, unit)}" for step in steps)
    names = "Not drawn", IN_LEGEND[0], "Better off below 0", IN_LEGEND[1], "Worse off below 0", IN_LEGEND[2]
    last = len(steps) + 1
    yield Chart(
        kind="waterfall",
        title=message,
        alt=f"Waterfall of {line.party} from {comparison.first}, {money(line.first or 0.0, unit)}, to"
        f" {difference.design}, {money(line.result, unit)}: {told}.",
        categories=STEP,
        series=tuple(
            Series(name, f"{words} (£)", 0, last, drawn, in_legend=name in IN_LEGEND)
            for name, words, drawn in zip(names, DRAWN, DRAWN_AS, strict=True)
        ),
        axis="Result over the term",
        look=LOOK_OF_UNIT[unit],
    )
