"""On problems of random numbers: what a limit is worth is what the search finds with the limit eased; proofs hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.design.benefit import benefit_of
from contract_engine.design.certificate import certificate_of
from contract_engine.design.described import ABSORBED
from contract_engine.design.design import design
from contract_engine.design.plain import Programme
from contract_engine.design.worth import worth_of_limits
from tests.synthetic import NO_RULES, synthetic_problem

PENCE = 0.5
NEARLY = 0.05

small = st.tuples(st.integers(2, 4), st.integers(2, 5), st.integers(0, 10_000))
# Sizes and seeds of problems in which a limit on losses holds the worst-placed back.
held_back = st.sampled_from(
    [
        (4, 3, 2),
        (4, 3, 8),
        (3, 3, 12),
        (4, 3, 18),
        (3, 3, 24),
        (3, 2, 25),
        (4, 2, 32),
        (4, 4, 39),
        (4, 5, 50),
        (2, 4, 57),
    ]
)


@settings(max_examples=3, deadline=None)
@given(held_back)
def test_a_limit_eased_brings_what_it_is_worth_up_to_where_it_is_said_to(size: tuple[int, int, int]) -> None:
    """Half way to `to` each pound brings `more`, to one in twenty; at `beyond` all is gained, at its double no more.

    The other side is the search itself, with Pyomo, leximin and cuts of its own, at the other limit.
    """
    parties, levers, seed = size
    problem = synthetic_problem(parties, levers, 200, seed)
    found = design(problem, NO_RULES, "even")
    assert found.terms is not None
    programme = Programme(problem, found.rows, benefit_of(problem, "even", found.terms), found.terms)
    best = programme.solve()
    assert best is not None
    assert best.value * 1e6 == pytest.approx(found.stages[0].value, abs=PENCE)
    worths = [worth for worth in worth_of_limits(programme, best) if worth.rules[0].component == ABSORBED]
    alone = [worth for worth in worths if len(worth.rules) == 1 and worth.beyond]
    assert alone
    for worth in alone[:1]:
        party = worth.rules[0].party

        def level(eased: float, party: str = party) -> float:
            limit = {**problem.limit, party: problem.limit[party] + eased}
            return design(replace(problem, limit=limit), NO_RULES, "even").stages[0].value

        base = found.stages[0].value
        half = level(worth.to / 2) - base
        predicted = worth.more * worth.to / 2
        assert (1 - NEARLY) * predicted - PENCE <= half <= predicted + PENCE
        assert worth.beyond is not None
        at, far = level(worth.beyond) - base, level(2 * worth.beyond) - base
        assert at == pytest.approx(worth.gained, abs=PENCE)
        assert far <= at + (PENCE if worth.at_once else 0.05 * worth.more * worth.beyond + PENCE)


@settings(max_examples=5, deadline=None)
@given(small, st.sampled_from(["even", "worst_off", "least_cost"]), st.sampled_from([None, 0.1]))
def test_what_was_found_is_proven_and_anything_else_is_not(
    size: tuple[int, int, int], aim: str, step: float | None
) -> None:
    """Other terms break a limit, are off their step, or fall short of what the search said."""
    parties, levers, seed = size
    problem = synthetic_problem(parties, levers, 200, seed, step=step)
    found = design(problem, NO_RULES, aim)  # type: ignore[arg-type]
    assert found.terms is not None
    certificate = certificate_of(problem, found, aim)  # type: ignore[arg-type]
    assert certificate is not None
    assert certificate.holds, certificate
    numbers = np.random.default_rng(seed)
    other = np.clip(found.terms + numbers.uniform(0.003, 0.02, levers) * numbers.choice([-1, 1], levers), 0.0, 1.0)
    spoiled = certificate_of(problem, replace(found, terms=other), aim)  # type: ignore[arg-type]
    assert spoiled is not None
    assert not spoiled.holds, spoiled
