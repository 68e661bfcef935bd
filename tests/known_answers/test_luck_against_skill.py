"""Luck against skill: published readings from what single people cost, and chances worked by hand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from contract_engine.design.worlds import worlds_of
from contract_engine.results.luck import luck_of
from contract_engine.results.luck_lines import luck_lines
from contract_engine.results.luck_words import luck_sentences
from contract_engine.schema.defaults import CHANCE_SD_AT_100_000
from contract_engine.stressing.luck import (
    ENGLISH,
    Chance,
    chance_of,
    chance_of_missing,
    chance_paid_for_luck,
    minimum_rate_for,
    population_for,
    years_for,
)
from contract_engine.stressing.personal_cost import PersonalCost, english_cost, of_concentration
from contract_engine.world.drivers import draw
from tests.assembled import contract_of
from tests.contracts import small_tables

# HSJ 2011 (5023200): people, edge, part of commissioners above budget by more, from and to.
READINGS = ((100_000, 0.01, 0.20, 0.20), (100_000, 0.02, 0.04, 0.04), (300_000, 0.01, 0.06, 0.07))
# 42 CFR 425.604(b): people, minimum savings rate, confidence with which it excludes luck.
SLIDING = ((5_000, 0.039, 0.90), (20_000, 0.025, 0.95), (50_000, 0.022, 0.99), (60_000, 0.020, 0.99))
PEOPLE = st.floats(1_000, 5e6)
CHANCES = st.floats(0.005, 0.45)


@pytest.mark.parametrize(("people", "edge", "low", "high"), READINGS)
def test_what_single_people_cost_gives_the_published_readings_to_a_point(
    people: int, edge: float, low: float, high: float
) -> None:
    """Spread 1.178% at 100,000: Phi(-1 / 1.178) = 19.8%, Phi(-2 / 1.178) = 4.5%; at 300,000 0.680%: 7.1%."""
    found = float(chance_paid_for_luck(people, edge, chance=Chance(english_cost().spread(100_000))))
    assert low - 0.01 <= found <= high + 0.01


def test_the_readings_are_far_off_without_what_need_foresees_or_with_another_concentration() -> None:
    """So they do test the model: were half as many people as dear, 20% beyond 1% would be 27%."""
    dearer = of_concentration(0.025, 0.514, 0.1229)
    assert float(ndtr(-0.01 / dearer.spread(100_000))) > 0.26
    assert english_cost().spread(100_000) == pytest.approx(0.01178, abs=5e-6)
    without = PersonalCost(english_cost().spread_of_logs)
    assert without.spread(100_000) == pytest.approx(0.01258, abs=5e-6)
    found = [float(ndtr(-edge / without.spread(people))) for people, edge, _, _ in READINGS]
    assert found == pytest.approx([0.213, 0.056, 0.084], abs=5e-4)


def test_the_engine_draws_from_what_single_people_cost_to_one_part_in_a_hundred() -> None:
    """1.17% at 100,000 people is used; the model says 1.178%."""
    assert english_cost().spread(100_000) == pytest.approx(CHANCE_SD_AT_100_000, rel=0.01)


def test_the_dearest_twentieth_accounts_for_what_was_published() -> None:
    """5% x 9,789 = 489.45 and 95% x 487 = 462.65: 51.4%; s = 0.0351 + 1.6449 = 1.680, c before need 3.98."""
    cost = english_cost()
    assert cost.part_of_spend(0.05) == pytest.approx(489.45 / 952.10)
    assert cost.part_of_spend(0.01) == pytest.approx(0.259, abs=5e-4)
    assert cost.spread_of_logs == pytest.approx(1.680, abs=5e-4)
    assert cost.of_a_person == pytest.approx(3.978 * math.sqrt(1 - 0.1229), abs=1e-3)


def test_the_readings_are_of_overspends_alone() -> None:
    """One-sided they agree on 1.14 to 1.19% at 100,000; were they of both sides, 0.78 and 0.97% would both be true."""
    one = [edge / -ndtri(part) * math.sqrt(people / 100_000) for people, edge, part, _ in READINGS]
    both = [edge / -ndtri(part / 2) * math.sqrt(people / 100_000) for people, edge, part, _ in READINGS]
    assert max(one) / min(one) < 1.07
    assert max(both) / min(both) > 1.17


@pytest.mark.parametrize(("people", "edge", "low", "high"), READINGS)
def test_the_long_tail_of_single_costs_moves_no_reading_by_a_point(
    people: int, edge: float, low: float, high: float
) -> None:
    """First term of Edgeworth's series: P(Z > z) = Q(z) + g / 6 (z^2 - 1) phi(z), g = skewness / sqrt(N) = 0.24."""
    cost = english_cost()
    z = edge / cost.spread(people)
    term = cost.skewness / math.sqrt(people) / 6 * (z**2 - 1) * math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    assert abs(term) < 0.01
    assert low - 0.015 <= ndtr(-z) + term <= high + 0.015


def test_medicares_sliding_rates_are_normal_too_and_fall_with_the_root_of_people() -> None:
    """Each says c = m sqrt(N) / z(confidence): 2.15, 2.15, 2.11 and 2.11 for a patient, whose costs differ less."""
    found = [rate * math.sqrt(people) / ndtri(sure) for people, rate, sure in SLIDING]
    assert found == pytest.approx([2.152, 2.149, 2.115, 2.106], abs=1e-3)
    assert max(found) / min(found) < 1.03


@pytest.mark.parametrize(("people", "published"), [(5_000, 0.24), (50_000, 0.02)])
def test_with_the_spread_behind_those_rates_others_readings_of_a_flat_rate_follow(
    people: int, published: float
) -> None:
    """DeLia and others, MMRR 2012;2(4): a flat 2% pays for luck in 24% and 2%; with 2.13 for a patient 25% and 2%."""
    chance = Chance(2.13 / math.sqrt(100_000))
    assert float(chance_paid_for_luck(people, 0.02, chance=chance)) == pytest.approx(published, abs=0.015)


def test_luck_and_missing_by_hand() -> None:
    """At 25,000 people the spread is 2.34%: 2.34% saved and none asked is missed in Phi(-1); over 4 years, Phi(-2)."""
    assert float(ENGLISH.of(25_000)) == pytest.approx(0.0234)
    assert float(chance_paid_for_luck(25_000, 0.0)) == 0.5
    assert float(chance_of_missing(25_000, 0.0, 0.0234)) == pytest.approx(ndtr(-1))
    assert float(chance_paid_for_luck(25_000, 0.0234, years=4)) == pytest.approx(ndtr(-2))
    assert chance_paid_for_luck([25_000, 100_000], [0.0234, 0.0117]) == pytest.approx([ndtr(-1)] * 2)


def test_the_rate_that_keeps_a_pair_of_chances_or_that_none_does() -> None:
    """100,000 people, 10% and 20%: m from 1.2816 x 1.17 = 1.499% to s - 0.8416 x 1.17, 2.015% for 3%, 1.015% for 2%."""
    met, none = (minimum_rate_for(100_000, 0.1, 0.2, saving) for saving in (0.03, 0.02))
    assert (met.status, met.rate) == ("met", pytest.approx(0.01499, abs=1e-5))
    assert met.highest == pytest.approx(0.02015, abs=1e-5)
    assert (none.status, none.rate) == ("none", None)
    assert none.highest == pytest.approx(0.01015, abs=1e-5)


def test_the_pool_that_keeps_it_instead() -> None:
    """(1.17 x 2.1232 / 2)^2 x 100,000 = 154,270 people at 2% x 1.2816 / 2.1232 = 1.207%; or 100,000 over 2 years."""
    found = population_for(0.1, 0.2, 0.02)
    assert found.people == pytest.approx(154_270, abs=30)
    assert found.rate == pytest.approx(0.01207, abs=1e-5)
    assert years_for(100_000, 0.1, 0.2, 0.02) == 2
    assert population_for(0.1, 0.2, 0.02, years=2).people == pytest.approx((found.people or 0) / 2)


def test_a_rate_at_or_above_what_is_saved_is_met_by_no_pool() -> None:
    """At m = s half of the years miss it, however many people; and nothing saved cannot be found."""
    assert population_for(0.1, 0.2, 0.02, minimum_rate=0.02).status == "none"
    assert population_for(0.1, 0.2, 0.0).status == "none"
    assert years_for(100_000, 0.1, 0.2, 0.0) is None
    at_one = population_for(0.1, 0.2, 0.02, minimum_rate=0.01)
    assert at_one.people == pytest.approx(100_000 * (1.17 * 1.28155) ** 2, rel=1e-4)


@pytest.mark.parametrize(("luck", "missing"), [(0.0, 0.2), (0.1, 1.0), (0.1, math.nan)])
def test_a_chance_that_is_none_is_refused(luck: float, missing: float) -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        minimum_rate_for(100_000, luck, missing, 0.02)


def test_more_people_never_lower_a_chance_above_a_half() -> None:
    with pytest.raises(ValueError, match=r"lies between 0 and 0\.5"):
        population_for(0.1, 0.6, 0.02)


@given(luck=CHANCES, missing=CHANCES, saving=st.floats(0.002, 0.2), years=st.integers(1, 5))
def test_at_the_fewest_people_both_chances_are_just_kept(
    luck: float, missing: float, saving: float, years: int
) -> None:
    found = population_for(luck, missing, saving, years=years)
    assert found.people is not None
    assert found.rate is not None
    assert chance_paid_for_luck(found.people, found.rate, years=years) == pytest.approx(luck)
    assert chance_of_missing(found.people, found.rate, saving, years=years) == pytest.approx(missing)
    here = minimum_rate_for(found.people * 1.001, luck, missing, saving, years=years)
    assert here.status == "met"
    assert minimum_rate_for(found.people * 0.999, luck, missing, saving, years=years).status == "none"


@given(people=PEOPLE, rate=st.floats(0, 0.1), more=st.floats(0, 0.1), saving=st.floats(0, 0.1))
def test_a_higher_rate_pays_for_less_luck_and_misses_more(
    people: float, rate: float, more: float, saving: float
) -> None:
    assert chance_paid_for_luck(people, rate + more) <= chance_paid_for_luck(people, rate)
    assert chance_of_missing(people, rate + more, saving) >= chance_of_missing(people, rate, saving)


def test_a_contract_is_held_against_the_chance_that_its_futures_are_drawn_with() -> None:
    """10,000 people: 3.70% of spend, which the sampled spread of `solve` comes to as well."""
    contract = contract_of(small_tables())
    worlds = worlds_of(contract, draw(contract, 1024, 1))
    chance, lines, sampled = chance_of(contract), luck_lines(worlds), luck_of(worlds)
    assert chance is not None
    assert lines is not None
    assert sampled is not None
    assert chance.at_100_000 == pytest.approx(CHANCE_SD_AT_100_000)
    assert lines.spread == pytest.approx(0.0370, abs=5e-5)
    assert sampled.spread / sampled.spend == pytest.approx(lines.spread, rel=0.03)
    assert [line.whose for line in lines.rates if line.rate == 0] == ["Savings"]
    assert lines.saving_rate == pytest.approx(sampled.expected_saving / sampled.spend)
    assert json.loads(json.dumps(lines.as_json(), allow_nan=False))["status"] == lines.status
    said = luck_sentences(lines, "£000")
    assert said[0] == (
        "At 10,000 people chance alone moves a year's spend by 3.7%: if nothing were saved, a saving would still be"
        " paid for by Savings without a minimum rate, in 1 year in 2."
    )
    assert "19.6% beyond 1% at 100,000 people (published: 20%)" in said[-1]


def test_years_together_are_as_good_as_people() -> None:
    """Four years of 10,000 people are spread as one of 40,000: 1.85%."""
    contract = contract_of(small_tables())
    lines = luck_lines(worlds_of(contract, draw(contract, 64, 1)), years=4)
    assert lines is not None
    assert lines.spread == pytest.approx(0.0185, abs=5e-5)
    assert "chance alone moves spend over 4 years together by 1." in luck_sentences(lines)[0]


def test_where_nothing_is_left_to_chance_there_is_nothing_to_say() -> None:
    tables = small_tables()
    tables["uncertainty"].append(
        {"driver": "Chance variation", "acts_on": "activity", "low": 0, "central": 0, "high": 0, "each_year": True}
    )
    contract = contract_of(tables)
    assert chance_of(contract) is None
    lines = luck_lines(worlds_of(contract, draw(contract, 8, 1)))
    assert lines is None
    assert luck_sentences(lines) == ()


def test_a_contract_that_saves_nothing_pays_for_luck_alone() -> None:
    tables = small_tables()
    tables["effects"] = [{"scheme": "Proactive care", "indicator": "Care plans", "change": 0.2}]
    contract = contract_of(tables)
    lines = luck_lines(worlds_of(contract, draw(contract, 64, 1)))
    assert lines is not None
    assert np.isclose(lines.saving_rate, 0.0)
    assert "whatever is paid as a saving is paid for luck" in " ".join(luck_sentences(lines))
