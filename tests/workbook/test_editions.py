"""What a file to be shared must not hold is nowhere in it: searched for, part by part, in every form of contract."""

from __future__ import annotations

import html
import json
import re
import zipfile
from dataclasses import asdict, fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from contract_engine import shipped
from contract_engine.results import editions, solve
from contract_engine.results.edition_words import left_out
from contract_engine.results.editions import ALL, FIELDS, LINES, LIVE, RULED, edition_of
from contract_engine.results.live import OWN, PAYMENT, SCHEME
from contract_engine.results.money import money
from contract_engine.results.solution import Solution
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.contract import TABLES
from contract_engine.schema.options import OptionRow
from contract_engine.schema.private import private_cells, tables_of
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from tests.solutions import solution
from tests.workbooks import A_DAY, FORM_EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from contract_engine.schema.contract import Contract

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?[km]?")
# Below this a number to the penny, and one in whole pounds, could be something else.
TELLING, LONG, A_PENNY, A_THOUSANDTH = 100.0, 100_000.0, 0.01, 0.001
# Searched for terms; in the others all terms are as drafted, which takes a tenth of the time.
SEARCHED = ("enhanced_service", "primary_care_network")


@cache
def answer(name: str) -> Solution:
    """Return the answer to an example whose every private figure is odd enough to be found again."""
    contract = planted(read(shipped.term_sheet(name)))
    return solve(contract if name in SEARCHED else closed(contract), scenarios=8, beside=())


def closed(contract: Contract) -> Contract:
    """Return the contract with nothing open to negotiation."""
    terms = {
        kind.table: tuple(row.model_copy(update={"open": False}) for row in contract.rows(kind)) for kind in TERM_TABLES
    }
    return replace(contract, tables={**contract.tables, **terms, OptionRow.table: ()})


def planted(contract: Contract) -> Contract:
    """Return the contract with odd figures wherever one is private: a little off what was there, or very large.

    A limit that was blank becomes one that nobody reaches, 1,234,567.89 and more, so that there
    still are terms.
    """
    changes: dict[tuple[str, int], dict[str, float]] = {}
    for count, cell in enumerate(private_cells(tables_of(contract)), start=1):
        old = cell.row.values.get(cell.column.name)
        if old is None and cell.column.kind == "pounds":
            new = 8_234_567.89 + 1_013.57 * count
        elif not isinstance(old, float) or cell.column.name == "value":
            continue
        elif cell.column.kind == "share":
            new = min(old * 0.9 + 0.000_137 * count, 0.999)
        else:
            new = old * (1 + 0.000_1 * count) + 0.37 * (old > 0)
        changes.setdefault((cell.kind.table, cell.number), {})[cell.column.name] = new
    tables = {
        kind.table: tuple(
            row.model_copy(update=changes.get((kind.table, number), {}))
            for number, row in enumerate(contract.rows(kind))
        )
        for kind in TABLES
    }
    return replace(contract, tables=tables)


def reader_in(whole: Solution) -> str:
    """Return the organisation with most private figures, whose own edition is looked at."""
    cells = list(private_cells(tables_of(whole.as_written)))
    return max(whole.contract.parties, key=lambda party: sum(cell.belongs_to(party) for cell in cells))


def private_to_others(whole: Solution, reader: str) -> set[float]:
    """Return every number of the whole answer and its input that a reader may not see, and sums that hold others'."""
    cells = private_cells(tables_of(whole.as_written))
    found = {cell.row.values.get(cell.column.name) for cell in cells if not cell.belongs_to(reader)}
    for name, kind in FIELDS.items():
        by = LINES[kind].own_by
        if by and not LINES[kind].common:
            found |= {
                value for line in getattr(whole, name) if getattr(line, by) != reader for value in asdict(line).values()
            }
    found |= {whole.surplus, *(stage.value for stage in whole.stages)}
    found |= {value for line in whole.assumptions for value in asdict(line).values()}
    found |= set(sums_over_organisations(whole))
    if whole.live is not None:
        own = (line for line in whole.live.lines if line.what in (OWN, SCHEME) and reader not in line.names)
        found |= {value for line in own for value in (line.fixed, *np.ravel(line.per_unit))}
        results = (result for result in whole.live.results if result.party != reader)
        found |= {value for result in results for value in np.ravel(result.at_proposed)}
    return set(numbers(found))


def sums_over_organisations(whole: Solution) -> Iterator[float]:
    """Yield totals from which one organisation's figure would follow, once the others' are known."""
    for year in (*whole.contract.years, TERM):
        lines = [line for line in whole.positions if line.year == year]
        for name in ("draft", "expected", "outside_option", "gain", "cvar", "risk_capacity", "risk_limit"):
            yield float(sum(getattr(line, name) for line in lines))


def public(whole: Solution, reader: str) -> set[float]:
    """Return what everyone may know, or this reader: terms, payments and their sums, the shared cells of the input."""
    found: set[object] = set()
    for line in (*whole.levers, *whole.flows, *whole.scenario_flows):
        found |= set(asdict(line).values())
    found |= {line.built for line in whole.bundle_prices}  # From frequencies and prices, which are shared.
    found |= set(nets(whole))
    tables = tables_of(whole.as_written)
    hidden = {(cell.kind.table, cell.number, cell.column.name) for cell in private_cells(tables)
              if not cell.belongs_to(reader)}  # fmt: skip
    for name, table in tables.items():
        for number, row in enumerate(table.rows):
            found |= {value for column, value in row.values.items() if (name, number, column) not in hidden}
    shown = edition_of(whole, reader)
    for name, kind in FIELDS.items():
        if LINES[kind].own_by:
            found |= {value for line in getattr(shown, name) for value in asdict(line).values()}
    for line in (*shown.positions, *shown.scenario_positions):
        found |= {line.draft - line.outside_option}
    for name in ("stranded", "cost_released", "income_lost", "cost_of_work_lost"):
        found |= {sum(getattr(line, name) for line in shown.stranded)}
    if whole.live is not None:
        paid = (line for line in whole.live.lines if line.what == PAYMENT)
        found |= {value for line in paid for value in (line.fixed, *np.ravel(line.per_unit))}
    return set(numbers(found))


def nets(whole: Solution) -> Iterator[float]:
    """Yield what each organisation receives less what it pays, and by how much that changes."""
    columns = {
        "": [[line.today, line.draft, line.expected] for line in whole.flows],
        **{line.scenario: [] for line in whole.scenario_flows},
    }
    for line in whole.scenario_flows:
        columns[line.scenario].append([line.draft, line.draft if line.proposed is None else line.proposed])
    lines: dict[str, list[Any]] = {"": list(whole.flows)}
    for line in whole.scenario_flows:
        lines.setdefault(line.scenario, []).append(line)
    for scenario, of_scenario in lines.items():
        for party in whole.contract.parties:
            for year in (*whole.contract.years, TERM):
                held = np.array([year in (TERM, line.year) for line in of_scenario])
                signs = np.array([(line.payee == party) - (line.payer == party) for line in of_scenario]) * held
                totals = signs @ np.array(columns[scenario])
                yield from totals
                yield from (totals[:, None] - totals[None, :]).ravel()


def numbers(values: Iterable[object]) -> Iterator[float]:
    for value in values:
        if isinstance(value, int | float | np.floating) and not isinstance(value, bool) and np.isfinite(value):
            yield abs(float(value))


def written(values: Iterable[float]) -> set[str]:
    """Return the ways in which numbers may be written: as they are, to the penny, in pounds, thousands or millions.

    Short words, such as £1k, and whole numbers that may be a width, say nothing: they are everywhere.
    """
    found: set[str] = set()
    for value in values:
        if value >= TELLING and (value >= LONG or abs(value - round(value)) > A_PENNY):
            found.add(f"{value:.2f}")
        elif value > A_THOUSANDTH and value * 1e4 % 1 > A_THOUSANDTH:
            found.add(f"{value:.8f}")
        if value >= LONG:
            found |= {money(value, unit).removeprefix("£") for unit in ("£", "£000")}
    return found


def all_text_of(path: Path) -> str:
    """Return every part of the package as text: cells, words, charts, names, properties."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode("utf-8", errors="replace") for name in package.namelist()]
    return html.unescape("\n".join(parts))


def found_in(text: str) -> set[str]:
    """Return the numbers in a text, each as it is written there and as `written` would have it in full."""
    found = set(NUMBER.findall(text))
    plain = {float(token) for token in found if "," not in token and token[-1] not in "km"}
    return found | {f"{value:.2f}" for value in plain} | {f"{value:.8f}" for value in plain}


@pytest.mark.parametrize("one", [False, True], ids=["for all", "for one"])
@pytest.mark.parametrize("name", FORM_EXAMPLES)
def test_nothing_private_is_anywhere_in_an_edition(name: str, one: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    whole = answer(name)
    reader = reader_in(whole) if one else ALL
    edition = edition_of(whole, reader)
    kept_back = written(private_to_others(whole, reader)) - written(public(whole, reader))
    assert len(kept_back) > 30
    text = all_text_of(write_results(edition, tmp_path / "edition.xlsx", on=A_DAY).path)
    assert sorted(found_in(text) & kept_back) == []
    document = json.dumps(edition.as_json(), allow_nan=False, ensure_ascii=False)
    assert sorted(found_in(document) & kept_back) == []
    assert sorted(found_in("\n".join(edition.summary)) & kept_back) == []
    assert "nan" not in re.findall(r"[a-z]+", text.casefold())


@pytest.mark.parametrize("name", SEARCHED)
def test_the_same_search_finds_private_figures_where_they_may_be(name: str, tmp_path: Path) -> None:
    """Nearly all of them are in the facilitator's workbook, and one organisation's own are in its edition."""
    whole = answer(name)
    reader = reader_in(whole)
    common = written(public(whole, ALL))
    everything = written(private_to_others(whole, ALL)) - common
    text = found_in(all_text_of(write_results(whole, tmp_path / "whole.xlsx", on=A_DAY).path))
    pence = {words for words in everything if re.fullmatch(r"\d+\.\d\d", words)}
    assert len(text & pence) > 0.8 * len(pence)
    own = {value for line in whole.positions if line.party == reader for value in asdict(line).values()}
    cells = private_cells(tables_of(whole.as_written))
    own |= {cell.row.values.get(cell.column.name) for cell in cells if cell.belongs_to(reader)}
    mine = {words for words in written(set(numbers(own))) - common if re.fullmatch(r"\d+\.\d\d", words)}
    edition = found_in(all_text_of(write_results(edition_of(whole, reader), tmp_path / "own.xlsx", on=A_DAY).path))
    assert mine - edition == set()
    assert mine - found_in(json.dumps(edition_of(whole, reader).as_json())) <= pence


def test_what_an_edition_shows_is_said_of_every_field_of_an_answer() -> None:
    """Whoever adds a field to an answer or its lines says in results/editions.py who may see it; till then, nobody."""
    assert {entry.name for entry in fields(Solution)} == RULED
    for kind, rule in LINES.items():
        assert is_dataclass(kind)
        assert {entry.name for entry in fields(kind)} - rule.fields - set(rule.instead) <= UNSEEN.get(
            kind.__name__, set()
        )
        assert rule.fields <= {entry.name for entry in fields(kind)}
    for kind, names in LIVE.items():
        assert {entry.name for entry in fields(kind)} == names, "see _payments_only in results/editions.py"


# Fields that are left out of lines on purpose: what a rule is worth follows from others' gains.
UNSEEN = {"BindingLine": {"worth", "from_", "to"}}


def test_a_field_without_a_rule_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = solution("terms")
    monkeypatch.delitem(editions.MADE, "flows")  # type: ignore[arg-type]  # a mapping that only the test changes
    monkeypatch.setitem(editions.LINES, editions.LeverLine, editions.Shown(frozenset({"id", "value"})))  # type: ignore[arg-type]  # the same
    edition = edition_of(whole, ALL)
    assert whole.flows
    assert edition.flows == ()


@pytest.mark.parametrize(
    "kind", ["terms", "no deal: money", "no deal: clash", "no deal: risk", "keep today", "out of time"]
)
@pytest.mark.parametrize("reader", [ALL, "Trust"])
def test_every_kind_of_answer_has_an_edition_that_says_what_it_is(kind: str, reader: str, tmp_path: Path) -> None:
    edition = edition_of(solution(kind), reader)
    assert edition.summary[2] == left_out(edition)
    assert {line.party for line in edition.positions} <= {reader}
    assert json.loads(json.dumps(edition.as_json(), allow_nan=False))["edition"] == reader
    path = write_results(edition, tmp_path / "edition.xlsx", on=A_DAY).path
    text = all_text_of(path)
    assert edition.summary[1] in text
    assert ("FAIL: " in text) == ("FAIL: " in all_text_of(write_results(solution(kind), path, on=A_DAY).path))
    assert "[withheld]" in text


def test_the_facilitators_edition_is_the_whole_answer() -> None:
    assert edition_of(solution("terms"), "facilitator") is solution("terms")
