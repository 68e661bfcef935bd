"""A contract-monitoring extract: planned activity and value by provider and point of delivery.

The headings are those of the Aggregate Contract Monitoring Data Set (NHS Data Dictionary), whose
plan is the contract's activity plan, and short ones that local extracts use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from contract_engine.schema.faults import Fault, InputFaultsError, warning
from contract_engine.schema.spelling import listed
from contract_engine.schema.words import pounds
from contract_engine.sources.tables import Heading, missing, numbers, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_engine.sources.tables import Table

MAPPING_SHEET = "Mapping"
MONTHS = 12

PROVIDER = Heading("provider", "the provider's code", (
    "ORGANISATION IDENTIFIER (CODE OF PROVIDER)", "ORGANISATION CODE (CODE OF PROVIDER)", "Provider Code",
    "ORGANISATION CODE",
), required=True)  # fmt: skip
POINT = Heading("point", "the point of delivery", (
    "POINT OF DELIVERY CODE", "NATIONAL POINT OF DELIVERY CODE", "POD Code", "POD", "Point of delivery",
), required=True)  # fmt: skip
PLANNED_ACTIVITY = Heading("planned_activity", "the planned activity", (
    "CONTRACT MONITORING PLANNED ACTIVITY", "PLANNED ACTIVITY", "Plan Activity", "ACTIVITY PLAN",
))  # fmt: skip
PLANNED_VALUE = Heading("planned_value", "the planned value", (
    "CONTRACT MONITORING PLANNED PRICE", "PLANNED PRICE", "PLANNED COST", "Planned Value", "Plan Price", "Plan Cost",
    "Plan Value", "PRICE PLAN",
))  # fmt: skip
ACTUAL_ACTIVITY = Heading("actual_activity", "the activity", (
    "CONTRACT MONITORING ACTUAL ACTIVITY", "ACTUAL ACTIVITY", "ACTIVITY",
))  # fmt: skip
ACTUAL_VALUE = Heading("actual_value", "the value of the activity", (
    "CONTRACT MONITORING ACTUAL PRICE", "ACTUAL PRICE", "TOTAL COST", "ACTUAL COST", "TOTAL PRICE",
))  # fmt: skip
HEADINGS = (
    PROVIDER, POINT, PLANNED_ACTIVITY, PLANNED_VALUE, ACTUAL_ACTIVITY, ACTUAL_VALUE,
    Heading("provider_name", "the provider's name", ("ORGANISATION NAME (PROVIDER)", "Provider Name")),
    Heading("year", "the financial year", ("FINANCIAL YEAR",)),
    Heading("month", "the financial month", ("FINANCIAL MONTH",)),
    Heading("market_forces", "the market forces factor", ("CONTRACT MONITORING PLANNED MARKET FORCES FACTOR",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """What an extract holds under one provider and point of delivery: lines, units and pounds."""

    provider: str
    point: str
    lines: int
    activity: float
    value: float
    provider_name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The codes without regard to case."""
        return self.provider.casefold(), self.point.casefold()


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract, summed by code; `what` says which figures were read, `notes` what to know of them."""

    file: str
    what: str
    codes: tuple[Code, ...]
    notes: tuple[Fault, ...]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(code.lines for code in self.codes)

    @property
    def value(self) -> float:
        """What its values come to."""
        return round(sum(code.value for code in self.codes), 2)


def read_extract(path: Path) -> Extract:
    """Read an extract and sum it by code.

    An InputFaultsError lists every column that is missing and every line that cannot be read.
    """
    table = read_table(path, HEADINGS, but=MAPPING_SHEET)
    planned = table.has("planned_activity") or table.has("planned_value")
    wanted = (PLANNED_ACTIVITY, PLANNED_VALUE)
    if not planned and table.has("actual_activity") and table.has("actual_value"):
        wanted = (ACTUAL_ACTIVITY, ACTUAL_VALUE)
    faults = [missing(heading, [table]) for heading in wanted if not table.has(heading.name)]
    if faults:
        raise InputFaultsError(path.name, tuple(faults))
    activity, value = (heading.name for heading in wanted)
    found = (*_several_years(table), *_not_read(table, activity, value))
    if found:
        raise InputFaultsError(path.name, found)
    what = "the plan" if wanted[0] is PLANNED_ACTIVITY else "what was done"
    return Extract(path.name, what, _codes(table, activity, value), tuple(_notes(table, what)))


def _several_years(table: Table) -> Iterator[Fault]:
    years = sorted(table.frame["year"].unique()) if table.has("year") else []
    if len(years) > 1:
        found = f"the extract holds {len(years)} financial years, {listed(years, 'and')}."
        yield Fault("error", "", "", found, "Keep the lines of one year.")


def _not_read(table: Table, activity: str, value: str) -> Iterator[Fault]:
    frame = table.frame
    for name, words in (("provider", "provider"), ("point", "point of delivery")):
        for line in frame.index[frame[name] == ""]:
            yield table.fault(line, f"there is no code of the {words}.", f"Type the code of the {words}.")
    for name, words in ((activity, "activity"), (value, "value")):
        figures = numbers(frame[name])
        for line, text in frame.loc[figures.isna() & (frame[name] != ""), name].items():
            yield table.fault(
                line, f"the {words} is '{text}'.", f"Type a number, or nothing where there is no {words}."
            )
        if words == "activity":
            for line in frame.index[figures < 0]:
                yield table.fault(line, f"the activity is {frame.loc[line, name]}.", "Type activity of 0 or more.")
    without = (numbers(frame[activity]).fillna(0) > 0) & (frame[value] == "")
    for line in frame.index[without]:
        yield table.fault(line, "there is activity, and its value is blank.", "Type what it is worth, 0 if nothing.")


def _codes(table: Table, activity: str, value: str) -> tuple[Code, ...]:
    """Return what each code comes to, the most pounds first."""
    frame = pd.DataFrame({
        "provider": table.frame["provider"], "point": table.frame["point"],
        "activity": numbers(table.frame[activity]).fillna(0), "value": numbers(table.frame[value]).fillna(0),
        "name": table.frame["provider_name"] if table.has("provider_name") else "",
    })  # fmt: skip
    by = [frame["provider"].str.casefold(), frame["point"].str.casefold()]
    groups = frame.groupby(by, sort=True)
    codes = [
        Code(str(own["provider"].iloc[0]), str(own["point"].iloc[0]), len(own), round(float(own["activity"].sum()), 6),
             round(float(own["value"].sum()), 2), str(own["name"].iloc[0]))
        for _, own in groups
    ]  # fmt: skip
    return tuple(sorted(codes, key=lambda code: -code.value))


def _notes(table: Table, what: str) -> Iterator[Fault]:
    if what != "the plan":
        found = "there is no plan in the extract, so what was done stands in for it."
        yield warning("", found, "Give an extract with planned activity and planned price if there is one.")
    months = sorted(table.frame["month"].unique()) if table.has("month") else []
    if months and len(months) != MONTHS:
        found = f"the extract holds {len(months)} of {MONTHS} financial months; their sum is taken for a year."
        yield warning("", found, "Give an extract of the whole year.")
    if table.has("market_forces"):
        factor = float(numbers(table.frame["market_forces"]).fillna(0).sum())
        if factor:
            found = f"the column of the planned market forces factor, which comes to {pounds(factor)}, is not counted."
            yield warning("", found, "Add it to the planned price in the extract if that leaves it out.")
