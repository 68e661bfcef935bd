"""The same contract in pounds, thousands and millions has the same terms.

Every figure of money is a thousand times as large, or a thousandth: what is a sum of pounds in the
answer is too, and what is a share stays what it was. Ten pence, to which terms are tidied and which
a later stage may take from an earlier one, is another part of a small contract than of a large one:
a thousandth of a contract that goes in steps of half a penny a patient may stand a few steps apart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.design import design
from contract_engine.design.problem import problem_of, worlds_drawn
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_row import TermRow
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.workbook.read import read

if TYPE_CHECKING:
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

# One of each form.
EXAMPLES = (
    "primary_care_network", "alternative_quality_contract", "whole_population_budget", "frail_elderly_alliance",
    "bedfordshire_msk", "zio_diabetes", "enhanced_service", "shared_service",
)  # fmt: skip
SCENARIOS = 16


def in_other_pounds(contract: Contract, times: float) -> Contract:
    """Return the contract with every sum of money so many times as large."""
    tables = {name: tuple(_row(row, times) for row in rows) for name, rows in contract.tables.items()}
    return replace(contract, tables=tables)


def _row(row: Row, times: float) -> Row:
    kinds = {"pounds", "lever"} if isinstance(row, TermRow) and row.unit.startswith("£") else {"pounds"}
    money = {
        column.name: value * times
        for column in type(row).columns()
        if column.kind in kinds and (value := getattr(row, column.name)) is not None
    }
    return row.model_copy(update=money).placed(row.place) if money else row


def found_for(contract: Contract) -> tuple[Problem, Design]:
    problem = problem_of(worlds_drawn(contract, SCENARIOS, 1))
    return problem, design(problem, form_of(contract, models_dir()), contract.settings.objective)


# Ten pence that a later stage may take are much in these typed in thousands: a few steps move.
ONLY_LARGER = ("primary_care_network", "shared_service")


@pytest.mark.parametrize(
    ("name", "times"),
    [(name, 1_000.0 if name in ONLY_LARGER or n % 2 else 0.001) for n, name in enumerate(EXAMPLES)],
)
def test_terms_do_not_depend_on_the_unit_of_money(name: str, times: float) -> None:
    contract = read(term_sheet(name))
    units = {lever_id(row): row.unit for row in contract.terms}
    problem, found = found_for(contract)
    other, again = found_for(in_other_pounds(contract, times))
    assert found.terms is not None
    assert again.terms is not None
    assert other.surplus == pytest.approx(times * problem.surplus, rel=1e-9)
    scale = np.array([times if units[lever.id].startswith("£") else 1.0 for lever in problem.levers])
    largest = np.array([max(abs(lever.highest or 0.0), abs(lever.draft or 0.0), 1e-9) for lever in problem.levers])
    np.testing.assert_allclose(again.terms / scale / largest, found.terms / largest, rtol=0, atol=1e-3)
