"""Another holder stands where the lead stood: the residual moves, and nothing else."""

from __future__ import annotations

import pytest

from contract_engine.errors import PutRightError
from contract_engine.schema.faults import InputFaultsError
from contract_engine.settlement.ledger import ledger_of
from contract_engine.stressing.candidates import candidates_of, present_holder
from contract_engine.stressing.handed_over import held_by
from contract_engine.stressing.holder_risk import gains_from_growth
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.leading.by_hand import LEAD, PAYER, TRUST, handed_to, lead_contract, results_at_draft

JOINT = [
    {"candidate": "Joint venture", "member": LEAD, "share": 0.6, "management_cost": 1_000, "skills": 4},
    {"candidate": "Joint venture", "member": TRUST, "share": 0.4},
]


def test_moving_the_budget_moves_exactly_what_is_left_of_it() -> None:
    """Left of the budget: 295 - 180 - 100 - 5 = 10. Lead Provider 20 - 10 = 10; Trust 18 + 10 = 28."""
    before = results_at_draft(lead_contract())
    after = results_at_draft(handed_to(lead_contract(), TRUST))
    assert (before[LEAD], before[TRUST]) == (20_000, 18_000)
    assert (after[LEAD], after[TRUST]) == (10_000, 28_000)
    assert before[PAYER] == after[PAYER] == -295_000
    assert after[f"{TRUST} as holder"] == 0


def test_a_holder_does_not_pay_itself() -> None:
    """Trust holding the budget: no payment for operations, which are its own cost now; it pays for clinics."""
    contract = handed_to(lead_contract(), TRUST)
    ledger = ledger_of(outcomes_of(contract, central(contract), all_schemes(contract)))
    assert {(flow.payer, flow.payee) for flow in ledger.flows} == {(PAYER, TRUST), (TRUST, LEAD)}


def test_the_commissioner_that_keeps_it_pays_the_providers_itself() -> None:
    """It pays 180 for operations, 100 for clinics and 5 for the scheme: 285 in all, and nobody a budget."""
    contract = handed_to(lead_contract(), PAYER)
    assert results_at_draft(contract) == {PAYER: -285_000, f"{PAYER} as holder": 0, LEAD: 10_000, TRUST: 18_000}


def test_a_joint_venture_shares_what_is_left_and_what_managing_costs() -> None:
    """Left 10 less management 1 = 9: Lead Provider 10 + 0.6 x 9 = 15.4; Trust 18 + 0.4 x 9 = 21.6."""
    after = results_at_draft(handed_to(lead_contract(holders=JOINT), "Joint venture"))
    assert (after[LEAD], after[TRUST]) == (15_400, 21_600)


def test_managing_the_budget_costs_the_present_holder_too() -> None:
    """20 - 1 = 19, and nobody else is touched."""
    typed = [{"candidate": "As it is", "member": LEAD, "management_cost": 1_000}]
    after = results_at_draft(handed_to(lead_contract(holders=typed), "As it is"))
    assert (after[LEAD], after[TRUST], after[PAYER]) == (19_000, 18_000, -295_000)


def test_the_scheme_and_its_cost_pass_over() -> None:
    contract = handed_to(lead_contract(), TRUST)
    assert [part.owner for part in all_schemes(contract)] == [f"{TRUST} as holder"]


def test_whoever_holds_the_budget_loses_by_growth_it_has_to_pay_for() -> None:
    """1% more: 2 operations and 10 clinics.

    The lead pays 2 x 1,000 for operations, and bears 10 x 90. Trust bears 2 x 900, and pays 10 x 100; without the
    budget it gains 2 x (1,000 - 900).
    """
    draft = {lever.id: lever.draft or 0.0 for lever in lead_contract().levers}
    as_it_is = {service: gain for _, service, gain in gains_from_growth(lead_contract(), draft, (LEAD,))}
    assert as_it_is == pytest.approx({"Clinics": -900, "Operations": -2_000})
    contract = handed_to(lead_contract(), TRUST)
    draft = {lever.id: lever.draft or 0.0 for lever in contract.levers}
    held = {service: gain for _, service, gain in gains_from_growth(contract, draft, (TRUST,))}
    assert held == pytest.approx({"Clinics": -1_000, "Operations": -1_800})
    outside = {service: gain for _, service, gain in gains_from_growth(lead_contract(), draft | {
        lever.id: lever.draft or 0.0 for lever in lead_contract().levers}, (TRUST,))}  # fmt: skip
    assert outside["Operations"] == pytest.approx(200)


def test_shares_not_typed_follow_income_in_scope() -> None:
    """Lead Provider earns 100 in scope, Trust 200: a third and two thirds."""
    (both,) = candidates_of(lead_contract(), LEAD, [f"{LEAD}+{TRUST}"])
    assert both.shares == pytest.approx({LEAD: 1 / 3, TRUST: 2 / 3})
    assert both.name == f"{LEAD} + {TRUST}"


def test_the_standard_case_stands_beside_the_lead_where_nobody_else_is_marked() -> None:
    found = candidates_of(lead_contract(), LEAD)
    assert [(each.name, each.because) for each in found] == [
        (LEAD, "holds it in the draft"),
        (TRUST, "to compare: not marked on Parties"),
        (f"{LEAD} + {TRUST}", "to compare: not marked on Parties"),
        (PAYER, "the commissioner keeps it"),
    ]


def test_a_sheet_holders_stands_for_the_candidates() -> None:
    found = candidates_of(lead_contract(holders=JOINT), LEAD)
    joint = next(each for each in found if each.name == "Joint venture")
    assert (joint.management, joint.scores) == (1_000, {"skills": 4})


def test_today_stays_as_it_is_whoever_is_to_hold_the_budget() -> None:
    before, after = lead_contract(), handed_to(lead_contract(), TRUST)
    today = [[row for row in contract.terms if row.in_force_today] for contract in (before, after)]
    assert today[0] == today[1]


def test_an_unknown_candidate_is_named_with_what_was_meant() -> None:
    with pytest.raises(PutRightError, match="no organisation 'Trsut'"):
        candidates_of(lead_contract(), LEAD, ["Trsut"])


def test_a_contract_without_a_budget_says_what_to_fill_in() -> None:
    with pytest.raises(PutRightError, match="Terms budget a row that is in force new"):
        present_holder(contract_of(small_tables()))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{**JOINT[0], "share": 0.5}, JOINT[1]], "shares of Joint venture come to 90%."),
        ([JOINT[0], {"candidate": "joint venture", "member": TRUST}], "Trust has no share of Joint venture"),
        ([JOINT[0], {**JOINT[1], "skills": 2}], "Joint venture is scored otherwise"),
    ],
)
def test_a_slip_on_the_sheet_holders_is_said(rows: list[dict[str, object]], said: str) -> None:
    with pytest.raises(InputFaultsError, match=said):
        lead_contract(holders=rows)


def test_the_present_holder_as_candidate_is_the_contract_as_written() -> None:
    (own,) = candidates_of(lead_contract(), LEAD, [LEAD])
    handed = held_by(lead_contract(), LEAD, own)
    assert handed.tables == lead_contract().tables
    assert results_at_draft(handed) == results_at_draft(lead_contract())
