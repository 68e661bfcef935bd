"""What a limit is worth, worked out by hand.

A commissioner gains £100,000 for certain and pays a provider a share of X, which is £100,000 in
95 futures of 100 and -£100,000 in 5: on average £90,000. At a share of theta

    provider        gains 90,000 theta, and in its worst 1 in 20 loses 100,000 theta
    commissioner    gains 100,000 - 90,000 theta, and is never short of plan

Shared evenly theta would be 100 / 180, £50,000 each. The provider can absorb £20,000, so that theta is
20% and it gains £18,000: the worst-placed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contract_engine.design.benefit import benefit_of
from contract_engine.design.described import ABSORBED, AFFORDABLE
from contract_engine.design.design import design
from contract_engine.design.plain import HIGHEST, Programme
from contract_engine.design.problem import Problem
from contract_engine.design.tail import running_loss
from contract_engine.design.worth import worth_of_limits
from contract_engine.results import solve
from contract_engine.results.lines import binding_lines
from contract_engine.results.proof import proof_lines
from contract_engine.results.worth_lines import with_worth, worth_lines
from contract_engine.results.worths import TOO_LATE
from contract_engine.settlement.exposures import Exposure
from contract_engine.terms import Lever
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.synthetic import NO_RULES, tiny_contract

X = np.where(np.arange(100) < 95, 100_000.0, -100_000.0)
SURPLUS, ABSORBS, PLENTY = 100_000.0, 20_000.0, 1e9


def shared(*, providers: int = 1, fee: float = 0.0, step: float | None = None, afford: float | None = None) -> Problem:
    """Return the problem above; each provider receives a share of X, the first a fee of up to so much besides."""
    contract = tiny_contract(1 + providers, 1)
    names = tuple(contract.parties)
    ids = ("share", "fee") if fee else ("share",)
    per_unit = np.zeros((len(names), 1, 100, len(ids)))
    per_unit[1:, 0, :, 0] = X
    if fee:
        per_unit[1, 0, :, 1] = 1.0
    per_unit[0] = -per_unit[1:].sum(axis=0)
    base = np.zeros((len(names), 1, 100))
    base[0] = SURPLUS * providers
    levers = [Lever("share", "Gain", "share", names[1], "%", None, 0.0, 0.0, 1.0, step, open=True)]
    if fee:
        levers.append(Lever("fee", "Fee", "fee", names[1], "£ a year", None, 0.0, 0.0, fee, None, open=True))
    mean_per_unit = per_unit.mean(axis=2)
    plan = np.zeros((len(names), 1))
    limit = {name: ABSORBS if name != names[0] else PLENTY for name in names}
    return Problem(
        contract=contract, levers=tuple(levers), parties=names, mean=base.mean(axis=2), mean_per_unit=mean_per_unit,
        plan=plan, paid=np.zeros(1), paid_per_unit=-mean_per_unit[0], discount=np.ones(1),
        losses=tuple(running_loss(Exposure(name, ids, base[i], per_unit[i]), plan[i], ids)
                     for i, name in enumerate(names)),
        capacity=limit, borne_today=dict.fromkeys(names, 0.0), limit=limit,
        weights=dict.fromkeys(names, 1 / len(names)), duties=(), pounds_per_unit=np.full(len(ids), 90_000.0),
        affordable=(afford,),
    )  # fmt: skip


def test_what_the_provider_could_absorb_more_is_worth_90p_a_pound_until_both_gain_the_same() -> None:
    """£1 more is 1 / 100,000 more of the share, 90p of gain, until 100,000 / 1.8 = £55,556 is absorbed.

    That is £35,556 more, and 0.9 times that is £32,000. Tightened by all £20,000 the share is nothing.
    """
    problem = shared()
    found = design(problem, NO_RULES, "even")
    line = worth_lines(problem, found, "even").lines[0]
    assert (line.kind, line.party, line.to_whom) == (ABSORBED, "Provider 01", "the worst-placed (Provider 01)")
    assert [line.more, line.less] == pytest.approx([0.9, 0.9])
    assert [line.to, line.beyond] == pytest.approx([100_000 / 1.8 - 20_000] * 2)
    assert line.gained == pytest.approx(32_000)
    assert -20_000 <= line.from_ <= -0.95 * 20_000
    assert line.unique
    assert line.said == (
        "If Provider 01 could absorb £36k more, the worst-placed (Provider 01) would be £32k better off"
        " (90p for each £1); more than that makes no difference."
    )


def test_a_limit_with_nothing_to_spare_says_what_it_is_worth() -> None:
    """The only rule with nothing to spare is the one above; its worth goes into its own line."""
    problem = shared()
    found = design(problem, NO_RULES, "even")
    (line,) = with_worth(binding_lines(problem, found), worth_lines(problem, found, "even"))
    assert [line.worth, line.to] == pytest.approx([0.9, 100_000 / 1.8 - 20_000])


def test_two_limits_that_hold_alike_are_worth_nothing_alone_and_not_unique() -> None:
    """The commissioner can pay £18,000: theta is 20% by that as well. £1 more of either alone brings nothing.

    £1 less absorbed costs 90p, £1 less to pay £1.
    """
    problem = shared(afford=18_000.0)
    lines = {line.kind: line for line in worth_lines(problem, design(problem, NO_RULES, "even"), "even").lines}
    assert set(lines) == {ABSORBED, AFFORDABLE}
    assert [line.more for line in lines.values()] == [0.0, 0.0]
    assert [lines[ABSORBED].less, lines[AFFORDABLE].less] == pytest.approx([0.9, 1.0])
    assert not any(line.unique for line in lines.values())
    assert lines[ABSORBED].said == (
        "Provider 01 loses no more than £20,000 on average in its worst 1 in 20: £1 more room here alone brings"
        " nothing, as other limits hold too; £1 less would cost the worst-placed (Provider 01) 90p."
    )


def test_two_providers_held_by_one_share_gain_only_if_both_absorb_more() -> None:
    """One share for both. £1 more alone brings nothing; £2 together bring 90p to each of them, 90p a pound."""
    problem = shared(providers=2)
    lines = worth_lines(problem, design(problem, NO_RULES, "even"), "even").lines
    assert [line.more for line in lines] == pytest.approx([0.9, 0.0, 0.0])
    assert lines[0].party == "Provider 01 and Provider 02"
    assert lines[0].said.startswith("If Provider 01 and Provider 02 together could absorb ")
    # Three gain alike at 2 x 100,000 / (3 x 90,000): 74,074 absorbed by each, 54,074 more, twice.
    assert lines[0].beyond == pytest.approx(2 * (100_000 * 2 / 2.7 - 20_000), rel=1e-6)


def test_terms_in_whole_steps_are_held_as_proposed() -> None:
    """Theta in tenths, and a fee of up to £10,000 with no steps; the fee also covers losses.

    At 30% the loss is £30,000 less the fee, so that the fee is all of £10,000 and the provider gains
    £37,000. With 30% held, more to absorb brings nothing, and less leaves no terms; a higher fee
    brings £1 for £1 until 37,000 + d = 63,000 - d, where d is £13,000.
    """
    problem = shared(fee=10_000.0, step=0.1)
    found = design(problem, NO_RULES, "even")
    assert found.terms == pytest.approx([0.3, 10_000.0])
    worths = worth_lines(problem, found, "even")
    lines = {line.kind: line for line in worths.lines}
    assert "held as proposed" in worths.note
    assert [lines[HIGHEST].more, lines[HIGHEST].beyond] == pytest.approx([1.0, 13_000.0])
    assert lines[ABSORBED].more == 0.0
    assert lines[ABSORBED].less is None
    assert "could be as high as £23,000 a year" in lines[HIGHEST].said


def test_where_every_term_goes_in_steps_they_are_left_aside_and_said_so() -> None:
    """Theta in tenths: 20% as before. Between steps a pound is worth 90p as before."""
    problem = shared(step=0.1)
    worths = worth_lines(problem, design(problem, NO_RULES, "even"), "even")
    assert "Whole steps are left aside" in worths.note
    assert worths.lines[0].more == pytest.approx(0.9)


def test_with_fewest_changes_limits_are_worth_what_they_are_to_an_even_split() -> None:
    """The draft changes nothing and is within every limit; what holds an even split back is as above."""
    problem = shared()
    worths = worth_lines(problem, design(problem, NO_RULES, "fewest_changes"), "fewest_changes")
    assert "As if the benefit were shared evenly" in worths.note
    assert "were the benefit shared evenly" in worths.lines[0].said
    assert worths.lines[0].more == pytest.approx(0.9)


def test_with_least_cost_worth_is_the_commissioners() -> None:
    """At a share of nothing the commissioner keeps all; only the provider's participation holds it: £1 for £1."""
    problem = shared()
    worths = worth_lines(problem, design(problem, NO_RULES, "least_cost"), "least_cost")
    assert [line.to_whom for line in worths.lines] in ([], ["Commissioner"])


def test_to_nash_a_pound_is_worth_what_is_as_good_as_a_gift_to_each() -> None:
    """Gains 18,000 and 82,000. £1 more absorbed moves 90p from the one to the other.

    That raises the sum of logarithms, each at a half, by 0.9 x (1/18,000 - 1/82,000) / 2; a gift of x to each
    by x (1/18,000 + 1/82,000) / 2. So x = 0.9 x (82 - 18) / (82 + 18) = 0.576.
    """
    problem = shared()
    (line,) = worth_lines(problem, design(problem, NO_RULES, "nash"), "nash").lines
    assert line.more == pytest.approx(0.576, rel=1e-4)
    assert line.said == (
        "If Provider 01 could absorb £1 more, that would be as good as 58p to each; each further pound brings less."
    )


def test_without_time_it_says_so_and_nothing_is_told() -> None:
    """A deadline long past."""
    problem = shared()
    found = design(problem, NO_RULES, "even")
    worths = worth_lines(problem, found, "even", deadline=0.0)
    assert worths.lines == ()
    assert worths.note == f"{TOO_LATE}."
    assert with_worth(binding_lines(problem, found), worths) == binding_lines(problem, found)
    (check,) = proof_lines(problem, found, "even", deadline=0.0)
    assert check.passed
    assert "no time" in check.detail


def test_the_worth_is_the_sum_over_a_rules_cuts() -> None:
    """However many cuts of the provider's loss there are, its limit is one: 90p a pound."""
    problem = shared()
    found = design(problem, NO_RULES, "even")
    assert found.terms is not None
    programme = Programme(problem, found.rows, benefit_of(problem, "even", found.terms), found.terms)
    for share in (0.0, 0.1, 0.5, 1.0):
        programme._look("Provider 01", np.array([share]))  # noqa: SLF001 - cuts that are not needed, put in on purpose
    best = programme.solve()
    assert best is not None
    (worth,) = worth_of_limits(programme, best)
    assert worth.more == pytest.approx(0.9)


@pytest.mark.parametrize("aim", ["even", "worst_off", "least_cost", "nash", "fewest_changes"])
def test_the_certificate_holds_for_what_was_found_and_not_for_anything_else(aim: str) -> None:
    """At 20% nothing better is possible; at 19% £900 better is, at 21% a limit is broken by £1,000."""
    problem = shared()
    found = design(problem, NO_RULES, aim)  # type: ignore[arg-type]
    (check,) = proof_lines(problem, found, aim)  # type: ignore[arg-type]
    assert check.passed, check.detail
    assert found.terms is not None
    for spoiled in (-0.01, 0.01):
        spoil = replace(found, terms=found.terms + spoiled)
        (check,) = proof_lines(problem, spoil, aim)  # type: ignore[arg-type]
        assert not check.passed, check.detail


def test_the_certificate_says_what_was_proven_and_how() -> None:
    """£18,000 of at most £18,000, less pence that later stages take; from two rules and one average."""
    problem = shared()
    (check,) = proof_lines(problem, design(problem, NO_RULES, "even"), "even")
    assert " of at most £18,000.00: proven to £0." in check.detail
    assert "outside the optimiser, from 2 rules and 1 average of worst cases, held against every future" in check.detail


def test_two_practices_that_hold_a_scheme_back_together_are_content_with_less() -> None:
    """Nobody gives way by some pounds less: that would be to give way by less."""
    tables = small_tables()
    tables["terms_activity"][0] |= {"open": True, "lowest": 0.9, "highest": 1.2}
    told = [line.said for line in solve(contract_of(tables), scenarios=256, beside=[]).worths.lines]
    both = [words for words in told if "Practice A and Practice B together" in words]
    assert both
    assert all("were content with" in words and "less for the schemes they do" in words for words in both)
