"""Payments that stop at zero, small enough to work out by hand.

A commissioner pays a provider for a share θ of what exceeds a threshold, in two equally likely
futures: £100 θ - £40 in one, £100 θ - £80 in the other, and never less than nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyomo.environ import Objective

from contract_engine.clauses.form import form_of
from contract_engine.design.bound import best_and_bound
from contract_engine.design.capped import capped_payments, means, pieces, secants
from contract_engine.design.design import Design, design
from contract_engine.design.master import Master
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.stages import search_for
from contract_engine.design.tail import running_loss
from contract_engine.design.worlds import worlds_drawn
from contract_engine.results.checks import checks_of, not_proven
from contract_engine.settlement.exposures import Exposure
from contract_engine.settlement.ledger import Ledger
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.terms import Capped, Lever
from contract_engine.workbook.read import read
from tests.synthetic import NO_RULES, tiny_contract

BOX = np.array([0.0]), np.array([1.0])
ALWAYS = 1e6
PAYER, PAYEE = "Commissioner", "Provider 01"


def payment() -> Capped:
    return Capped(PAYER, PAYEE, "Share above", np.array([[-40.0, -80.0]]), {"share": np.array([[100.0, 100.0]])})


def problem(saving: float, cost: float, *, draft: float = 0.0, affordable: float | None = None) -> Problem:
    """Return the problem in which the commissioner saves some pounds and the provider bears some, whatever happens."""
    capped = capped_payments(Ledger(1, 2, (), {}, (payment(),)), ("share",))
    own = {PAYER: saving, PAYEE: -cost}
    bases = {party: np.full((1, 2), pounds) for party, pounds in own.items()}
    nothing = np.zeros((2, 1, 1))
    return Problem(
        contract=tiny_contract(2, 1),
        levers=(Lever("share", "Share above", "share", PAYEE, "%", None, draft, 0.0, 1.0, open=True),),
        parties=(PAYER, PAYEE),
        mean=np.array([[saving], [-cost]]),
        mean_per_unit=nothing,
        plan=np.zeros((2, 1)),
        paid=np.zeros(1),
        paid_per_unit=nothing[0],
        discount=np.ones(1),
        losses=tuple(
            running_loss(Exposure(party, (), base, np.zeros((1, 2, 0))), np.zeros(1), ("share",), capped)
            for party, base in bases.items()
        ),
        capacity=dict.fromkeys(own, ALWAYS),
        borne_today=dict.fromkeys(own, 0.0),
        limit=dict.fromkeys(own, ALWAYS),
        weights=dict.fromkeys(own, 0.5),
        duties=(),
        pounds_per_unit=np.array([100.0]),
        affordable=(affordable,),
        capped=capped,
    )


def test_expected_payments_and_the_lines_in_their_place() -> None:
    """At θ = 0.6 the payments are £20 and nothing, £10 on average.

    Pieces at 0.6: (100 θ - 40) / 2, which is £30 at 1, where the payments are £60 and £20, £40 on
    average. Chords: over -40 to 60 it is 0.6 x (100 θ - 40) + 24 = 60 θ; over -80 to 20 it is
    0.2 x (100 θ - 80) + 16 = 20 θ; on average 40 θ.
    """
    capped = capped_payments(Ledger(1, 2, (), {}, (payment(),)), ("share",))
    at = np.array([0.6])
    assert means(capped, at) == pytest.approx(np.array([[10.0]]))
    (due,) = pieces(capped, at, BOX)
    constant, slope = due.mean(capped[0], 1)
    assert (constant[0], slope[0, 0]) == pytest.approx((-20.0, 50.0))
    (chord,) = secants(capped, BOX)
    assert chord.part == pytest.approx(np.array([[0.6, 0.2]]))
    assert chord.plus == pytest.approx(np.array([[24.0, 16.0]]))
    constant, slope = chord.mean(capped[0], 1)
    assert (constant[0], slope[0, 0]) == pytest.approx((0.0, 40.0))


def test_the_least_share_that_covers_the_providers_cost() -> None:
    """£10 is what the payments come to on average at θ = 0.6; the commissioner keeps 30 - 10.

    At the draft of 0 nothing is paid in either future, so that the draft's pieces find no terms.
    """
    found = design(problem(saving=30, cost=10), NO_RULES, "least_cost")
    assert found.terms == pytest.approx([0.6], abs=1e-6)
    assert found.stages[0].value == pytest.approx(20, abs=1e-3)
    assert found.bound is not None
    assert found.bound.gap < 1e-6


def test_an_even_split_of_what_is_saved() -> None:
    """30 - 10 = 20 is shared as 10 each where the payments come to £20: at θ = 0.8, £40 and nothing.

    To ten pence, which later stages may take: £50 for a whole unit of θ there.
    """
    found = design(problem(saving=30, cost=10, draft=0.5), NO_RULES, "even")
    assert found.terms == pytest.approx([0.8], abs=0.1 / 50 + 1e-9)
    assert found.stages[0].value == pytest.approx(10, abs=1e-3)


def test_no_deal_where_even_the_whole_share_does_not_cover_the_cost() -> None:
    """At θ = 1 the payments come to £40; a cost of £45 leaves the provider £5 short, though £60 are saved."""
    found = design(problem(saving=60, cost=45), NO_RULES, "fewest_changes")
    assert found.status == "no_deal"
    assert found.no_deal is not None
    assert found.no_deal.kind == "terms"
    assert {(rule.component, rule.index) for rule in found.no_deal.clashing} == {
        ("nobody_worse_off", PAYEE),
        ("limits_of_term", "share"),
    }
    (concession,) = found.no_deal.concessions
    assert concession.rule.party == PAYEE
    assert concession.pounds == pytest.approx(5, abs=0.01)


def test_no_deal_where_the_commissioner_cannot_afford_it() -> None:
    """The provider needs £10, the commissioner may pay £8: one of the two must give £2."""
    found = design(problem(saving=30, cost=10, affordable=8.0), NO_RULES, "fewest_changes")
    assert found.no_deal is not None
    assert {rule.component for rule in found.no_deal.clashing} == {"nobody_worse_off", "within_affordability"}
    assert sum(each.pounds for each in found.no_deal.concessions) == pytest.approx(2, abs=0.01)


def test_no_terms_found_in_one_look_are_not_called_none() -> None:
    """Secants allow θ = 1/4, where they come to £10; nothing is paid at 0 or 1/4, so that neither is a good start."""
    few = problem(saving=30, cost=10)
    search = search_for(few, model_of(few, NO_RULES), Master(few))
    search.model.aim = Objective(expr=search.model.lever["share"])
    answer, bound = best_and_bound(search.master, search.model, search.ceilings, boxes=1)
    assert answer is None
    assert not bound.proves_no_terms
    assert bound.possible == pytest.approx(0.25)
    unproven = Design("limit", None, rows_of(search.model, few), bound=bound)
    worlds = worlds_drawn(read(term_sheet("primary_care_network")), 16, seed=1)
    assert not_proven(checks_of(worlds, problem_of(worlds), unproven, worlds.results_today))


def test_fewest_changes_keeps_a_draft_that_will_do() -> None:
    """At θ = 0.7 the payments come to £15, between the cost of £10 and the £30 saved."""
    found = design(problem(saving=30, cost=10, draft=0.7), NO_RULES, "fewest_changes")
    assert found.terms == pytest.approx([0.7])
    assert found.stages[0].value == 0


def test_a_whole_contract_with_a_capped_payment_passes_every_check() -> None:
    """What exceeds a fifth more than the draft's mean of one payment goes back, in every future alone."""
    contract = read(term_sheet("primary_care_network"))
    worlds = worlds_drawn(contract, 200, seed=1)
    opened = {lever.id for lever in contract.levers if lever.open}
    flow = next(flow for flow in worlds.ledger_new.flows if flow.lever in opened and flow.pounds.shape[1] > 1)
    draft = next(float(lever.draft or 0) for lever in contract.levers if lever.id == flow.lever)
    most = 1.2 * draft * flow.pounds.mean(axis=1, keepdims=True)
    back = Capped(flow.payee, flow.payer, "Cap", -most, {str(flow.lever): flow.pounds})
    worlds = replace(worlds, ledger_new=replace(worlds.ledger_new, capped=(*worlds.ledger_new.capped, back)))
    problem = problem_of(worlds)
    found = design(problem, form_of(contract, models_dir()), "even")
    assert found.terms is not None
    terms = {lever.id: float(value) for lever, value in zip(problem.levers, found.terms, strict=True)}
    settled = worlds.ledger_new.results(terms)
    checks = checks_of(worlds, problem, found, settled)
    assert [line.check for line in checks if not line.passed] == []
    assert "within £" in next(line.detail for line in checks if line.check.startswith("Payments with a cap"))
    for party, expected in zip(problem.parties, problem.expected(found.terms), strict=True):
        assert expected == pytest.approx(settled[party].mean(axis=1), abs=0.005)
