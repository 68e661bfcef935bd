"""What an owner gains by doing as the contract relies on is what settling both worlds afresh says, for every subset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_engine.design.deviations import Deviation, ways_of
from contract_engine.design.duties import owners_of
from contract_engine.design.problem import problem_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.settlement.ledger import ledger_of
from contract_engine.terms import PENNY
from contract_engine.world.outcomes import outcomes_of
from tests.assembled import contract_of
from tests.laws.every_clause import every_clause

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract


@st.composite
def contracts_with_several_schemes(draw: st.DrawFn) -> Contract:
    """Draw contracts in which the trust and the network have several schemes each, some of them left out.

    Shares of savings have bands, so that what one scheme is worth depends on the others.
    """
    tables = every_clause()
    number = draw(st.integers(1, 2))
    for place in range(number):
        for owner in ("Trust", "North Network"):
            name = f"{owner} scheme {place}"
            tables["schemes"].append(
                {"scheme": name, "owner": owner, "cost": draw(st.integers(0, 40)) * 1_000,
                 "in_use": draw(st.booleans()), "start_month": draw(st.integers(1, 20))}
            )  # fmt: skip
            tables["effects"] += [
                {"scheme": name, "provider": "Trust", "point_of_delivery": "Emergency admissions",
                 "change": draw(st.integers(-9, 2)) / 100},
                {"scheme": name, "indicator": "Care plans", "change": draw(st.integers(0, 30)) / 100},
            ]  # fmt: skip
    return contract_of(tables)


@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), contracts_with_several_schemes())
def test_every_subset_of_an_owners_schemes(data: st.DataObject, contract: Contract) -> None:
    """Margin = E[result of its owner | all as relied on] - E[the same | the subset done the other way round].

    A subset without a row of its own has no less to spare than it needs, or than smaller subsets
    that make it up have together.
    """
    worlds = worlds_drawn(contract, 8, 1)
    problem = problem_of(worlds)
    ids = tuple(lever.id for lever in problem.levers)
    parts = data.draw(st.lists(st.floats(0, 1), min_size=len(ids), max_size=len(ids)))
    values = np.array([low + part * (high - low) for part, (low, high) in
                       zip(parts, (lever.limits for lever in problem.levers), strict=True)])  # fmt: skip
    terms = dict(zip(ids, map(float, values), strict=True))
    relied_on = worlds.ledger_new.results(terms)
    rows = {row.stops + row.starts for row in problem.deviations.rows}
    looked_at = 0
    for owner in owners_of(worlds, ids, problem.discount, problem.capped):
        ways = ways_of(owner, problem.duties)
        spare = {flipped: way.margin(values) - way.required for flipped, way in ways.items()}
        for flipped, way in ways.items():
            otherwise = ledger_of(outcomes_of(contract, worlds.draws, worlds.new.delivered ^ flipped)).results(terms)
            apart = (relied_on[owner.name] - otherwise[owner.name]).mean(axis=1) @ problem.discount
            assert way.margin(values) == pytest.approx(float(apart), rel=0, abs=PENNY)
            stops, starts = sorted(flipped & worlds.new.delivered), sorted(flipped - worlds.new.delivered)
            if isinstance(way, Deviation) and (*stops, *starts) not in rows:
                made_up = [spare[flipped - {one}] + spare[frozenset({one})] for one in flipped if len(flipped) > 1]
                singly = sum(spare[frozenset({one})] for one in flipped) if len(flipped) > 1 else np.inf
                assert spare[flipped] >= min(0.0, singly, *made_up) - 2 * PENNY
        looked_at += len(ways)
    assert looked_at == problem.deviations.looked_at > len(problem.duties)
