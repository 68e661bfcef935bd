"""Who leads, and whose bills may exceed its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.holders import budget_holders, leads
from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

BUDGET: Entry = {"clause": "Budget", "payer": "Commissioner", "in_force": "new", "draft": 10.0}


def with_a_budget(payee: str, **parties: Entry) -> Tables:
    """Return the small contract with a budget for somebody, and other organisations."""
    tables = small_tables()
    tables["parties"] += [{"name": name, **entries} for name, entries in parties.items()]
    tables["terms_budget"] = [{**BUDGET, "payee": payee}]
    return tables


def test_whoever_provides_services_within_a_budget_holds_it() -> None:
    contract = contract_of(with_a_budget("Trust"))
    assert budget_holders(contract) == {"Trust": "Commissioner"}
    assert leads(contract) == ("Trust",)


def test_money_for_people_without_bills_to_meet_is_not_a_budget_that_can_run_out() -> None:
    """Practices paid by list neither provide services here nor pay anybody."""
    assert budget_holders(contract_of(with_a_budget("North Network"))) == {}


def test_whoever_pays_others_from_a_budget_holds_it() -> None:
    tables = with_a_budget("Federation", Federation={"role": "federation"})
    tables["terms_activity"][0] |= {"in_force": "today", "draft": None}
    tables["terms_activity"].append({"clause": "Subcontract", "payer": "Federation", "payee": "Trust",
                                     "basis": "tariff", "in_force": "new", "draft": 1.0})  # fmt: skip
    assert budget_holders(contract_of(tables)) == {"Federation": "Commissioner"}


def test_a_commissioner_holds_no_budget_of_another() -> None:
    tables = with_a_budget("Council", Council={"role": "commissioner"})
    assert budget_holders(contract_of(tables)) == {}


@pytest.mark.parametrize(("role", "holders"), [("lead", {"Prime": "Commissioner"}), ("federation", {})])
def test_a_lead_may_be_paid_its_budget_as_a_block(role: str, holders: dict[str, str]) -> None:
    """A block makes a lead the holder; anybody else's block is pay for its work."""
    tables = small_tables()
    tables["parties"].append({"name": "Prime", "role": role})
    block = {"clause": "Block", "payer": "Commissioner", "payee": "Prime", "basis": "block", "in_force": "new"}
    tables["terms_activity"].append({**block, "draft": 100_000})
    tables["terms_funding"][0]["payer"] = "Prime"
    contract = contract_of(tables)
    assert budget_holders(contract) == holders
    assert leads(contract) == tuple(holders)
