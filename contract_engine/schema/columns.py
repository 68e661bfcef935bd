"""What a column of an input table is: declared once, read by template, messages and dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["text", "choice", "yes_no", "pounds", "share", "number", "whole", "date", "lever"]
Group = Literal["fill", "advanced"]

WHOLE_RANGE = 1e12


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people meet it.

    `kind` decides how a cell is read and formatted; a `lever` is a share or pounds according
    to its row. `refers_to` names the table, and after the dot the column, whose entries are
    the only ones allowed. `derived` says where a default comes from. A figure that is not to be
    shared says with `private_to` which column of its row names the organisation it belongs to;
    empty: everybody may see it.
    """

    name: str
    label: str
    meaning: str
    kind: Kind
    unit: str
    required: bool
    default: object
    derived: str
    where: str
    example: object
    lowest: float | None
    highest: float | None
    choices: tuple[str, ...]
    refers_to: tuple[str, ...]
    private_to: str = ""

    @property
    def heading(self) -> str:
        """What stands above the column on its sheet: the label, and the unit where there is one."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


def column(  # noqa: PLR0913 - one keyword for each thing a column says of itself
    label: str,
    meaning: str,
    kind: Kind,
    *,
    unit: str = "",
    default: object = ...,
    derived: str = "",
    where: str = "",
    example: object = None,
    lowest: float | None = None,
    highest: float | None = None,
    choices: tuple[str, ...] = (),
    refers_to: tuple[str, ...] = (),
    private_to: str = "",
) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    """Declare a column; without a default it must be filled."""
    bounds: dict[str, Any] = {}
    if lowest is not None:
        bounds["ge"] = lowest
    if highest is not None:
        bounds["le"] = highest
    shown: dict[str, Any] = {
        "kind": kind, "unit": unit, "derived": derived, "where": where, "example": example,
        "choices": list(choices), "refers_to": list(refers_to),
    }  # fmt: skip
    if private_to:
        shown["private_to"] = private_to
    return Field(default, title=label, description=meaning, json_schema_extra=shown, **bounds)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the input: its sheet and the address of each of its cells."""

    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """Address of the cell of a column, as `Services!F12`."""
        cell = self.cells.get(name, "")
        return f"{self.sheet}!{cell}" if cell else self.sheet


class Row(BaseModel):
    """One row of an input table; it remembers where it was read.

    An `optional` table has a sheet only where it has rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    table: ClassVar[str]
    sheet: ClassVar[str]
    group: ClassVar[Group]
    meaning: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    vertical: ClassVar[bool] = False
    optional: ClassVar[bool] = False

    _place: Place = PrivateAttr(default_factory=Place)

    def placed(self, place: Place) -> Row:
        """Remember where this row was read; returns the row itself."""
        self._place = place
        return self

    def at(self, name: str) -> str:
        """Address of the cell that holds a column of this row."""
        return self._place.at(name)

    @property
    def place(self) -> Place:
        """Where this row was read."""
        return self._place

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Every column of the table, in the order of its sheet."""
        return _columns_of(cls)

    @property
    def identity(self) -> tuple[str, ...]:
        """The entries that tell this row from the others of its table."""
        return tuple("" if (value := getattr(self, name)) is None else str(value) for name in self.key)


@cache
def _columns_of(kind: type[Row]) -> tuple[Column, ...]:
    """Describe the columns of a table once: they are asked for with every cell."""
    return tuple(_describe(name, info) for name, info in kind.model_fields.items())


def _describe(name: str, info: Any) -> Column:  # noqa: ANN401 - pydantic's FieldInfo
    extra = info.json_schema_extra
    limits = {type(mark).__name__: mark for mark in info.metadata}
    return Column(
        name=name,
        label=info.title,
        meaning=info.description,
        kind=extra["kind"],
        unit=extra["unit"],
        required=info.is_required(),
        default=None if info.is_required() else info.default,
        derived=extra["derived"],
        where=extra["where"],
        example=extra["example"],
        lowest=limits["Ge"].ge if "Ge" in limits else None,
        highest=limits["Le"].le if "Le" in limits else None,
        choices=tuple(extra["choices"]),
        refers_to=tuple(extra["refers_to"]),
        private_to=extra.get("private_to", ""),
    )


def source_column() -> Any:  # noqa: ANN401 - as column()
    """Declare the last column of every input sheet."""
    return column("Source or note", "Where the figure comes from, or the word illustrative", "text", default="")


def status_column() -> Any:  # noqa: ANN401 - as column()
    """Declare the mark of a row that the tool filled in; a person who has checked it types confirmed."""
    return column(
        "Status",
        "assumed: the tool's own figure; confirmed: someone here has checked it",
        "choice",
        default="assumed",
        choices=("assumed", "confirmed"),
    )
