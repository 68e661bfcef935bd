"""How a term sheet settles a whole table: the columns it reads, the rates it knows, the steps it works out.

[tables.NAME]            what a row is, who pays whom, which column holds the year
[[tables.NAME.reads]]    a column of the table, by its published headings
[[tables.NAME.rates]]    a figure of the contract by financial year, and by what a row says (a track)
[[tables.NAME.scales]]   a figure read off a straight line between points (by people, say)
[[tables.NAME.bands]]    shares of what lies between edges
[[tables.NAME.steps]]    what is worked out, in this order; those that are paid are payments
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ReadKind = Literal["number", "whole", "share", "text", "yes_no", "year"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\{each\}[a-z0-9_]*)?$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Read(_Part):
    """A column that is read. A row in which a required one is blank cannot be settled."""

    name: Name
    meaning: Words
    kind: ReadKind = "number"
    unit: str = ""
    headings: tuple[Words, ...] = Field((), description="headings by which it is found, beside its name")
    required: bool = Field(default=True, description="a row in which it is blank cannot be settled")
    column_required: bool = Field(default=False, description="the column must be there, though entries may be blank")
    default: Finite | str | None = Field(None, description="what a blank counts as, where it is not required")
    lowest: Finite | None = None
    highest: Finite | None = None
    one_of: tuple[Words, ...] = Field((), description="the texts it may hold")
    also_called: dict[str, str] = Field(default_factory=dict, description="other spellings of those texts")
    blanks: tuple[Words, ...] = Field((), description="other texts that count as blank")
    each: dict[Name, str] = Field(
        default_factory=dict, description="several such columns: {each} in name and headings, {words} in the meaning"
    )
    add_up: bool = Field(default=False, description="whether totals show its sum")


class RateValue(_Part):
    """One value of a rate: from a year to a year, both counted by the year they start in, and for which rows."""

    value: Finite
    from_year: int | None = Field(None, alias="from")
    to: int | None = None
    when: dict[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    source: str = ""


class Rate(_Part):
    """A figure of the contract that hangs on the year, or on what a row says; `otherwise` where no value fits."""

    name: Name
    meaning: Words
    unit: str = ""
    source: Words
    values: tuple[RateValue, ...] = Field(min_length=1)
    otherwise: Finite | None = None


class Scale(_Part):
    """A figure read off straight lines between points, and held beyond the first and the last."""

    name: Name
    meaning: Words
    unit: str = ""
    source: Words
    over: Name
    points: tuple[tuple[Finite, Finite], ...] = Field(min_length=2)


class Band(_Part):
    """A share of what lies between two parts of a base."""

    from_part: Finite = Field(alias="from", ge=0)
    to: Finite = Field(gt=0)
    share: Finite


class Bands(_Part):
    """Marginal bands: each slice at its own share."""

    name: Name
    meaning: Words
    source: Words
    bands: tuple[Band, ...] = Field(min_length=1)


class Step(_Part):
    """Something worked out for every row; `paid` makes it a payment, rounded to `decimals`."""

    name: Name
    meaning: Words
    formula: Words
    unit: str = ""
    decimals: int | None = Field(None, ge=0, le=9, description="of a payment 2 if not given: the penny")
    paid: bool = False
    shown: bool = True
    each: dict[Name, str] = Field(default_factory=dict, description="several such steps, as for reads")


class Total(_Part):
    """What payments are added up by: one line for each text of a column."""

    by: Name
    row: Words
    rows: Words
    none: tuple[Words, ...] = Field((), description="texts of the column that stand for no group at all")


class TableRules(_Part):
    """How one kind of table is settled, row by row."""

    title: Words
    row: Words = Field(description="what one row is: an organisation, a practice")
    rows: Words = Field(description="the same for many")
    identity: tuple[Name, ...] = Field(min_length=1, description="columns that name a row")
    payer: Words
    payee: Words
    currency: str = "£"
    year: Name | None = Field(None, description="column that holds the year; if none, one year for all rows")
    default_year: int | None = Field(None, description="year that holds if none is asked for")
    year_label: Literal["financial", "calendar"] = "financial"
    reads: tuple[Read, ...] = Field(min_length=1)
    rates: tuple[Rate, ...] = ()
    scales: tuple[Scale, ...] = ()
    bands: tuple[Bands, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    totals: tuple[Total, ...] = ()
    notes: tuple[Words, ...] = ()
