"""What differs between two designs: which cell of which file, and what stands in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.differing import Change, changes_between
from contract_engine.workbook.read import read
from contract_engine.workbook.template import write_template
from tests.assembled import contract_of
from tests.contracts import Tables, small_contract_toml, small_tables
from tests.designs import design

if TYPE_CHECKING:
    from pathlib import Path


def differ(first: Tables, other: Tables) -> tuple[Change, ...]:
    return changes_between(contract_of(first), contract_of(other))


def words(first: Tables, other: Tables) -> list[str]:
    return [change.words("A", "B") for change in differ(first, other)]


def test_each_change_names_its_cell_in_both_workbooks(tmp_path: Path) -> None:
    """Outreach and Management stand in rows 5 and 6 of Terms fees; the other file has them the other way round."""
    tables = design("B")
    tables["terms_fees"].reverse()
    for name, written in (("A", design("A")), ("B", tables)):
        write_template(contract_of(written), tmp_path / f"{name}.xlsx", example=False)
    first, other = (read(tmp_path / f"{name}.xlsx") for name in "AB")
    told = [change.words("A", "B") for change in changes_between(first, other)]
    moved = "Terms fees, Management / management fee / Trust, draft: £100,000 in A, £60,000 in B"
    assert told == [
        "Terms fees, Support / management fee / Clinic: only in B: draft £5,000 (Terms fees!O5).",
        "Schemes, Telephone advice / Clinic, in use: no in A, yes in B (Schemes!I5).",
        f"{moved} (Terms fees!O5; Terms fees!O7).",
        "Terms fees, Outreach / management fee / Clinic, draft: £50,000 in A, £80,000 in B (Terms fees!O6).",
    ]


def test_a_contract_does_not_differ_from_itself_in_another_kind_of_file(tmp_path: Path) -> None:
    contract = contract_of(small_tables())
    write_template(contract, tmp_path / "book.xlsx", example=False)
    entries = [change for change in changes_between(contract, read(tmp_path / "book.xlsx")) if change.kind != "note"]
    assert entries == []


def test_values_are_told_in_their_unit_and_blank_is_called_so() -> None:
    first, other = small_tables(), small_tables()
    first["scenarios"] = other["scenarios"] = []
    other["terms_gain_share"][1]["lowest"] = 0.125
    other["contract"][0]["affordability_limit"] = None
    other["schemes"][0]["ramp_months"] = 9
    other["terms_pool"][0]["open"] = False
    assert words(first, other) == [
        "Contract, affordability limit: £6,000,000 in A, blank in B (contract).",
        "Schemes, Proactive care / North Network, ramp: 6 in A, 9 in B (schemes).",
        "Terms gain share, Savings / gain / 0% / Trust, lowest: 0% in A, 12.5% in B (terms_gain_share).",
        "Terms pool, Pool / North Network / own achievement, open: yes in A, no in B (terms_pool).",
    ]


def test_an_organisation_that_only_one_design_has_comes_first() -> None:
    tables = small_tables()
    tables["parties"].append({"name": "Hospice", "role": "voluntary sector"})
    tables["contract"][0]["affordability_limit"] = 5_000_000
    assert words(small_tables(), tables)[0] == "Hospice takes part only in B (parties)."
    assert words(tables, small_tables())[0] == "Hospice takes part only in A (parties)."


def test_a_bands_edge_that_moves_is_one_change_of_one_row() -> None:
    """The edge is among what tells rows apart; rows that differ in nothing else are the same band."""
    first, other = small_tables(), small_tables()
    for tables, edge in ((first, 0.02), (other, 0.03)):
        for row in tables["terms_gain_share"]:
            row["band_from"] = edge
    (one, two) = differ(first, other)
    assert {one.column, two.column} == {"Band from"}
    assert one.shown == ("2%", "3%")


def test_a_term_that_goes_each_year_is_told_once(tmp_path: Path) -> None:
    contracts = []
    for draft in (2.0, 2.5):
        tables = small_tables()
        tables["terms_pool"][0] |= {"year": "each year", "draft": draft}
        (tmp_path / "sheet.toml").write_text(small_contract_toml(tables), encoding="utf-8")
        contracts.append(read(tmp_path / "sheet.toml"))
    (change,) = changes_between(*contracts)
    assert change.words("A", "B") == (
        "Terms pool, Pool / North Network / own achievement / each year, draft: £2 in A, £2.50 in B"
        " (terms_pool!row 1 draft)."
    )


def test_notes_move_no_figure_and_come_last() -> None:
    tables = small_tables()
    tables["contract"][0] |= {"contact": "A. Person", "discount_rate": 0.03}
    tables["parties"][0]["source"] = "board paper"
    assert [(change.kind, change.column) for change in differ(small_tables(), tables)] == [
        ("entry", "Discount rate"), ("note", "Contact"), ("note", "Source or note"),
    ]  # fmt: skip
