"""What has happened in a contract to which a scenario set was applied: worked out, never typed on a sheet."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row

Happens = Literal["activity", "unit cost", "achievement", "list", "actuals"]


class EventRow(Row):
    """One thing that happens whatever the future, by year of the contract.

    `change` is by year: a part of what was planned; of an achievement, points of a rate. `of`
    names what it happens to: services (provider, point of delivery), indicators (indicator,
    organisation) or organisations; None is all of them. Activity that `lasts` brings its cost
    along as a plan does; other activity passes within its year.
    """

    table: ClassVar[str] = "events"
    sheet: ClassVar[str] = "Scenario set"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "What has happened in a scenario set; worked out, never typed."
    key: ClassVar[tuple[str, ...]] = ("what",)

    what: Happens
    of: frozenset[tuple[str, ...]] | None = None
    change: tuple[float, ...]
    lasts: bool = False
    target_moves: bool = False

    def concerns(self, *key: str) -> bool:
        """Whether it happens to this service, indicator or organisation; to what has no name, only if to all."""
        return self.of is None or key in self.of
