"""Other aims beside the one asked for: who would object to each answer, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.design import design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.results import solve
from contract_engine.results.answers import AnswerLine, aims_beside, answer_sentences, answers_of
from contract_engine.schema.trial import with_terms
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.schema.settings import Aim

AIM: Aim = "fewest_changes"


@pytest.fixture(scope="module")
def problem() -> Problem:
    return problem_of(worlds_drawn(read(term_sheet("primary_care_network")), 500, 1))


@pytest.fixture(scope="module")
def answers(problem: Problem) -> tuple[AnswerLine, ...]:
    form = form_of(problem.contract, models_dir())
    return answers_of(problem, form, design(problem, form, AIM), AIM, aims_beside(AIM))


def test_the_answer_asked_for_comes_first_and_two_others_beside_it(answers: Sequence[AnswerLine]) -> None:
    assert [(line.aim, line.chosen) for line in answers] == [(AIM, True), ("even", False), ("least_cost", False)]


def test_every_answer_keeps_every_rule_and_divides_the_same_surplus(
    problem: Problem, answers: Sequence[AnswerLine]
) -> None:
    """Checked in numbers, outside the optimiser; gains of those that sign add up to the surplus."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    confidence = problem.contract.settings.confidence
    for line in answers:
        terms = np.array([line.levers[lever.id] for lever in problem.levers])
        assert rows.shortfall(terms).max() < 0.01
        assert all(
            loss.average_of_worst(terms, confidence) < problem.limit[loss.party] + 0.01 for loss in problem.losses
        )
        assert sum(each.gain for each in line.positions) == pytest.approx(problem.surplus, abs=0.01)


def test_each_aim_is_served_best_by_its_own_answer(problem: Problem, answers: Sequence[AnswerLine]) -> None:
    by_aim = {line.aim: line for line in answers}
    assert by_aim[AIM].changes == min(line.changes for line in answers)
    payer = problem.contract.commissioners[0]
    cost = {aim: {each.party: each.gain for each in line.positions}[payer] for aim, line in by_aim.items()}
    assert cost["least_cost"] >= max(cost.values()) - 0.2
    worst = {
        aim: min(each.gain / problem.weights[each.party] for each in line.positions) for aim, line in by_aim.items()
    }
    assert worst["even"] >= max(worst.values()) - 1.0


def test_an_organisation_objects_where_another_answer_gives_it_more_than_1_percent_of_the_surplus(
    problem: Problem, answers: Sequence[AnswerLine]
) -> None:
    best = {
        party: max(each.gain for line in answers for each in line.positions if each.party == party)
        for party in problem.contract.signatories
    }
    for line in answers:
        for each in line.positions:
            assert each.by == pytest.approx(max(best[each.party] - each.gain, 0.0), abs=1.0)
            assert each.objects == (best[each.party] - each.gain > 0.01 * problem.surplus)
            assert bool(each.why) == each.objects
    assert any(line.objectors for line in answers)


def test_the_sentence_names_who_has_most_reason_to_object(answers: Sequence[AnswerLine]) -> None:
    first = answers[0].objectors[0]
    (sentence,) = answer_sentences(answers, "£000")
    assert f"To these terms {first.party} (" in sentence
    assert sentence.startswith("Answers stand side by side with: share the benefit evenly by weight and least cost")


def test_the_same_terms_are_said_to_be_the_same(problem: Problem, answers: Sequence[AnswerLine]) -> None:
    """With every term tried at one value there is only one answer, whatever the aim."""
    values = {lever.id: answers[0].levers[lever.id] for lever in problem.levers if lever.open}
    solution = solve(with_terms(problem.contract, values), scenarios=500)
    assert solution.status == "optimal"
    assert [line.same_as for line in solution.answers] == ["", AIM, AIM]
    assert any(sentence.startswith("The same terms also serve this aim best:") for sentence in solution.summary)


def test_nobody_is_asked_where_nothing_was_sought() -> None:
    tables = small_tables()
    for name in ("terms_gain_share", "terms_pool", "terms_funding"):
        tables[name] = [{**row, "open": False} for row in tables[name]]
    assert solve(contract_of(tables), scenarios=100).answers == ()


def test_other_aims_are_shown_if_asked_for_and_none_if_none_is() -> None:
    contract = read(term_sheet("primary_care_network"))
    asked = solve(contract, scenarios=200, beside=("worst_off",))
    assert [line.aim for line in asked.answers] == [AIM, "worst_off"]
    assert json.loads(json.dumps(asked.as_json()))["answers"][1]["aim"] == "worst_off"
    assert solve(contract, scenarios=200, beside=()).answers == ()
