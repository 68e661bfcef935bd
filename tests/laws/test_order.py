"""The order in which organisations and rows are typed changes nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.design.problem import problem_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.results import solve
from tests.assembled import contract_of
from tests.laws.every_clause import tables_of_every_kind
from tests.solutions import with_terms

if TYPE_CHECKING:
    from tests.contracts import Tables


def in_another_order(tables: Tables, seed: int) -> Tables:
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    return {table: order.sample(entries, len(entries)) for table, entries in tables.items()}


@settings(max_examples=15)
@given(tables_of_every_kind(), st.integers(0, 1_000))
def test_the_order_of_organisations_and_rows_changes_no_result(tables: Tables, seed: int) -> None:
    """A sum taken in another order may differ in its last digits: a thousandth of a penny is allowed for that."""
    one, other = (
        problem_of(worlds_drawn(contract_of(each), 16, 1)) for each in (tables, in_another_order(tables, seed))
    )
    assert one.parties == other.parties
    assert [lever.id for lever in one.levers] == [lever.id for lever in other.levers]
    assert [duty.part for duty in one.duties] == [duty.part for duty in other.duties]
    for name in ("mean", "mean_per_unit", "plan", "paid", "paid_per_unit", "pounds_per_unit"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-12, atol=1e-5, err_msg=name)
    for name in ("capacity", "limit", "weights"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-5)


@pytest.mark.parametrize("aim", ["fewest_changes", "even", "least_cost"])
def test_the_order_of_organisations_and_rows_changes_no_proposed_term(aim: str) -> None:
    proposed = []
    for tables in (with_terms(), in_another_order(with_terms(), 1), in_another_order(with_terms(), 2)):
        solution = solve(contract_of(tables), aim=aim, scenarios=256)
        assert solution.status == "optimal"
        proposed.append({line.id: line.value for line in solution.levers})
    assert proposed[1] == pytest.approx(proposed[0], abs=1e-6)
    assert proposed[2] == pytest.approx(proposed[0], abs=1e-6)
