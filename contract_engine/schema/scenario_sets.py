"""Scenario sets that fit any contract: what happens, said in general words, with a source for every figure.

    name = "winter_pressure"                what is typed to choose it; the file has the same name
    title = "Winter pressure"
    meaning = "What it is, and what is done where a contract cannot say it in full."
    [[changes]]
    what = "activity"                       one of WHAT
    of = ["emergency", "urgent"]            all; or words, roles or names, of which one fits
    how = "change by"                       or "change each year by", each year on the last
    value = 0.05                            of what, UNITS says: 5% of the year's planned activity
    years = "first"                         first, last, all, or a number: the second year is 2
    target_moves = false                    whether agreed spend is restated for it
    source = "illustrative"                 where the value is from

A year beyond the term is its last year. An organisation leaves, and a contract ends, at the start
of the year named, and neither has a value.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.spelling import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

What = Literal[
    "activity", "unit cost", "achievement", "list", "scheme effect", "actuals", "organisation leaves", "contract ends"
]
How = Literal["change by", "change each year by"]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Years = Annotated[int, Field(ge=1, le=15)] | Literal["first", "last", "all"]

ALL, PARTNER = "all", "partner"
WITHOUT_VALUE = ("organisation leaves", "contract ends")
CAN_GROW = ("activity", "unit cost", "list")
RESTATED = ("activity", "unit cost")
UNITS: dict[What, str] = {
    "activity": "of the activity planned for the year",
    "unit cost": "of the unit cost planned for the year",
    "achievement": "points of a rate, minus being worse",
    "list": "of the people planned for the year",
    "scheme effect": "of what new schemes are planned to change",
    "actuals": "of the spend or cost on which shares of savings and repayments from savings are measured",
    "organisation leaves": "at the start of that year",
    "contract ends": "at the start of that year",
}


class ChangeInSet(BaseModel):
    """One thing that happens, in words that fit any contract."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    what: What
    of: Words | tuple[Words, ...] = Field(ALL, description="all; or words, roles or names, of which one fits")
    how: How = "change by"
    value: float | None = Field(None, ge=-1, le=5, description="a fraction: 5% is 0.05; see UNITS for what it is of")
    years: Years = "all"
    target_moves: bool = Field(default=False, description="agreed spend is restated for it: nobody gains or loses")
    source: Words

    @property
    def unit(self) -> str:
        """What the value is a part of."""
        return UNITS[self.what]

    @property
    def words(self) -> tuple[str, ...]:
        """The words, roles or names that say what is meant."""
        return (self.of,) if isinstance(self.of, str) else self.of

    @model_validator(mode="after")
    def _holds(self) -> ChangeInSet:
        """Refuse what would be without effect, or would not be what it says."""
        if self.what in WITHOUT_VALUE:
            if self.value is not None:
                raise ValueError(f"{self.what} has no value: take value out")
            if not isinstance(self.years, int):
                raise ValueError(f"{self.what} needs the year at whose start it happens: years = 2, say")
            return self
        if self.value is None:
            raise ValueError(f"{self.what} needs a value: 0.05 is 5% {self.unit}")
        if self.how == "change each year by" and (self.what not in CAN_GROW or self.years != ALL):
            raise ValueError(f"only {listed(CAN_GROW, 'and')} change each year on the last, and in all years")
        if self.target_moves and self.what not in RESTATED:
            raise ValueError(f"agreed spend is restated for {listed(RESTATED, 'and')} alone: take target_moves out")
        return self


class ScenarioSet(BaseModel):
    """Everything that happens together, under one name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    title: Words
    meaning: Words
    changes: tuple[ChangeInSet, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_end(self) -> ScenarioSet:
        """Refuse two departures, of which the second would be told of a contract that is no more."""
        if sum(change.what in WITHOUT_VALUE for change in self.changes) > 1:
            raise ValueError(f"only one change may be {listed(WITHOUT_VALUE)}: make two sets of it")
        return self


_IN_WORDS = {
    "missing": ("is missing", "Add it."),
    "string_type": ("is not text", "Put it in quotes."),
    "string_too_short": ("is empty", "Write it, or take the line out."),
    "string_pattern_mismatch": ("is not a name", "Use small letters, figures and _, a letter first."),
    "float_parsing": ("is not a number", "Give a fraction: 5% is 0.05."),
    "float_type": ("is not a number", "Give a fraction: 5% is 0.05."),
    "greater_than_equal": ("is too small", "Give a fraction from -1, which takes all away, to 5."),
    "less_than_equal": ("is too large", "Give a fraction: 5% is 0.05."),
    "bool_type": ("is not true or false", "Write true or false."),
    "tuple_type": ("is not a list", "Write [[changes]] above each change."),
    "too_short": ("has nothing in it", "Write [[changes]] and what changes."),
}


def read_scenario_set(path: Path) -> ScenarioSet:
    """Read one set from a TOML file; an InputFaultsError lists everything to put right in it."""
    try:
        entries = tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        fault = error("", "the file is not text.", "Save it as plain text in UTF-8.")
        raise InputFaultsError(path.name, (fault,)) from None
    except tomllib.TOMLDecodeError as problem:
        fault = error("", f"the file cannot be read as TOML: {problem}.", "Put that line right.")
        raise InputFaultsError(path.name, (fault,)) from problem
    try:
        return ScenarioSet.model_validate(entries)
    except ValidationError as problem:
        faults = tuple(dict.fromkeys(_faults(problem)))
        raise InputFaultsError(path.name, faults) from problem


def _faults(problem: ValidationError) -> Iterator[Fault]:
    slips = problem.errors()
    for slip in slips:
        if slip["type"] == "too_short" and len(slips) > 1:
            continue  # what is wrong with the changes themselves is told already
        keys = [part for part in slip["loc"] if isinstance(part, int) or part in _KEYS or part == slip["loc"][-1]]
        place = " ".join(str(part + 1) if isinstance(part, int) else part for part in keys[:3])
        found, mend = _said(slip, str(slip["loc"][-1]) if slip["loc"] else "")
        yield error("", f"{place} {found}.", mend)


def _said(slip: ErrorDetails, key: str) -> tuple[str, str]:
    if slip["type"] == "extra_forbidden":
        like = nearest(key, _KEYS)
        return "is not known here", f"Did you mean {like}?" if like else f"Use {listed(sorted(_KEYS))}."
    if slip["type"] == "literal_error":
        return f"is {slip['input']!r}", f"Choose {slip['ctx']['expected']}."
    if slip["type"] == "value_error":
        found, _, mend = str(slip["ctx"]["error"]).partition(": ")
        return f"does not hold: {found}", f"{mend[:1].upper()}{mend[1:]}." if mend else "Put one of the two right."
    return _IN_WORDS.get(slip["type"], (f"cannot be used ({slip['msg'].lower()})", "Put it right."))


_KEYS = {*ScenarioSet.model_fields, *ChangeInSet.model_fields}
