"""Capitated budgets."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow

PER_PERSON = ("£ per weighted patient", "£ per patient")


class BudgetTerm(TermRow):
    """A capitated budget."""

    table: ClassVar[str] = "terms_budget"
    sheet: ClassVar[str] = "Terms budget"
    family: ClassVar[str] = "budget"
    meaning: ClassVar[str] = (
        "Capitated budgets: a rate for each person of a segment, paid to who holds it. Whoever holds a budget pays the"
        " providers (it is the payer on Terms activity) and keeps or bears what is left."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "segment", "basis", "year")

    segment: str = column("Segment", "Part of the population, All if not divided", "text", default="All")
    basis: Literal["£ per weighted patient", "£ per patient"] = column(
        "Basis", "Whether people count by need or each as one", "choice", default="£ per weighted patient",
        derived="£ per weighted patient", choices=PER_PERSON,
    )  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=True,
                           derived="yes")  # fmt: skip
    uplift: float | None = column("Own uplift", "Rise of this budget a year, in place of Indexation's price uplift",
                                  "share", unit="% a year", default=None, derived="Indexation's", lowest=-0.5,
                                  highest=1)  # fmt: skip
    efficiency: float | None = column("Own efficiency", "Taken off the uplift a year, in place of Indexation's",
                                      "share", unit="% a year", default=None, derived="Indexation's", lowest=-0.5,
                                      highest=0.5)  # fmt: skip
    opening_budget: float | None = column("Opening budget", "What is spent on these people before the contract, from"
                                          " which the budget moves to its target share; price-base money", "pounds",
                                          unit="£ a year", default=None, derived="the rate holds at once", lowest=0,
                                          where="the commissioner's ledger, price-base year")  # fmt: skip
    years_to_target: int | None = column("Years to target", "Years until the budget is the rate times people alone; it"
                                         " moves there in equal parts", "whole", unit="years", default=None,
                                         derived="at once", lowest=1, highest=15)  # fmt: skip
    change_per_head: float | None = column("Largest change per head", "Most by which this budget a head may rise or"
                                           " fall on the year before, indexation apart", "share", unit="% a year",
                                           default=None, derived="any change", lowest=0, highest=1)  # fmt: skip
    for_results: float | None = column("Most for results", "Most that the pool may pay the holder at full achievement,"
                                       " as part of this budget (an improvement payment scheme)", "share",
                                       unit="% of the budget", default=None, derived="no limit", lowest=0, highest=1,
    )  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        rate = "rate" if self.basis == PER_PERSON[0] else "rate per patient"
        return rate if self.segment == "All" else f"{rate} {self.segment}"

    @property
    def unit(self) -> str:
        """The basis."""
        return self.basis
