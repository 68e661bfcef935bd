"""What breaks a contract: nearest worlds in closed form, never farther than a future drawn, and said in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from contract_engine.results.breaking_lines import breaking_lines
from contract_engine.results.breaking_words import breaking_words
from contract_engine.results.rounded import told
from contract_engine.stressing.breaking import EDGE, breaking_worlds, most_likely_breach
from contract_engine.stressing.futures import futures
from contract_engine.stressing.margins import Limit, margins, world_at
from contract_engine.stressing.nearest import Search
from contract_engine.stressing.walker import nearest_within
from contract_engine.world.drivers import ONE_IN_TEN
from contract_engine.world.space import space_of
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.known_answers.by_hand import EMERGENCY, one_trust
from tests.stressing.by_hand import BLOCK, SPREAD, block

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.breaking import BreakingWorld
    from contract_engine.stressing.margins import Yardstick
    from contract_engine.terms import Pounds

COUNT = 2_048
TRUST = Limit("loss", "Trust")


def broken(contract: Contract, count: int = COUNT) -> tuple[dict[Limit, BreakingWorld], Yardstick]:
    found, against = futures(contract, count, 1)
    return {each.limit: each for each in breaking_worlds(contract, space_of(contract), 1, found, against)}, against


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(0.01, 20))
def test_a_straight_edge_is_met_where_the_formula_says(count: int, seed: int, sigmas: float) -> None:
    """Threshold a.m + k sqrt(a' C a): the distance is k, and the scenario m + k C a / sqrt(a' C a)."""
    random = np.random.default_rng(seed)
    mean, a, factor = random.normal(size=count), random.normal(size=count), random.normal(size=(count, count))
    cov = factor @ factor.T
    spread = float(np.sqrt(a @ cov @ a))
    found = most_likely_breach(mean, cov, a, float(a @ mean) + sigmas * spread)
    assert found is not None
    assert found[1] == pytest.approx(sigmas, rel=1e-6)
    assert found[0] == pytest.approx(mean + sigmas * cov @ a / spread, abs=1e-5 * (1 + spread * sigmas))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 8), st.integers(0, 10**6))
def test_edges_that_must_all_be_crossed_and_any_of_several(count: int, seed: int) -> None:
    """Three planes at 1 to 3 from the middle: any of them breaks at the nearest; all of them where a QP says."""
    random = np.random.default_rng(seed)
    slopes = random.normal(size=(3, count))
    slopes /= np.linalg.norm(slopes, axis=1, keepdims=True)
    away = random.uniform(1, 3, 3)

    def spare(points: Pounds, _: object) -> Pounds:
        left = away[:, None] + slopes @ points
        return np.array([left.min(axis=0), left.max(axis=0)])

    starts = [-away[:, None] * slopes * 1.01, [random.normal(size=count) for _ in range(4)]]
    anyone, all_of_them = Search(spare, 0.0, 50.0, np.ones((2, count), dtype=bool)).nearest(starts)
    assert anyone.point is not None
    assert np.linalg.norm(anyone.point) == pytest.approx(away.min(), rel=1e-6)
    best = nearest_within(list(zip(slopes, away, strict=True)), 0.0)
    if best is not None and all_of_them.point is not None:
        assert np.linalg.norm(all_of_them.point) >= np.linalg.norm(best) * (1 - 1e-6)
        assert np.linalg.norm(all_of_them.point) <= np.linalg.norm(best) * 1.05 + 1e-6


def test_a_payment_of_all_or_nothing_is_met_at_its_threshold() -> None:
    """£500 is missing from 3 z1 + 4 z2 = 10 on, £1,000 left before: 2 from the middle, at (1.2, 1.6), no slope."""

    def spare(points: Pounds, _: object) -> Pounds:
        return np.where(3 * points[0] + 4 * points[1] >= 10, -500.0, 1000.0)[None, :]

    found = Search(spare, -0.01, 6.0, np.ones((1, 2), dtype=bool)).nearest([[np.array([1.0, 3.0])]])[0]
    assert found.point == pytest.approx([1.2, 1.6], abs=0.01)
    assert np.linalg.norm(found.point) == pytest.approx(2.0, abs=1e-4)


def test_wages_alone_break_a_block_where_the_normal_law_says() -> None:
    """Result £500,000 - £370,644 z; limit £500,000 below plan: z = (£500,000 + £500,000 - plan) / £370,644.

    What moves is its own cost, by just what it can absorb; no payment does.
    """
    worlds, against = broken(block())
    world = worlds[TRUST]
    expected = (500_000 + 500_000 - against.plan["Trust"][0] - EDGE) / SPREAD
    assert world.distance == pytest.approx(expected, rel=1e-6)
    assert world.by_distance == pytest.approx(ndtr(-expected), rel=1e-6)
    assert (world.differs, world.first_year) == ("", "2027/28")
    [wages] = world.strays
    assert wages.value == pytest.approx(0.05 / ONE_IN_TEN * expected, rel=1e-6)
    assert (wages.name, wages.year, wages.central, wages.share) == ("Wages", None, 0.0, pytest.approx(1.0))
    assert world.moved is not None
    assert (world.moved.clause, world.moved.own) == ("", pytest.approx(-SPREAD * expected, rel=1e-6))


def two_services(moves: str) -> Contract:
    """Return a block for two services of £9.5m, each with a demand of its own, 10% either way in one year in ten.

    A fifth of cost moves at once, so 10% more activity costs £190,000: £148,258 a standard deviation.
    """
    tables = one_trust()
    tables["parties"][1] |= {"risk_capacity": 300_000}
    tables["contract"][0] |= {"strict_risk": True}
    tables["services"] = [
        {**EMERGENCY, "driver": "Demand A"},
        {**EMERGENCY, "point_of_delivery": "Planned", "driver": "Demand B"},
    ]
    tables["uncertainty"] = [
        {"driver": name, "acts_on": "activity growth", "low": -0.1, "central": 0.0, "high": 0.1,
         "moves_with_others": moves}
        for name in ("Demand A", "Demand B")
    ]  # fmt: skip
    tables["terms_activity"] = [{**BLOCK, "in_force": "both", "today": 20_000_000, "draft": 20_000_000}]
    return contract_of(tables)


@pytest.mark.parametrize(("moves", "correlation"), [("none", 0.0), ("some", 0.3), ("strong", 0.7)])
def test_two_demands_break_a_block_where_the_ellipsoid_says(moves: str, correlation: float) -> None:
    """Distance = room / sqrt(a' C a), a = £148,258 each: sqrt(2 + 2 r) x £148,258; half of d^2 each."""
    worlds, against = broken(two_services(moves))
    world = worlds[TRUST]
    one = 0.1 * 0.2 * 9_500_000 / ONE_IN_TEN
    room = 300_000 + 1_000_000 - against.plan["Trust"][0] - EDGE
    assert world.distance == pytest.approx(room / (one * (2 + 2 * correlation) ** 0.5), rel=1e-6)
    assert [stray.share for stray in world.strays] == pytest.approx([0.5, 0.5], abs=1e-4)
    for stray in world.strays:
        assert stray.value == pytest.approx(0.1 * room / (2 * one * ONE_IN_TEN), rel=1e-4)


def test_a_limit_that_breaks_as_planned_is_at_no_distance_and_one_that_never_does_has_none() -> None:
    """£10m is paid, £9m is the limit, whatever happens: £1m is missing. What the commissioner pays never moves."""
    worlds, _ = broken(block(affordability_limit=9_000_000))
    spend = worlds[Limit("spend", "Commissioner", "2027/28")]
    assert (spend.distance, spend.missing, spend.strays) == (0.0, pytest.approx(1_000_000), ())
    safe = worlds[Limit("loss", "Commissioner")]
    assert (safe.distance, safe.point, safe.by_distance) == (None, None, None)


def test_nearest_worlds_break_and_no_future_drawn_that_does_is_nearer() -> None:
    contract = contract_of(small_tables())
    space = space_of(contract)
    worlds, against = broken(contract, 4_096)
    drawn = space.normals(4_096, 1)
    held = margins(world_at(contract, space.draws(drawn)), against)
    assert any(world.distance for world in worlds.values())
    for limit, world in worlds.items():
        breaking = held[limit] < -0.01
        if world.distance:
            assert world.point is not None
            there = margins(world_at(contract, space.draws(world.point[:, None])), against)[limit][0]
            assert -1.0 < there + 0.01 < 0 or there < -0.01
            lengths = np.linalg.norm(drawn[:, breaking], axis=0)
            assert world.distance <= lengths.min(initial=np.inf)
            assert 0.9 < sum(stray.share for stray in world.strays) <= 1.1
        elif world.distance is None:
            assert not breaking.any()


def test_the_same_seed_gives_the_same_lines_and_they_read_aloud() -> None:
    """Wages of 5.3% above plan cost £500,000, a loss 1.35 standard deviations out: one future in eleven."""
    contract = block(affordability_limit=9_000_000)
    found, against = futures(contract, 16_384, 1)
    lines, again = (
        breaking_lines(contract, breaking_worlds(contract, space_of(contract), 1, found, against)) for _ in range(2)
    )
    assert told(lines) == told(again)
    assert "\n".join(breaking_words(lines, "£000", found.count)) == (
        "With everything as planned Commissioner pays more than its limit in 2027/28, by £1,000k; it does in every one"
        " of 16,384 futures.\n"
        "Of the rest, Trust breaks first. Trust loses more than its limit in about one future in 11 (8.9%; by the"
        " distance of the nearest such world 8.9%). That world, in which the limit is passed in 2027/28, has Wages 5.3%"
        " a year instead of 0.0%. What moves is its own costs and income, by £500k.\n"
        "No world within one in a billion makes Commissioner lose more than the limit.\n"
        "No world within one in a billion makes Commissioner or Trust end the term worse off than if we stay as we are."
    )


def test_whoever_breaks_in_most_futures_breaks_first() -> None:
    """The trust's nearest world is nearer, but worlds beside it hold; the clinic's limit breaks ten times as often."""
    found, against = futures(block(), COUNT, 1)
    (line,) = [each for each in breaking_lines(block(), breaking_worlds(block(), space_of(block()), 1, found, against))
               if (each.kind, each.party) == ("loss", "Trust")]  # fmt: skip
    nearer = replace(line, distance=2.0, chance_by_distance=0.023, chance=0.004, differs="bends away")
    likelier = replace(line, party="Clinic", distance=2.1, chance_by_distance=0.018, chance=0.04)
    first, second, *_ = breaking_words([nearer, likelier], "£000", COUNT)
    assert first.startswith("Clinic breaks first. Clinic loses")
    assert second.startswith("Trust loses")


def test_the_clause_that_moves_most_is_named() -> None:
    """All activity is paid at tariff, £10m; growth of 3% more takes it above £10.3m: clause Acute moves £300,000."""
    tables = one_trust(uncertainty=[{"driver": "Demand", "acts_on": "activity growth", "low": -0.02, "central": 0.0,
                                     "high": 0.02}])  # fmt: skip
    tables["services"][0]["driver"] = "Demand"
    tables["contract"][0]["affordability_limit"] = 10_300_000
    tables["terms_activity"] = [{"clause": "Acute", "payer": "Commissioner", "payee": "Trust", "in_force": "both",
                                 "basis": "tariff", "today": 1.0, "draft": 1.0}]  # fmt: skip
    worlds, _ = broken(contract_of(tables))
    world = worlds[Limit("spend", "Commissioner", "2027/28")]
    assert world.distance == pytest.approx(0.03 / 0.02 * ONE_IN_TEN, rel=1e-6)
    assert world.moved is not None
    assert (world.moved.payee, world.moved.clause) == ("Trust", "Acute")
    assert world.moved.pounds == pytest.approx(-300_000, abs=0.02)
