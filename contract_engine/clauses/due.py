"""A payment for one unit of a row's lever, in the years for which the row holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.contract import lever_id
from contract_engine.terms import Flow

if TYPE_CHECKING:
    from contract_engine.schema.term_row import TermRow
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


def due(  # noqa: PLR0913 - who pays whom, and what
    outcomes: Outcomes, row: TermRow, payer: str, payee: str, pounds: Pounds, *, on_lever: bool = True
) -> Flow:
    """Return the payment of a row: for one unit of its lever, or outright where no lever moves it."""
    return Flow(payer, payee, row.clause, lever_id(row) if on_lever else None, in_its_years(outcomes, row, pounds))


def in_its_years(outcomes: Outcomes, row: TermRow, pounds: Pounds) -> Pounds:
    """Return pounds, shape (year, scenario), of the years for which a row holds, and zero in the others."""
    if not row.year:
        return pounds
    holds: Pounds = np.array([[year == row.year] for year in outcomes.contract.years], dtype=float)
    kept: Pounds = pounds * holds
    return kept
