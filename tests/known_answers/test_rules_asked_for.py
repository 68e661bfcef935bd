"""Rules that a user asks for: one rate for all bands, gain and pain alike, shares in whole steps."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.asked import ALIKE, ONE_RATE
from contract_engine.clauses.form import form_of
from contract_engine.design.design import Design, design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.errors import PutRightError
from contract_engine.schema.asking import with_rules_asked
from contract_engine.schema.faults import InputFaultsError
from contract_engine.shipped import models_dir
from tests.assembled import contract_of
from tests.contracts import Entry, Tables, small_tables

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract


def both_sides_in_two_bands(**settings: object) -> Tables:
    """Gains and losses of the small contract in bands to 5% and above, the commissioner's rest among them."""
    tables = small_tables()
    tables["contract"][0] |= {"form": "gain_share", **settings}
    tables["parties"][1]["risk_capacity"] = 5_000_000
    tables["terms_activity"][0] |= {"lowest": 0.9, "highest": 1.2, "open": True}
    tables["terms_pool"] = [{**row, "step": None} for row in tables["terms_pool"]]
    share: Entry = {"clause": "Savings", "payer": "Commissioner", "in_force": "new", "open": True}
    shares = {("gain", 0.0): 0.63, ("gain", 0.05): 0.31, ("loss", 0.0): 0.12, ("loss", 0.05): 0.44}
    tables["terms_gain_share"] = [
        {**share, "payee": payee, "side": side, "band_from": start, "band_to": 0.05 if start == 0 else 1.0,
         "draft": part if payee == "Trust" else 1 - part, "lowest": 0.02, "highest": 0.98}
        for (side, start), part in shares.items() for payee in ("Commissioner", "Trust")
    ]  # fmt: skip
    return tables


def problem_with(**settings: object) -> tuple[Problem, Contract]:
    contract = contract_of(both_sides_in_two_bands(**settings))
    return problem_of(worlds_drawn(contract, 200, 1)), contract


def found_with(**settings: object) -> tuple[Design, dict[tuple[str, float], float]]:
    """Solve for an even split, and return the trust's share of each side and band."""
    problem, contract = problem_with(**settings)
    found = design(problem, form_of(contract, models_dir()), "even")
    assert found.terms is not None
    return found, {
        side_and_band: float(found.terms[place])
        for place, lever in enumerate(problem.levers)
        for side_and_band in [(side, start) for side, start in product(("gain", "loss"), (0.0, 0.05))]
        if lever.id == f"savings.share-of-{side_and_band[0]}-{'0-5' if side_and_band[1] == 0 else '5-100'}.trust"
    }


def test_nothing_is_asked_for_unless_somebody_asks() -> None:
    problem, contract = problem_with()
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    assert not [rule for rule in rows.rules if rule.component in (ONE_RATE, ALIKE)]


def test_one_rate_holds_each_side_to_one_share_and_no_more() -> None:
    """The draft breaks it by 0.63 - 0.31 = 0.32 of gains and 0.44 - 0.12 = 0.32 of losses."""
    problem, contract = problem_with(one_rate=True)
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    missed = {
        rule.index: short
        for rule, short in zip(rows.rules, rows.shortfall(problem.draft), strict=True)
        if rule.component == ONE_RATE
    }
    assert list(missed.values()) == pytest.approx([0.32, 0.32])
    _, shares = found_with(one_rate=True)
    assert shares["gain", 0.0] == pytest.approx(shares["gain", 0.05], abs=1e-9)
    assert shares["loss", 0.0] == pytest.approx(shares["loss", 0.05], abs=1e-9)


def test_gain_and_pain_alike_hold_band_by_band() -> None:
    """The draft breaks it by 0.63 - 0.12 = 0.51 below 5% and 0.44 - 0.31 = 0.13 above."""
    problem, contract = problem_with(gain_and_pain_alike=True)
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    missed = [
        short for rule, short in zip(rows.rules, rows.shortfall(problem.draft), strict=True) if rule.component == ALIKE
    ]
    assert missed == pytest.approx([0.51, 0.13])
    _, shares = found_with(gain_and_pain_alike=True)
    assert shares["gain", 0.0] == pytest.approx(shares["loss", 0.0], abs=1e-9)
    assert shares["gain", 0.05] == pytest.approx(shares["loss", 0.05], abs=1e-9)


def test_shares_in_whole_5_percent_are_multiples_of_5_percent_within_their_limits() -> None:
    """Limits 2% and 98% leave 5% to 95%; a payment that is no share keeps any value."""
    problem, _ = problem_with(step_of_shares=0.05)
    stepped = {lever.id: (lever.lowest, lever.highest) for lever in problem.levers if lever.step == 0.05}
    assert set(stepped.values()) == {(0.05, 0.95)}
    assert {name.split(".")[1][:8] for name in stepped} == {"share-of"}
    _, shares = found_with(step_of_shares=0.05)
    assert all(abs(share / 0.05 - round(share / 0.05)) < 1e-9 for share in shares.values())


def test_a_rule_asked_for_costs_the_worst_placed_something_and_never_gains_it_anything() -> None:
    free, _ = found_with()
    for asked in ({"one_rate": True}, {"gain_and_pain_alike": True}, {"step_of_shares": 0.05}):
        held, _ = found_with(**asked)
        assert held.stages[0].value <= free.stages[0].value + 0.2


def test_typed_on_the_command_line_they_are_the_sheets_own() -> None:
    asked = with_rules_asked(contract_of(both_sides_in_two_bands()), ("one_rate", "step_of_shares=5%"))
    assert (asked.settings.one_rate, asked.settings.step_of_shares) == (True, 0.05)
    assert asked.tried == ("one rate for all bands", "shares in whole 5%")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("one_price", "there is no such rule. Choose one of: one_rate, gain_and_pain_alike and step_of_shares."),
        ("step_of_shares=wide", "the step is a percentage from 0.01% to 50%. Type it as step_of_shares=5%."),
        ("step_of_shares", "the step is a percentage from 0.01% to 50%."),
        ("one_rate=yes", "this rule takes no value. Type --ask one_rate."),
    ],
)
def test_a_slip_says_what_may_be_asked_for(typed: str, said: str) -> None:
    with pytest.raises(PutRightError, match=r"^--ask ") as slip:
        with_rules_asked(contract_of(both_sides_in_two_bands()), (typed,))
    assert said in str(slip.value)


def test_a_band_without_a_twin_is_told_of() -> None:
    tables = both_sides_in_two_bands(gain_and_pain_alike=True)
    tables["terms_gain_share"] = tables["terms_gain_share"][:6]
    tables["terms_gain_share"][4] |= {"band_to": 1.0}
    tables["terms_gain_share"][5] |= {"band_to": 1.0}
    with pytest.raises(InputFaultsError) as slip:
        contract_of(tables)
    assert [fault.found for fault in slip.value.faults if fault.severity == "error"] == [
        "gain and pain are to be alike (contract), and Trust has no share of a loss from 5%."
    ]


def test_limits_without_a_whole_step_between_them_are_told_of() -> None:
    tables = both_sides_in_two_bands(step_of_shares=0.05)
    tables["terms_gain_share"][1] |= {"lowest": 0.61, "highest": 0.64}
    with pytest.raises(InputFaultsError) as slip:
        contract_of(tables)
    found = [fault.found for fault in slip.value.faults if fault.severity == "error"]
    assert found == ["Savings, share of gain 0-5%, Trust: no whole 5% lies between its lowest and its highest."]


def test_asking_where_nothing_can_be_held_is_a_warning() -> None:
    tables = small_tables()
    tables["contract"][0] |= {"one_rate": True, "gain_and_pain_alike": True}
    warned = [fault.found.partition(" asked for")[0] for fault in contract_of(tables).warnings]
    assert warned == ["one rate for all bands is", "gain and pain alike are"]
