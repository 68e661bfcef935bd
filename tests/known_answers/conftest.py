"""What the tests of examples worked by hand have in common: each names its TERM_SHEET."""

from __future__ import annotations

import pytest

from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central


@pytest.fixture(scope="module")
def worlds(request: pytest.FixtureRequest) -> Worlds:
    """The example's one future, in which all goes as planned; nothing in it has to be put right or known of."""
    contract = read(request.module.TERM_SHEET)
    assert contract.warnings == ()
    return worlds_of(contract, central(contract))


@pytest.fixture(scope="module")
def problem(worlds: Worlds) -> Problem:
    """The design problem of that future."""
    return problem_of(worlds)
