"""A results workbook is written whole or not at all, and is itself an input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.contract import lever_id
from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.save import CannotWriteError
from tests.solutions import KINDS, TRICKY, solution
from tests.workbook.results import NO_TERMS, book, content, rows_of, saved
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", KINDS)
def test_read_as_written_it_gives_the_contract_it_came_from(kind: str, tmp_path: Path) -> None:
    again = read(saved(kind, tmp_path))
    assert rows_of(again) == rows_of(solution(kind).contract)
    assert again.warnings == ()


def test_read_as_recommended_the_terms_proposed_are_the_draft(tmp_path: Path) -> None:
    wanted = rows_of(solution("terms").contract)
    values = {line.id: line.value for line in solution("terms").levers}
    for term in solution("terms").contract.terms:
        for row in wanted[term.table]:
            if all(row[name] == getattr(term, name) for name in term.key) and lever_id(term) in values:
                row["draft"] = values[lever_id(term)]
    again = read(saved("terms", tmp_path), terms="recommended")
    assert rows_of(again) == wanted
    assert rows_of(again) != rows_of(solution("terms").contract)


@pytest.mark.parametrize("kind", NO_TERMS)
def test_without_terms_there_is_nothing_recommended_to_read(kind: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaultsError, match="nothing is proposed here"):
        read(saved(kind, tmp_path), terms="recommended")


def test_results_of_results_hold_the_same_input(tmp_path: Path) -> None:
    """A person solves a results workbook again; the input sheets come through unchanged."""
    answer = replace(solution("terms"), contract=read(saved("terms", tmp_path)))
    write_results(answer, tmp_path / "again.xlsx", on=A_DAY)
    assert rows_of(read(tmp_path / "again.xlsx")) == rows_of(solution("terms").contract)


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    sheet = book("terms")["Results by year"]
    named = [cell for cell in sheet["A"] if cell.value == TRICKY]
    assert len(named) == 4
    assert {cell.data_type for cell in named} == {"s"}


def test_the_same_answer_on_the_same_day_gives_the_same_file(tmp_path: Path) -> None:
    write_results(solution("terms"), tmp_path / "again.xlsx", on=A_DAY)
    assert (tmp_path / "again.xlsx").read_bytes() == content("terms")


def test_if_it_cannot_be_written_nothing_changes(tmp_path: Path) -> None:
    old = tmp_path / "results.xlsx"
    old.write_bytes(b"the results of last week")
    for target in (tmp_path / "missing" / "results.xlsx", tmp_path, old / "results.xlsx"):
        with pytest.raises(CannotWriteError):
            write_results(solution("terms"), target)
    assert old.read_bytes() == b"the results of last week"
    assert [path.name for path in tmp_path.iterdir()] == ["results.xlsx"]
