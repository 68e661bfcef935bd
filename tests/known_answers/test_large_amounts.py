"""Amounts of many millions in one term, beside shares: the search must not lose its way among their sizes."""

from __future__ import annotations

import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.design import design
from contract_engine.design.problem import problem_of
from contract_engine.design.worlds import worlds_of
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import bands, one_trust


@pytest.mark.parametrize("step", [None, 50_000])
def test_a_block_of_34_million_is_found_to_the_step(step: float | None) -> None:
    """Home visits keep 500 of 5,000 patients out of hospital, which is rid of 500 x 1,900 x 20% = £190,000 of cost.

    Least cost leaves the trust as today: block + share x £1,000,000 + 190,000 - 10,000 = 33,980,000.
    """
    tables = one_trust(
        terms_activity=[
            {"clause": "Block", "payer": "Commissioner", "payee": "Trust", "basis": "block", "in_force": "both",
             "today": 33_980_000, "draft": 33_500_000, "lowest": 30_000_000, "highest": 40_000_000, "step": step,
             "open": True}
        ],
        terms_gain_share=[{**row, "lowest": 0, "highest": 1, "open": True} for row in bands("gain", (0.0, 1.0, 0.5))],
        schemes=[{"scheme": "Home visits", "owner": "Trust", "cost": 10_000}],
        effects=[{"scheme": "Home visits", "provider": "Trust", "point_of_delivery": "Emergency admissions",
                  "change": -0.1}],
    )  # fmt: skip
    contract = contract_of(tables)
    problem = problem_of(worlds_of(contract, central(contract)))
    found = design(problem, form_of(contract, models_dir()), "least_cost")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.label: value for lever, value in zip(problem.levers, found.terms, strict=True)
             if lever.party == "Trust"}  # fmt: skip
    share = terms["share of gain 0-100%"]
    assert terms["block"] + share * 1_000_000 + 180_000 == pytest.approx(33_980_000, abs=1)
    if step:
        assert terms["block"] % step == pytest.approx(0, abs=0.01)
