"""Drafts that an alternative of a choice moves: within its limits, and shares that still add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.term_tables import GainShareTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.schema.columns import Row

LIMITS = ("lowest", "highest")


def nearest_within(draft: object, lowest: object, highest: object) -> object:
    """Return a draft, or the nearest of its two limits if it lies beyond them; a blank is no limit."""
    if not isinstance(draft, int | float):
        return draft
    if isinstance(lowest, int | float) and draft < lowest:
        return lowest
    return highest if isinstance(highest, int | float) and draft > highest else draft


def with_the_payers_rest(before: Sequence[Row], after: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows of a table in which the payer's own share gives or takes what the others' drafts moved by.

    A payer's share that moved itself stays where it is.
    """
    moved: dict[tuple[object, ...], float] = {}
    own_moved = set()
    for old, new in zip(before, after, strict=True):
        if isinstance(old, GainShareTerm) and isinstance(new, GainShareTerm) and old.draft != new.draft:
            moved[_band(new)] = moved.get(_band(new), 0.0) + (new.draft or 0.0) - (old.draft or 0.0)
            if new.payee == new.payer:
                own_moved.add(_band(new))
    return tuple(
        row.model_copy(update={"draft": row.draft - moved[_band(row)]})
        if isinstance(row, GainShareTerm) and row.payee == row.payer and row.draft is not None
        and _band(row) in moved and _band(row) not in own_moved
        else row
        for row in after
    )  # fmt: skip


def _band(row: GainShareTerm) -> tuple[object, ...]:
    """Name what the shares that add up have in common."""
    return row.clause, row.payer, row.side, row.band_from, row.band_to, row.point_of_delivery, row.year
