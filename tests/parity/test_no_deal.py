"""Where no terms are within every limit, the extensive form agrees, rule by rule, and on what would help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyomo.environ import Constraint, NonNegativeReals, Var

from contract_engine.design.concessions import COST_OF_CAPITAL
from contract_engine.design.design import design
from contract_engine.results import solve
from tests.assembled import contract_of
from tests.parity.extensive import every_rule, extensive_form, solved
from tests.solutions import with_terms
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_engine.design.no_deal import NoDeal
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rule
    from tests.parity.extensive import Kept

KINDS = {"nobody_worse_off": "gain", "loss_absorbed": "loss", "limits_of_term": "limits", "whole_steps": "steps"}


def too_little_capacity(seed: int) -> Problem:
    """Everyone can absorb half of what it would bear at the only terms that all can gain at."""
    problem = synthetic_problem(4, 5, 60, seed)
    return replace(problem, limit={party: limit / 2 for party, limit in problem.limit.items()})


def too_high_hopes(seed: int) -> Problem:
    """Two providers would do far better if all stayed as they are, and the commissioner worse by more than both."""
    problem = synthetic_problem(4, 5, 60, seed)
    plan = problem.plan + np.array([[-200_000.0], [60_000.0], [60_000.0], [0.0]])
    return replace(problem, plan=plan)


def too_large_steps(seed: int) -> Problem:
    """There are terms, but none in steps of a half: the extensive form finds them once steps are left out."""
    problem = synthetic_problem(4, 5, 60, seed)
    return replace(problem, levers=tuple(replace(lever, step=0.5) for lever in problem.levers))


NO_DEALS = [(too_little_capacity, 1, "risk"), (too_little_capacity, 2, "risk"), (too_high_hopes, 3, "terms"),
            (too_high_hopes, 4, "terms"), (too_large_steps, 5, "risk")]  # fmt: skip


def kept_by(rules: Collection[Rule]) -> list[Kept]:
    return [(KINDS[rule.component], rule.index) for rule in rules]


def can_be_kept(problem: Problem, kept: Collection[Kept]) -> bool:
    return solved(extensive_form(problem, kept)) is not None


def reason(problem: Problem) -> NoDeal:
    found = design(problem, NO_RULES, "least_cost")
    assert found.status == "no_deal"
    assert found.no_deal is not None
    return found.no_deal


@pytest.mark.parametrize(("made", "seed", "kind"), NO_DEALS)
def test_the_rules_named_clash_and_without_any_one_of_them_the_others_do_not(made, seed: int, kind: str) -> None:  # noqa: ANN001 - one of the functions above
    problem = made(seed)
    assert not can_be_kept(problem, every_rule(problem))
    found = reason(problem)
    clashing = kept_by(found.clashing)
    assert found.kind == kind
    assert not can_be_kept(problem, clashing)
    for rule in clashing:
        assert can_be_kept(problem, [other for other in clashing if other != rule]), rule


@pytest.mark.parametrize(("made", "seed", "kind"), NO_DEALS)
def test_it_is_the_risk_only_if_there_are_terms_without_limits_on_losses(made, seed: int, kind: str) -> None:  # noqa: ANN001 - as above
    problem = made(seed)
    without_risk = [rule for rule in every_rule(problem) if rule[0] != "loss"]
    assert can_be_kept(problem, without_risk) == (kind == "risk")


@pytest.mark.parametrize(("made", "seed", "kind"), NO_DEALS[:4])
def test_concessions_are_the_cheapest_and_lead_to_a_deal(made, seed: int, kind: str) -> None:  # noqa: ANN001, ARG001 - as above
    """A pound of income counts one pound, a pound of capacity its cost of capital, 6 pence."""
    problem = made(seed)
    given = {(KINDS[each.rule.component], each.rule.index): each.pounds for each in reason(problem).concessions}
    cost = sum(pounds * (COST_OF_CAPITAL if kind == "loss" else 1.0) for (kind, _), pounds in given.items())
    assert given
    assert cost == pytest.approx(cheapest(problem), rel=1e-6)
    eased = replace(
        problem,
        plan=problem.plan - [[given.get(("gain", party), 0.0) + 0.01] for party in problem.parties],
        limit={party: limit + given.get(("loss", party), 0.0) + 0.01 for party, limit in problem.limit.items()},
    )
    assert design(eased, NO_RULES, "least_cost").status == "optimal"


def cheapest(problem: Problem) -> float:
    """Pounds by which rules would have to give way, at least, by the extensive form."""
    m = extensive_form(problem, [rule for rule in every_rule(problem) if rule[0] in ("limits", "steps")])
    parties = list(problem.parties)
    m.income, m.capacity = Var(parties, within=NonNegativeReals), Var(parties, within=NonNegativeReals)
    m.eased_gain = Constraint(parties, rule=lambda m, i: m.gain[i] + m.income[i] >= 0)
    m.eased_loss = Constraint(
        parties, rule=lambda m, i: m.average_of_worst[i] <= problem.limit[i] / 1_000 + m.capacity[i]
    )
    least = solved(m, sum(m.income[i] + COST_OF_CAPITAL * m.capacity[i] for i in parties))
    assert least is not None
    return 1_000 * least


def test_steps_are_named_when_only_they_are_in_the_way() -> None:
    problem = too_large_steps(5)
    assert can_be_kept(problem, [rule for rule in every_rule(problem) if rule[0] != "steps"])
    assert "steps" in {kind for kind, _ in kept_by(reason(problem).clashing)}


def test_a_block_of_millions_is_free_once_its_limits_are_left_out() -> None:
    """The trust is paid some £4,000,000 by activity today, and £3,000,000 at most by a block.

    It clashes with that limit, and not alone, since a block of £4,000,000 would do.
    """
    tables = with_terms()
    tables["terms_activity"] = [
        {"clause": "Acute", "payer": "Commissioner", "payee": "Trust", "in_force": "today", "basis": "tariff",
         "today": 1.0},
        {"clause": "Acute block", "payer": "Commissioner", "payee": "Trust", "in_force": "new", "basis": "block",
         "draft": 3_000_000, "lowest": 2_500_000, "highest": 3_000_000, "open": True},
    ]  # fmt: skip
    found = solve(contract_of(tables), scenarios=64)
    assert found.no_deal is not None
    rules = {line.rule for line in found.no_deal.clashing}
    assert any("block" in rule and "between its lowest and its highest" in rule for rule in rules)
    assert any("Trust is no worse off" in rule for rule in rules)


def test_sums_that_contradict_each_other_are_named() -> None:
    """What is closed is paid £3.00 a weighted patient, and the pool is to come to £5.00: no limit is to blame."""
    tables = with_terms()
    tables["contract"][0]["pool_value"] = 5.0
    for row in tables["terms_pool"]:
        row["open"] = False
    found = solve(contract_of(tables), scenarios=64)
    assert found.no_deal is not None
    assert [line.rule for line in found.no_deal.clashing] == ["pool comes to its value (North Network)"]
