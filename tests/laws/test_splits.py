"""What always holds of sharing rules: of coalition games, of claims, and of what certifies an answer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.splitting import bargaining, claims, stability
from contract_engine.splitting.by_type import shapley_by_type
from contract_engine.splitting.coalition_rules import RULES, shared_in
from contract_engine.splitting.game import Game
from contract_engine.splitting.generated_rows import measured
from contract_engine.splitting.kohlberg import certified
from contract_engine.splitting.nucleolus import nucleolus, prenucleolus
from contract_engine.splitting.sampled import sampled_shapley
from contract_engine.splitting.structured import Airport, Pool, voting
from contract_engine.splitting.values import added_by, shapley, sums_over, weighted_shapley

FEW = settings(max_examples=15, deadline=None)
NEAR = 1e-7
COMES_TO_THE_WHOLE = tuple(rule for rule in RULES if rule != "banzhaf_raw")


@st.composite
def games(draw: st.DrawFn, most: int = 5) -> Game:
    count = draw(st.integers(2, most))
    values = draw(st.lists(st.integers(-5, 20), min_size=1 << count, max_size=1 << count))
    return Game(tuple("ABCDEFGH"[:count]), np.array([0, *values[1:]], dtype=float))


@st.composite
def owed(draw: st.DrawFn) -> tuple[float, np.ndarray]:
    found = np.array(draw(st.lists(st.integers(0, 50), min_size=1, max_size=6)), dtype=float)
    return float(draw(st.integers(0, int(found.sum())))), found


def swapped(game: Game) -> Game:
    """The same game with the first two players in each other's place."""
    numbers = np.arange(len(game.values))
    exchanged = (numbers & ~3) | ((numbers & 1) << 1) | ((numbers >> 1) & 1)
    return Game(game.players, game.values[exchanged])


@FEW
@given(games())
def test_what_is_shared_comes_to_the_whole(game: Game) -> None:
    for rule in COMES_TO_THE_WHOLE:
        answer = shared_in(game, rule)
        if answer.shares is not None:
            assert answer.shares.sum() == pytest.approx(game.whole, abs=NEAR)


@FEW
@given(games())
def test_who_stands_where_changes_nothing(game: Game) -> None:
    for rule in RULES:
        before, after = shared_in(game, rule).shares, shared_in(swapped(game), rule).shares
        assert (before is None) == (after is None)
        if before is not None:
            assert after == pytest.approx(before[[1, 0, *range(2, len(before))]], abs=1e-6)


@FEW
@given(games(), st.integers(-9, 9))
def test_pounds_or_thousands_and_what_each_has_alone_change_nothing(game: Game, more: int) -> None:
    """A game a thousand times as large, each with some pounds more alone, is shared in the same way."""
    extra = float(more) * (1 + np.arange(len(game.players)))
    other = Game(game.players, 1000 * game.values + sums_over(extra))
    for rule in ("shapley", "nucleolus", "prenucleolus", "per_capita_nucleolus", "tau", "gately", "equal_surplus"):
        before, after = shared_in(game, rule).shares, shared_in(other, rule).shares
        assert (before is None) == (after is None)
        if before is not None:
            assert after == pytest.approx(1000 * before + extra, abs=1e-5)


@FEW
@given(games(4), games(4))
def test_shapley_values_of_two_games_add_up_and_one_who_adds_nothing_has_nothing(one: Game, two: Game) -> None:
    if len(one.players) == len(two.players):
        both = Game(one.players, one.values + two.values)
        assert shapley(both).shares == pytest.approx(shapley(one).shares + shapley(two).shares)
    idle = Game((*one.players, "Z"), np.concatenate([one.values, one.values]))
    assert not added_by(idle, len(one.players)).any()
    assert shapley(idle).shares == pytest.approx([*shapley(one).shares, 0.0])
    assert weighted_shapley(one, np.full(len(one.players), 3.0)).shares == pytest.approx(shapley(one).shares)


@FEW
@given(games())
def test_the_nucleolus_is_in_the_core_unless_it_is_empty(game: Game) -> None:
    if not stability.core_is_empty(game).shares[0]:
        assert stability.in_core(game, nucleolus(game).shares, 1e-8).shares[0]
    else:
        filled = game.values.copy()
        filled[-1] += stability.least_subsidy(game)
        assert not stability.core_is_empty(Game(game.players, filled + 1e-6 * (filled == filled[-1]))).shares[0]


@FEW
@given(games(), st.integers(0, 4), st.sampled_from([1e-6, 1e-3, 0.5]))
def test_the_certificate_accepts_no_other_shares(game: Game, place: int, far: float) -> None:
    known = measured(game)
    if not known.unit:
        return
    count = len(game.players)
    shares = (prenucleolus(game).shares - known.alone) / known.unit
    assert certified(known.values, shares, floors=False, same=known.same)
    moved = shares.copy()
    moved[place % count] += far
    moved[(place + 1) % count] -= far
    assert not certified(known.values, moved, floors=False, same=known.same)


@FEW
@given(st.data())
def test_structured_games_have_the_shapley_values_of_their_tables(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    some = st.lists(st.integers(0, 9), min_size=count, max_size=count).map(lambda drawn: np.array(drawn, dtype=float))
    weights, amounts, enough = data.draw(some), data.draw(some), data.draw(st.integers(1, 30))
    for structure in (voting(weights, enough), Pool(amounts, weights / 4, enough / 4), Airport(amounts)):
        game = Game(tuple("ABCDEF"[:count]), structure.table())
        assert structure.shapley().shares == pytest.approx(shapley(game).shares)
        closed = structure.nucleolus()
        if closed is not None:
            assert closed.shares == pytest.approx(nucleolus(game).shares, abs=NEAR)


def test_players_of_two_kinds() -> None:
    """Two left gloves and three right ones; a pair is worth 1."""
    shares = shapley_by_type(np.array([2, 3]), lambda numbers: numbers.min(axis=1).astype(float))
    assert shares == pytest.approx([0.65, 0.7 / 3])


def test_a_hundred_players_by_lot_are_within_their_errors_and_come_to_the_whole() -> None:
    draw = np.random.default_rng(3)
    pool = Pool(draw.integers(1, 100, 100).astype(float), draw.integers(1, 9, 100).astype(float), 300.0)
    exact, by_lot = pool.shapley().shares, sampled_shapley(100, pool.worth)
    assert exact.sum() == pytest.approx(pool.amounts.sum())
    assert by_lot.shares.sum() == pytest.approx(pool.amounts.sum())
    assert (np.abs(by_lot.shares - exact) <= 5 * by_lot.errors).all()
    assert "standard error" in by_lot.answer.why


@FEW
@given(owed())
def test_nobody_is_given_more_than_its_claim_and_a_larger_claim_is_given_no_less(
    case: tuple[float, np.ndarray],
) -> None:
    estate, claimed = case
    order = np.argsort(claimed, kind="stable")
    for rule in (*claims.RULES, "random_arrival"):
        awards = claims.shared_by(rule, estate, claimed).shares
        assert awards.sum() == pytest.approx(estate, abs=1e-9)
        assert (awards >= -1e-9).all()
        assert (awards <= claimed + 1e-9).all()
        assert (np.diff(awards[order]) >= -1e-9).all(), rule


@FEW
@given(owed())
def test_equal_awards_and_equal_losses_mirror_each_other_and_the_talmud_rule_mirrors_itself(
    case: tuple[float, np.ndarray],
) -> None:
    """What a rule gives of E is what its mirror takes away of C - E."""
    estate, claimed = case
    for rule, mirror in (("cea", "cel"), ("talmud", "talmud"), ("random_arrival", "random_arrival")):
        given_out = claims.shared_by(rule, estate, claimed).shares
        lost = claims.shared_by(mirror, claimed.sum() - estate, claimed).shares
        assert given_out == pytest.approx(claimed - lost, abs=1e-9)


@FEW
@given(owed())
def test_the_talmud_rule_is_the_nucleolus_of_the_bankruptcy_game(case: tuple[float, np.ndarray]) -> None:
    """A coalition has what is left once all others are paid. Source: Aumann and Maschler 1985."""
    estate, claimed = case
    game = Game(tuple("ABCDEF"[: len(claimed)]), np.maximum(estate - (claimed.sum() - sums_over(claimed)), 0.0))
    if len(claimed) > 1:
        assert nucleolus(game).shares == pytest.approx(claims.shared_by("talmud", estate, claimed).shares, abs=NEAR)


@FEW
@given(st.integers(2, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_no_outcome_beats_a_bargain_by_its_own_measure(players: int, limits: int, seed: int) -> None:
    """Nash: weighted gains relative to the answer's come to one at most. Others: nobody can gain alone."""
    draw = np.random.default_rng(seed)
    rows = np.vstack([draw.integers(0, 9, (limits, players)), np.ones((1, players))]).astype(float)
    bargain = bargaining.Bargain(rows, rows.sum(axis=1) * 3 + 1, np.zeros(players), np.ones(players))
    found = bargaining.settled_by("nash", bargain).shares
    assert (rows @ found <= bargain.limits * (1 + 1e-9)).all()
    assert bargaining.best(1 / (players * found), rows, bargain.limits) <= 1 + 1e-7
    for rule, player in itertools.product(("kalai_smorodinsky", "leximin"), range(players)):
        settled = bargaining.settled_by(rule, bargain).shares
        room = bargain.limits - rows @ settled
        assert (room >= -1e-7).all()
        assert bargaining.best(np.eye(players)[player], rows, np.maximum(room, 0.0)) <= 1e-5 or len(rows) > 1
