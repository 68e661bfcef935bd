"""Every network at once: against arithmetic by hand and the clause engine, and the same bytes in any order."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contract_engine.clauses.gain_share_order import LAST_DIGIT, pounds_within
from contract_engine.settlement.ledger import ledger_of
from contract_engine.stressing.everyone import Practices, members_of, stress_everyone, stress_network
from contract_engine.stressing.everyone_futures import World, by_chance, common_futures
from contract_engine.stressing.everyone_scheme import Band, Network, Pool, Scheme, Side, settle_network
from contract_engine.world.achievement import between_thresholds
from contract_engine.world.drivers import Draws, drivers_of, left_to_chance
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.known_answers.by_hand import EMERGENCY, NEW, certain, drafts, one_trust, practices

if TYPE_CHECKING:
    from contract_engine.terms import Pounds
    from tests.contracts import Entry, Tables

# Changes of everyone's rate, and of the spend on each network's people, in three futures.
RESULTS = [-0.1, 0.0, 0.1]
SPEND = {"North": [-0.05, 0.05, 0.01], "South": [0.0, -0.1, -0.03]}
PLAN = {"North": 5_000, "South": 3_000}
RATES = {"Practice A": (180, 300), "Practice B": (70, 100), "Practice C": (160, 200)}
LISTS = {"North": [6_000, 4_000], "South": [5_000]}
GAIN = Side((Band(0.0, 0.04, 0.3), Band(0.04, 0.1, 0.5)), minimum=0.02)
LOSS = Side((Band(0.0, 0.1, 0.2),), minimum=0.02, deductible=True, payment_cap=0.005)
SCHEME = Scheme(Pool(own=3.0, network=1.0, lower=0.5, upper=0.9), GAIN, LOSS)
BY_HAND = {
    "Practice A": [102_375, -23_625, 12_375],
    "Practice B": [71_250, -12_750, 11_250],
    "Practice C": [10_000, 267_000, 74_000],
}
SHARED_OUT = {
    "Practice A": [102_375 + 16_200, -23_625 + 11_700, 12_375 + 7_200],
    "Practice B": [71_250 + 10_800, -12_750 + 7_800, 11_250 + 4_800],
    "Practice C": [10_000, 267_000, 74_000],
}


def two_networks(not_earned: str) -> Tables:
    """Return North (practices A and B) and South (C), each with a pool and a share of what its people's care costs."""
    parties = practices(6_000, 4_000, 5_000, network="North")
    parties[-1]["network"] = "South"
    services = [{**EMERGENCY, "point_of_delivery": network, "plan_activity": plan, "contract_value": plan * 2_000,
                 "driver": f"Demand {network}"} for network, plan in PLAN.items()]  # fmt: skip
    shares: list[Entry] = [
        {**NEW, "clause": f"Savings {network}", "payee": payee, "side": side, "band_from": band.start,
         "band_to": band.end, "point_of_delivery": network, "draft": share}
        for network in PLAN
        for side, terms in (("gain", GAIN), ("loss", LOSS))
        for band in terms.bands
        for payee, share in ((network, band.share), ("Commissioner", 1 - band.share))
    ]  # fmt: skip
    rules: list[Entry] = [
        {"clause": f"Savings {network}", "side": side, "minimum_rate": terms.minimum, "payment_cap": terms.payment_cap,
         "counted_from": "deductible" if terms.deductible else "first pound"}
        for network in PLAN
        for side, terms in (("gain", GAIN), ("loss", LOSS))
    ]  # fmt: skip
    pool: list[Entry] = [
        {**NEW, "clause": "Pool", "payee": network, "component": component, "draft": pounds,
         "not_earned": not_earned if (network, component) == ("North", "own achievement") else "stays with the payer"}
        for network in PLAN
        for component, pounds in (("own achievement", 3.0), ("network achievement", 1.0))
    ]  # fmt: skip
    indicators: list[Entry] = [
        {"indicator": "Reviews", "organisation": practice, "numerator": done, "denominator": due,
         "lower_threshold": 0.5, "upper_threshold": 0.9} for practice, (done, due) in RATES.items()
    ]  # fmt: skip
    causes = [
        certain("Results", "achievement", 0.0),
        *(certain(f"Demand {name}", "activity growth", 0.0) for name in PLAN),
    ]
    return one_trust(parties=parties, services=services, terms_gain_share=shares, gain_share_rules=rules,
                     terms_pool=pool, indicators=indicators, uncertainty=causes)  # fmt: skip


def settled_by_the_engine(tables: Tables) -> dict[str, Pounds]:
    """Return what the clauses pay each practice, net, in the three futures."""
    contract = contract_of(tables)
    changes = {"Results": RESULTS, **{f"Demand {name}": changes for name, changes in SPEND.items()}}
    draws = Draws({driver.name: np.array([changes.get(driver.name, [0.0] * 3)]) for driver in drivers_of(contract)},
                  {key: np.zeros((1, 3)) for key in left_to_chance(contract)}, 3)  # fmt: skip
    found: dict[str, Pounds] = {name: np.zeros(3) for name in RATES}
    for payment in ledger_of(outcomes_of(contract, draws, all_schemes(contract))).payments(drafts(contract)):
        for name, sign in ((payment.payee, 1), (payment.payer, -1)):
            if name in found:
                found[name] = found[name] + sign * payment.pounds[0]
    return found


def settled_at_once(scheme: Scheme) -> dict[str, Pounds]:
    """Return the same from the settlement of whole networks."""
    found, names = {}, iter(RATES)
    for network, lists in LISTS.items():
        members = [next(names) for _ in lists]
        done, due = np.array([RATES[name] for name in members], float).T
        agreed = PLAN[network] * 2_000.0
        spend = agreed * (1 + np.array(SPEND[network]))
        terms = Network(np.array(lists, float), due, sum(lists), agreed)
        paid = settle_network(scheme, terms, (done / due)[:, None] + np.array(RESULTS), spend)
        assert paid.in_all == pytest.approx(paid.practices.sum(axis=0))
        found |= dict(zip(members, paid.practices, strict=True))
    return found


@pytest.mark.parametrize(
    ("not_earned", "by_hand"), [("stays with the payer", BY_HAND), ("by list", SHARED_OUT)], ids=["kept", "by list"]
)
def test_two_networks_are_paid_what_the_clauses_pay_them(not_earned: str, by_hand: dict[str, list[float]]) -> None:
    """£3 a patient on own results, £1 on the network's, from 50% to 90%; 30% and 50% of gains, 20% of losses.

                          rate         own             network's        share of 10m, of 6m
        A  future 1       50%    18,000 x 0             6,000 x 6.25%    102,000 of 170,000   102,375
           future 2       60%    18,000 x 25%           6,000 x 31.25%   -30,000 of -50,000   -23,625
           future 3       70%    18,000 x 50%           6,000 x 56.25%         0               12,375
        B  future 1       60%    12,000 x 25%           4,000 x 6.25%     68,000               71,250
           future 2       70%    12,000 x 50%           4,000 x 31.25%   -20,000              -12,750
           future 3       80%    12,000 x 75%           4,000 x 56.25%         0               11,250
        C  future 1       70%    15,000 x 50%           5,000 x 50%            0               10,000
           future 2       80%    15,000 x 75%           5,000 x 75%      252,000              267,000
           future 3       90%    15,000                 5,000             54,000               74,000

    North's rate is that of 400 patients, 52.5%, 62.5% and 72.5%. It saves 500,000: 30% of 400,000 and
    50% of 100,000; overspends by 500,000: 20% of what exceeds 200,000 is 60,000, capped at 50,000; and
    by 1%, short of the minimum of 2%. South saves nothing; 600,000: 30% of 240,000 and 50% of 360,000;
    180,000: 30%. By list, North's practices share 27,000, 19,500 and 12,000 that nobody earned; what the only
    practice of South does not earn would go back to it, so it stays with the payer.
    """
    scheme = replace(SCHEME, pool=replace(SCHEME.pool, shared_out=not_earned == "by list"))
    engine, at_once = settled_by_the_engine(two_networks(not_earned)), settled_at_once(scheme)
    for name, pounds in by_hand.items():
        assert at_once[name] == pytest.approx(pounds, abs=0.005)
        assert engine[name] == pytest.approx(pounds, abs=0.005)


def some_practices(networks: int = 7) -> Practices:
    """Return made-up practices, up to five to a network, one without patients to measure."""
    draw = np.random.default_rng(5)
    sizes = draw.integers(1, 6, networks)
    count = int(sizes.sum())
    people = draw.lognormal(9, 0.6, count)
    patients = np.round(people * 0.14)
    patients[3] = 0
    return Practices(
        np.array([f"P{place:03}" for place in draw.permutation(count)]),
        np.array([f"U{network}" for network, size in enumerate(sizes) for _ in range(size)]),
        people, people * 1.05, draw.uniform(0.4, 0.95, count), patients, people * 400, people * 396,
    )  # fmt: skip


def test_neither_the_order_of_rows_or_networks_nor_workers_change_a_byte() -> None:
    """Rows upside down, networks from the last to the first, and two workers: every figure is the same number."""
    everyone = some_practices()
    straight = stress_everyone(everyone, SCHEME, scenarios=250)
    backwards = Practices(*(getattr(everyone, each.name)[::-1] for each in fields(Practices)))
    upside_down = stress_everyone(backwards, SCHEME, scenarios=250, jobs=2)
    for column in (each.name for each in fields(straight.practices)):
        one, other = (getattr(found.practices, column) for found in (straight, upside_down))
        assert one.tobytes() == other[::-1].tobytes()
        one, other = (getattr(found.networks, column) for found in (straight, upside_down))
        assert one.tobytes() == other.tobytes()
    futures, members = common_futures(World(), 250, 1), members_of(everyone)
    for place in reversed(range(len(members))):
        own = Practices(*(getattr(everyone, each.name)[members[place]] for each in fields(Practices)))
        alone = stress_network(own, SCHEME, futures, np.empty((6, 250)))
        assert alone.practices.low.tobytes() == straight.practices.low[members[place]].tobytes()
        assert alone.whole.mean[0] == straight.networks.mean[place]
    assert (straight.pennies == upside_down.pennies).all()


def test_totals_tie() -> None:
    """Practices, networks and the whole come to the same mean, to less than a penny a network and future."""
    found = stress_everyone(some_practices(), SCHEME, scenarios=250)
    assert found.practices.mean.sum() == pytest.approx(found.networks.mean.sum(), abs=1e-6)
    assert found.pennies.mean() / 100 == pytest.approx(found.networks.mean.sum(), abs=0.005 * len(found.networks.names))


def test_a_practice_that_nobody_measures_earns_nothing_for_its_own_results() -> None:
    """£3 a patient for own results only: nothing in any future, and it counts for nothing in its network's."""
    everyone = some_practices()
    found = stress_everyone(everyone, Scheme(Pool(own=3.0, lower=0.2, upper=0.3)), scenarios=100)
    assert found.practices.earns_nothing[3] == 1
    assert found.practices.mean[3] == 0
    assert (np.delete(found.practices.mean, 3) > 0).all()


def test_a_share_of_losses_may_have_to_be_paid() -> None:
    """Without a pool, spend that is certain and 5% above: 20% of the 3% above the minimum, and at most 0.5% of all."""
    still = World(spend_by_chance=0.0)
    still = replace(still, spend=replace(still.spend, low=0.0, high=0.0))
    everyone = some_practices()
    everyone = replace(everyone, spend=everyone.agreed * 1.05)
    found = stress_everyone(everyone, Scheme(loss=LOSS), still, scenarios=100)
    assert found.practices.owes == pytest.approx(1)
    assert found.networks.mean.sum() == pytest.approx(-0.005 * everyone.agreed.sum())
    assert found.networks.high == pytest.approx(found.networks.mean)


def test_chance_is_standard_normal() -> None:
    """80,000 draws: mean 0 within four standard errors, variance 1, and one in ten beyond 1.2816 each way."""
    drawn = np.empty((4, 20_000))
    by_chance(1, "U00001", drawn)
    assert abs(drawn.mean()) < 4 / 80_000**0.5
    assert drawn.var() == pytest.approx(1, abs=0.02)
    assert (drawn > 1.2815515655446004).mean() == pytest.approx(0.1, abs=0.005)
    assert np.corrcoef(drawn) - np.eye(4) == pytest.approx(0, abs=0.03)
    fewer = np.empty((2, 20_000))
    by_chance(1, "U00001", fewer)
    assert (fewer == drawn[:2]).all()


@given(
    of_agreed=st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=8), minimum=st.floats(0.0, 0.1),
    edges=st.lists(st.floats(0.0, 0.2), min_size=3, max_size=3), deductible=st.booleans(),
    counted_up_to=st.none() | st.floats(0.0, 0.2),
)  # fmt: skip
def test_a_share_counts_as_the_clause_counts_it(
    of_agreed: list[float], minimum: float, edges: list[float], *, deductible: bool, counted_up_to: float | None
) -> None:
    """The gate, what counts and the bands of clauses/gain_share_order.py, written out there for one contract."""
    agreed, beside = 1_000_000.0, 1_000_000.0 * np.array(of_agreed)
    first, second, third = sorted(edges)
    bands = (Band(first, second, 0.5), Band(second, third, 0.25))
    gross = np.maximum(beside, 0.0)
    end = gross if counted_up_to is None else np.minimum(gross, counted_up_to * agreed)
    end = np.where(gross >= (minimum - LAST_DIGIT) * agreed, end, 0.0)
    start = minimum * agreed if deductible else 0.0
    by_clause = sum(band.share * pounds_within(start, end, band.start * agreed, band.end * agreed) for band in bands)
    side = Side(bands, minimum=minimum, deductible=deductible, counted_up_to=counted_up_to)
    assert side.of(beside, agreed, 50_000.0) == pytest.approx(by_clause, abs=1e-6)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6))
def test_results_earn_what_they_earn_between_thresholds(lower: float, upper: float, rates: list[float]) -> None:
    """£2 for each of 1,000 people, whichever threshold is the lower, and where both are one: world/achievement.py."""
    assume(upper == lower or abs(upper - lower) > LAST_DIGIT * 1_000)
    network = Network(np.array([1_000.0]), np.array([100.0]), 1_000.0, 0.0)
    scheme = Scheme(Pool(own=2.0, lower=lower, upper=upper))
    paid = settle_network(scheme, network, np.array([rates]), np.zeros(len(rates)))
    expected = 2_000 * between_thresholds(np.array(rates), lower, upper)
    assert paid.practices[0] == pytest.approx(expected, abs=1e-4)
