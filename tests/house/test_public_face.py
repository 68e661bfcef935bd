"""What Python code may import from contract_engine, and that nothing else is promised."""

from __future__ import annotations

import pytest

import contract_engine
from contract_engine import results, shipped
from contract_engine.workbook.pot_read import read_pot
from contract_engine.workbook.read import read


def test_the_public_names_are_those_of_the_modules_that_hold_them() -> None:
    assert contract_engine.read is read
    assert contract_engine.settle is results.settle
    assert contract_engine.solve is results.solve
    assert contract_engine.split is results.split
    assert contract_engine.read_pot is read_pot


def test_the_public_names_are_listed() -> None:
    assert dir(contract_engine) == ["__version__", "read", "read_pot", "settle", "solve", "split", "stress"]


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="contract_engine has no slove"):
        contract_engine.slove  # noqa: B018 - asking for it is the test


def test_a_contract_read_can_be_settled() -> None:
    """Payments cancel: what all organisations receive from each other, less what they pay each other, is nothing."""
    settlement = contract_engine.settle(contract_engine.read(shipped.term_sheet("primary_care_network")), scenarios=64)
    received: dict[str, float] = {}
    for line in settlement.flows:
        received[line.payee] = received.get(line.payee, 0) + line.amount
        received[line.payer] = received.get(line.payer, 0) - line.amount
    assert sum(received.values()) == pytest.approx(0, abs=0.01)
    assert received["Acute Trust"] > 0
