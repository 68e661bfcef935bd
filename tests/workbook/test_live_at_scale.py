"""Results follow the terms in contracts larger, shorter and longer than the examples, and where years are discounted.

LibreOffice works each workbook out again at other terms, as in test_results_alive.py. One of them has more futures than
its workbook holds, so that what the sheets say of estimates is put to the test.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook

from contract_engine.design.worlds import Worlds, worlds_drawn
from contract_engine.results.live import first
from contract_engine.workbook import live_formulas
from contract_engine.workbook.in_place import with_results
from contract_engine.workbook.live_formulas import Alive
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import results_sheets, write_results
from contract_engine.workbook.template import write_template
from tests.contracts import small_contract_toml
from tests.large_contract import as_drafted, large_tables
from tests.solutions import solution as solution_of
from tests.workbook.office import saved_again
from tests.workbook.test_results_alive import moved, pounds, rows, typed
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds
    from contract_engine.workbook.sheets import Sheet

EXCEL_COLUMNS, EXCEL_FORMULA, EXCEL_ROWS = 16_384, 8_192, 1_048_576
# Organisations, open terms, years, who shares a saving up to a cap; then futures.
LARGE = {"thirty": (30, 100, 1, 1, 12), "one_year": (2, 1, 1, 0, 24), "fifteen_years": (5, 8, 15, 4, 12)}
CAPPED, HELD = "more_futures_than_are_held", 200
SIZES = {**LARGE, CAPPED: (3, 4, 2, 1, 260)}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Large:
    """A workbook worked out again at other terms, and the futures of its run."""

    solution: Solution
    terms: dict[str, float]
    sheets: tuple[Sheet, ...]
    after: Workbook
    worlds: Worlds


def contract_of(name: str, folder: Path) -> Contract:
    *sizes, sharing, _ = SIZES[name]
    tables = large_tables(*sizes, sharing=sharing)
    tables["contract"][0]["discount_rate"] = 0.035
    path = folder / f"{name}.toml"
    path.write_text(small_contract_toml(tables), encoding="utf-8")
    return read(path)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Large]:
    folder = tmp_path_factory.mktemp("large")
    found, paths = {}, []
    for name in SIZES:
        contract, futures = contract_of(name, folder), SIZES[name][-1]
        solution = as_drafted(contract, futures)
        path = folder / f"{name}.xlsx"
        write_results(solution, path, on=A_DAY)
        assert solution.live is not None
        cells = {lever: there.rpartition("!")[2].replace("$", "")
                 for lever, there in Alive(solution, solution.live).term_cells.items()}  # fmt: skip
        terms = moved(solution)
        paths.append(typed(path, folder, f"{name}_after", {cells[lever]: value for lever, value in terms.items()}))
        at = {**solution.live.values, **terms}
        found[name] = solution, at, results_sheets(solution, on=A_DAY), worlds_drawn(solution.contract, futures, 1)
    saved = saved_again(paths, tmp_path_factory.mktemp("recalculated"))
    return {
        name: Large(solution, terms, sheets, load_workbook(saved[f"{name}_after"], data_only=True), worlds)
        for name, (solution, terms, sheets, worlds) in found.items()
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", LARGE)
def test_payments_and_results_of_any_size_are_what_the_engine_settles(tried: dict[str, Large], name: str) -> None:
    one = tried[name]
    years = one.solution.contract.years
    due = expected(one.worlds.ledger_new, one.terms, len(years))
    for row in rows(one.after, "Payments"):
        amount = due.get((row["Payer"], row["Payee"], row["Clause"]), np.zeros(len(years)))
        assert row["Proposed (£)"] == pounds(float(amount[years.index(row["Year"])])), row
    results = one.worlds.ledger_new.results(one.terms)
    for row in rows(one.after, "Results by year"):
        result = results[row["Organisation"]]
        of_year = result.sum(axis=0) if row["Year"] == "whole term" else result[years.index(row["Year"])]
        assert row["Proposed (£)"] == pounds(float(of_year.mean())), row
        assert row["1 in 20 below (£)"] == pounds(float(np.percentile(of_year, 5))), row


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", LARGE)
def test_no_check_fails_where_years_are_discounted(tried: dict[str, Large], name: str) -> None:
    """The surplus is discounted at 3.5%, the sheets are not: the check divides what a year adds by powers of 1.035.

    Terms are those of a draft, so that rules may be missed.
    """
    one = tried[name]
    checks = {row["Check"]: row for row in rows(one.after, "Checks")}
    assert {words for words, row in checks.items() if row["Result"] == "FAIL"} <= {
        "Master check: checks below that fail", "Rules: how many are missed at the terms as they stand",
        "Every rule is kept",
    }  # fmt: skip
    surplus = next(row for words, row in checks.items() if "discounted" in words)
    assert surplus["Found"] == pounds(one.solution.surplus)


def test_nothing_is_wider_or_longer_than_excel_takes(tried: dict[str, Large]) -> None:
    for one in tried.values():
        for sheet in one.sheets:
            assert len(sheet.fields) <= EXCEL_COLUMNS, sheet.name
            assert sheet.bottom_row <= EXCEL_ROWS, sheet.name
            assert max((len(cell.formula) for row in sheet.rows for cell in row), default=0) <= EXCEL_FORMULA, (
                sheet.name
            )
    many = {sheet.name: sheet for sheet in tried["fifteen_years"].sheets}["Capped payments"]
    assert "What stops, part 1 (£)" in [field.heading for field in many.fields]


@pytest.mark.libreoffice
def test_an_expected_payment_with_a_cap_moves_as_it_does_in_the_futures_held(tried: dict[str, Large]) -> None:
    """Of 260 futures the workbook holds 200.

    What is linear in the terms is exact, over all futures; what stops at a limit is what it is in the 200:

        expected at new = expected at proposed + linear part (all) + change less its linear part (the 200)
    """
    one = tried[CAPPED]
    assert one.solution.live is not None
    proposed, years = one.solution.live.values, one.solution.contract.years
    few = first(one.worlds.ledger_new, HELD)
    every, held = (changes(ledger, proposed, one.terms, len(years)) for ledger in (one.worlds.ledger_new, few))
    nothing = np.zeros((2, len(years)))
    # A cap is money that goes back: both ways are settled at once.
    stopping = {(*way, each.clause) for each in few.capped for way in permutations((each.payer, each.payee))}
    estimated = 0
    for row, flow in zip(rows(one.after, "Payments"), one.solution.flows, strict=True):
        key, year = (flow.payer, flow.payee, flow.clause), years.index(flow.year)
        whole, linear = (each[year] for each in every.get(key, nothing))
        there, linear_there = (each[year] for each in held.get(key, nothing))
        wanted = flow.expected + linear + (there - linear_there)
        assert row["Proposed (£)"] == pounds(wanted), row
        if key in stopping:
            estimated += abs(wanted - flow.expected - whole) > 1.0
        else:
            assert wanted == pounds(flow.expected + whole)
    assert estimated, "no cap is reached: nothing is put to the test"
    notes = {sheet.name: sheet.note for sheet in one.sheets}
    assert f"What stops at a limit moves as it does in {HELD} futures." in notes["Payments"]
    assert f"move as they do in {HELD} futures" in notes["Results by year"]


def expected(ledger: Ledger, terms: Mapping[str, float], years: int) -> dict[Key, Pounds]:
    """Return the mean of each payment by year over the futures of a ledger."""
    return {
        (payment.payer, payment.payee, payment.clause): np.broadcast_to(payment.pounds.mean(axis=1), (years,))
        for payment in ledger.payments(terms)
    }


def changes(
    ledger: Ledger, before: Mapping[str, float], after: Mapping[str, float], years: int
) -> dict[Key, tuple[Pounds, Pounds]]:
    """Return by how much expected payments change from some terms to others, and what of it is linear in the terms."""
    start, end = (expected(ledger, terms, years) for terms in (before, after))
    linear = {key: np.zeros(years) for key in {*start, *end}}
    for flow in ledger.flows:
        if flow.lever is not None:
            mean = np.broadcast_to(flow.pounds.mean(axis=1), (years,))
            linear[flow.payer, flow.payee, flow.clause] += mean * (after[flow.lever] - before[flow.lever])
    nothing = np.zeros(years)
    return {key: (end.get(key, nothing) - start.get(key, nothing), part) for key, part in linear.items()}


def test_thirty_organisations_and_a_hundred_terms_go_into_a_workbook_with_every_formula(
    tried: dict[str, Large], tmp_path: Path
) -> None:
    one = tried["thirty"]
    path = tmp_path / "book.xlsx"
    write_template(one.solution.contract, path, example=False, on=A_DAY)
    solution = as_drafted(read(path), 8)
    written, titles, _ = with_results(path.read_bytes(), path.name, solution, on=A_DAY)
    made = {sheet.name: sheet for sheet in results_sheets(solution, on=A_DAY)}
    assert {"Futures", "Exposures", "Capped payments"} <= set(titles)
    book = load_workbook(BytesIO(written), read_only=True)
    for name in ("Payments", "Results by year", "Futures", "Rules"):
        formulas = sum(str(cell.value or "").startswith("=") for row in book[name].iter_rows() for cell in row)
        assert formulas == sum(bool(cell.formula) for row in made[name].rows for cell in row), name


def test_where_sheets_have_no_room_for_the_futures_the_workbook_says_how_many_figures_stand_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four organisations in three years and over the term are 16 rows: of 4 figures in each, 64."""
    monkeypatch.setattr(live_formulas, "MOST_CELLS", 3_000)
    sheets = {sheet.name: sheet for sheet in results_sheets(solution_of("terms"), on=A_DAY)}
    by_year = sheets["Results by year"]
    assert not {"Futures", "Worst cases"} & set(sheets)
    assert "64 figures that do not move" in by_year.note
    shown = [field.heading for field in by_year.fields]
    still = [shown.index(words) for words in ("1 in 20 below (£)", "1 in 20 above (£)")]
    assert not any(row[place].formula for row in by_year.rows for place in still)
    assert all(row[shown.index("Proposed (£)")].formula for row in by_year.rows)
    assert "Rules on losses (4) are as the run proposed and do not move." in sheets["Rules"].note


def test_where_sheets_have_no_room_for_the_terms_nothing_moves_and_the_workbook_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_formulas, "MOST_COLUMNS", 8)
    sheets = {sheet.name: sheet for sheet in results_sheets(solution_of("terms"), on=A_DAY)}
    assert "Exposures" not in sheets
    assert "Results do not follow these terms in Excel" in sheets["Terms proposed"].note
    assert sheets["Payments"].note.endswith("does not move.")
    assert not any(cell.formula for row in sheets["Payments"].rows for cell in row)
