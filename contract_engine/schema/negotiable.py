"""What an alternative of a choice may change, and what it may not, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, error
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import IndexationRow, ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_row import TermRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Column, Row

NOTES = ("source", "status", "about")
NUMBERS_AND_WORDS = ("pounds", "share", "number", "whole", "lever", "choice", "yes_no", "text")
FACTS: tuple[type[Row], ...] = (PopulationRow, EffectRow, ReconciliationRow, DriverRow)
# Of these tables only what is named is agreed between people; the rest is how things are.
AGREED: Mapping[type[Row], tuple[str, ...]] = {
    PartyRow: ("takes_part", "no_worse_than", "may_hold_budget", "weight"),
    ServiceRow: ("in_scope", "in_use"),
    SchemeRow: ("owner", "in_use", "start_month", "ramp_months"),
    IndicatorRow: ("lower_threshold", "upper_threshold", "points"),
    IndexationRow: ("affordability_limit",),
}
# What holds for every combination alike, so that they can be laid side by side.
SAME_FOR_ALL = (
    "name", "form", "start", "years", "price_base", "objective", "control_total", "reconciliation_tolerance",
    "discount_rate", "confidence", "display_unit", "status", "senior_owner", "prepared_by", "assured_by", "approved_by",
    "contact", "figures_until",
)  # fmt: skip
OWN_NAME_OF_A_TERM = ("clause", "year")


def refusal(kind: type[Row], column: Column, at: str) -> Fault | None:
    """Return why no alternative may change a column, if it may not."""
    name = f"{subject(column.label)} on {kind.sheet}"
    if issubclass(kind, TermRow) and column.name == "today":
        found = f"{name} is what is in force now; it stays as written whatever is chosen."
        return error(at, found, "Choose Lowest, Highest, In force or another column.")
    if issubclass(kind, TermRow) and column.name == "draft":
        found = f"{name} is negotiated between lowest and highest, so it is no choice of its own."
        return error(at, found, "Change Lowest and Highest: where they are the same, that is the value.")
    whole = kind is Settings and column.name in SAME_FOR_ALL
    of_a_term = issubclass(kind, TermRow) and column.name in OWN_NAME_OF_A_TERM
    own_key = not issubclass(kind, TermRow) and column.name in kind.key and kind not in AGREED
    if whole or of_a_term or own_key or column.name in NOTES or column.kind not in NUMBERS_AND_WORDS:
        return error(at, f"{name} is the same whatever is chosen.", "Choose another column.")
    if kind in FACTS:
        return error(at, f"{kind.sheet} says how things are, which nobody can choose.", "Name a what-if on Scenarios.")
    if kind in AGREED and column.name not in AGREED[kind]:
        labels = [entry.label for entry in kind.columns() if entry.name in AGREED[kind]]
        return error(at, f"{name} says how things are, which nobody can choose.",
                     f"Choose {listed(labels)}, or name a what-if on Scenarios.")  # fmt: skip
    return None
