"""What is said of the sheet Options: each slip at its own cell, and combinations that break a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.read import read
from tests.choices import corridor, option, three_choices
from tests.contracts import small_contract_toml

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.faults import Fault
    from tests.contracts import Entry, Tables

NARROW = ("Terms gain share", "Savings / gain", "Band from")


def faults(tables: Tables, folder: Path) -> tuple[Fault, ...]:
    sheet = folder / "choices.toml"
    sheet.write_text(small_contract_toml(tables), encoding="utf-8")
    try:
        return read(sheet).warnings
    except InputFaultsError as problem:
        return problem.faults


def said(options: list[Entry], folder: Path) -> list[tuple[str, str]]:
    """Return place, and what was found and how to mend it, of everything said of Options."""
    found = faults({**corridor(), "options": options}, folder)
    return [(fault.place, f"{fault.found} {fault.mend}") for fault in found if fault.sheet == "options"]


def with_other(*change: str) -> list[Entry]:
    return [option("Choice", "draft"), option("Choice", "other", *change)]


@pytest.mark.parametrize(
    ("change", "cell", "words"),
    [
        (("Xyz", "", "x", "1"), "changes", "'Xyz' is not an input sheet. Use Contract, Parties"),
        (("Terms gain shar", "", "x", "1"), "changes", "Did you mean 'Terms gain share'?"),
        (("Services", "Trust / Dentistry", "In use", "new"), "row", "Services has no row 'Trust / Dentistry'."),
        (("Terms gain share", "", "Band from", "1%"), "row", "no row of Terms gain share is named."),
        ((*NARROW[:2], "Bnad from", "1%"), "column", "has no column 'Bnad from'. Did you mean 'Band from'?"),
        ((*NARROW[:2], "Today", "50%"), "column", "today on Terms gain share is what is in force now; it stays as"),
        ((*NARROW[:2], "Draft", "50%"), "column", "draft on Terms gain share is negotiated between lowest and highest"),
        (("Services", "", "Unit cost", "1"), "column", "unit cost on Services says how things are, which nobody can"),
        (("Services", "", "Unit cost", "1"), "column", "Choose In scope or In use, or name a what-if on Scenarios."),
        (("Effects", "", "Change", "1%"), "column", "Effects says how things are, which nobody can choose."),
        (("Contract", "", "Length", "2"), "column", "length on Contract is the same whatever is chosen."),
        ((*NARROW, "much"), "value", "band from would be 'much', which is no number. Type a percentage from 0% to"),
        ((*NARROW, "3"), "value", "band from is 3. Did you mean 3%?"),
        ((*NARROW, "-1%"), "value", "band from is -1%. Type a percentage from 0% to 100%."),
        (("Services", "", "In use", "tomorrow"), "value", "in use is 'tomorrow'. Type both, today, new or neither."),
        (("Services", "", "In scope", "perhaps"), "value", "in scope would be 'perhaps'. Type yes or no."),
        (
            ("Schemes", "", "Owner", "Trsut"),
            "value",
            "owner would be 'Trsut', which is not there. Did you mean 'Trust'?",
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_told_at_its_cell(
    change: tuple[str, str, str, str], cell: str, words: str, tmp_path: Path
) -> None:
    ((place, told),) = said(with_other(*change), tmp_path)
    assert place == f"options!row 2 {cell}"
    assert words in told


def test_a_choice_has_alternatives(tmp_path: Path) -> None:
    ((place, told),) = said([option("Corridor", "first pound", *NARROW, "0%")], tmp_path)
    assert place == "options!row 1 alternative"
    assert told.startswith("Corridor has one alternative, first pound. Add another; a row with a blank sheet")


def test_alternatives_differ(tmp_path: Path) -> None:
    rows = [option("Corridor", "narrow"), option("Corridor", "2%", *NARROW, "0.02")]
    ((place, told),) = said(rows, tmp_path)
    assert place == "options!row 2 alternative"
    assert told == "narrow and 2% come to the same. Take one of them out, or let them differ."


def test_two_choices_do_not_set_one_cell(tmp_path: Path) -> None:
    rows = [*with_other(*NARROW, "0%"), option("Again", "draft"),
            option("Again", "1%", "Terms gain share", "Savings / gain / 2% / Trust", "Band from", "1%")]  # fmt: skip
    found = said(rows, tmp_path)
    assert ("options!row 3 row", "Again sets band from on Terms gain share, as Choice does.") in [
        (place, told.partition(" Make")[0]) for place, told in found
    ]


def test_a_row_says_all_of_its_change(tmp_path: Path) -> None:
    rows = [*with_other(*NARROW, "0%"), {"choice": "Choice", "alternative": "third", "value": "1%"},
            {"choice": "Choice", "alternative": "fourth", "changes": "Services"}]  # fmt: skip
    found = dict(said(rows, tmp_path))
    assert found["options!row 3 changes"].startswith("sheet is blank, but third names something to change.")
    assert "options!row 4 column" in found


def test_a_combination_that_breaks_a_rule_is_named_with_the_rule(tmp_path: Path) -> None:
    """Bands from 0% to 2% and from 2% hold, and so does one from 1% alone; together two bands overlap."""
    tables = corridor()
    first = [{**row, "band_from": 0.0, "band_to": 0.01} for row in tables["terms_gain_share"]]
    tables["terms_gain_share"] += first
    tables["options"] = [
        option("Start", "2%"), option("Start", "1%", "Terms gain share", "Savings / gain / 2%", "Band from", "1%"),
        option("End", "1%"), option("End", "2%", "Terms gain share", "Savings / gain / 0%", "Band to", "2%"),
    ]  # fmt: skip
    found = [fault for fault in faults(tables, tmp_path) if fault.sheet == "options"]
    assert found
    assert found[0].place == "options!row 2 alternative"
    assert found[0].found.startswith("with Start: 1%; End: 2%, at terms_gain_share!row ")
    assert found[0].mend.startswith("Make one choice of Start and End, or the sheet:")


def test_more_combinations_than_are_all_tried_are_worth_knowing(tmp_path: Path) -> None:
    """2 x 2 x 2 = 8, times 12 starting months: 96."""
    tables = three_choices()
    tables["options"] = [row for row in tables["options"] if row["choice"] != "Start"]
    tables["schemes"][0]["ramp_months"] = 1
    tables["options"] += [option("Ramp", "1"), option("Ramp", "2", "Schemes", "", "Ramp", "2"), option("Start", "1")]
    tables["options"] += [option("Start", str(month), "Schemes", "", "Start month", str(month))
                          for month in range(2, 13)]  # fmt: skip
    (found,) = [fault for fault in faults(tables, tmp_path) if fault.sheet == "options"]
    assert found.severity == "warning"
    assert found.found.startswith("there are 96 combinations of alternatives, more than the 64 that are all tried.")


def test_only_one_alternative_is_marked_as_chosen(tmp_path: Path) -> None:
    rows = [{**row, "chosen": True} for row in with_other(*NARROW, "0%")]
    ((place, told),) = said(rows, tmp_path)
    assert place == "options!row 2 chosen"
    assert told.startswith("of Choice both draft and other are marked as chosen.")
