"""What every row of every Terms sheet says: one row, one lever."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Column, Group, Row, column

InForce = Literal["today", "new", "both"]

POINT_OF_DELIVERY = ("services.point_of_delivery",)
_PAYEE = ("parties.name", "parties.network")
_LEVER_UNIT = "% or £"
_LEVER_COLUMNS = ("in_force", "today", "draft", "lowest", "highest", "step", "open", "year", "largest_change")
EACH_YEAR = "each year"


class TermRow(Row):
    """What every row of every Terms sheet says of its lever; the family's own columns come after."""

    group: ClassVar[Group] = "fill"
    family: ClassVar[str]

    clause: str = column("Clause", "Name of the clause; its rows share it", "text", example="Emergency care")
    payer: str = column("Payer", "Who pays, or shares its saving", "text", refers_to=("parties.name",))
    payee: str = column("Payee", "Who is paid: an organisation, or a network for each of its practices by list",
                        "text", refers_to=_PAYEE)  # fmt: skip
    in_force: InForce = column("In force", "today: ends with today's contract; new: starts with the new one; both",
                               "choice", choices=("today", "new", "both"))  # fmt: skip
    today: float | None = column("Today", "Value in force today; blank if the clause is new", "lever",
                                 unit=_LEVER_UNIT, default=None)  # fmt: skip
    draft: float | None = column("Draft", "Value on the table; blank if the clause ends", "lever", unit=_LEVER_UNIT,
                                 default=None)  # fmt: skip
    lowest: float | None = column("Lowest", "Least value that may be agreed", "lever", unit=_LEVER_UNIT,
                                  default=None)  # fmt: skip
    highest: float | None = column("Highest", "Greatest value that may be agreed", "lever", unit=_LEVER_UNIT,
                                   default=None)  # fmt: skip
    step: float | None = column("Step", "Values go in whole steps from the lowest; blank: any value", "lever",
                                unit=_LEVER_UNIT, default=None, derived="any value", lowest=0)  # fmt: skip
    open: bool = column("Open", "yes if it may change in the negotiation", "yes_no", default=False, derived="no")
    year: str = column("Year", "Blank: one value for the term; each year: a value of its own for every year; or one"
                       " financial year, as 2027/28", "text", default="", derived="one value for the term")  # fmt: skip
    largest_change: float | None = column("Largest change a year", "Most by which the value may differ from that of the"
                                          " year before, where it goes by year", "lever", unit=_LEVER_UNIT,
                                          default=None, derived="any change", lowest=0)  # fmt: skip

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Who and what first, then the family's own columns, then the lever."""
        declared = {entry.name: entry for entry in super().columns()}
        own = [name for name in declared if name not in TermRow.model_fields and name != "source"]
        order = ["clause", "payer", "payee", *own, *_LEVER_COLUMNS, "source"]
        return tuple(declared[name] for name in order)

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        raise NotImplementedError

    @property
    def unit(self) -> str:
        """Unit of today, draft, lowest and highest: a % is a fraction here and a percentage in Excel."""
        raise NotImplementedError

    @property
    def measured(self) -> tuple[str, ...]:
        """Names of the clauses whose payments it measures, or All; most measure none, but activity or results."""
        return ()

    @property
    def settled_in(self) -> int:
        """Round in which it is settled: whoever measures All measures the clauses of earlier rounds."""
        return 0

    @property
    def multiplies(self) -> bool:
        """Whether its lever is a part of the payments that it measures, so that two levers could meet in a product."""
        return False

    @property
    def stops(self) -> bool:
        """Whether its payment stops at zero, or at a cap or floor, on something that contains a lever."""
        return False

    @property
    def is_share(self) -> bool:
        """Whether its lever is a part of a saving, a cost or a risk that is shared."""
        return False

    @property
    def party(self) -> str:
        """Whose term it is: the organisation or network that is paid, unless a family says otherwise."""
        return self.payee

    @property
    def in_force_today(self) -> bool:
        """Whether the row is part of today's terms."""
        return self.in_force in ("today", "both")

    @property
    def in_new_terms(self) -> bool:
        """Whether the row is part of the contract on the table."""
        return self.in_force in ("new", "both")
