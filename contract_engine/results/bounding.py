"""What is known of combinations of alternatives that were not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.money import money
from contract_engine.schema.choices import changed, combinations_of, with_alternatives
from contract_engine.schema.faults import InputFaultsError
from contract_engine.world.outcomes import all_schemes, outcomes_of

if TYPE_CHECKING:
    from contract_engine.design.worlds import Worlds
    from contract_engine.results.choosing import Chosen, Look
    from contract_engine.schema.contract import Contract

MOST_SURPLUSES = 1_024
HALF_A_POUND = 0.5


def bound_of(look: Look, draft: Chosen) -> str:
    """Say how much better a combination that was not looked at can be.

    What a combination creates, W, needs no search, and while nobody loses nobody can gain more
    than W. With fewest changes as the aim, a combination that changes more choices than all that
    the best one changes is no better, whatever its terms.
    """
    looked = f"{len(look.ranks):,} of {look.total:,} combinations were looked at, one choice at a time from the draft"
    unknown = f"{looked}. How good the others are is not known."
    worlds = None if look.draft is None else look.draft.worlds
    if worlds is None or look.total > MOST_SURPLUSES or look.aim == "least_total_risk":
        return unknown
    most, fewest = 0.0, len(look.choices) + 1
    for chosen in combinations_of(look.contract, look.choices):
        if tuple(chosen.values()) in look.ranks:
            continue
        if look.out_of_time:
            return unknown
        try:
            surplus = surplus_of(with_alternatives(look.contract, chosen, look.choices), worlds)
        except InputFaultsError:
            continue
        if surplus > HALF_A_POUND:
            most, fewest = max(most, surplus), min(fewest, changed(chosen, draft))
    if most == 0:
        return f"{looked}. None of the others creates anything to share."
    unit = look.contract.settings.display_unit
    if look.aim == "fewest_changes":
        return f"{looked}. Each of the others that creates anything to share changes at least {fewest} choices."
    return f"{looked}. None of the others leaves more than {money(most, unit)} to share."


def surplus_of(contract: Contract, worlds: Worlds) -> float:
    """W of another combination in the same futures: own results alone, for payments cancel."""
    new = outcomes_of(contract, worlds.draws, all_schemes(contract), like=worlds.new)
    discount = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    own = sum(new.own_result(party).mean(axis=1) for party in contract.parties)
    today = sum(result.mean(axis=1) for result in worlds.ledger_today.own.values())
    return float(((own - today) * discount).sum())
