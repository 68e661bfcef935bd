"""Clauses that watch what other clauses pay: withholds, caps and floors on payments, profit caps, advances repaid."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import POINT_OF_DELIVERY, TermRow

Kind = Literal["withhold", "payment cap", "payment floor", "profit cap", "repayment from savings"]
Basis = Literal[
    "part of payment", "part of planned value", "part of agreed spend", "part of turnover", "£ a year", "£ in all"
]
KINDS: dict[str, tuple[str, ...]] = {
    "withhold": ("part of payment", "part of planned value"),
    "payment cap": ("£ a year", "part of agreed spend"),
    "payment floor": ("£ a year", "part of agreed spend"),
    "profit cap": ("part of turnover", "£ a year"),
    "repayment from savings": ("£ in all",),
}
BASES = tuple(dict.fromkeys(basis for bases in KINDS.values() for basis in bases))
ROUNDS = {"withhold": 1, "payment cap": 2, "payment floor": 2, "repayment from savings": 3, "profit cap": 4}
LABELS = {
    "withhold": "part withheld",
    "payment cap": "most paid",
    "payment floor": "least paid",
    "profit cap": "profit kept",
    "repayment from savings": "advance",
}
EVERY = "All"


class LimitTerm(TermRow):
    """One limit on what others pay, or one advance."""

    table: ClassVar[str] = "terms_limits"
    sheet: ClassVar[str] = "Terms limits"
    family: ClassVar[str] = "limits"
    meaning: ClassVar[str] = (
        "Clauses that watch other payments: a part withheld until results are in, the most or least that is paid in a"
        " year, the most profit that is kept, an advance repaid from savings."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "indicator", "point_of_delivery", "year")

    kind: Kind = column(
        "Kind", "withhold: the payee gives back what it has not earned; payment cap and payment floor: on what payer"
        " pays payee in a year; profit cap: the payer gives up profit beyond it; repayment from savings: the payer"
        " advances money in the first year, the payee repays it", "choice", choices=tuple(KINDS),
    )  # fmt: skip
    basis: Basis = column(
        "Basis", "Withhold: part of payment or of planned value. Cap or floor: £ a year or part of agreed spend. Profit"
        " cap: part of turnover or £ a year. Repayment: £ in all", "choice", choices=BASES,
    )  # fmt: skip
    measures: str = column("Measures", "Clauses whose payments it watches, with ; between them; All: every one between"
                           " payer and payee that is settled before it", "text", default=EVERY,
                           derived="All")  # fmt: skip
    indicator: str = column("Indicator", "Of a withhold: what earns it back, one indicator or All by their points",
                            "text", default=EVERY, refers_to=("indicators.indicator",))  # fmt: skip
    point_of_delivery: str = column("Point of delivery", "Planned value, agreed spend or saving of one service, or All"
                                    " of the payee's (a withhold) or in scope", "text", default=EVERY,
                                    refers_to=POINT_OF_DELIVERY)  # fmt: skip
    part: float = column("Part paid", "Of what is beyond a cap, below a floor, or saved: the part that is paid",
                         "share", unit="%", default=1.0, derived="all of it", lowest=0, highest=1)  # fmt: skip
    indexed: bool = column("Indexed", "yes: a cap or floor in pounds rises with prices from the price base", "yes_no",
                           default=False, derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return LABELS[self.kind] if self.indicator == EVERY else f"{LABELS[self.kind]} for {self.indicator}"

    @property
    def unit(self) -> str:
        """A share of what it is part of, or pounds."""
        return {"£ a year": "£ a year", "£ in all": "£"}.get(self.basis, "%")

    @property
    def measured(self) -> tuple[str, ...]:
        """Names of the clauses whose payments it watches."""
        if self.kind == "repayment from savings" or self.basis == "part of planned value":
            return ()
        if self.kind == "profit cap":
            return (EVERY,)
        return tuple(name for part in self.measures.split(";") if (name := part.strip())) or (EVERY,)

    @property
    def settled_in(self) -> int:
        """Withholds first, then caps and floors, then repayments, then profit caps."""
        return ROUNDS[self.kind]

    @property
    def multiplies(self) -> bool:
        """Whether its term is a part of what is measured."""
        return self.basis in ("part of payment", "part of turnover")

    @property
    def stops(self) -> bool:
        """All but a withhold stop somewhere."""
        return self.kind != "withhold"
