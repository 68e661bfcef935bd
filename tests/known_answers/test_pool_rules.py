"""Points, floors, money not earned and money up front in incentive pools; worked by hand, or published."""

from __future__ import annotations

import pytest
from pyomo.environ import ConcreteModel, Constraint, Var

from contract_engine.clauses import clauses_in_force
from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results.dead_money import dead_money, warned
from contract_engine.schema.contract import lever_id
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, drafts, one_trust, paid, practices
from tests.known_answers.test_achievement import indicator

POOL = {**NEW, "clause": "Pool", "payee": "Network", "basis": "£ a year", "draft": 10_000}
POINTS = {**NEW, "clause": "Points", "payee": "Practice A", "component": "own achievement", "basis": "£ a point"}


def points_of(rows: list[dict[str, object]], people: float, **terms: object) -> float:
    """Return what a practice of this many people is paid for its points."""
    tables = one_trust(parties=practices(people), indicators=rows, terms_pool=[{**POINTS, **terms}])
    return paid(tables)["Commissioner", "Practice A", "Points"][0]


def full(points: float, **other: object) -> dict[str, object]:
    """Return an indicator that is achieved in full."""
    return indicator("Practice A", 90, 100, points=points, **other)


def test_a_published_payment_for_points_with_rounded_factors_and_without() -> None:
    """29 points at £207.56; 16,000 / 9,374 = 1.71, 3.05% / 2.1% = 1.45: £14,924.71. Without rounding £14,921.66.

    488 of 16,000 patients are 3.05%.
    Source: Lincolnshire LMC, QOF point value and prevalence, 2022/23.
    """
    rows = [full(29, on_register=488, national_prevalence=0.021)]
    terms = {"draft": 207.56, "mean_list": 9_374}
    assert points_of(rows, 16_000, **terms, list_decimals=2, prevalence_decimals=2) == pytest.approx(
        14_924.71, abs=0.005
    )
    assert points_of(rows, 16_000, **terms) == pytest.approx(14_921.66, abs=0.005)


def test_a_published_payment_where_only_the_list_factor_is_rounded() -> None:
    """44 points at £201.16, 10,000 / 9,085 = 1.10, 53 on the register, 0.53% / 0.7%: £7,371.65.

    Source: the same page; the value and mean list are those of 2021/22.
    """
    rows = [full(44, on_register=53, national_prevalence=0.007)]
    assert points_of(rows, 10_000, draft=201.16, mean_list=9_085, list_decimals=2) == pytest.approx(7_371.65, abs=0.005)


def test_points_of_an_average_practice_are_worth_their_value() -> None:
    """74 points x £201.16 = £14,885.84, prevalence left out, as for quality improvement and public health.

    Source: Pulse Intelligence, how QOF payments are calculated, 2021/22.
    """
    assert points_of([full(74)], 9_085, draft=201.16, mean_list=9_085) == pytest.approx(14_885.84)


def test_points_of_a_fund_are_earned_between_thresholds() -> None:
    """40 points at £200: 83% is half-way from 80% to 86%, so 20 points, £4,000, in a network of mean size."""
    rows = [indicator("Practice A", 83, 100, points=40, lower_threshold=0.8, upper_threshold=0.86)]
    terms = {"payee": "Network", "component": "network achievement", "draft": 200, "mean_list": 50_000}
    assert points_of(rows, 50_000, **terms) == pytest.approx(4_000)


def test_points_of_indicators_count_by_their_prevalence() -> None:
    """10 points in full, prevalence twice the nation's; 30 points not earned: of £100 a point, £2,000.

    All 40 points would be (10 x 2 + 30) x £100 = £5,000.
    """
    rows = [
        full(10, on_register=400, national_prevalence=0.02),
        indicator("Practice A", 10, 100, indicator="Blood pressure", points=30),
    ]
    assert points_of(rows, 10_000, draft=100, mean_list=10_000) == pytest.approx(2_000)


def test_points_of_a_network_use_its_own_list_and_prevalence() -> None:
    """A and B, 6,000 and 4,000 people against a mean of 5,000; 300 on registers, 3% against 2%: 2 x 1.5 x 10 x £100.

    £3,000 at full achievement, A 180 of 200 and B 60 of 200: 240 of 400 = 60%, half-way from 40% to 80%: £1,500,
    shared by list, £900 and £600.
    """
    known = {"points": 10, "national_prevalence": 0.02}
    rows = [
        indicator("Practice A", 180, 200, on_register=200, **known),
        indicator("Practice B", 60, 200, on_register=100, **known),
    ]
    row = {**POINTS, "payee": "Network", "component": "network achievement", "draft": 100, "mean_list": 5_000}
    due = paid(one_trust(parties=practices(6_000, 4_000), indicators=rows, terms_pool=[row]))
    assert due["Commissioner", "Practice A", "Points"] == pytest.approx([900])
    assert due["Commissioner", "Practice B", "Points"] == pytest.approx([600])


def test_core_payment_of_a_network_by_two_lists() -> None:
    """2024/25: £2.218 x 50,000 registered + £0.698 x 50,000 adjusted = £145,800; adjusted 40,000: £138,820.

    Source: Doncaster LMC, primary care networks.
    """
    for adjusted, pounds in ((50_000, 145_800), (40_000, 138_820)):
        parties = practices(50_000)
        parties[2]["weighted_list"] = adjusted
        core = {**NEW, "payee": "Network", "component": "unconditional"}
        tables = one_trust(parties=parties, terms_pool=[
            {**core, "clause": "Core by list", "basis": "£ per registered patient", "draft": 2.218},
            {**core, "clause": "Core by adjusted list", "draft": 0.698},
        ])  # fmt: skip
        assert sum(due[0] for due in paid(tables).values()) == pytest.approx(pounds)


def shared(
    years: int = 1, lists: tuple[float, ...] = (6_000, 4_000), done: tuple[float, ...] = (500, 800), **terms: object
) -> dict[str, list[float]]:
    """Return what each practice is paid of £10,000 a year for own results between 40% and 80% of 1,000 patients."""
    rows = [indicator(f"Practice {'AB'[place]}", count, 1_000) for place, count in enumerate(done)]
    row = {**POOL, "component": "own achievement", **terms}
    due = paid(one_trust(years, parties=practices(*lists), indicators=rows, terms_pool=[row]))
    return {payee[-1]: pounds for (_, payee, _), pounds in due.items()}


def test_money_not_earned_stays_with_the_payer() -> None:
    """A earns a quarter of £6,000, B all of £4,000."""
    assert shared() == {"A": pytest.approx([1_500]), "B": pytest.approx([4_000])}


def test_a_floor_is_paid_whatever_the_results() -> None:
    """A floor of 40%: A has earned 25% and is paid 40% of £6,000; B, at all of it, is not touched."""
    assert shared(floor=0.4) == {"A": pytest.approx([2_400]), "B": pytest.approx([4_000])}


def test_money_not_earned_is_shared_by_list() -> None:
    """A leaves £4,500: 60% comes back to it, £2,700, and £1,800 goes to B."""
    assert shared(not_earned="by list") == {"A": pytest.approx([4_200]), "B": pytest.approx([5_800])}


def test_money_not_earned_is_shared_by_list_and_achievement() -> None:
    """£4,500 by 60% x 0.25 and 40% x 1, 0.15 and 0.40 of 0.55: £1,227.27 and £3,272.73."""
    found = shared(not_earned="by achievement")
    assert found == {
        "A": pytest.approx([1_500 + 4_500 * 0.15 / 0.55]),
        "B": pytest.approx([4_000 + 4_500 * 0.4 / 0.55]),
    }


def test_money_that_nobody_earned_goes_back_to_the_payer() -> None:
    """Both below 40%: nobody has an achievement to share by."""
    assert shared(done=(300, 200), not_earned="by achievement") == {"A": pytest.approx([0]), "B": pytest.approx([0])}
    assert shared(done=(300, 200), not_earned="by achievement", floor=0.1) == {
        "A": pytest.approx([600]), "B": pytest.approx([400])
    }  # fmt: skip


def test_money_not_earned_joins_next_years() -> None:
    """Year 1: £1,500 and £4,000, £4,500 left. Year 2: £14,500, a quarter of 60% and all of 40%; £6,525 left.

    £2,175 and £5,800. Year 3: £16,525: £2,478.75 and £6,610; the £7,436.25 left then goes back to the payer.
    """
    found = shared(3, not_earned="rolled over")
    assert found == {"A": pytest.approx([1_500, 2_175, 2_478.75]), "B": pytest.approx([4_000, 5_800, 6_610])}


def test_money_of_one_year_joins_the_next_although_the_term_has_no_money_then() -> None:
    """A term for 2027/28 alone: £4,500 of £10,000 is left, and is earned in 2028/29 in the same way.

    A: a quarter of 60% of it, £675; B: all of 40%, £1,800.
    """
    found = shared(2, not_earned="rolled over", year="2027/28")
    assert found == {"A": pytest.approx([1_500, 675]), "B": pytest.approx([4_000, 1_800])}


def test_money_up_front_is_paid_before_results_and_not_recovered() -> None:
    """MMR care package: £14,000 a network, half up front, half for at least 80% rising to 95%; at 60% half is paid.

    Eight networks: £112,000, of which £56,000 up front.
    Source: Table 1 of the article PMC5819982.
    """
    half = {**POOL, "clause": "MMR", "draft": 7_000}
    tables = one_trust(
        parties=practices(30_000),
        indicators=[indicator("Practice A", 60, 100, lower_threshold=0.8, upper_threshold=0.95)],
        terms_pool=[{**half, "component": "up front"}, {**half, "component": "network achievement"}],
    )
    assert 8 * paid(tables)["Commissioner", "Practice A", "MMR"][0] == pytest.approx(56_000)
    tables["indicators"][0]["numerator"] = 95
    assert 8 * paid(tables)["Commissioner", "Practice A", "MMR"][0] == pytest.approx(112_000)


def test_start_up_money_is_for_the_first_year() -> None:
    """£10,000 up front in 2027/28 alone, by list."""
    row = {**POOL, "component": "up front", "year": "2027/28"}
    due = paid(one_trust(3, parties=practices(6_000, 4_000), terms_pool=[row]))
    assert due["Commissioner", "Practice A", "Pool"] == pytest.approx([6_000, 0, 0])


def warnings_of(done: float, **terms: object) -> str:
    row = {**POOL, "component": "network achievement", **terms}
    tables = one_trust(
        2, parties=practices(10_000), indicators=[indicator("Practice A", done, 1_000)], terms_pool=[row]
    )
    contract = contract_of(tables)
    return warned(dead_money(worlds_of(contract, central(contract)), drafts(contract)))


def test_money_at_risk_that_is_never_lost_is_said_so() -> None:
    """At 90%, above the upper threshold of 80%, all of it is paid in the one future there is."""
    assert warnings_of(900) == (
        "The £10,000 a year that Pool pays Network for network achievement is never lost in the one future: it"
        " carries no risk."
    )


@pytest.mark.parametrize(("floor", "beyond"), [(0.0, ""), (0.25, "beyond the 25% paid whatever the results ")])
def test_money_at_risk_that_is_never_earned_is_said_so(floor: float, beyond: str) -> None:
    """At 30%, below the lower threshold of 40%, nothing is earned."""
    assert warnings_of(300, floor=floor) == (
        f"The £10,000 a year that Pool pays Network for network achievement is never earned {beyond}in the"
        " one future: nobody can win it."
    )


def test_nothing_is_said_of_money_that_is_earned_in_part_or_is_none() -> None:
    assert warnings_of(600) == ""
    assert warnings_of(900, draft=0) == ""


def test_money_that_nobody_can_earn_leaves_its_share_of_the_network_free() -> None:
    """With 0 points in all there is no money for results, of which any part may be the network's."""
    rows = [indicator("Practice A", 90, 100, points=0)]
    terms = [{**POINTS, "payee": "Network", "component": component, "mean_list": 9_000, "draft": 200}
             for component in ("own achievement", "network achievement")]  # fmt: skip
    tables = one_trust(parties=practices(6_000), indicators=rows, terms_pool=terms)
    tables["contract"][0]["network_share_lowest"] = 0.2
    contract = contract_of(tables)
    m = ConcreteModel()
    m.lever = Var([lever_id(row) for row in contract.terms])
    for clause in clauses_in_force(contract, "new"):
        clause.rules(m, contract)
    assert [row for row in m.component_data_objects(Constraint) if "network share" in row.name] == []


def test_what_becomes_of_money_not_earned_is_said_of_each_kind_of_result() -> None:
    rows = [indicator(name, 50, 100) for name in ("Practice A", "Practice B")]
    terms = [{**POOL, "component": "own achievement", "not_earned": "by list"},
             {**POOL, "component": "network achievement"}]  # fmt: skip
    contract = contract_of(one_trust(parties=practices(6_000, 4_000), indicators=rows, terms_pool=terms))
    assert list(form_of(contract, models_dir()).words(Terms(contract)))[1] == (
        "Money that is not earned: for each practice's own results it is shared by list; for the network's results it"
        " stays with Commissioner."
    )
