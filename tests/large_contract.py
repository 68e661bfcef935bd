"""Contracts of any size, and their results at the draft: many organisations, many open terms, few or many years."""

from __future__ import annotations

from datetime import date
from itertools import cycle, islice
from typing import TYPE_CHECKING

from contract_engine.clauses.form import form_of
from contract_engine.design.design import Design
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results.choice_lines import Choosing
from contract_engine.results.choosing import Answer, Found
from contract_engine.results.solving import run_of, solution_of
from contract_engine.shipped import form_folders
from contract_engine.world.drivers import draw

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract
    from tests.contracts import Entry, Tables

MILLION = 1_000_000


def large_tables(organisations: int, terms: int, years: int, *, sharing: int = 1) -> Tables:
    """Return one commissioner that pays every other organisation for services, each with an open share paid as planned.

    The last of the open terms share out a saving, up to a cap that some futures reach, between the commissioner and
    so many providers.
    """
    providers = [f"Provider {number:02d}" for number in range(1, organisations)]
    shares = terms - sharing - 1 if sharing else terms
    services = [
        {"provider": provider, "point_of_delivery": f"Care of kind {number:03d}", "plan_activity": 10_000,
         "reference_price": 100 + number, "contract_value": 10_000 * (100 + number), "unit_cost": 95 + number,
         "released_at_once": 0.3, "released_12": 0.6, "released_36": 0.9, "driver": f"Demand {number % 5 + 1}"}
        for number, provider in enumerate(islice(cycle(providers), shares))
    ]  # fmt: skip
    value = sum(float(str(service["contract_value"])) for service in services)
    tables: Tables = {
        "contract": [{"name": "Large contract", "form": "activity", "start": date(2027, 4, 1), "years": years,
                      "price_base": "2026/27"}],
        "parties": [{"name": "Commissioner", "role": "commissioner", "other_income": 1.1 * value,
                     "risk_capacity": value / 4},
                    *({"name": provider, "role": "acute trust", "risk_capacity": MILLION} for provider in providers)],
        "services": services,
        "terms_activity": [
            {"clause": "Care", "payer": "Commissioner", "payee": service["provider"], "in_force": "both",
             "basis": "fixed plus variable", "point_of_delivery": service["point_of_delivery"], "today": 0.5,
             "draft": 0.5, "lowest": 0.0, "highest": 1.0, "open": True}
            for service in services
        ],
        "uncertainty": [{"driver": f"Demand {number}", "acts_on": "activity growth", "low": -0.02, "central": 0.01,
                         "high": 0.05} for number in range(1, 6)],
        "schemes": [{"scheme": "Care at home", "owner": "Commissioner", "cost": 5_000}],
        "effects": [{"scheme": "Care at home", "provider": service["provider"],
                     "point_of_delivery": service["point_of_delivery"], "change": -0.1, "low": -0.15, "high": -0.05}
                    for service in services[:3]],
        "scenarios": [{"scenario": "Hard winter", "changes": "Uncertainty", "row": "Demand 1", "column": "Central",
                       "value": 0.06}],
    }  # fmt: skip
    if sharing:
        share: Entry = {"clause": "Savings", "payer": "Commissioner", "side": "gain", "in_force": "new", "lowest": 0.0,
                        "highest": 1.0, "open": True}  # fmt: skip
        tables["terms_gain_share"] = [
            {**share, "payee": "Commissioner", "draft": 0.5},
            *({**share, "payee": provider, "draft": 0.5 / sharing} for provider in providers[:sharing]),
        ]  # fmt: skip
        tables["gain_share_rules"] = [{"clause": "Savings", "side": "gain", "payment_cap": 0.002}]
    return tables


def as_drafted(contract: Contract, futures: int) -> Solution:
    """Return the results of a run that proposes the draft, without the search, which takes a large contract longest."""
    form, worlds = form_of(contract, *form_folders(None)), worlds_of(contract, draw(contract, futures, 1))
    problem = problem_of(worlds)
    design = Design("optimal", problem.draft, rows_of(model_of(problem, form), problem))
    found = Found(worlds, problem, design)
    run = run_of(contract, design, futures, 1, 0.0)
    return solution_of(Answer(found, found, Choosing()), form, run=run, aim="the draft as it is")
