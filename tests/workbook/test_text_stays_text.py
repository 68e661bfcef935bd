"""Text that looks like a formula is written as text, wherever it may come from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.contract import ALL, TABLE_BY_NAME
from contract_engine.workbook.csv_text import as_it_was, kept_as_text
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.template import write_template
from tests.contracts import small_contract_toml, small_tables
from tests.solutions import TRICKY, solution
from tests.workbook.packages import MAIN, parts, tree_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contracts import Tables

FORMULA = '=HYPERLINK("http://x",1)&'


def with_formulas() -> Tables:
    """Return the small contract with every entry of every column of text begun like a formula."""
    tables = small_tables()
    for table, rows in tables.items():
        columns = {column.name: column for column in TABLE_BY_NAME[table].columns()}
        for row in rows:
            row["source"] = "a note"
            for name, value in row.items():
                if columns[name].kind == "text" and isinstance(value, str) and not re.match(rf"20|{ALL}$", value):
                    row[name] = FORMULA + value
    tables["contract"][0].pop("source")
    tables["contract"][0]["form"] = "incentive_pool"
    tables.pop("scenarios", None)
    return tables


def formulas(content: bytes) -> list[str]:
    """Return every formula of a workbook: of cells, of charts, of lists and of names."""
    return [
        element.text or ""
        for name, text in parts(content).items()
        if name.endswith(".xml")
        for element in tree_of(text).iter()
        if element.tag.rpartition("}")[2] in ("f", "formula", "formula1", "formula2", "definedName")
    ]


def test_no_text_of_an_input_becomes_a_formula(tmp_path: Path) -> None:
    """Each such cell bears the mark of an apostrophe, so that it stays text when someone edits it."""
    (tmp_path / "small.toml").write_text(small_contract_toml(with_formulas()), encoding="utf-8")
    write_template(read(tmp_path / "small.toml"), tmp_path / "small.xlsx", example=True)
    content = (tmp_path / "small.xlsx").read_bytes()
    assert [formula for formula in formulas(content) if "HYPERLINK(" in formula] == []
    again = read(tmp_path / "small.xlsx")
    assert f"{FORMULA}Commissioner" in again.parties
    styles = tree_of(parts(content)["xl/styles.xml"])
    marked = [look.get("quotePrefix") == "1" for look in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
    strings = ["".join(entry.itertext()) for entry in tree_of(parts(content)["xl/sharedStrings.xml"])]
    cells = [cell for name, text in parts(content).items() if name.startswith("xl/worksheets/sheet")
             for cell in tree_of(text).iter(f"{MAIN}c") if cell.get("t") == "s"]  # fmt: skip
    like = [cell for cell in cells if strings[int(cell.findtext(f"{MAIN}v") or 0)].startswith("=")]
    assert like
    assert [cell.get("r") for cell in like if not marked[int(cell.get("s", "0"))]] in ([], ["A1"])  # the title


def test_no_name_becomes_a_formula_among_results(tmp_path: Path) -> None:
    write_results(solution("terms"), tmp_path / "results.xlsx")
    assert [formula for formula in formulas((tmp_path / "results.xlsx").read_bytes()) if TRICKY[1:] in formula] == []


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("=1+1", "'=1+1"), ("+44 20", "'+44 20"), ("-cmd", "'-cmd"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("-5", "-5"), ("+1.5e3", "+1.5e3"), ("-1,234.50", "-1,234.50"), ("-3%", "-3%"), ("-", "-"),
        ("Trust", "Trust"), ("", ""), ("'quoted", "'quoted"),
    ],
)  # fmt: skip
def test_text_like_a_formula_is_kept_as_text_in_csv_and_numbers_are_left(entry: str, kept: str) -> None:
    assert kept_as_text(entry) == kept
    assert as_it_was(kept) == entry
