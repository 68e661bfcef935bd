"""A results workbook is alive: change open terms on Terms proposed, and Excel works out what the engine would settle.

Each workbook is written by a run, three of its open terms are changed as a person does, and LibreOffice works it out
again. What it shows then must be, to the penny, what the engine settles at those terms: payments, results by year and
named scenarios over all futures; ranges, losses and chances in the futures that the workbook holds.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from openpyxl import load_workbook

from contract_engine import shipped
from contract_engine.clauses.form import form_of
from contract_engine.design.problem import Problem, Worlds, problem_of, worlds_drawn
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.results import solve
from contract_engine.results.live import first
from contract_engine.results.named import named_results
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import lever_id
from contract_engine.shipped import form_folders
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from tests.contracts import small_contract_toml
from tests.solutions import with_terms
from tests.workbook.office import STORED_VALUE, saved_again
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract

pytestmark = pytest.mark.libreoffice

# Payments with a cap; those set off against what comes back, and terms by year; choices; the small contract.
NAMES = ("nec_option_c", "alternative_quality_contract", "medicare_shared_savings", "small")
AS_WRITTEN = "alternative_quality_contract"
FEW, FUTURES = 48, {"small": 128}
PENNY = 0.01
Row = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """A workbook worked out again with three terms changed, and what the engine says of the same terms."""

    solution: Solution
    terms: Mapping[str, float]
    before: Workbook | None
    after: Workbook
    path: Path
    worlds: Worlds
    problem: Problem


def rows(book: Workbook, sheet: str) -> list[Row]:
    heading, *found = book[sheet].iter_rows(min_row=4, values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in found if row[0] is not None]


def typed(path: Path, folder: Path, name: str, entries: Mapping[str, float]) -> Path:
    """Copy a workbook with other values on Terms proposed and none stored for formulas, so that none is repeated."""
    made = folder / f"{name}.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w") as after:
        sheets = re.findall(r'<sheet name="([^"]*)"', before.read("xl/workbook.xml").decode())
        there = f"xl/worksheets/sheet{sheets.index('Terms proposed') + 1}.xml"
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == there:
                for cell, value in entries.items():
                    part, count = re.subn(
                        rf'(<c r="{cell}"[^>]*>)<v>[^<]*'.encode(), rf"\g<1><v>{value!r}".encode(), part
                    )
                    assert count == 1
            after.writestr(entry, STORED_VALUE.sub(rb"\1", part) if "/worksheets/" in entry.filename else part)
    return made


def contract_of(name: str, folder: Path) -> Contract:
    if name != "small":
        return read(shipped.term_sheet(name))
    sheet = folder / "small.toml"
    sheet.write_text(small_contract_toml(with_terms()), encoding="utf-8")
    return read(sheet)


def moved(solution: Solution) -> dict[str, float]:
    """Return other values for up to three open terms, first, middle and last: part of the way to a limit.

    Of the small contract they are such that a run takes them: shares that add up to 100%, and whole steps.
    """
    if solution.contract.settings.name == "Small contract":
        shares = [line.id for line in solution.levers if line.lever.startswith("share of gain")]
        pool = [line.id for line in solution.levers if line.lever == "own achievement"]
        return dict(zip((*shares, *pool), (0.25, 0.75, 2.5), strict=True))
    opened = [line for line in solution.levers if line.open]
    picked = {line.id: line for line in (opened[0], opened[len(opened) // 2], opened[-1])}
    found = {}
    for line in picked.values():
        assert line.value is not None
        lowest = line.draft if line.lowest is None else line.lowest
        highest = line.draft if line.highest is None else line.highest
        far = highest if highest - line.value >= line.value - lowest else lowest
        value = line.value + 0.6 * (far - line.value)
        found[line.id] = lowest + line.step * round((value - lowest) / line.step) if line.step else round(value, 6)
    return found


def cells_of_terms(path: Path) -> dict[str, str]:
    """The cell of each proposed value, by the term's name."""
    named = rows(load_workbook(path, read_only=True), "Terms proposed")
    return {row["Name for --set"]: f"H{number}" for number, row in enumerate(named, start=5)}


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tried]:
    """Every workbook, written, changed and worked out again; LibreOffice is started once."""
    folder = tmp_path_factory.mktemp("alive")
    (folder / "bare").mkdir()
    solutions, terms, paths = {}, {}, []
    for name in NAMES:
        contract = contract_of(name, folder)
        solutions[name] = solve(contract, scenarios=FUTURES.get(name, FEW))
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


def test_a_run_with_the_terms_recommended_reads_what_was_typed(tried: dict[str, Tried]) -> None:
    """The column Proposed of the Terms sheets repeats what stands on Terms proposed."""
    one = tried["small"]
    contract = read(one.path, terms="recommended")
    terms = {lever_id(row): row.draft for row in contract.terms}
    for lever, value in one.terms.items():
        assert terms[lever] == pytest.approx(value, abs=1e-9), lever
