"""Small clauses, worked by hand: 5,000 emergency admissions at £2,000, £10m a year, and what happens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.known_answers.by_hand import NEW, certain, one_trust, paid, practices

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

TO_TRUST = ("Commissioner", "Trust", "Small")


def fees(*rows: Entry, more: float = 0.0, **tables: list[Entry]) -> Tables:
    """Return the trust with rows of one clause of small payments, and a part more (or less) activity than planned."""
    uncertainty = [certain("Demand", "activity", more)] if more else []
    terms = [{**NEW, "clause": "Small", "payee": "Trust", **row} for row in rows]
    return one_trust(**{"years": 3, "uncertainty": uncertainty, **tables}, terms_fees=terms)  # type: ignore[arg-type]


TWO_PER_CENT = [{"year": year, "uplift": 0.02} for year in ("2027/28", "2028/29", "2029/30")]


def test_a_management_fee_in_pounds_rises_with_prices_if_it_is_indexed() -> None:
    """£100,000 x 1.02, 1.0404, 1.061208; without indexation £100,000 each year."""
    fee = {"kind": "management fee", "draft": 100_000}
    assert paid(fees(fee, indexation=TWO_PER_CENT))[TO_TRUST] == pytest.approx([100_000] * 3)
    assert paid(fees({**fee, "indexed": True}, indexation=TWO_PER_CENT))[TO_TRUST] == pytest.approx(
        [102_000, 104_040, 106_120.80]
    )


def test_a_management_fee_per_patient_is_paid_for_the_payers_people_or_else_the_payees_or_else_everyones() -> None:
    """Lists 6,000 and 4,000: Trust for all 10,000 at £2 = £20,000; Practice A for its own 6,000 = £12,000."""
    fee = {"kind": "management fee", "basis": "£ per patient", "draft": 2.0}
    people = practices(6_000, 4_000)
    assert paid(fees(fee, parties=people))[TO_TRUST] == pytest.approx([20_000] * 3)
    by_practice = paid(fees({**fee, "payer": "Practice A"}, parties=people))
    assert by_practice["Practice A", "Trust", "Small"] == pytest.approx([12_000] * 3)
    to_practice = paid(fees({**fee, "payee": "Practice B"}, parties=people))
    assert to_practice["Commissioner", "Practice B", "Small"] == pytest.approx([8_000] * 3)


def test_a_management_fee_as_a_part_of_what_services_are_worth_as_planned() -> None:
    """3% of the plan's £10m = £300,000, though activity is 10% above it."""
    fee = {"kind": "management fee", "basis": "part of reference value", "provider": "Trust", "draft": 0.03}
    assert paid(fees(fee, more=0.1))[TO_TRUST] == pytest.approx([300_000] * 3)
    assert paid(fees({**fee, "provider": ""}, more=0.1))[TO_TRUST] == pytest.approx([300_000] * 3)


def test_every_practice_of_a_network_pays_a_levy_for_its_own_people() -> None:
    """£1.50 a weighted patient: A 6,000 x 1.1 x 1.50 = £9,900, B 4,000 x 1.50 = £6,000."""
    parties = practices(6_000, 4_000)
    parties[2]["weighted_list"] = 6_600
    levy = {"kind": "levy", "payer": "Network", "basis": "£ per weighted patient", "draft": 1.5}
    due = paid(fees(levy, parties=parties))
    assert due["Practice A", "Trust", "Small"] == pytest.approx([9_900] * 3)
    assert due["Practice B", "Trust", "Small"] == pytest.approx([6_000] * 3)


def test_a_levy_in_pounds_a_year_is_shared_by_weighted_list_and_nobody_pays_itself() -> None:
    """£10,000 to Practice B, which is of the network: A pays its 60%, £6,000, and B keeps its own 40%."""
    levy = {"kind": "levy", "payer": "Network", "payee": "Practice B", "draft": 10_000}
    due = paid(fees(levy, parties=practices(6_000, 4_000)))
    assert due == {("Practice A", "Practice B", "Small"): pytest.approx([6_000] * 3)}


def test_a_levy_on_what_each_ones_services_are_worth() -> None:
    """2% of Practice A's 1,000 reviews at £40 = £800; Practice B provides none and pays nothing."""
    reviews = {
        "provider": "Practice A", "point_of_delivery": "Reviews", "plan_activity": 1_000, "reference_price": 40,
        "contract_value": 40_000, "unit_cost": 30, "released_at_once": 1, "released_12": 1, "released_36": 1,
    }  # fmt: skip
    levy = {"kind": "levy", "payer": "Network", "basis": "part of reference value", "draft": 0.02}
    due = paid(fees(levy, parties=practices(6_000, 4_000), services=[reviews]))
    assert due["Practice A", "Trust", "Small"] == pytest.approx([800] * 3)
    assert sum(due.get(("Practice B", "Trust", "Small"), [0.0])) == 0


@pytest.mark.parametrize(
    ("years", "due"), [(3, [300_000, 200_000, 100_000]), (2, [300_000, 150_000, 0]), (1, [300_000, 0, 0])]
)
def test_a_transition_payment_falls_to_nothing_in_equal_steps(years: int, due: list[float]) -> None:
    """£300,000 over three years: all, two thirds, one third; over one, the first year only (pump-priming)."""
    payment = {"kind": "transition payment", "taper_years": years, "draft": 300_000}
    assert paid(fees(payment))[TO_TRUST] == pytest.approx(due)


def test_an_income_guarantee_makes_good_a_part_of_the_shortfall_and_tapers() -> None:
    """Income at reference prices £9m, 98% of plan £9.8m: 75% of £800,000 = £600,000, then half of that, then none."""
    guarantee = {"kind": "income guarantee", "starts_at": 0.98, "taper_years": 2, "draft": 0.75}
    assert paid(fees(guarantee, more=-0.1))[TO_TRUST] == pytest.approx([600_000, 300_000, 0])
    assert paid(fees(guarantee, more=0.1))[TO_TRUST] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(("more", "due"), [(0.04, 0), (0.08, 180_000), (0.15, 300_000), (-0.1, 0)])
def test_stop_loss_covers_a_part_of_what_lies_between_its_edges(more: float, due: float) -> None:
    """60% of spend from 105% to 110% of £10m: at 108% 60% x £300,000, at 115% 60% x £500,000; the premium £25,000."""
    cover = {"kind": "stop-loss cover", "starts_at": 1.05, "stops_at": 1.10, "draft": 0.6}
    premium = {"kind": "stop-loss premium", "payer": "Trust", "payee": "Commissioner", "draft": 25_000}
    found = paid(fees(cover, premium, more=more))
    assert found[TO_TRUST] == pytest.approx([due] * 3)
    assert found["Trust", "Commissioner", "Small"] == pytest.approx([25_000] * 3)


def test_stop_loss_on_cost_has_no_ceiling_unless_one_is_typed() -> None:
    """5,500 admissions cost £1,900 x (5,000 + 20% of 500 at once) = £9,690,000.

    Cover from 95% of agreed spend, £9.5m: half of £190,000 = £95,000, in the first year.
    """
    cover = {"kind": "stop-loss cover", "measure": "cost", "starts_at": 0.95, "draft": 0.5}
    winter = [certain("Winter", "activity", 0.1, each_year=True)]
    assert paid(fees(cover, uncertainty=winter))[TO_TRUST][0] == pytest.approx(95_000)


@pytest.mark.parametrize(("more", "due"), [(-0.01, 80_000), (-0.05, 160_000), (0.05, 0)])
def test_the_first_slice_of_a_saving_is_reinvested_first(more: float, due: float) -> None:
    """80% of the first 2% of £10m: of a saving of £100,000 £80,000, of £500,000 80% x £200,000."""
    first = {"kind": "reinvestment first", "stops_at": 0.02, "draft": 0.8}
    assert paid(fees(first, more=more))[TO_TRUST] == pytest.approx([due] * 3)


def test_a_fee_by_year_is_paid_in_its_year() -> None:
    """£50,000 in 2027/28, £20,000 in 2028/29, nothing after."""
    rows = [{"kind": "management fee", "year": year, "draft": draft}
            for year, draft in (("2027/28", 50_000), ("2028/29", 20_000))]  # fmt: skip
    assert paid(fees(*rows))[TO_TRUST] == pytest.approx([50_000, 20_000, 0])
