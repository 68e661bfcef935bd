"""Many players leave room for few futures: each is drawn with its opposite, and the results say how many there were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.results.split_contract import split_of
from contract_engine.shipped import term_sheet
from contract_engine.splitting import contract_values
from contract_engine.splitting.contract_values import futures_for, game_of_contract, signing, with_opposites
from contract_engine.workbook.read import read
from contract_engine.world.drivers import draw

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract


@pytest.fixture(scope="module")
def network() -> Contract:
    """Seven practices, much of it uncertain."""
    return read(term_sheet("primary_care_network"))


def test_chance_and_its_opposite_come_to_nothing(network: Contract) -> None:
    """Normals z and -z: what is left to chance in a future and in its opposite adds up to 0, so its mean is exact."""
    draws = with_opposites(network, 8, 1)
    assert draws.count == 8
    for values in draws.chance.values():
        assert values[:, :4] == pytest.approx(-values[:, 4:])


def test_eight_futures_with_their_opposites_are_nearer_than_eight_drawn_apart(network: Contract) -> None:
    """What all gain, against 4,096 futures: the mean miss of three seeds, in pounds of £1.2m."""
    asked = signing(network, scenarios=8)
    many = sum(replace(asked, draws=draw(network, 4_096, 1)).gains_if_all_sign().values())

    def miss(seed: int, *, opposites: bool) -> float:
        drawn = with_opposites(network, 8, seed) if opposites else draw(network, 8, seed)
        return abs(sum(replace(asked, draws=drawn).gains_if_all_sign().values()) - many)

    apart = np.mean([miss(seed, opposites=False) for seed in (1, 2, 3)])
    assert np.mean([miss(seed, opposites=True) for seed in (1, 2, 3)]) < apart / 3


def test_very_many_groups_are_settled_one_future_at_a_time_and_worth_the_same(
    network: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = replace(signing(network), draws=with_opposites(network, 8, 1))
    at_once = game_of_contract(asked).signed
    monkeypatch.setattr(contract_values, "GROUPS_AT_ONCE", 32)
    assert game_of_contract(asked).signed == pytest.approx(at_once, abs=1e-4)


def test_more_players_have_fewer_futures_and_from_eighteen_on_the_central_one(network: Contract) -> None:
    """2^18 futures in all up to 14 players, then 8 futures for each group up to 17: 2^20 of them."""
    found = [futures_for(network, players, 256, 1).count for players in (10, 12, 14, 15, 17, 18, 30)]
    assert found == [256, 64, 16, 8, 8, 1, 1]
    assert futures_for(network, 12, 20, 1).count == 20


def test_it_is_said_that_fewer_futures_were_settled_than_are_usual(
    network: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for 2^10 futures leaves 8 for each group of seven players."""
    monkeypatch.setattr(contract_values, "MOST_FUTURES", 1 << 10)
    assert (
        "settled in 8 futures, each drawn with its opposite, and not in 256, as every group of so many players is"
        " settled in each"
    ) in split_of(network).assumed
