"""Capitated budgets."""

from __future__ import annotations

from typing import ClassVar

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow


class BudgetTerm(TermRow):
    """A capitated budget."""

    table: ClassVar[str] = "terms_budget"
    sheet: ClassVar[str] = "Terms budget"
    family: ClassVar[str] = "budget"
    meaning: ClassVar[str] = "Capitated budgets: a rate for each weighted person of a segment, paid to who holds it."
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "segment", "year")

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
