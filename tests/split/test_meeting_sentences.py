"""Sentences that a meeting reads aloud, where the pot is unusual: nobody gains, one practice, a cost, odd pennies."""

from __future__ import annotations

import numpy as np

from contract_engine.results.split_words import findings, headline, of_rule, of_stability, of_standing
from contract_engine.results.splitting import meet
from contract_engine.splitting.sampled import sampled_shapley
from tests.split.pots import three


def test_gains_and_losses_stand_beside_those_who_have_them() -> None:
    """By list 50, 30 and 20 thousand against 40, 20 and 30: A and B gain 10 each, C loses 10."""
    meeting = meet(three(current=[40_000, 20_000, 30_000]), rules=("list", "equal"))
    assert of_rule(meeting, meeting.shown[0]) == (
        "By list: of 3 practices 2 better off than today, by at most £10,000, and 1 worse off, by at most £10,000; a"
        " vote carries it, by practices and by list."
    )
    assert of_rule(meeting, meeting.shown[1]) == (
        "Equal shares: of 3 practices 2 better off than today, by at most £13,333, and 1 worse off, by at most £6,667;"
        " a vote carries it by practices, and is tied by list."
    )


def test_what_all_gain_together_is_said_where_current_splits_do_not_come_to_the_pot() -> None:
    """£100,000 against £90,000; a cost of £60,000 against £90,000."""
    said = " ".join(findings(meet(three(current=[40_000, 20_000, 30_000]), rules=("list",))))
    assert said.startswith(
        "The pot is £10,000 more than current splits come to (£90,000): together the practices gain that under any rule"
        " that shares it all."
    )
    cost = " ".join(findings(meet(three(is_cost=True, amount=60_000.0), rules=("list",))))
    assert "The cost is £30,000 less than current splits come to (£90,000): together the practices gain that" in cost
    as_today = " ".join(findings(meet(three(current=[50_000, 30_000, 20_000]), rules=("list",))))
    assert "than current splits come to" not in as_today


def test_splits_that_are_the_same_stand_for_one_in_the_votes() -> None:
    """Equal shares give B and C more than today, which is the split by list: they win against both."""
    today = three(current=[50_000, 30_000, 20_000])
    assert meet(today, rules=("list", "equal")).unbeaten == "equal"
    same = meet(today, rules=("list", "hold_harmless"))
    assert same.unbeaten is None
    assert "Under every rule here each practice has what it has today." in list(findings(same))
    assert of_rule(same, same.shown[0]) == "By list: each of 3 practices has what it has today."


def test_a_split_wins_although_another_rule_comes_to_the_same() -> None:
    """By list and by weighted list are one split here: A and C have more by it than today."""
    pot = three(current=[20_000, 70_000, 10_000], weighted=[5_000, 3_000, 2_000])
    meeting = meet(pot, rules=("list", "weighted_list"))
    assert meeting.unbeaten == "list"
    assert (
        "Put to the vote two at a time, sharing by list wins its vote against the current split and every other rule"
        " here that differs from it, one vote a practice."
    ) in list(findings(meeting))


def test_rules_that_leave_as_many_better_off_share_the_headline() -> None:
    """Nobody has anything today, so that each rule leaves all three better off."""
    pot = three(current=[0, 0, 0])
    assert headline(meet(pot, rules=("equal", "list", "hold_harmless"))).endswith(
        "equal shares and 2 other rules leave most better off than today, 3 of 3 with 100% of patients."
    )
    assert "equal shares and 1 other rule leave most" in headline(meet(pot, rules=("equal", "list", "shapley")))


def test_a_practice_alone_has_nobody_to_share_with() -> None:
    pot = three(practices=("A",), lists=[5_000], current=[1_000], amount=1_000.0)
    assert list(findings(meet(pot))) == ["A is the only practice: there is nobody to share with."]


def test_who_would_be_better_off_alone_with_a_cost_would_pay_less() -> None:
    """By use A's part of £60,000 is £6,000, and equal shares have it pay £20,000."""
    pot = three(is_cost=True, amount=60_000.0, use=[1, 3, 6])
    meeting = meet(pot, rules=("equal", "by_use"))
    assert "would pay £16,000 less on their own" in of_standing(meeting.standing[0], meeting)
    assert next(of_stability(meeting)) == "No group would pay less on its own under: by use."


def test_a_complaint_and_the_payments_that_settle_it_are_rounded_alike() -> None:
    """A by list would have £937.50 of £1,500, and has £875: £62.50, which both sentences write the same way."""
    pot = three(practices=("A", "B"), lists=[5_000, 3_000], current=[875, 625], amount=1_500.0)
    meeting = meet(pot, rules=("hold_harmless",))
    assert of_standing(meeting.standing[0], meeting).endswith(
        "A would have £62 more on its own; payments of £62 in all from the rest would leave no group a complaint."
    )


def test_the_last_digits_of_a_sum_are_no_error_of_sampling() -> None:
    """Each player brings what it has, whatever the order."""
    brings = np.linspace(100.1, 200.3, 30)
    found = sampled_shapley(30, lambda members: members @ brings)
    assert 0 < found.errors.max() < 1e-9
    assert found.answer.why.endswith("standard error at most 0")
