"""Arrays kept by case are the arrays they stand for, whatever numpy does to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.splitting.contract_values import Signing, signing
from contract_engine.splitting.signing import FEWEST_FOR_CASES
from contract_engine.world.cases import MOST_PLAYERS, Cases, Futures, summed
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust, practices

FEW = settings(max_examples=20, deadline=None)
GROUPS = (np.arange(64)[:, None] >> np.arange(6) & 1).astype(bool)


@FEW
@given(st.lists(st.integers(0, 5), min_size=2, max_size=4), st.integers(-9, 9))
def test_what_is_done_to_cases_is_done_to_every_future(players: list[int], number: int) -> None:
    """By years of 1 and 2: arithmetic, choosing and clipping, a year of it, and an array beside it."""
    futures, years = Futures(GROUPS), np.array([[1.0], [2.0]])
    ours = [years * (futures.signing(player) + place) for place, player in enumerate(players)]
    theirs = [years * (GROUPS[:, player] + place) for place, player in enumerate(players)]
    every = np.arange(64.0)
    for cases, arrays in ((ours[0], theirs[0]), (ours[0] * ours[1] - number, theirs[0] * theirs[1] - number)):
        assert isinstance(cases, Cases)
        assert cases.shape == arrays.shape
        assert np.array_equal(np.maximum(cases, 1.5), np.maximum(arrays, 1.5))
        assert np.array_equal(np.where(cases > 1, cases, years), np.where(arrays > 1, arrays, years))
        assert np.array_equal(np.clip(cases, 0.0, 1.0), np.clip(arrays, 0.0, 1.0))
        assert np.array_equal(cases[1], arrays[1])
        assert np.array_equal(cases * every, arrays * every)
        assert np.array_equal(cases.weighed(np.array([3.0, 1.0])), np.array([3.0, 1.0]) @ arrays)
        assert cases.sum() == arrays.sum()
        assert cases.any() == arrays.any()
    assert np.array_equal(summed(ours, np.zeros((1, 1))), sum(theirs))
    into = np.zeros((2, 64))
    into += ours[0]
    assert np.array_equal(into, theirs[0])


def test_more_players_than_are_kept_apart_become_an_entry_for_every_future() -> None:
    groups = np.random.default_rng(1).random((50, MOST_PLAYERS + 2)) < 0.5
    futures = Futures(groups)
    total = summed((futures.signing(player) * 1.0 for player in range(MOST_PLAYERS + 2)), np.zeros(1))
    assert isinstance(total, np.ndarray)
    assert np.array_equal(total, groups.sum(axis=1))


def test_a_network_of_twelve_is_worth_the_same_by_cases_and_by_groups() -> None:
    """All 4,096 groups together, and 64 at a time, which is too few for cases; results earn a threshold's money."""
    names = [f"Surgery {place:02d}" for place in range(12)]
    tables = one_trust(
        parties=[
            *practices(),
            *({"name": name, "role": "practice", "network": "Network", "registered_list": 1_000 + 150 * place}
              for place, name in enumerate(names)),
        ],
        schemes=[{"scheme": "Visits", "owner": "Network", "cost": 12_000}],
        indicators=[{"indicator": "Reviews", "organisation": name, "numerator": 40 + 3 * place, "denominator": 100,
                     "lower_threshold": 0.4, "upper_threshold": 0.8, "points": 10}
                    for place, name in enumerate(names)],
        effects=[{"scheme": "Visits", "indicator": "Reviews", "change": 0.2}],
        networks=[{"network": "Network", "smallest_list": 4_000, "fixed_part": 0.5}],
        terms_pool=[{**NEW, "clause": "Pool", "payee": "Network", "component": component,
                     "basis": "£ per registered patient", "draft": 4.0}
                    for component in ("own achievement", "network achievement")],
    )  # fmt: skip
    contract = contract_of(tables)
    asked = Signing(contract, signing(contract).players, central(contract))
    assert len(asked.players) == 12
    groups = (np.arange(FEWEST_FOR_CASES)[:, None] >> np.arange(12) & 1).astype(bool)
    one_by_one = np.concatenate([asked.values_of(groups[start : start + 64]) for start in range(0, len(groups), 64)])
    together = asked.values_of(groups)
    assert together == pytest.approx(one_by_one, abs=1e-6)
    assert len(np.unique(together.round(2))) > 1_000
