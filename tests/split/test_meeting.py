"""What a meeting is shown: votes, sentences, what everybody may read and what the facilitator alone may."""

from __future__ import annotations

import pytest

from contract_engine.results.split_json import as_json
from contract_engine.results.split_words import findings, headline, of_practice, of_standing, who_falls
from contract_engine.results.splitting import meet, rules_named
from contract_engine.splitting.meeting_rules import BY_DEFAULT, EVERY
from tests.split.pots import three

# A and B gain by list, C loses.
UNEVEN = {"current": [40_000, 20_000, 30_000]}


def test_the_six_rules_in_use_come_first_and_one_without_its_column_says_so() -> None:
    meeting = meet(three(weighted=[4_000, 4_000, 2_000], achievement=[1, 1, 1]))
    assert [line.rule for line in meeting.lines] == list(BY_DEFAULT)
    assert [line.rule for line in meeting.left_out] == ["by_use"]
    assert "Not worked out: by use: the column Use is blank." in list(findings(meeting))


def test_votes_go_to_what_gives_more_one_a_practice_and_by_list() -> None:
    """By list 50, 30 and 20 thousand against 40, 20 and 30: A and B for it, with 8,000 of 10,000 patients."""
    meeting = meet(three(**UNEVEN), rules=("list",))
    votes = meeting.votes(meeting.shown[0])
    assert (votes.for_first, votes.for_second, votes.abstaining(3)) == (2, 1, 0)
    assert (votes.for_first_by_list, votes.for_second_by_list) == pytest.approx((0.8, 0.2))
    assert headline(meeting) == (
        "£100,000 among 3 practices: by list leaves most better off than today, 2 of 3 with 80% of patients."
    )


def test_a_practice_within_a_pound_abstains() -> None:
    meeting = meet(three(current=[50_000.6, 29_999.4, 10_000]), rules=("list",))
    votes = meeting.votes(meeting.shown[0])
    assert (votes.for_first, votes.for_second, votes.abstaining(3)) == (1, 0, 2)


def test_every_two_splits_are_voted_on_and_the_one_that_beats_all_is_named() -> None:
    """Current 40, 20, 30; list 50, 30, 20; equal 33, 33, 33: list beats today (A, B) and loses to equal (B, C)."""
    meeting = meet(three(**UNEVEN), rules=("list", "equal"))
    assert [(votes.first, votes.second) for votes in meeting.votes_between] == [
        ("today", "list"), ("today", "equal"), ("list", "equal")
    ]  # fmt: skip
    assert meeting.unbeaten == "equal"
    assert "equal shares wins its vote against the current split and every other rule here" in " ".join(
        findings(meeting)
    )


def test_one_sentence_says_what_a_practice_has_under_a_rule() -> None:
    """B: 30,000 / 3,000 people = £10; 10,000 more than 20,000 is 50%; 3,000 of 10,000 people; one vote of three."""
    meeting = meet(three(**UNEVEN), rules=("list", "equal"))
    assert of_practice(meeting, meeting.shown[0], 1) == (
        "B receives £30,000 (£10.00 a patient) by list, £10,000 (50%) more than today; it has 30% of patients and"
        " 33% of the vote."
    )
    assert "C receives £33,333 (£16.67 a patient) under equal shares, £3,333 (11%) more than today" in of_practice(
        meeting, meeting.shown[1], 2
    )


def test_a_cost_is_paid_and_less_of_it_is_better() -> None:
    meeting = meet(three(is_cost=True, amount=60_000.0), rules=("list",))
    assert list(meeting.today) == [-40_000, -30_000, -20_000]
    assert list(meeting.change(meeting.shown[0])) == [10_000, 12_000, 8_000]
    assert of_practice(meeting, meeting.shown[0], 2).startswith(
        "C pays £12,000 (£6.00 a patient) by list, £8,000 (40%) less than today;"
    )


def test_everybody_reads_how_many_could_stand_alone_and_never_who() -> None:
    """A and B alone would have 78,000; equal shares give them 66,667."""
    meeting = meet(three(threshold=6_000.0, fixed_cost=10_000.0), rules=("equal", "list"))
    shared = as_json(meeting, "all")
    assert shared["smallest_group_better_alone"] == {"equal": 2, "list": 0}
    assert shared["stability"] == {}
    assert shared["stand_alone"] == {}
    assert "if_a_tenth_better" not in shared
    assert not any("A and B" in sentence for sentence in findings(meeting))
    assert as_json(meeting, "B")["stand_alone"] == {"B": 0.0}


def test_the_facilitator_reads_who_complains_and_what_would_settle_it() -> None:
    """A and B want 78,000, so C keeps 22,000 of 33,333; A and C want 67,000, so B keeps 33,000: 11,667 paid."""
    meeting = meet(three(threshold=6_000.0, fixed_cost=10_000.0), rules=("equal", "list"))
    found = as_json(meeting)
    assert {"rules", "today", "stand_alone", "stability"} <= set(found)
    stability = found["stability"]
    assert isinstance(stability, dict)
    assert stability["equal"]["largest_complaint"] == pytest.approx(11_333.33, abs=0.01)
    assert stability["equal"]["coalition"] == ["A", "B"]
    assert of_standing(meeting.standing[0], meeting) == (
        "Equal shares: A and B would have £11,333 more on their own; payments of £11,667 in all from the rest would"
        " leave no group a complaint."
    )


def test_the_nucleolus_may_lower_a_practice_when_the_pot_grows_and_the_shapley_value_does_not() -> None:
    """Five practices, of which no group without the two largest reaches the threshold."""
    pot = three(
        practices=("A", "B", "C", "D", "E"), lists=[12_400, 9_300, 7_100, 5_800, 3_800], amount=142_500.0,
        current=[38_500, 30_000, 24_500, 20_000, 17_000], threshold=30_000.0, fixed_cost=9_000.0,
    )  # fmt: skip
    meeting = meet(pot, rules=("shapley", "nucleolus"))
    assert [who_falls(meeting, line) for line in meeting.shown] == ["nobody", "A and B"]


def test_a_cost_that_falls_by_a_tenth_is_less_for_each() -> None:
    """£6,000 less of £60,000, by list."""
    meeting = meet(three(is_cost=True, amount=60_000.0), rules=("list",))
    assert list(meeting.grown["list"]) == pytest.approx([3_000, 1_800, 1_200])
    assert who_falls(meeting, meeting.shown[0]) == "nobody"


def test_all_adds_rules_for_too_little_money_coalitions_and_bargains() -> None:
    pot = three(cost_today=[60_000, 50_000, 30_000], threshold=6_000.0)
    meeting = meet(pot, rules=rules_named("all"))
    shown = {line.rule for line in meeting.shown}
    assert {"talmud", "cea", "random_arrival", "shapley", "nucleolus", "nash", "kalai_smorodinsky"} <= shown
    for line in meeting.shown:
        assert line.shares is not None
        assert round(float(line.shares.sum()) + line.reserve, 2) == 100_000, line.rule


def test_an_additive_pot_says_once_that_coalition_rules_coincide() -> None:
    meeting = meet(three(), rules=rules_named("all"))
    shown = {line.rule for line in meeting.shown}
    assert "shapley" in shown
    assert "nucleolus" not in shown
    assert meeting.is_additive
    assert any("all coalition rules coincide" in sentence for sentence in findings(meeting))


def test_a_hundred_practices_are_shared_without_looking_at_every_group() -> None:
    """Where nothing sets groups apart the Shapley value is by list, whatever orders are drawn."""
    pot = three(practices=tuple(f"P{n}" for n in range(100)), lists=[1_000.0 + n for n in range(100)],
                current=[900.0] * 100)  # fmt: skip
    meeting = meet(pot, rules=("list", "shapley", "nucleolus"))
    by_list, shapley = meeting.shown
    assert shapley.shares == pytest.approx(by_list.shares, abs=0.02)
    assert "orders drawn; standard error at most" in shapley.why
    assert "too many practices" in meeting.left_out[0].why
    assert as_json(meeting)["stand_alone"] == {}
    assert set(meeting.grown) == {"list"}


def test_a_reserve_stands_beside_the_practices() -> None:
    meeting = meet(three(), rules=("reserve_first",))
    rules = as_json(meeting)["rules"]
    assert rules == {"reserve_first": {"A": 45_000, "B": 27_000, "C": 18_000, "Reserve": 10_000}}


def test_rules_are_named_as_people_type_them() -> None:
    assert rules_named("Hold-harmless, by use") == ("hold_harmless", "by_use")
    assert rules_named("all") == EVERY
    with pytest.raises(KeyError, match="lst"):
        rules_named("list,lst")
