"""Every scenario set that comes with the tool, on every contract that comes with it; and what a set may not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine import shipped
from contract_engine.results.scenario_results import scenario_results
from contract_engine.results.scenario_words import scenario_sentences
from contract_engine.schema.faults import InputFaultsError
from contract_engine.schema.scenario_sets import ChangeInSet, ScenarioSet, read_scenario_set
from contract_engine.schema.schemes import EffectRow
from contract_engine.stressing.margins import drafts
from contract_engine.stressing.scenario_sets import with_scenario
from contract_engine.stressing.scenario_worlds import world_after, world_as_planned
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central, draw
from contract_engine.world.outcomes import outcomes_of
from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    from pathlib import Path

SETS = [read_scenario_set(path) for path in shipped.scenario_sets().values()]
NAMES = {
    "winter_pressure", "pandemic_year", "unit_cost_shock", "list_growth", "achievement_slump", "scheme_fails",
    "partner_leaves", "data_revised", "exit_and_hand_back",
}  # fmt: skip
GOOD = """
name = "mine"
title = "Mine"
meaning = "What it is."
[[changes]]
what = "activity"
of = "Emergency admissions"
value = 0.1
source = "illustrative"
"""


def test_the_sets_are_those_that_a_stress_test_should_know() -> None:
    assert {one.name for one in SETS} == NAMES
    assert {path.stem for path in shipped.scenario_sets().values()} == NAMES


@pytest.mark.parametrize("name", shipped.term_sheets())
def test_every_contract_takes_every_set(name: str) -> None:
    """Every figure is a number; what does not apply, or moves nobody, has no lines and says so."""
    contract = read(shipped.term_sheet(name))
    lines = scenario_results(contract, SETS)
    assert [line.scenario for line in lines.sets] == [one.name for one in SETS]
    figures = [[line.result, line.stay, line.as_planned, line.running] for line in lines.results]
    assert np.isfinite(figures).all()
    for line in lines.sets:
        own = [each for each in lines.results if each.scenario == line.scenario]
        assert bool(own) == line.moves
        assert line.applies or line.left_out
        assert not line.moves or {each.party for each in own} == set(contract.parties)
    told = scenario_sentences(lines, contract.settings.display_unit)
    assert all(sum(line.title in sentence for sentence in told) for line in lines.sets)


@pytest.mark.parametrize("name", ["primary_care_network", "frail_elderly_alliance", "shared_service"])
def test_whoever_leaves_every_pound_paid_is_a_pound_received(name: str) -> None:
    """Who leaves after the term changes nothing; and what all have together is the same whatever the terms."""
    contract = read(shipped.term_sheet(name))
    leaving = with_scenario(contract, next(one for one in SETS if one.name == "partner_leaves"))
    at = drafts(contract)
    draws = central(contract)
    never = replace(leaving, gone_from=len(contract.years))
    planned = world_as_planned(contract, draws, at)
    for party, result in world_after(never, draws, at)[0].results.items():
        assert result == pytest.approx(planned.results[party], abs=1e-4)
    idle = replace(leaving, gone_from=0)
    together = sum(world_after(idle, draws, at)[0].results.values())
    other_terms = {lever: 0.5 * value for lever, value in at.items()}
    assert sum(world_after(idle, draws, other_terms)[0].results.values()) == pytest.approx(together, abs=1e-3)


def test_what_happens_is_the_same_in_every_future_and_changes_no_draw() -> None:
    """Half as much is done in each of them, none of it drawn anew, and agreed spend stands."""
    contract = contract_of(small_tables())
    half = with_scenario(contract, one_change(what="activity", value=-0.5)).contract
    draws = draw(contract, 64, seed=3)
    assert draw(half, 64, seed=3).drivers["Demand"] == pytest.approx(draws.drivers["Demand"])
    before, after = (outcomes_of(each, draws, frozenset(), when="today").services for each in (contract, half))
    for service, outcome in before.items():
        assert after[service].units == pytest.approx(0.5 * outcome.units)
        assert after[service].agreed == pytest.approx(outcome.agreed)


def test_a_choice_that_was_made_keeps_todays_contract_in_the_same_world() -> None:
    contract = contract_of(small_tables())
    chosen = replace(contract, written=contract)
    happened = with_scenario(chosen, next(one for one in SETS if one.name == "scheme_fails"))
    assert happened.contract.written is not None
    assert {row.change for row in happened.contract.written.rows(EffectRow)} == {0.0}


def test_what_is_not_there_is_said_and_not_shown_as_zero() -> None:
    tables = small_tables()
    for table in ("indicators", "effects", "terms_pool"):
        tables.pop(table, None)
    tables["effects"] = []
    lines = scenario_results(contract_of(tables), SETS)
    by_name = {line.scenario: line for line in lines.sets}
    assert by_name["achievement_slump"].left_out == ("there is no indicator",)
    assert not [line for line in lines.results if line.scenario == "achievement_slump"]
    assert "Achievement slump does not apply here: there is no indicator." in scenario_sentences(lines, "£")
    assert by_name["pandemic_year"].applies
    assert by_name["pandemic_year"].left_out == ("there is no indicator",)


def test_a_set_of_ones_own_names_services_roles_and_organisations(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    contract = contract_of(small_tables())
    assert with_scenario(contract, read_scenario_set(path)).applies
    assert with_scenario(contract, one_change(what="unit cost", of="acute trust", value=0.1)).applies
    gone = with_scenario(contract, one_change(what="organisation leaves", of="Practice B", years=3))
    assert (gone.leavers, gone.gone_from) == (("Practice B",), 2)
    assert not with_scenario(contract, one_change(what="contract ends", years=4)).applies


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value = 0.1\n", "", "activity needs a value"),
        ("value = 0.1", "value = 10", "changes 1 value is too large. Give a fraction: 5% is 0.05."),
        ("value = 0.1", 'value = "a tenth"', "changes 1 value is not a number"),
        ("value = 0.1", "value = 0.1\nyers = 2", "changes 1 yers is not known here. Did you mean years?"),
        ('what = "activity"', 'what = "actvity"', "changes 1 what is 'actvity'. Choose 'activity', 'unit cost'"),
        ('source = "illustrative"\n', "", "changes 1 source is missing. Add it."),
        ('what = "activity"', 'what = "contract ends"', "contract ends has no value"),
        ("value = 0.1", 'value = 0.1\nhow = "change each year by"\nyears = 1', "only activity, unit cost and list"),
        ('name = "mine"', 'name = "My set"', "name is not a name. Use small letters"),
        ("title = ", "title ", "cannot be read as TOML"),
    ],
)
def test_a_slip_in_a_set_is_told_where_it_is_and_how_to_mend_it(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFaultsError) as raised:
        read_scenario_set(path)
    assert said in str(raised.value)


def one_change(**change: object) -> ScenarioSet:
    one = ChangeInSet.model_validate({"source": "illustrative", **change})
    return ScenarioSet(name="one", title="One", meaning="One change.", changes=(one,))
