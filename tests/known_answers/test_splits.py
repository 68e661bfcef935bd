"""Sharing rules against the literature: each case of splits.json gives its source and its tolerance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from contract_engine.splitting.concepts import reply_to
from contract_engine.splitting.structured import Airport, Pool, voting

CASES = json.loads(Path(__file__).with_name("splits.json").read_text("utf-8"))
PANEL = {"players": ["A", "B", "C", "D", "E"], "amounts": [8, 11, 14, 9, 20], "threshold": 3, "type": "pool"}


def table(values: dict[str, Any], **more: object) -> dict[str, Any]:
    players = max((key.split(",") for key in values), key=len)
    return {"type": "tu_game", "players": players, "v": values, **more}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_rule_gives_the_answer_of_the_literature(case: dict[str, Any]) -> None:
    reply = reply_to(case["concept"], case["input"])
    assert reply.status == "ok"
    if isinstance(case["expected"], bool):
        assert reply.result is case["expected"]
    else:
        assert reply.result == pytest.approx(case["expected"], rel=0, abs=case["tolerance"])


def test_a_pool_with_a_least_number_of_members() -> None:
    """Each is 3rd of 5 with chance 1/5, and then adds what two of the others brought, 2/4 of the rest, and its own.

    A is 3rd, 4th or 5th with chance 3/5: 3/5 x 8 + 1/5 x 1/2 x (62 - 8) = 4.8 + 5.4 = 10.2.
    Any four reach three members, so that nobody is needed: the nucleolus gives each what it brings.
    """
    assert reply_to("shapley", PANEL).result == pytest.approx([10.2, 11.7, 13.2, 10.7, 16.2])
    assert reply_to("nucleolus", PANEL).result == pytest.approx(PANEL["amounts"])
    assert Pool(np.array([8.0, 11, 14, 9, 20]), np.ones(5), 3).nucleolus().shares.tolist() == PANEL["amounts"]


def test_airports_pay_each_piece_of_runway_alike() -> None:
    """Costs 1, 2, 3: pieces of 1 by three, by two and by one: 1/3, 1/3 + 1/2, 1/3 + 1/2 + 1.

    Nucleolus: 1/2 and 2/3 and 3/3 are the rates; the first pays 1/2, the rest have 3/2 and 5/2 left, at 3/4 and 5/4.
    """
    airport = {"type": "airport", "costs": {"A": 1, "B": 2, "C": 3}}
    assert reply_to("shapley", airport).result == pytest.approx([1 / 3, 5 / 6, 11 / 6])
    assert reply_to("nucleolus", airport).result == pytest.approx([0.5, 0.75, 1.75])
    assert -Airport(np.array([1.0, 2, 3])).nucleolus().shares == pytest.approx([0.5, 0.75, 1.75])


def test_those_with_a_veto_share_a_vote_alike() -> None:
    """Quota 39 of five weights of 7 and ten of 1: the five are all needed, nobody else is."""
    council = voting(np.array([7.0] * 5 + [1.0] * 10), 39)
    assert council.nucleolus().shares.tolist() == [0.2] * 5 + [0.0] * 10


def test_a_council_of_more_members_than_a_table_holds() -> None:
    """Quota 255 of 345, the Council of the European Union of 27 (Treaty of Nice): 0.0867 and 0.0778 for the largest.

    The published Shapley-Shubik and normalised Banzhaf indices of the largest four, and of Malta, the smallest.
    """
    weights = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    council = {"type": "weighted_voting", "weights": weights, "quota": 255}
    for index, largest, smallest in (("shapley", 0.0867, 0.0082), ("banzhaf_normalised", 0.0778, 0.0094)):
        found = reply_to(index, council).result
        assert (found[0], found[-1]) == pytest.approx((largest, smallest), abs=5e-5)
    assert reply_to("core_empty", council).result is True


def test_a_long_runway_shared_by_forty() -> None:
    """Costs of 1 to 40: nobody complains where the costliest pays for all.

    The last adds its own piece whoever is there, and the piece before it is added by the last but one in half of all
    cases: those in which the last is not there.
    """
    airport = {"type": "airport", "costs": list(range(1, 41))}
    assert reply_to("core_empty", airport).result is False
    assert reply_to("tau", airport).result == pytest.approx(reply_to("gately", airport).result)
    added = reply_to("banzhaf_raw", airport).result
    assert added[-1] - added[-2] == pytest.approx(1.0)
    assert added[-2] - added[-3] == pytest.approx(0.5)


def test_large_amounts_are_bargained_over_as_small_ones_are() -> None:
    """Half each of 11 and of 11 million million; a limit that limits nobody changes nothing."""
    for unit in (1.0, 1e5, 1e12):
        pot = {"type": "bargaining_polytope", "A": [[0, 0], [1, 1]], "b": [5 * unit, 11 * unit], "weights": [2, 3]}
        assert reply_to("nash", pot).result == pytest.approx([4.4 * unit, 6.6 * unit])
        for rule in ("kalai_smorodinsky", "leximin"):
            assert reply_to(rule, pot).result == pytest.approx([5.5 * unit, 5.5 * unit])
        assert reply_to("egalitarian", pot).result == pytest.approx([4.4 * unit, 6.6 * unit])


def test_a_pool_may_be_given_by_other_names() -> None:
    """Contributions and a least number of members are amounts and a threshold."""
    other = {"type": "pool", "contributions": [8, 11, 14, 9, 20], "min_members": 3}
    assert reply_to("shapley", other).result == reply_to("shapley", PANEL).result


def test_costs_come_back_as_costs() -> None:
    """Alone 6 and 4, together 8: 2 are saved, one each."""
    game = table({"A": 6, "B": 4, "A,B": 8}, sense="cost")
    for rule in ("shapley", "nucleolus", "tau", "gately", "scrb", "equal_surplus", "ensc", "least_core"):
        assert reply_to(rule, game).result == pytest.approx([5, 3])
    assert reply_to("core_membership", {**game, "x": [6, 2]}).result is True
    assert reply_to("core_membership", {**game, "x": [7, 1]}).result is False


def test_an_empty_core_is_said_with_the_least_that_fills_it() -> None:
    """Any two of three have 1, all have 1: each pair must have 1, so all must have 3/2, which is 1/2 more."""
    majority = table({"A": 0, "B": 0, "C": 0, "A,B": 1, "A,C": 1, "B,C": 1, "A,B,C": 1})
    assert reply_to("core_empty", majority).result is True
    assert "0.50 more" in reply_to("core_empty", majority).why
    assert reply_to("least_subsidy", majority).result == pytest.approx(0.5)
    assert reply_to("least_core_value", majority).result == pytest.approx(1 / 3)


@pytest.mark.parametrize("rule", ["tau", "gately"])
def test_a_rule_that_does_not_exist_gives_a_status_and_no_number(rule: str) -> None:
    """A and B have 5 alone, and C's joining takes 2 from them: nobody can hope for anything."""
    reply = reply_to(rule, table({"A": 0, "B": 0, "C": 0, "A,B": 5, "A,C": 0, "B,C": 0, "A,B,C": 3}))
    assert (reply.result, reply.status) == (None, "does_not_exist")
    assert reply.why


def test_no_nucleolus_where_all_have_less_than_each_alone() -> None:
    """2 + 2 alone and 3 together: the prenucleolus takes a half from each."""
    game = table({"A": 2, "B": 2, "A,B": 3})
    assert reply_to("nucleolus", game).status == "does_not_exist"
    assert reply_to("prenucleolus", game).result == pytest.approx([1.5, 1.5])


def test_an_additive_game_says_that_coalition_rules_coincide() -> None:
    game = table({"A": 2, "B": 3, "A,B": 5})
    for rule in ("shapley", "nucleolus", "prenucleolus", "tau", "equal_surplus", "ensc", "scrb", "least_core"):
        reply = reply_to(rule, game)
        assert reply.result == pytest.approx([2, 3])
        assert "coincide" in reply.why


def test_a_whole_of_nothing_is_shared() -> None:
    """Alone -1 and 1, together 0: there is nothing in being together."""
    assert reply_to("nucleolus", table({"A": -1, "B": 1, "A,B": 0})).result == pytest.approx([-1, 1])
    assert reply_to("nucleolus", table({"A": -1, "B": -1, "A,B": 0})).result == pytest.approx([0, 0])


def test_a_least_core_of_many_points_gives_the_nearest_to_equal_shares() -> None:
    """Nobody has anything without all of A, B, C, who have 3, but A and B have 3 too: C is worth nothing to them.

    x_A + x_B >= 3 - t and x_C >= -t: t = 0, C has nothing, and A and B share 3 as they please.
    """
    reply = reply_to("least_core", table({"A": 0, "B": 0, "C": 0, "A,B": 3, "A,C": 0, "B,C": 0, "A,B,C": 3}))
    assert reply.result == pytest.approx([1.5, 1.5, 0], abs=1e-8)
    assert reply.status == "not_unique"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (table({"A": 1, "A,B": 2}), "coalition 'B' is missing"),
        (table({"A": 1, "B": "2", "A,B": 2}), "coalition 'B' is '2'"),
        (table({"A": 1, "B": True, "A,B": 2}), "coalition 'B' is True"),
        (table({"A": 1, "B": float("nan"), "A,B": 2}), "not a number"),
        (table({"A": 1, "B": 10**400, "A,B": 2}), "too large"),
        (table({"A": 1, "B": 1, "A,B": 2, "B,A": 3}), "given twice"),
        ({"type": "tu_game", "players": ["A"], "v": {"A": 1, "Z": 2}}, "names Z"),
        ({"type": "tu_game", "players": ["A", "A"], "v": {"A": 1}}, "named twice"),
        ({"type": "tu_game", "players": ["A"]}, "v is missing"),
        ({"type": "tu_game", "players": ["A"], "v": {"A": 1, "": 2}}, "empty coalition"),
        (table({"A": 1}, sense="loss"), "say gain or cost"),
        ({"type": "riddle"}, "type is 'riddle'"),
        ({"type": "weighted_voting", "weights": [1, 2]}, "quota is missing"),
        ({"type": "weighted_voting", "weights": [1, -2], "quota": 2}, "below nothing"),
        ({"type": "pool", "amounts": {"A": 1, "B": 2}, "weights": [1], "threshold": 1}, "1 numbers for 2 players"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(given: dict[str, Any], words: str) -> None:
    reply = reply_to("nucleolus", given)
    assert (reply.result, reply.status) == (None, "refused")
    assert words in reply.why


def test_an_estate_beyond_the_claims_is_refused() -> None:
    reply = reply_to("claims_talmud", {"type": "claims", "estate": 301, "claims": [100, 200]})
    assert (reply.result, reply.status) == (None, "refused")
