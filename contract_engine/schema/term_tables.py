"""The clauses: one sheet a family, one row a lever."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Column, Group, Row, column, source_column

InForce = Literal["today", "new", "both"]

_POINT_OF_DELIVERY = ("services.point_of_delivery",)
_PAYEE = ("parties.name", "parties.network")
_LEVER_UNIT = "% or £"
_LEVER_COLUMNS = ("in_force", "today", "draft", "lowest", "highest", "step", "open")


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
    def in_force_today(self) -> bool:
        """Whether the row is part of today's terms."""
        return self.in_force in ("today", "both")

    @property
    def in_new_terms(self) -> bool:
        """Whether the row is part of the contract on the table."""
        return self.in_force in ("new", "both")


class ActivityTerm(TermRow):
    """How a provider is paid for activity."""

    table: ClassVar[str] = "terms_activity"
    sheet: ClassVar[str] = "Terms activity"
    family: ClassVar[str] = "activity"
    meaning: ClassVar[str] = (
        "How providers are paid for activity: tariff (a part of the reference price for each unit), fixed plus variable"
        " (the part that is paid as planned whatever happens) or block (pounds a year)."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "point_of_delivery")

    basis: Literal["tariff", "fixed plus variable", "block"] = column(
        "Basis", "tariff, fixed plus variable, or block", "choice", choices=("tariff", "fixed plus variable", "block")
    )
    point_of_delivery: str = column("Point of delivery", "The service, or All of the payee's", "text", default="All",
                                    refers_to=_POINT_OF_DELIVERY)  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return {"tariff": "part of reference price", "fixed plus variable": "fixed share", "block": "block"}[self.basis]

    @property
    def unit(self) -> str:
        """Pounds for a block, a share otherwise."""
        return "£ a year" if self.basis == "block" else "%"


class BudgetTerm(TermRow):
    """A capitated budget."""

    table: ClassVar[str] = "terms_budget"
    sheet: ClassVar[str] = "Terms budget"
    family: ClassVar[str] = "budget"
    meaning: ClassVar[str] = "Capitated budgets: a rate for each weighted person of a segment, paid to who holds it."
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "segment")

    segment: str = column("Segment", "Part of the population, All if not divided", "text", default="All")
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=True,
                           derived="yes")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return "rate" if self.segment == "All" else f"rate {self.segment}"

    @property
    def unit(self) -> str:
        """Always the same."""
        return "£ per weighted patient"


class GainShareTerm(TermRow):
    """One organisation's share of one band of a saving or an overspend."""

    table: ClassVar[str] = "terms_gain_share"
    sheet: ClassVar[str] = "Terms gain share"
    family: ClassVar[str] = "gain share"
    meaning: ClassVar[str] = (
        "Shares of what actual spend at reference prices is below (gain) or above (loss) agreed spend, by band;"
        " the shares of a band, the payer's own among them, add up to 100%."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "side", "band_from", "payee")

    side: Literal["gain", "loss"] = column("Side", "gain: spend below agreed; loss: above", "choice",
                                           choices=("gain", "loss"))  # fmt: skip
    band_from: float = column("Band from", "Where the band starts, as part of agreed spend", "share", unit="%",
                              default=0.0, lowest=0, highest=1)  # fmt: skip
    band_to: float = column("Band to", "Where it ends", "share", unit="%", default=1.0, lowest=0, highest=10)
    point_of_delivery: str = column("Point of delivery", "The service measured, or All in scope", "text", default="All",
                                    refers_to=_POINT_OF_DELIVERY)  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return f"share of {self.side} {self.band_from * 100:.4g}-{self.band_to * 100:.4g}%"

    @property
    def unit(self) -> str:
        """Always the same."""
        return "%"


class PoolTerm(TermRow):
    """One component of an incentive pool."""

    table: ClassVar[str] = "terms_pool"
    sheet: ClassVar[str] = "Terms pool"
    family: ClassVar[str] = "pool"
    meaning: ClassVar[str] = (
        "Incentive pools: money paid whatever happens, for a practice's own achievement, or for its network's."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "component", "indicator")

    component: Literal["unconditional", "own achievement", "network achievement"] = column(
        "Component", "What the money rests on", "choice",
        choices=("unconditional", "own achievement", "network achievement"),
    )  # fmt: skip
    indicator: str = column("Indicator", "One indicator, or All by their points", "text", default="All",
                            refers_to=("indicators.indicator",))  # fmt: skip
    basis: Literal["£ per weighted patient", "£ a year"] = column(
        "Basis", "£ a year is shared by weighted list", "choice", default="£ per weighted patient",
        derived="£ per weighted patient", choices=("£ per weighted patient", "£ a year"),
    )  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=False,
                           derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return self.component if self.indicator == "All" else f"{self.component} {self.indicator}"

    @property
    def unit(self) -> str:
        """The basis."""
        return self.basis


class FundingTerm(TermRow):
    """Money for a scheme, paid only while it is delivered."""

    table: ClassVar[str] = "terms_funding"
    sheet: ClassVar[str] = "Terms funding"
    family: ClassVar[str] = "funding"
    meaning: ClassVar[str] = "Money for doing a scheme, paid only for the months in which its owner delivers it."
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "scheme")

    scheme: str = column("Scheme", "As on Schemes", "text", refers_to=("schemes.scheme",))
    basis: Literal["£ per weighted patient", "£ a year", "part of cost"] = column(
        "Basis", "£ a year is shared by weighted list", "choice", default="£ a year", derived="£ a year",
        choices=("£ per weighted patient", "£ a year", "part of cost"),
    )  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=False,
                           derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return f"for {self.scheme}"

    @property
    def unit(self) -> str:
        """The basis, a part of cost being a share."""
        return "%" if self.basis == "part of cost" else self.basis


TERM_TABLES: tuple[type[TermRow], ...] = (ActivityTerm, BudgetTerm, GainShareTerm, PoolTerm, FundingTerm)
