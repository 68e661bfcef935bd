"""Terms that go by year: a glide path of shares, a block of its own for each year, and steps of a stated size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.errors import PutRightError
from contract_engine.schema.trial import values_typed, with_terms
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, TO_TRUST, certain, drafts, one_trust, paid

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

YEARS = ("2027/28", "2028/29", "2029/30")
FROM_TRUST = ("Trust", "Commissioner", "Savings")
GLIDE = dict(zip(YEARS, (0.0, 0.2, 0.5), strict=True))


def glide_path(**others: object) -> Tables:
    """Return tables: spend is 10% above plan; the trust bears none of it, then 20%, then 50%."""
    rows: list[Entry] = [
        {**NEW, "clause": "Savings", "payee": payee, "side": "loss", "year": year, "draft": draft, **others}
        for year, share in GLIDE.items()
        for payee, draft in (("Trust", share), ("Commissioner", 1 - share))
    ]
    return one_trust(3, terms_gain_share=rows, uncertainty=[certain("Demand", "activity", 0.1)])


def test_a_share_of_losses_that_rises_from_year_to_year() -> None:
    """10% of £10m is £1m a year: the trust pays nothing, £200,000 and £500,000."""
    assert paid(glide_path())[FROM_TRUST] == pytest.approx([0, 200_000, 500_000])


def test_each_year_is_a_term_of_its_own_for_every_year() -> None:
    """One row that says each year makes three terms, all with its draft."""
    block: Entry = {**NEW, "clause": "Block", "payee": "Trust", "basis": "block", "draft": 100.0, "year": "each year",
                    "lowest": 0, "highest": 500, "open": True}  # fmt: skip
    contract = contract_of(one_trust(3, terms_activity=[block]))
    assert [(lever.id, lever.year) for lever in contract.levers] == [
        (f"block.block.trust.{year.replace('/', '-')}", year) for year in YEARS
    ]
    assert drafts(contract) == dict.fromkeys([lever.id for lever in contract.levers], 100.0)
    assert paid(one_trust(3, terms_activity=[block]))["Commissioner", "Trust", "Block"] == [100, 100, 100]


def test_fixed_plus_variable_by_year_pays_for_each_activity_once() -> None:
    """100 x (1 - f) of actual and f of planned: at 11m actual and 10m planned, f = 0, 20%, 50%."""
    rows: list[Entry] = [
        {**NEW, "clause": "Acute", "payee": "Trust", "basis": "fixed plus variable", "year": year, "draft": share}
        for year, share in GLIDE.items()
    ]
    tables = one_trust(3, terms_activity=rows, uncertainty=[certain("Demand", "activity", 0.1)])
    assert paid(tables)["Commissioner", "Trust", "Acute"] == pytest.approx([11e6, 10.8e6, 10.5e6])


def test_a_value_typed_without_its_year_holds_in_every_year() -> None:
    contract = contract_of(glide_path())
    levers = [lever for lever in contract.levers if lever.party == "Trust"]
    assert [lever.label for lever in levers] == ["share of loss 0-100%"] * 3
    name = levers[0].id.rpartition(".")[0]
    same = {f"{name}.{year.replace('/', '-')}": 0.3 for year in YEARS}
    assert values_typed(contract, [f"{name}=30%"]) == same
    assert values_typed(contract, [f"{name}.2028-29=30%"]) == {f"{name}.2028-29": 0.3}
    with pytest.raises(PutRightError, match="add up to 110%"):
        with_terms(contract, {f"{name}.2028-29": 0.3})


def test_shares_add_up_in_each_year_and_change_by_no_more_than_agreed() -> None:
    """From 20% to 50% is 30 points: 5 above a largest change of 25, up for the trust, down for the commissioner."""
    contract = contract_of(glide_path(lowest=0, highest=1, open=True, largest_change=0.25))
    problem = problem_of(worlds_of(contract, central(contract)))
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    missed = {rule.words: short for rule, short in zip(rows.rules, rows.shortfall(problem.draft), strict=True)
              if short > 1e-9 and rule.component == "largest_change_a_year"}  # fmt: skip
    assert missed == pytest.approx(
        {
            "Savings, share of loss 0-100%, Trust, 2029/30: rises by no more than 25% on the year before": 0.05,
            "Savings, share of loss 0-100%, Commissioner, 2029/30: falls by no more than 25% on the year before": 0.05,
        }
    )
    sums = [rule for rule in rows.rules if rule.component == "shares of Savings add up to 100%"]
    assert len(sums) == len(YEARS)
    assert rows.shortfall(np.zeros(len(problem.levers))).max() >= 1


def test_a_term_for_one_year_alone_pays_in_that_year_alone() -> None:
    """Start-up money of £50,000 in the first year, by a block that names it."""
    row: Entry = {**NEW, "clause": "Start", "payee": "Trust", "basis": "block", "draft": 50_000.0, "year": "2027/28"}
    assert paid(one_trust(3, terms_activity=[row]))["Commissioner", "Trust", "Start"] == [50_000, 0, 0]
    assert TO_TRUST not in paid(one_trust(3, terms_activity=[row]))
