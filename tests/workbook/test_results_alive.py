"""A results workbook is alive: change open terms on Terms proposed, and Excel works out what the engine would settle.

Each workbook is written by a run, three of its open terms are changed as a person does, and LibreOffice works it out
again. What it shows then must be, to the penny, what the engine settles at those terms: payments, results by year and
named scenarios over all futures; ranges, losses and chances in the futures that the workbook holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from openpyxl import load_workbook

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.design.worlds import worlds_drawn
from contract_engine.results import solve
from contract_engine.results.live import first
from contract_engine.results.named import named_results
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import lever_id
from contract_engine.shipped import form_folders
from contract_engine.workbook import results_ranges, results_waterfall
from contract_engine.workbook.read import read
from contract_engine.workbook.results_better_off import shown_name
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.results_waterfall import waterfalls
from tests.workbook.alive import (
    AS_WRITTEN,
    FEW,
    FUTURES,
    NAMES,
    PENNY,
    Tried,
    cells_of_terms,
    contract_of,
    moved,
    rows,
    typed,
)
from tests.workbook.office import saved_again
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping


pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tried]:
    """Every workbook, written, changed and worked out again; LibreOffice is started once."""
    folder = tmp_path_factory.mktemp("alive")
    (folder / "bare").mkdir()
    solutions, terms, paths = {}, {}, []
    for name in NAMES:
        contract = contract_of(name, folder)
        solutions[name] = solve(contract, scenarios=FUTURES.get(name, FEW), beside=())
        path = folder / f"{name}.xlsx"
        write_results(solutions[name], path, on=A_DAY)
        at, new = cells_of_terms(path), moved(solutions[name])
        terms[name] = {line.id: float(line.value or 0.0) for line in solutions[name].levers} | new
        paths.append(typed(path, folder, f"{name}_moved", {at[lever]: value for lever, value in new.items()}))
        if name == AS_WRITTEN:
            paths.append(typed(path, folder / "bare", name, {}))
    again = saved_again(paths, tmp_path_factory.mktemp("again"))
    found = {}
    for name in NAMES:
        contract = solutions[name].contract
        worlds = worlds_drawn(contract, FUTURES.get(name, FEW), 1)
        before = load_workbook(again[name], data_only=True, read_only=True) if name in again else None
        after = load_workbook(again[f"{name}_moved"], data_only=True, read_only=True)
        found[name] = Tried(
            solutions[name], terms[name], before, after, again[f"{name}_moved"], worlds, problem_of(worlds)
        )
    return found


def results_of(one: Tried, terms: Mapping[str, float]) -> dict[str, Any]:
    return one.worlds.ledger_new.results(terms)


def pounds(value: float) -> Any:  # noqa: ANN401 - pytest's approx has no type
    return pytest.approx(value, abs=PENNY / 2)


def test_worked_out_as_written_nothing_changes(tried: dict[str, Tried]) -> None:
    one = tried[AS_WRITTEN]
    assert one.before is not None
    lines = {(line.party, "whole term" if line.year == TERM else line.year): line for line in one.solution.positions}
    for row in rows(one.before, "Results by year"):
        line, figures = lines[row["Organisation"], row["Year"]], list(row.values())
        assert figures[4] == pounds(line.expected), row
        assert figures[6] == pounds(line.gain), row
        assert figures[7:10] == [pounds(line.p5), pounds(line.p95), pounds(line.cvar)], row
        assert figures[12] == pytest.approx(line.chance_of_breach, abs=1e-9), row
    for row, flow in zip(rows(one.before, "Payments"), one.solution.flows, strict=True):
        assert row["Proposed (£)"] == pounds(flow.expected), row
    for row, scenario in zip(rows(one.before, "Scenario payments"), one.solution.scenario_flows, strict=True):
        assert row["Proposed (£)"] == pounds(scenario.proposed or 0.0), row
    assert {row["Result"] for row in rows(one.before, "Rules")} == {"PASS"}
    failed = {row["Check"]: (row["Found"], row["Should be"])
              for row in rows(one.before, "Checks") if row["Result"] != "PASS"}  # fmt: skip
    assert failed == {}


@pytest.mark.parametrize("name", NAMES)
def test_payments_are_what_the_engine_settles_at_the_terms_typed(tried: dict[str, Tried], name: str) -> None:
    """All futures are held here, so that even what stops at a limit is exact: the mean over them is the expectation."""
    one = tried[name]
    years = len(one.solution.contract.years)
    due = {
        (payment.payer, payment.payee, payment.clause): np.broadcast_to(payment.pounds.mean(axis=1), (years,))
        for payment in one.worlds.ledger_new.payments(one.terms)
    }
    for row in rows(one.after, "Payments"):
        place = one.solution.contract.years.index(row["Year"])
        amount = due.get((row["Payer"], row["Payee"], row["Clause"]))
        assert row["Proposed (£)"] == pounds(0.0 if amount is None else float(amount[place])), row
    moved_by = [abs(row["Proposed (£)"] - flow.expected)
                for row, flow in zip(rows(one.after, "Payments"), one.solution.flows, strict=True)]  # fmt: skip
    assert max(moved_by) > 1.0


@pytest.mark.parametrize("name", NAMES)
def test_results_by_year_are_what_the_engine_settles(tried: dict[str, Tried], name: str) -> None:
    one = tried[name]
    results = results_of(one, one.terms)
    for row in rows(one.after, "Results by year"):
        result = results[row["Organisation"]]
        whole = row["Year"] == "whole term"
        expected = result.sum(axis=0) if whole else result[one.solution.contract.years.index(row["Year"])]
        assert row["Proposed (£)"] == pounds(float(expected.mean())), row
        stay = row["If we stay as we are (£)"]
        assert row["Better off by: proposed (£)"] == pounds(float(expected.mean()) - stay), row


@pytest.mark.parametrize("name", NAMES)
def test_ranges_losses_and_chances_are_those_of_the_futures_held(tried: dict[str, Tried], name: str) -> None:
    one = tried[name]
    few = first(one.worlds.ledger_new, FUTURES.get(name, FEW)).results(one.terms)
    plan = one.worlds.plan
    years, confidence = one.solution.contract.years, one.solution.contract.settings.confidence
    lines = {(line.party, "whole term" if line.year == TERM else line.year): line for line in one.solution.positions}
    for row in rows(one.after, "Worst cases"):
        party, result = row["Organisation"], few[row["Organisation"]]
        if row["Year"] == "whole term":
            held, losses = result.sum(axis=0), largest_running_shortfall(result, plan[party])
        else:
            place = years.index(row["Year"])
            held, losses = result[place], plan[party][place] - result[place]
        stay = lines[party, row["Year"]].outside_option
        limit = lines[party, row["Year"]].risk_limit
        figures = list(row.values())
        low, high = np.percentile(held, [5, 95])
        assert figures[2] == pounds(low), row
        assert figures[3] == pounds(high), row
        assert figures[4] == pounds(-average_of_worst(-held, 0.95)), row
        assert figures[5] == pytest.approx((held < stay - PENNY).mean(), abs=1e-9), row
        assert figures[6] == pounds(average_of_worst(losses, confidence)), row
        assert figures[7] == pytest.approx((losses > limit + PENNY).mean(), abs=1e-9), row


@pytest.mark.parametrize("name", NAMES)
def test_named_scenarios_are_what_the_engine_settles(tried: dict[str, Tried], name: str) -> None:
    one = tried[name]
    draft = {line.id: line.draft for line in one.solution.levers}
    named = named_results(one.solution.contract, draft, one.terms)
    lines = {(line.scenario, line.party, "whole term" if line.year == TERM else line.year): line.proposed
             for line in named.positions}  # fmt: skip
    for row in rows(one.after, "Named scenarios"):
        wanted = lines[row["Scenario"], row["Organisation"], row["Year"]]
        assert row["Proposed (£)"] == pounds(wanted or 0.0), row
    flows = {(line.scenario, line.payer, line.payee, line.clause, line.year): line.proposed for line in named.flows}
    for row in rows(one.after, "Scenario payments"):
        key = row["Scenario"], row["Payer"], row["Payee"], row["Clause"], row["Year"]
        assert row["Proposed (£)"] == pounds(flows.get(key) or 0.0), row


@pytest.mark.parametrize("name", NAMES)
def test_rules_say_pass_or_fail_as_the_engine_does(tried: dict[str, Tried], name: str) -> None:
    one = tried[name]
    terms = np.array([one.terms[lever.id] for lever in one.problem.levers])
    table = rows_of(model_of(one.problem, form_of(one.solution.contract, *form_folders(None))), one.problem)
    short = table.shortfall(terms)
    found = rows(one.after, "Rules")
    for rule, missed, row in zip(table.rules, short, found[: len(table.rules)], strict=True):
        assert row["Rule"] == rule.words
        assert max(-row["To spare"], 0.0) == pytest.approx(missed, abs=PENNY / 2 if rule.party else 1e-9), row
        assert (row["Result"] == "PASS") == (missed <= (PENNY if rule.party else 1e-5)), row
    limits = {line.party: line for line in one.solution.positions if line.year == TERM}
    losses = [row for row in found if "loses no more than its limit" in row["Rule"]]
    assert len(losses) == len(one.solution.contract.signatories)
    assert {row["Organisation"] for row in losses} <= set(limits)
    checks = {row["Check"]: row["Result"] for row in rows(one.after, "Checks")}
    failing = sum(row["Result"] == "FAIL" for row in found)
    assert (checks["Rules: how many are missed at the terms as they stand"] == "PASS") == (failing == 0)
    assert {name for name, result in checks.items() if result == "FAIL"} <= {
        "Master check: checks below that fail", "Rules: how many are missed at the terms as they stand",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_owners_of_schemes_gain_what_the_engine_says(tried: dict[str, Tried], name: str) -> None:
    one = tried[name]
    terms = np.array([one.terms[lever.id] for lever in one.problem.levers])
    margins = {(duty.part.scheme, duty.part.owner): duty.margin(terms) for duty in one.problem.duties}
    for row in rows(one.after, "Schemes paid for"):
        if (row["Scheme"], row["Owner"]) in margins:
            assert row["Proposed: better off by doing it (£)"] == pounds(margins[row["Scheme"], row["Owner"]])


@pytest.mark.parametrize("name", NAMES)
def test_the_titles_of_charts_say_what_holds_at_the_terms_typed(tried: dict[str, Tried], name: str) -> None:
    """Of each waterfall and of the ranges: the message that a run with these figures would have written."""
    one = tried[name]
    steps = rows(one.after, "Waterfall")
    titles = [row["Title of the chart"] for row in steps if row["Title of the chart"] != "as above"]
    falls = waterfalls(one.solution)
    found = []
    for fall in falls:
        mine = [row for row in steps if row["Organisation"] == fall.name]
        changes = tuple((row["Step"], row["Change (£)"]) for row in mine[1:-1])
        ends = (mine[0]["Stands at (£)"], mine[-1]["Stands at (£)"])
        found.append(replace(fall, start=ends[0], steps=changes[:-1], own=changes[-1][1], end=ends[1]))
    assert titles == [results_waterfall.message(one.solution, fall) for fall in found]
    assert titles != [results_waterfall.message(one.solution, fall) for fall in falls]
    ranges = rows(one.after, "Range of gains")
    lows = {row["Organisation"]: row["1 in 20 below (£)"] for row in ranges}
    moved_lines = tuple(
        replace(line, p5=line.outside_option + lows[shown_name(one.solution, line.party)])
        if line.year == TERM
        else line
        for line in one.solution.positions
    )
    said = results_ranges.message(replace(one.solution, positions=moved_lines))
    assert [row["Title of the chart"] for row in ranges] == [said, *["as above"] * (len(ranges) - 1)]


def test_a_run_with_the_terms_recommended_reads_what_was_typed(tried: dict[str, Tried]) -> None:
    """The column Proposed of the Terms sheets repeats what stands on Terms proposed."""
    one = tried["small"]
    contract = read(one.path, terms="recommended")
    terms = {lever_id(row): row.draft for row in contract.terms}
    for lever, value in one.terms.items():
        assert terms[lever] == pytest.approx(value, abs=1e-9), lever
