"""Rules that span rows and sheets: which there are, and when each is worth asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema import (
    crosscheck_activity,
    crosscheck_alliance,
    crosscheck_asked,
    crosscheck_bidders,
    crosscheck_budget,
    crosscheck_bundles,
    crosscheck_clauses,
    crosscheck_contract,
    crosscheck_fees,
    crosscheck_gain_share_rules,
    crosscheck_holders,
    crosscheck_lead,
    crosscheck_limits,
    crosscheck_measures,
    crosscheck_options,
    crosscheck_pools,
    crosscheck_scenarios,
    crosscheck_services,
    crosscheck_shared,
    crosscheck_shares,
    crosscheck_splits,
    crosscheck_targets,
    crosscheck_terms,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

RULES = (
    *crosscheck_contract.RULES,
    *crosscheck_services.RULES,
    *crosscheck_terms.RULES,
    *crosscheck_activity.RULES,
    *crosscheck_clauses.RULES,
    *crosscheck_shares.RULES,
    *crosscheck_shared.RULES,
    *crosscheck_splits.RULES,
    *crosscheck_holders.RULES,
    *crosscheck_budget.RULES,
    *crosscheck_fees.RULES,
    *crosscheck_gain_share_rules.RULES,
    *crosscheck_asked.RULES,
    *crosscheck_targets.RULES,
    *crosscheck_pools.RULES,
    *crosscheck_bundles.RULES,
    *crosscheck_lead.RULES,
    *crosscheck_alliance.RULES,
    *crosscheck_limits.RULES,
    *crosscheck_measures.RULES,
    *crosscheck_bidders.RULES,
)


def cross_table_faults(contract: Contract, broken: Collection[str]) -> Iterator[Fault]:
    """Yield what the rules find, leaving out rules that read a table with faults of its own."""
    for rule in RULES:
        if not any(table.table in broken for table in rule.reads):
            yield from rule.check(contract)
    if not any(table.table in broken for table in crosscheck_scenarios.READS):
        yield from crosscheck_scenarios.scenarios_resolve(contract, broken)
    yield from crosscheck_options.options_hold(contract, broken, _between_tables)


def _between_tables(contract: Contract) -> Iterator[Fault]:
    for rule in RULES:
        yield from rule.check(contract)
