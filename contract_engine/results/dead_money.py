"""Money for results that no future takes away, or that none pays: said to be at risk, and not.

For each payment for results, with p the part of it that a practice is paid in a year and a future,

    never lost      the least p over practices, years and futures is 1
    never earned    the greatest p is no more than the least part paid whatever the results

Of six commissioners that had settled the Capacity and Access Improvement Payment, five paid all of
it to every network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.pool import money_of, paid_of
from contract_engine.results.money import listed, money
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import PoolTerm
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.worlds import Worlds

WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class WarningLine:
    """Something the answer's reader should know: `pounds` a year are at stake, and `cell` is where they are set."""

    warning: str
    pounds: float
    cell: str


def dead_money(worlds: Worlds, terms: Mapping[str, float]) -> tuple[WarningLine, ...]:
    """Return a warning for each payment for results that is never lost, or never earned, at given terms."""
    rows = sorted(worlds.contract.rows(PoolTerm), key=lambda row: row.identity)
    return tuple(
        line
        for row in rows
        if row.on_results and row.in_new_terms
        if (line := _warning(worlds, row, terms[lever_id(row)])) is not None
    )


def _warning(worlds: Worlds, row: PoolTerm, value: float) -> WarningLine | None:
    outcomes = worlds.new
    can_earn = money_of(outcomes, row)
    whole = sum(can_earn.values(), start=np.zeros((1, 1)))
    years = int((whole > 0).sum())
    if not years or float(whole.sum()) * value < PENNY:
        return None
    pounds = float(whole.sum()) * value / years
    paid = paid_of(outcomes, row, can_earn, list(can_earn))
    own = {name: amount for name, amount in can_earn.items() if float(amount.sum()) > 0}
    parts = [paid[name][held] / amount[held] for name, amount in own.items() if (held := amount[:, 0] > 0).any()]
    least, greatest = min(float(part.min()) for part in parts), max(float(part.max()) for part in parts)
    where, futures = (
        row.at("component"),
        f"any of {outcomes.count:,} futures" if outcomes.count > 1 else "the one future",
    )
    year = f" of {row.year}" if row.year else " a year"
    at_stake = f"The {money(pounds)}{year} that {row.clause} pays {row.payee} for {row.label}"
    if least >= 1 - WHOLE:
        return WarningLine(f"{at_stake} is never lost in {futures}: it carries no risk.", pounds, where)
    if greatest <= row.floor + WHOLE:
        rest = f"beyond the {row.floor:.0%} paid whatever the results " if row.floor else ""
        return WarningLine(f"{at_stake} is never earned {rest}in {futures}: nobody can win it.", pounds, where)
    return None


def warned(lines: tuple[WarningLine, ...], most: int = 3) -> str:
    """Write the warnings as one paragraph, those about most money first; empty if there is none."""
    first = sorted(lines, key=lambda line: -line.pounds)
    told = [line.warning for line in first[:most]]
    more = [money(line.pounds) for line in first[most:]]
    return " ".join([*told, f"The same goes for {len(more)} more: {listed(more)} a year."] if more else told)
