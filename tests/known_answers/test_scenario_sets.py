"""Every scenario set that comes with the tool, worked by hand on one small contract of two years.

As planned. A trust does 5,000 emergency admissions at £2,000, each of which costs it £1,900. Care at home, done by a
practice of 10,000 people for £100,000 a year, keeps 10% out; of their cost 20% goes at once and 60% after a year.

                          2027/28                              2028/29
    tariff                 9,000,000                            9,000,000
    trust's cost           1,900 x (5,000 - 0.2 x 500) = 9.31m  1,900 x (5,000 - 0.6 x 500) = 8.93m
    trust                   -310,000                               70,000
    practice: half of the saving of 1,000,000; pool £25,000 x 320 / 400; £10 a head; less 100,000
                             520,000                              520,000

Today the trust is paid £10,000,000 for what costs £9,500,000, and nobody else has anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine import shipped
from contract_engine.results.scenario_results import scenario_results
from contract_engine.schema.scenario_sets import ChangeInSet, ScenarioSet, read_scenario_set
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, bands, one_trust
from tests.known_answers.watching import ADVANCE, TARIFF

if TYPE_CHECKING:
    from contract_engine.results.scenario_lines import ScenarioLines

FIRST, SECOND, TERM = "2027/28", "2028/29", "term"
PARTIES = ("Commissioner", "Practice", "Trust")


def settled(name: str, **more: list[dict[str, object]]) -> ScenarioLines:
    return scenario_results(contract_of(tables(**more)), [read_scenario_set(shipped.scenario_set(name))])


def tables(**more: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    found = one_trust(
        years=2,
        terms_activity=[{**TARIFF, "in_force": "both", "today": 1.0}],
        terms_gain_share=[{**row, "payee": "Practice" if row["payee"] == "Trust" else row["payee"]}
                          for side in ("gain", "loss") for row in bands(side, (0.0, 1.0, 0.5))],
        terms_pool=[{**NEW, "clause": "Pool", "payee": "Practice", "component": "own achievement",
                     "basis": "£ a year", "draft": 25_000}],
        terms_budget=[{**NEW, "clause": "Budget", "payee": "Practice", "draft": 10, "indexed": False}],
        schemes=[{"scheme": "Care at home", "owner": "Practice", "cost": 100_000}],
        effects=[{"scheme": "Care at home", "provider": "Trust", "point_of_delivery": "Emergency admissions",
                  "change": -0.1}],
        indicators=[{"indicator": "Care plans", "organisation": "Practice", "numerator": 320, "denominator": 400,
                     "lower_threshold": 0.0, "upper_threshold": 1.0}],
        **more,
    )  # fmt: skip
    found["parties"].append({"name": "Practice", "role": "practice", "registered_list": 10_000})
    return found


def moved(lines: ScenarioLines) -> dict[str, list[float]]:
    """Difference to everything as planned, by organisation: first and second year."""
    return {
        party: [line.against_planned for line in lines.results if line.party == party and line.year != TERM]
        for party in PARTIES
    }


def test_as_planned_is_what_stands_beside_every_set() -> None:
    lines = settled("winter_pressure")
    planned = {(line.party, line.year): line.as_planned for line in lines.results}
    assert planned["Trust", FIRST] == pytest.approx(-310_000)
    assert planned["Trust", SECOND] == pytest.approx(70_000)
    assert planned["Practice", FIRST] == planned["Practice", TERM] / 2 == pytest.approx(520_000)
    assert planned["Commissioner", TERM] == pytest.approx(2 * -(9_000_000 + 500_000 + 20_000 + 100_000))


def test_winter_raises_actual_spend_and_leaves_agreed_spend_alone() -> None:
    """4,500 x 1.05 = 4,725 admissions: tariff 450,000 more, saving 450,000 less, half of it the practice's.

    Cost 1,900 x 1.03 x (4,900 + 0.2 x 225) = 9,677,365 against 9,310,000. The second winter is as planned.
    """
    lines = settled("winter_pressure")
    assert moved(lines)["Practice"] == pytest.approx([-225_000, 0])
    assert moved(lines)["Commissioner"] == pytest.approx([-225_000, 0])
    assert moved(lines)["Trust"] == pytest.approx([450_000 - 367_365, 0])


def test_staying_as_we_are_meets_the_same_winter() -> None:
    """5,250 at £2,000 are 10,500,000; cost 1,957 x (5,000 + 0.2 x 250) = 9,882,850."""
    stay = {(line.party, line.year): line.stay for line in settled("winter_pressure").results}
    assert stay["Trust", FIRST] == pytest.approx(617_150)
    assert stay["Trust", SECOND] == pytest.approx(500_000)


def test_a_pandemic_strikes_the_second_year() -> None:
    """3,600 admissions: tariff 1,800,000 less, saving as much more. 80% of care plans become 70%: £2,500 less.

    Cost 1,900 x 1.15 x (4,700 - 0.2 x 900) = 9,876,200 against 8,930,000.
    """
    found = moved(settled("pandemic_year"))
    assert found["Trust"] == pytest.approx([0, -1_800_000 - 946_200])
    assert found["Practice"] == pytest.approx([0, 900_000 - 2_500])
    assert found["Commissioner"] == pytest.approx([0, 900_000 + 2_500])


def test_a_shock_to_unit_costs_falls_on_whoever_provides() -> None:
    """11.9% of 9,310,000 and of 8,930,000; no price follows."""
    found = moved(settled("unit_cost_shock"))
    assert found["Trust"] == pytest.approx([-1_107_890, -1_062_670])
    assert found["Practice"] == found["Commissioner"] == pytest.approx([0, 0])


def test_lists_grow_year_on_year_and_what_is_needed_with_them() -> None:
    """10,200 then 10,404 people at £10; 4,590 then 4,681.8 admissions, so 180,000 then 363,600 less saved.

    The trust's cost lasts: below plan are 410, then 318.2; kept 5,000 - 0.2 x 410 = 4,918, then
    5,000 - (0.6 x 410 - 0.2 x 91.8) = 4,772.36: £34,200 and £137,484 more at £1,900.
    """
    found = moved(settled("list_growth"))
    assert found["Practice"] == pytest.approx([2_000 - 90_000, 4_040 - 181_800])
    assert found["Commissioner"] == pytest.approx([-2_000 - 90_000, -4_040 - 181_800])
    assert found["Trust"] == pytest.approx([180_000 - 34_200, 363_600 - 137_484])


def test_achievement_falls_by_fourteen_points() -> None:
    """80% becomes 66%: £25,000 x 14% = £3,500 a year."""
    found = moved(settled("achievement_slump"))
    assert found["Practice"] == pytest.approx([-3_500, -3_500])
    assert found["Commissioner"] == pytest.approx([3_500, 3_500])


def test_where_less_is_better_a_slump_is_more() -> None:
    """100 of 400 wait, paid in full at none and not at all at 100%: 75% earned; 39% would wait, 61% earned."""
    waits = {"indicator": "Waits", "organisation": "Practice", "numerator": 100, "denominator": 400,
             "lower_threshold": 1.0, "upper_threshold": 0.0}  # fmt: skip
    base = tables()
    base["indicators"] = [waits]
    slump = read_scenario_set(shipped.scenario_set("achievement_slump"))
    assert moved(scenario_results(contract_of(base), [slump]))["Practice"] == pytest.approx([-3_500, -3_500])


def test_a_scheme_that_fails_costs_as_planned_and_changes_nothing() -> None:
    """5,000 admissions: no saving to share; tariff 1,000,000 more, cost 190,000 more, then 570,000."""
    found = moved(settled("scheme_fails"))
    assert found["Practice"] == pytest.approx([-500_000, -500_000])
    assert found["Trust"] == pytest.approx([810_000, 430_000])
    assert found["Commissioner"] == pytest.approx([-500_000, -500_000])


def test_a_partner_who_leaves_keeps_what_it_is_paid_for_people_and_nothing_else() -> None:
    """In the second year the practice has its £100,000 a head budget alone: no share, no pool, no cost of a scheme.

    The 500 admissions are back; of their cost 0.6 x 500 - 0.2 x 500 = 200 units are still gone: 1,900 x 4,800.
    """
    lines = settled("partner_leaves")
    assert lines.sets[0].leavers == ("Practice",)
    assert lines.sets[0].from_year == SECOND
    result = {(line.party, line.year): line.result for line in lines.results}
    assert moved(lines)["Practice"][0] == moved(lines)["Trust"][0] == 0
    assert result["Practice", SECOND] == pytest.approx(100_000)
    assert result["Trust", SECOND] == pytest.approx(10_000_000 - 9_120_000)
    assert result["Commissioner", SECOND] == pytest.approx(-10_100_000)


def test_revised_data_moves_what_is_measured_and_nothing_that_was_done() -> None:
    """Measured spend 9,180,000 in place of 9,000,000: the practice's half of the saving is 90,000 less."""
    found = moved(settled("data_revised"))
    assert found["Practice"] == pytest.approx([-90_000, -90_000])
    assert found["Commissioner"] == pytest.approx([90_000, 90_000])
    assert found["Trust"] == pytest.approx([0, 0])


def test_a_contract_that_ends_leaves_all_as_today_and_says_what_is_owed() -> None:
    """The trust lost 310,000 + 500,000 against staying by the end of the first year; today again in the second.

    Of an advance of £300,000 a quarter of the saving of £1,000,000 is repaid: £50,000 is not.
    """
    lines = settled("exit_and_hand_back", terms_limits=[{**ADVANCE, "draft": 300_000, "part": 0.25}])
    line = {(line.party, line.year): line for line in lines.results}
    assert line["Trust", SECOND].result == line["Trust", SECOND].stay == pytest.approx(500_000)
    assert line["Practice", SECOND].result == 0
    assert line["Trust", FIRST].running == line["Trust", TERM].running == pytest.approx(-810_000 + 50_000)
    (owed,) = lines.advances
    assert (owed.payee, owed.advanced, owed.repaid) == ("Trust", 300_000, pytest.approx(250_000))
    assert owed.outstanding == pytest.approx(50_000)


def test_agreed_spend_follows_where_a_set_says_so() -> None:
    """Emergency work is a tenth up and the target with it: agreed 11,000,000, actual 9,900,000, saving 1,100,000."""
    change = ChangeInSet(what="activity", value=0.1, target_moves=True, source="illustrative")
    restated = ScenarioSet(name="growth", title="Growth", meaning="More of everything.", changes=(change,))
    found = moved(scenario_results(contract_of(tables()), [restated]))
    assert found["Practice"] == pytest.approx([50_000, 50_000])
