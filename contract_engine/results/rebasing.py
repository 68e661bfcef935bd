"""What resetting a target costs those who save early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.families import clauses_in_force
from contract_engine.clauses.gain_share import GainShare
from contract_engine.results.money import listed, money
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.baselines import RebaseRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.settings import Settings
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes

HALF_A_POUND = 0.5


@dataclass(frozen=True, slots=True)
class ResetLine:
    """What one organisation receives less pays in shares of gains and losses, with and without resets; pounds."""

    party: str
    year: str
    with_resets: float
    without: float

    @property
    def change(self) -> float:
        """By how much resets leave it better off."""
        return self.with_resets - self.without


def reset_lines(worlds: Worlds, terms: Mapping[str, float]) -> tuple[ResetLine, ...]:
    """Return lines by organisation and year, and for the term; none where no target is reset.

    The same futures and the same schemes: what people would do otherwise is not in it.
    """
    contract = worlds.new.contract
    if not contract.rows(RebaseRow):
        return ()
    as_agreed = replace(contract, tables={**contract.tables, RebaseRow.table: ()})
    reset, agreed = _shares(worlds.new, terms), _shares(replace(worlds.new, contract=as_agreed), terms)
    return tuple(
        ResetLine(party, year, float(with_resets), float(without))
        for party in contract.parties
        if party in reset or party in agreed
        for year, with_resets, without in zip(
            (*contract.years, TERM),
            (*reset[party], reset[party].sum()),
            (*agreed[party], agreed[party].sum()),
            strict=True,
        )
    )


def _shares(outcomes: Outcomes, terms: Mapping[str, float]) -> dict[str, Pounds]:
    """Return what each organisation expects to receive less pay under gain shares; shape (year,)."""
    net: dict[str, Pounds] = {}
    for clause in clauses_in_force(outcomes.contract, "new"):
        if not isinstance(clause, GainShare):
            continue
        for flow in clause.flows(outcomes):
            pounds = np.broadcast_to(flow.at(terms).mean(axis=1), (outcomes.years,))
            net[flow.payee] = net.get(flow.payee, np.zeros(outcomes.years)) + pounds
            net[flow.payer] = net.get(flow.payer, np.zeros(outcomes.years)) - pounds
    return net


def reset_sentence(lines: Sequence[ResetLine], settings: Settings) -> str:
    """Say what resets take from whom over the term, and who keeps it."""
    unit = settings.display_unit
    term = sorted((line for line in lines if line.year == TERM), key=lambda line: line.change)
    worse = [f"{line.party} {money(-line.change, unit)}" for line in term if line.change < -HALF_A_POUND]
    better = [f"{line.party} {money(line.change, unit)}" for line in reversed(term) if line.change > HALF_A_POUND]
    if not worse:
        return ""
    return (
        f"Resetting the target from actual spend leaves {listed(worse)} worse off over the term, and {listed(better)}"
        " better off, than under a target that stays: that is what saving early costs."
    )
