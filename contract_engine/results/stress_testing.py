"""Stress a contract: what breaks it at the terms as written, and how likely that is."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine.clauses.form import form_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results.bid_lines import bid_lines
from contract_engine.results.breaking_lines import breaking_lines, robust_lines
from contract_engine.results.luck_lines import luck_lines
from contract_engine.results.scenario_results import scenario_results
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.solution_lines import TERM, CheckLine
from contract_engine.results.stress_lines import breach_lines, budget_lines, party_lines
from contract_engine.results.stress_result import Stress
from contract_engine.results.stress_words import findings, sentences
from contract_engine.schema.scenario_sets import read_scenario_set
from contract_engine.shipped import form_folders, scenario_sets
from contract_engine.stressing.breaking import breaking_worlds
from contract_engine.stressing.futures import futures, one_by_one
from contract_engine.stressing.robust import robust_of
from contract_engine.stressing.safer import SEARCHED, safer_design
from contract_engine.stressing.sensitivity import shares_of_variance, swings
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw
from contract_engine.world.space import space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from contract_engine.results.stress_lines import StressPartyLine
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.scenario_sets import ScenarioSet
    from contract_engine.stressing.futures import Task
    from contract_engine.stressing.tally import Tally


def stress(  # noqa: PLR0913 - each is something a person may set
    contract: Contract,
    *,
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
    name: str = "",
    sets: Sequence[ScenarioSet] | None = None,
    models: Path | None = None,
    among: Callable[[Iterable[Task]], Iterator[Tally]] = one_by_one,
    progress: Callable[[str], None] = lambda _: None,
) -> Stress:
    """Settle a contract at the terms as written in many futures, and say which limits break in how many of them.

    `sets` are named scenarios to settle it in, all that come with the tool if not given; `among` works
    chunks of futures out, here or on other cores; `models` is a folder of forms of your own. Pounds,
    nominal, positive when received by the organisation named. The same seed gives the same figures,
    whoever works them out.
    """
    sets = all_scenario_sets() if sets is None else sets
    found, against = futures(contract, scenarios, seed, among=among, progress=progress)
    progress("what each uncertainty does on its own")
    alone = swings(contract)
    drivers = shares_of_variance(contract, seed, progress=progress)
    breaking = breaking_worlds(contract, space_of(contract), seed, found, against, progress)
    parties = party_lines(contract, found, against)
    stressed = Stress(
        name=name or contract.settings.name,
        contract=contract,
        failed=float(found.figures.failed[0]),
        failed_error=None if found.errors is None else float(found.errors.failed[0]),
        parties=parties,
        budget=budget_lines(contract, found, against),
        breaches=breach_lines(contract, found),
        drivers=drivers,
        swings=alone,
        worlds=breaking_lines(contract, breaking),
        robust=robust_lines(robust_of(contract, against, seed=seed)),
        sets=scenario_results(contract, sets, against=against),
        luck=luck_lines(worlds_of(contract, draw(contract, min(scenarios, SEARCHED), seed))),
        bids=bid_lines(contract),
        safer=safer_design(contract, form_of(contract, *form_folders(models)), seed, progress),
        checks=(_years_add_up(parties),),
        seed=seed,
        scenarios=scenarios,
        version=version("contract-engine"),
    )
    return replace(stressed, summary=sentences(stressed), findings=findings(stressed))


def all_scenario_sets() -> tuple[ScenarioSet, ...]:
    """Return every scenario set that comes with the tool."""
    return tuple(read_scenario_set(path) for path in scenario_sets().values())


def _years_add_up(parties: tuple[StressPartyLine, ...]) -> CheckLine:
    apart = 0.0
    for party in dict.fromkeys(line.party for line in parties):
        mine = [line for line in parties if line.party == party]
        years = sum(line.mean for line in mine if line.year != TERM)
        apart = max(apart, abs(years - next(line.mean for line in mine if line.year == TERM)))
    return CheckLine("Years add up to the term", apart < PENNY, f"no mean result differs by more than £{apart:.6f}")
