"""A term sheet in TOML is read as a workbook is: the same tables, the same messages, rows in place of cells."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.faults import InputFaultsError
from contract_engine.schema.organisations import ROLES
from contract_engine.workbook.read import read
from tests.contracts import Tables, small_contract_toml, small_tables

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


def written(text: str, folder: Path) -> Path:
    book = folder / "small.toml"
    book.write_text(text, encoding="utf-8")
    return book


def contract_of(tables: Tables, folder: Path) -> Contract:
    return read(written(small_contract_toml(tables), folder))


def said_of(text: str, folder: Path) -> list[tuple[str, str]]:
    """Return place and words of every error."""
    with pytest.raises(InputFaultsError) as caught:
        read(written(text, folder))
    faults = [fault for fault in caught.value.faults if fault.severity == "error"]
    return [(fault.place, f"{fault.found} {fault.mend}") for fault in faults]


def said_after(table: str, row: int, entry: dict[str, object], folder: Path) -> list[tuple[str, str]]:
    tables = small_tables()
    tables[table][row - 1].update(entry)
    return said_of(small_contract_toml(tables), folder)


def test_a_contract_says_which_bytes_it_was_read_from(tmp_path: Path) -> None:
    book = written(small_contract_toml(), tmp_path)
    contract = read(book)
    assert (contract.file, contract.sha256) == ("small.toml", hashlib.sha256(book.read_bytes()).hexdigest())


def test_a_term_knows_the_cell_of_its_draft(tmp_path: Path) -> None:
    contract = read(written(small_contract_toml(), tmp_path))
    assert [lever.cell for lever in contract.levers if lever.clause == "Pool"] == [
        "terms_pool!row 2 draft",
        "terms_pool!row 1 draft",
    ]


def test_the_order_of_organisations_changes_nothing(tmp_path: Path) -> None:
    tables = small_tables()
    random.Random(3).shuffle(tables["parties"])  # noqa: S311 - an order, not a secret
    shuffled, plain = contract_of(tables, tmp_path), contract_of(small_tables(), tmp_path)
    assert list(shuffled.parties) == list(plain.parties) == ["Commissioner", "Practice A", "Practice B", "Trust"]
    assert shuffled.levers == plain.levers


def test_names_are_found_whatever_their_case_and_spaces(tmp_path: Path) -> None:
    """A non-breaking space and a capital are how names differ once they have been through a few workbooks."""
    tables = small_tables()
    tables["services"][0]["provider"] = "TRUST\N{NO-BREAK SPACE}"
    tables["terms_pool"][0]["payee"] = "north  network"
    tables["parties"][0]["role"] = "Commissioner"
    contract = contract_of(tables, tmp_path)
    assert {row.identity[0] for row in contract.tables["services"]} == {"Trust"}
    assert {lever.party for lever in contract.levers if lever.clause == "Pool"} == {"North Network"}


@pytest.mark.parametrize(
    ("table", "entry", "place", "words"),
    [
        ("services", {"unit_cost": "TBC"}, "services!row 1 unit_cost",
         "unit cost is 'TBC', which is text. Type a number of pounds a unit, 0 or more."),
        ("services", {"unit_cost": True}, "services!row 1 unit_cost",
         "unit cost is TRUE, which is not a number. Type a number of pounds a unit, 0 or more."),
        ("services", {"unit_cost": ""}, "services!row 1 unit_cost",
         "unit cost is blank. Type a number of pounds a unit, 0 or more."),
        ("services", {"plan_activity": -3.5}, "services!row 1 plan_activity",
         "plan activity is -3.5. Type a number of units a year, 0 or more."),
        ("services", {"unit_cost": -1234.5}, "services!row 1 unit_cost",
         "unit cost is -£1,234.50. Type a number of pounds a unit, 0 or more."),
        ("services", {"released_at_once": 30}, "services!row 1 released_at_once",
         "cost released at once is 30. Did you mean 30%? Type 30% or 0.3."),
        ("services", {"released_at_once": -0.3}, "services!row 1 released_at_once",
         "cost released at once is -30%. Type a percentage from 0% to 100%."),
        ("services", {"growth": 0.51}, "services!row 1 growth",
         "growth in the plan is 51%. Type a percentage a year from -50% to 50%."),
        ("services", {"contract_value": 1e308}, "services!row 1 contract_value",
         "contract value is 1e+308, which is larger than any real figure. Type a number of pounds a year, 0 or more."),
        ("services", {"in_scope": "perhaps"}, "services!row 1 in_scope", "in scope is 'perhaps'. Type yes or no."),
        ("parties", {"role": "acute trusts"}, "parties!row 1 role",
         f"role is 'acute trusts'. Did you mean acute trust? Type {', '.join(ROLES[:-1])} or outside."),
        ("parties", {"name": ""}, "parties!row 1 name", "organisation is blank. Type name used on every other sheet."),
        ("contract", {"years": 2.5}, "contract!years", "length is 2.5. Type a whole number of years from 1 to 15."),
        ("contract", {"start": "next April"}, "contract!start",
         "start date is 'next April'. Type a date, such as 01/04/2027."),
        ("contract", {"start": ""}, "contract!start", "start date is blank. Type a date, such as 01/04/2027."),
        ("contract", {"turnover": 5}, "contract!turnover", None),
        ("parties", {"turn_over": 5}, "parties!row 1 turn_over",
         "'turn_over' is not a column of this table. Did you mean turnover?"),
        ("indexation", {"status": "guessed"}, "indexation!row 1 status",
         "status is 'guessed'. Type assumed or confirmed."),
    ],
)  # fmt: skip
def test_each_entry_is_told_where_it_stands_and_how_to_mend_it(
    table: str, entry: dict[str, object], place: str, words: str | None, tmp_path: Path
) -> None:
    said = dict(said_after(table, 1, entry, tmp_path))
    assert place in said
    assert words is None or said[place] == words


def test_a_faulty_entry_is_told_once(tmp_path: Path) -> None:
    assert len(said_after("services", 1, {"unit_cost": "TBC"}, tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[contract\n", "", "the file cannot be read as TOML: Expected ']'"),
        ("[[partys]]\nname = 'x'\n", "partys", "'partys' is not a table of a term sheet. Did you mean parties?"),
        ("title = 'x'\n", "title", "'title' is not a table of a term sheet. Use contract, parties,"),
        ("[parties]\nname = 'x'\n", "parties", "parties is not a list of rows. Write each row as [[parties]]."),
        ("[[contract]]\nname = 'x'\n", "contract", "contract is not one table. Write it once, as [contract]."),
        ("", "contract", "the contract's settings are missing. Fill the contract table."),
    ],
)
def test_a_term_sheet_of_another_shape_says_so(text: str, place: str, words: str, tmp_path: Path) -> None:
    said = dict(said_of(text, tmp_path))
    assert said[place].startswith(words)


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    book = tmp_path / "small.toml"
    book.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(InputFaultsError, match=r"the file is not text\. Save it as plain text in UTF-8\."):
        read(book)


def test_a_term_sheet_saved_by_notepad_is_read(tmp_path: Path) -> None:
    """Notepad puts a mark of three bytes before the text and ends lines in its own way."""
    book = tmp_path / "small.toml"
    book.write_bytes(b"\xef\xbb\xbf" + small_contract_toml().replace("\n", "\r\n").encode())
    assert len(read(book).parties) == 4


def test_a_term_sheet_proposes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputFaultsError, match="a term sheet has no proposed terms"):
        read(written(small_contract_toml(), tmp_path), terms="recommended")


@pytest.mark.parametrize(("name", "words"), [("small.csv", "ends in '.csv'"), ("small", "has no ending")])
def test_a_file_of_another_kind_is_told_what_is_read(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaultsError, match=rf"{words}\. Give an Excel workbook \(\.xlsx\) or a term sheet"):
        read(tmp_path / name)
