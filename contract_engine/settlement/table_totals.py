"""What a settled table comes to: totals that tie, and the sentences that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.schema.spelling import listed
from contract_engine.schema.words import percentage
from contract_engine.settlement.pennies import PENNIES, in_pennies
from contract_engine.settlement.table_columns import IS_BLANK, heading_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.table_rules import Read, Step, Total
    from contract_engine.settlement.whole_table import Settled


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A group of rows: how many, what each payment and all of them come to, and columns that add up."""

    group: str
    rows: int
    paid: Mapping[str, float]
    sums: Mapping[str, float]

    @property
    def whole(self) -> float:
        """What all payments of the group come to."""
        return sum(round(pounds * PENNIES) for pounds in self.paid.values()) / PENNIES


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment over all rows: what it is for, what it comes to, and who pays whom."""

    meaning: str
    amount: float
    who: str


def totals(settled: Settled, by: str) -> tuple[TotalLine, ...]:
    """Add payments up by a column of text; sums are of whole pennies, so they tie to the rows."""
    groups, of_row, count = np.unique(
        settled.columns[by][settled.usable], return_inverse=True, return_counts=True
    )  # fmt: skip
    paid = {step.name: _in_groups(settled.paid(step.name), of_row) for step in settled.ready.paid}
    sums = {
        read.name: np.bincount(of_row, weights=settled.columns[read.name][settled.usable])
        for read in settled.ready.reads if read.add_up
    }  # fmt: skip
    return tuple(
        TotalLine(
            str(group), int(count[place]),
            {name: float(pounds[place]) for name, pounds in paid.items()},
            {name: float(amounts[place]) for name, amounts in sums.items()},
        )
        for place, group in enumerate(groups)
    )  # fmt: skip


def _in_groups(pounds: np.ndarray[Any, Any], of_row: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    pennies = np.zeros(int(of_row.max(initial=-1)) + 1, np.int64)
    np.add.at(pennies, of_row, np.rint(pounds * PENNIES).astype(np.int64))
    return pennies / PENNIES


def comes_to(settled: Settled, step: str) -> float:
    """Sum of one payment over every row settled, in pounds and whole pennies."""
    return in_pennies(settled.paid(step)) / PENNIES


def summary(settled: Settled) -> list[str]:
    """Say what was settled, who pays whom how much, that totals tie, and which rows were left."""
    lines = [headline(settled)]
    lines += [f"  {line}" for line in (*_amounts(settled), *remarks(settled))]
    return [*lines, *left_out(settled)]


def headline(settled: Settled) -> str:
    """Say what was settled, how many rows of it, and for which years."""
    rules, count = settled.ready.rules, int(settled.usable.sum())
    years = settled.year_labels()
    held = f", {_years_in_words(years)}" if years else ""
    return f"{rules.title}: {count:,} {rules.rows if count != 1 else rules.row} settled{held}."


def _years_in_words(years: tuple[str, ...]) -> str:
    return years[0] if len(years) == 1 else f"{len(years)} years from {years[0]} to {years[-1]}"


def _amounts(settled: Settled) -> list[str]:
    """Return each payment on a line of its own, and what they come to together, to the right."""
    lines = payments(settled)
    wide = max(len(line.meaning) for line in lines)
    amounts = [_money(settled, line.amount) for line in lines]
    most = max(map(len, amounts))
    return [
        f"{line.meaning:<{wide}}  {amount:>{most}}  {line.who}".rstrip()
        for line, amount in zip(lines, amounts, strict=True)
    ]


def payments(settled: Settled) -> tuple[PaymentLine, ...]:
    """Return what each payment comes to and who pays whom; what they come to together if there are several."""
    steps = settled.ready.paid
    lines = [PaymentLine(step.meaning, comes_to(settled, step.name), _who_pays(settled, step)) for step in steps]
    if len(steps) > 1:
        whole = sum(in_pennies(settled.paid(step.name)) for step in steps) / PENNIES
        lines.append(PaymentLine("All payments", whole, ""))
    return tuple(lines)


def remarks(settled: Settled) -> list[str]:
    """Say that totals tie, what was taken for want of an entry, and what a reader must know."""
    rules = settled.ready.rules
    return [
        *(_tie(settled, total) for total in rules.totals),
        *_taken(settled),
        *_sums_without(settled),
        *(f"Note: {note}" for note in rules.notes),
    ]


def _taken(settled: Settled) -> list[str]:
    """Say what stands in for columns that are not there, and for blanks in those that are."""
    absent, blank = [], []
    for read in settled.ready.reads:
        heading = heading_of(read, settled.rows.columns)
        if heading is None:
            absent.append(f"{read.name} {_stands_in(read)}")
        elif not read.required and (count := int((settled.blank[read.name] & settled.usable).sum())):
            blank.append(f"{heading} {_stands_in(read)} ({count:,} {_rows(settled, count)})")
    return [
        *([f"Columns that are not there were taken as: {'; '.join(absent)}."] if absent else []),
        *([f"Blanks were taken as: {'; '.join(blank)}."] if blank else []),
    ]


def _stands_in(read: Read) -> str:
    """Write what a blank of a column counts as."""
    if read.kind == "yes_no":
        return "yes" if read.default else "no"
    if read.default is None or read.default == "":
        return "blank"
    if isinstance(read.default, str):
        return read.default
    return percentage(read.default) if read.kind == "share" else f"{read.default:,.10g}"


def _sums_without(settled: Settled) -> list[str]:
    """Warn that sums over rows, and pots shared among them, leave out the rows that were not settled."""
    steps = [step.name for step, formula in settled.ready.steps if formula.over_rows]
    if not steps or not settled.reasons:
        return []
    count = len(settled.reasons)
    look = "looks at all rows, and leaves" if len(steps) == 1 else "look at all rows, and leave"
    return [f"{listed(steps, 'and')} {look} out the {count:,} {_rows(settled, count)} not settled."]


def _rows(settled: Settled, count: int) -> str:
    return settled.ready.rules.row if count == 1 else settled.ready.rules.rows


def _who_pays(settled: Settled, step: Step) -> str:
    rules, paid = settled.ready.rules, settled.paid(step.name)
    received, owed = paid[paid > 0], -paid[paid < 0]
    said = []
    if received.size and owed.size:
        said.append(f"{rules.payer} pays {_money(settled, in_pennies(received) / PENNIES)} to {received.size:,}")
        said.append(f"receives {_money(settled, in_pennies(owed) / PENNIES)} from {owed.size:,}")
    elif received.size:
        said.append(f"{rules.payer} pays {received.size:,} {rules.rows if received.size > 1 else rules.row}")
    elif owed.size:
        said.append(f"{rules.payer} receives it from {owed.size:,} {rules.rows if owed.size > 1 else rules.row}")
    neither = paid.size - received.size - owed.size
    if neither:
        said.append(f"{neither:,} {'is' if neither == 1 else 'are'} due nothing")
    return "; ".join(said)


def _tie(settled: Settled, total: Total) -> str:
    lines = totals(settled, total.by)
    by_group = sum(round(amount * PENNIES) for line in lines for amount in line.paid.values())
    by_row = sum(in_pennies(settled.paid(step.name)) for step in settled.ready.paid)
    if by_group != by_row:
        raise ArithmeticError(f"by {total.row} {by_group} pennies, row by row {by_row}")
    none = {text.casefold() for text in total.none}
    groups = [line for line in lines if line.group.casefold() not in none]
    count, apart = (
        sum(line.rows for line in groups),
        sum(line.rows for line in lines) - sum(line.rows for line in groups),
    )
    besides = f", and {apart:,} {_rows(settled, apart)} in none," if apart else ""
    return (
        f"By {total.row}: {count:,} {_rows(settled, count)} in {len(groups):,}"
        f" {total.row if len(groups) == 1 else total.rows}{besides} {'comes' if count + apart == 1 else 'come'} to"
        f" {_money(settled, by_group / PENNIES)}, the same sum as row by row."
    )


def left_out(settled: Settled) -> list[str]:
    """Name every row that was not settled, by its line, under what keeps it from being settled."""
    if not settled.reasons:
        return []
    rules, left = settled.ready.rules, len(settled.reasons)
    by_reason: dict[str, list[int]] = {}
    for row, reasons in sorted(settled.reasons.items()):
        by_reason.setdefault(_together(reasons), []).append(row)
    lines = [f"Not settled: {left:,} {rules.rows if left != 1 else rules.row}."]
    for reason, rows in by_reason.items():
        place = f"{settled.rows.place}{'s' if len(rows) > 1 else ''}"
        where = f"{place} {_in_runs([int(settled.rows.lines[row]) for row in rows])}"
        named = f" ({settled.identity(rows[0])})" if len(rows) == 1 else f" ({len(rows):,})"
        lines.append(f"  {where}{named}: {reason}.")
    return lines


def _together(reasons: tuple[str, ...]) -> str:
    """Join reasons; columns that are all blank are named together."""
    blank = [reason.removesuffix(IS_BLANK) for reason in reasons if reason.endswith(IS_BLANK)]
    others = [reason for reason in reasons if not reason.endswith(IS_BLANK)]
    return "; ".join(
        [*([f"{listed(blank, 'and')} {'is' if len(blank) == 1 else 'are'} blank"] if blank else []), *others]
    )


def _in_runs(lines: list[int]) -> str:
    """Write numbers with runs drawn together: 5, 9, 12-14."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def as_json(settled: Settled) -> dict[str, Any]:
    """Return the settlement as one document: totals, every row's payments, every row left and why."""
    ready = settled.ready
    usable = np.flatnonzero(settled.usable)
    return {
        "schema_version": 1,
        "table": ready.name,
        "file": settled.rows.file,
        "years": list(settled.year_labels()),
        "rows": settled.rows.count,
        "settled": int(settled.usable.sum()),
        "paid": {step.name: comes_to(settled, step.name) for step in ready.paid},
        "totals": {
            total.by: [
                {total.by: line.group, "rows": line.rows, **line.paid, **line.sums}
                for line in totals(settled, total.by)
            ]
            for total in ready.rules.totals
        },
        "payments": [
            {"line": int(settled.rows.lines[row]), "row": settled.identity(int(row)),
             **{step.name: float(settled.columns[step.name][row]) for step in ready.paid}}
            for row in usable
        ],
        "not_settled": [
            {"line": int(settled.rows.lines[row]), "row": settled.identity(row), "reasons": list(reasons)}
            for row, reasons in sorted(settled.reasons.items())
        ],
    }  # fmt: skip


def _money(settled: Settled, amount: float) -> str:
    """Write an amount, its sign before the currency: to the penny, or whole where every payment is."""
    digits = 0 if all(step.decimals == 0 for step in settled.ready.paid) else 2
    return f"{'-' if amount < 0 else ''}{settled.ready.rules.currency}{abs(amount):,.{digits}f}"
