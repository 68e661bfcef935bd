"""Scenario sets settled: every organisation in each of them, at given terms, all else at central."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design.worlds import worlds_drawn, worlds_of
from contract_engine.results.scenario_lines import (
    AdvanceLine,
    ScenarioBreachLine,
    ScenarioLines,
    ScenarioResultLine,
    ScenarioSetLine,
    ScenariosSettled,
)
from contract_engine.results.scenario_words import scenario_sentences
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.solution_lines import TERM
from contract_engine.stressing.margins import drafts, margins, yardstick_of
from contract_engine.stressing.scenario_sets import with_scenario
from contract_engine.stressing.scenario_worlds import world_after, world_as_planned
from contract_engine.terms import PENNY
from contract_engine.world.drivers import central

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.scenario_sets import ScenarioSet
    from contract_engine.stressing.margins import Limit, World, Yardstick
    from contract_engine.stressing.scenario_sets import Happened
    from contract_engine.stressing.scenario_worlds import Advance


def scenario_results(
    contract: Contract,
    sets: Iterable[ScenarioSet],
    *,
    terms: Mapping[str, float] | None = None,
    against: Yardstick | None = None,
) -> ScenarioLines:
    """Settle a contract in each set at the terms as written, or at `terms`, and say which limits break.

    `against` is what results are held against, as a stress test measures it in many futures; without
    it everything stands at central there too. A set of which nothing happens here has no results.
    """
    at = {**drafts(contract), **(terms or {})}
    nothing = central(contract)
    against = against or yardstick_of(worlds_of(contract, nothing))
    planned = world_as_planned(contract, nothing, at)
    broken_already = {limit for limit, _ in _broken(planned, against)}
    found, results = list[ScenarioSetLine](), list[ScenarioResultLine]()
    breaches, advances = list[ScenarioBreachLine](), list[AdvanceLine]()
    for scenario in sets:
        happened = with_scenario(contract, scenario)
        if not happened.applies:
            found.append(_set_line(happened, moves=False))
            continue
        name = scenario.name
        world, owed = world_after(happened, central(happened.contract), at)
        lines = tuple(_result_lines(name, world, planned))
        moves = any(abs(line.against_planned) > PENNY for line in lines)
        found.append(_set_line(happened, moves=moves))
        if not moves:
            continue
        results += lines
        for limit, by in _broken(world, against):
            year, already = limit.year or TERM, limit in broken_already
            breaches.append(ScenarioBreachLine(name, limit.kind, limit.party, year, by, already))
        advances += [_advance_line(name, each) for each in owed]
    return ScenarioLines(tuple(found), tuple(results), tuple(breaches), tuple(advances))


def scenarios_settled(contract: Contract, sets: Iterable[ScenarioSet]) -> ScenariosSettled:
    """Settle a contract in each set at the terms as written, held against what many futures lead to expect."""
    against = yardstick_of(worlds_drawn(contract, DEFAULT_SCENARIOS, seed=1))
    lines = scenario_results(contract, sets, against=against)
    return ScenariosSettled(contract.years, lines, scenario_sentences(lines, contract.settings.display_unit))


def _broken(world: World, against: Yardstick) -> Iterator[tuple[Limit, float]]:
    for limit, spare in margins(world, against).items():
        if float(spare[0]) < -PENNY:
            yield limit, -float(spare[0])


def _set_line(happened: Happened, *, moves: bool) -> ScenarioSetLine:
    scenario, years = happened.scenario, happened.contract.years
    first = happened.gone_from if happened.leavers else happened.ends_from
    return ScenarioSetLine(
        scenario.name, scenario.title, scenario.meaning, happened.applies, moves, happened.left_out, happened.leavers,
        None if first is None else years[first],
    )  # fmt: skip


def _result_lines(name: str, world: World, planned: World) -> Iterator[ScenarioResultLine]:
    for party in world.results:
        result, stay, plan = (table[party][:, 0] for table in (world.results, world.stay, planned.results))
        running = (result - stay).cumsum()
        for t, year in enumerate((*world.contract.years, TERM)):
            years = slice(None) if year == TERM else slice(t, t + 1)
            comes_to, staying, expected = (float(table[years].sum()) for table in (result, stay, plan))
            better = float(running[min(t, len(running) - 1)])
            yield ScenarioResultLine(name, party, year, comes_to, staying, expected, comes_to - expected, better)


def _advance_line(name: str, owed: Advance) -> AdvanceLine:
    left = owed.advanced - owed.repaid
    return AdvanceLine(name, owed.payer, owed.payee, owed.clause, owed.advanced, owed.repaid, left)
