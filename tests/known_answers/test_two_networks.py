"""Two networks in one contract: each is paid for its own people, and each pool comes to its own value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust, paid, practices

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

OPEN = {**NEW, "open": True, "lowest": 0.0, "highest": 10_000.0}
INDICATORS: list[Entry] = [
    {"indicator": "Reviews", "organisation": practice, "numerator": 50, "denominator": 100, "lower_threshold": 0.0,
     "upper_threshold": 1.0}
    for practice in ("Practice A", "Practice B", "Practice C")
]  # fmt: skip


def north_and_south(**tables: list[Entry]) -> Tables:
    """Return tables: North has practices A and B, 6,000 and 4,000 people; South has C, 5,000."""
    parties = practices(6_000, 4_000, 5_000, network="North")
    parties[-1]["network"] = "South"
    return one_trust(parties=parties, indicators=INDICATORS, **tables)


def missed(tables: Tables, terms: dict[str, float]) -> dict[str, float]:
    """Return the pool's rules and by how much these terms (payee and component to value) miss each."""
    contract = contract_of(tables)
    problem: Problem = problem_of(worlds_of(contract, central(contract)))
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    values = [terms.get(f"{lever.party}, {lever.label}", 0.0) for lever in problem.levers]
    short = rows.shortfall(np.array(values))
    return {rule.words: by for rule, by in zip(rows.rules, short, strict=True) if "ool" in rule.words}


def test_a_budget_is_for_the_people_of_whoever_holds_it() -> None:
    """£100 x 10,000 for North, 6 : 4 between its practices, £100 x 5,000 for South, £1 x 15,000 for the trust."""
    tables = north_and_south(
        terms_budget=[
            {**NEW, "clause": "Budget", "payee": "North", "draft": 100},
            {**NEW, "clause": "Budget", "payee": "South", "draft": 100},
            {**NEW, "clause": "Everyone", "payee": "Trust", "draft": 1},
        ]
    )
    assert paid(tables) == {
        ("Commissioner", "Practice A", "Budget"): pytest.approx([600_000]),
        ("Commissioner", "Practice B", "Budget"): pytest.approx([400_000]),
        ("Commissioner", "Practice C", "Budget"): pytest.approx([500_000]),
        ("Commissioner", "Trust", "Everyone"): pytest.approx([15_000]),
    }


def test_each_networks_pool_comes_to_its_value() -> None:
    """£4 a weighted patient in North and in South keeps the rule of £4; £8 and nothing misses it by £4 in each."""
    rows = [{**OPEN, "clause": "Pool", "payee": payee, "component": "unconditional", "draft": 4}
            for payee in ("North", "South")]  # fmt: skip
    tables = north_and_south(terms_pool=rows)
    tables["contract"][0]["pool_value"] = 4.0
    assert missed(tables, {"North, unconditional": 4, "South, unconditional": 4}) == pytest.approx(
        {"pool comes to its value (North)": 0, "pool comes to its value (South)": 0}
    )
    assert missed(tables, {"North, unconditional": 8}) == pytest.approx(
        {"pool comes to its value (North)": 4, "pool comes to its value (South)": 4}
    )


def test_the_networks_part_is_a_part_of_pounds_whatever_the_unit() -> None:
    """£3 x 10,000 people on own results and £10,000 on the network's: the network's part is 10 of 40, 25%.

    A lowest share of 20% is kept and one of 30% is not.
    """
    for lowest, kept in ((0.2, True), (0.3, False)):
        tables = north_and_south(
            terms_pool=[
                {**OPEN, "clause": "Pool", "payee": "North", "component": "own achievement", "draft": 3},
                {**OPEN, "clause": "Pool", "payee": "North", "component": "network achievement", "basis": "£ a year",
                 "draft": 10_000},
            ]
        )  # fmt: skip
        tables["contract"][0]["network_share_lowest"] = lowest
        by = missed(tables, {"North, own achievement": 3, "North, network achievement": 10_000})
        assert (max(by.values()) < 1e-9) == kept
