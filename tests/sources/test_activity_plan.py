"""The activity plan from a contract-monitoring extract: summed through a mapping, and every pound accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from contract_engine.cli.main import main
from contract_engine.errors import PutRightError
from contract_engine.schema.faults import InputFaultsError
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.sources.extract import read_extract
from contract_engine.sources.planned import with_activity
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.contracts import small_contract_toml, small_tables

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract

HEADINGS = (
    "FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),POINT OF DELIVERY CODE,"
    "CONTRACT MONITORING PLANNED ACTIVITY,CONTRACT MONITORING PLANNED PRICE\n"
)
PLAN = HEADINGS + (
    '202627,RXX,NEL,600,"1,860,000.00"\n'
    "202627,RXX,NEL,300,900000\n"
    "202627,RXX,NELST,100,150000\n"
    "202627,RXX,AE,5000,950000\n"
    "202627,RXX,BLOCK,,80000\n"
    "202627,RZZ,OPFA,10,2500.5\n"
)
MAPPING = (
    "Provider code,Point of delivery code,Provider,Point of delivery\n"
    "RXX,NEL,Trust,Emergency admissions\n"
    "rxx,nelst,trust,emergency  admissions\n"
    "RXX,AE,Trust,Attendances\n"
    "RXX,BLOCK,Trust,Attendances\n"
    "RZZ,OPFA,leave out,\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    (tmp_path / "map.csv").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "north.toml").write_text(small_contract_toml(), encoding="utf-8")
    return tmp_path


def filled(folder: Path) -> tuple[Contract, tuple[str, ...]]:
    plan = folder / "plan.csv"
    return with_activity(contract_of(small_tables()), read_extract(plan), plan, folder / "map.csv")


def said(folder: Path) -> str:
    with pytest.raises(PutRightError) as caught:
        filled(folder)
    return str(caught.value)


def test_lines_are_summed_and_price_is_value_over_activity(here: Path) -> None:
    """Admissions: 600 + 300 + 100 = 1,000 units for £2,910,000, so £2,910 each.

    Attendances: £950,000 / 5,000 = £190, and £80,000 without activity is the fixed part. Together £3,940,000;
    with £2,500.50 left out, £3,942,500.50 in all.
    """
    contract, lines = filled(here)
    admissions, attendances = contract.rows(ServiceRow)
    assert (admissions.plan_activity, admissions.reference_price, admissions.contract_value) == (1000, 2910, 2_910_000)
    assert (attendances.plan_activity, attendances.reference_price) == (5000, 190)
    assert (attendances.of_which_fixed, attendances.contract_value) == (80_000, 1_030_000)
    assert (admissions.unit_cost, admissions.released_12, admissions.driver) == (2900, 0.6, "Demand")
    assert contract.settings.control_total == 3_940_000
    assert lines == (
        "plan.csv: £3,940,000 (5 lines) in 2 services + £2,500.50 (1 line) left out = £3,942,500.50 (6 lines).",
    )
    assert attendances.source == (
        "the plan of plan.csv: 2 lines of RXX / AE and RXX / BLOCK; unit cost and what is released as before"
        " (no source)"
    )


def test_ledger_values_of_other_figures_are_left_out_and_said(here: Path) -> None:
    contract, _ = filled(here)
    assert contract.rows(ReconciliationRow) == ()
    assert [warning.found for warning in contract.warnings] == [
        "the ledger values of Trust / Attendances were those of other figures and are left out.",
        "the contract values come to £3,940,000 and were £4,000,000; limits, income and terms in pounds stay.",
    ]


def test_a_new_service_is_assumed_where_the_extract_is_silent_and_others_are_kept(here: Path) -> None:
    (here / "map.csv").write_text(MAPPING.replace("Trust,Attendances", "Trust,Attendance"), encoding="utf-8")
    contract, _ = filled(here)
    services = {row.point_of_delivery: row for row in contract.rows(ServiceRow)}
    assert list(services) == ["Emergency admissions", "Attendances", "Attendance"]
    assert services["Attendances"].plan_activity == 5000
    assert (services["Attendance"].unit_cost, services["Attendance"].released_36) == (190, 0.9)
    assert services["Attendance"].source.endswith(
        "assumed: unit cost the reference price, cost released as for Trust / Emergency admissions; replace with your"
        " own"
    )
    assert contract.settings.control_total == 2_910_000 + 1_000_000 + 1_030_000
    found = [(warning.found, warning.mend) for warning in contract.warnings]
    assert found[0][0] == "the extract has nothing for Trust / Attendances; its figures stay."
    assert found[1][0] == "Trust / Attendance was not on Services: its unit cost and what is released are assumed."
    assert found[1][1].startswith("Did you mean Attendances? ")


def test_a_unit_cost_far_from_its_new_price_is_said(here: Path) -> None:
    (here / "plan.csv").write_text(PLAN.replace("950000", "1950000"), encoding="utf-8")
    contract, _ = filled(here)
    assert any(
        "unit cost of Trust / Attendances stays £170, which is -56.4% from its new reference price, £390." in one.found
        for one in contract.warnings
    )


def test_codes_without_a_line_in_the_mapping_are_listed_and_refused(here: Path) -> None:
    (here / "map.csv").write_text("\n".join(MAPPING.splitlines()[:3]) + "\n", encoding="utf-8")
    assert said(here).splitlines() == [
        "map.csv has no line for 3 codes worth £1,032,500.50 of plan.csv:",
        "  RXX / AE     1 line, 5,000 units, £950,000",
        "  RXX / BLOCK  1 line, 0 units, £80,000",
        "  RZZ / OPFA   1 line, 10 units, £2,500.50",
        (
            "Add a line for each; leave its provider and point of delivery blank, or type leave out, for what is not"
            " part of the contract."
        ),
    ]


def test_lines_of_the_mapping_that_cannot_be_used_are_told_all_at_once(here: Path) -> None:
    text = MAPPING.replace("Trust,Emergency", "Trusst,Emergency").replace("Trust,Attendances", ",Attendances", 1)
    (here / "map.csv").write_text(text + "RXX,AE,Trust,Attendances\nRQQ,X,?,?\n", encoding="utf-8")
    assert said(here).splitlines() == [
        "map.csv: 4 things to put right",
        "  line 2  provider is 'Trusst', an organisation that Parties does not have. Did you mean Trust?",
        "  line 4  the provider is blank. Fill both, or type leave out.",
        "  line 7  RXX / AE is on line 4 already. Keep one of the two.",
        "  line 8  it is not said yet where this belongs. Name a service, or type leave out.",
    ]


def test_lines_of_the_extract_that_cannot_be_read_are_told_all_at_once(here: Path) -> None:
    lines = (
        "202627,RXX,,5,100\n202627,RXX,NEL,some,100\n202627,RXX,NEL,-1,100\n202627,RXX,NEL,5,\n202627,RXX,NEL,5,tbc\n"
    )
    (here / "plan.csv").write_text(HEADINGS + lines, encoding="utf-8")
    assert said(here).splitlines() == [
        "plan.csv: 5 things to put right",
        "  line 2  there is no code of the point of delivery. Type the code of the point of delivery.",
        "  line 3  the activity is 'some'. Type a number, or nothing where there is no activity.",
        "  line 4  the activity is -1. Type activity of 0 or more.",
        "  line 6  the value is 'tbc'. Type a number, or nothing where there is no value.",
        "  line 5  there is activity, and its value is blank. Type what it is worth, 0 if nothing.",
    ]


def test_a_missing_column_is_told_with_its_published_headings(here: Path) -> None:
    (here / "plan.csv").write_text("Provider code,POD,Plan activity\nRXX,NEL,5\n", encoding="utf-8")
    assert said(here).splitlines()[1].strip() == (
        "no column holds the planned value: plan.csv has Provider code, POD and Plan activity. Give one the heading"
        " CONTRACT MONITORING PLANNED PRICE, PLANNED PRICE, PLANNED COST, Planned Value, Plan Price, Plan Cost, Plan"
        " Value or PRICE PLAN."
    )


def test_several_years_are_not_added_up(here: Path) -> None:
    (here / "plan.csv").write_text(PLAN + "202728,RXX,NEL,5,100\n", encoding="utf-8")
    assert "the extract holds 2 financial years, 202627 and 202728. Keep the lines of one year." in said(here)


def test_adjustments_below_what_they_adjust_are_refused(here: Path) -> None:
    (here / "plan.csv").write_text(PLAN.replace(",,80000", ",,-80000"), encoding="utf-8")
    assert "the part without activity of Trust / Attendances comes to -£80,000. Map its adjustments" in said(here)


def test_months_that_are_no_year_a_market_forces_factor_and_a_missing_plan_are_said(here: Path) -> None:
    text = (
        "Financial_Month,Provider_Code,POD_Code,Activity,Total_Cost,CONTRACT_MONITORING_PLANNED_MARKET_FORCES_FACTOR\n"
        "1,RXX,NEL,1000,2900000,50000\n2,RXX,AE,5000,1000000,0\n"
    )
    (here / "plan.csv").write_text(text, encoding="utf-8")
    contract, _ = filled(here)
    found = [warning.found for warning in contract.warnings]
    assert found[:3] == [
        "there is no plan in the extract, so what was done stands in for it.",
        "the extract holds 2 of 12 financial months; their sum is taken for a year.",
        "the column of the planned market forces factor, which comes to £50,000, is not counted.",
    ]
    assert "map.csv maps rxx / nelst, which the extract does not have." in found


def test_the_mapping_may_be_a_sheet_of_the_extracts_workbook(here: Path) -> None:
    with pd.ExcelWriter(here / "plan.xlsx") as book:
        pd.read_csv(here / "plan.csv").to_excel(book, sheet_name="Plan", index=False)
        pd.read_csv(here / "map.csv").to_excel(book, sheet_name="Mapping", index=False)
    plan = here / "plan.xlsx"
    from_sheets, _ = with_activity(contract_of(small_tables()), read_extract(plan), plan, None)
    from_files, _ = filled(here)
    figures = [(row.plan_activity, row.contract_value) for row in from_files.rows(ServiceRow)]
    assert [(row.plan_activity, row.contract_value) for row in from_sheets.rows(ServiceRow)] == figures


def test_without_a_mapping_the_command_says_what_it_must_hold_and_starts_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "north.toml", "--activity", "plan.csv"]) == 2
    refused = capsys.readouterr().err.splitlines()
    assert refused[0] == (
        "plan.csv holds 5 codes worth £3,942,500.50, and no mapping says which service each belongs to."
    )
    assert "  RXX / NEL    2 lines, 900 units, £2,760,000" in refused
    assert refused[-1].endswith("or start one with --write-mapping FILE.csv.")
    assert not (here / "north.xlsx").exists()
    assert main(["new", "north.toml", "--activity", "plan.csv", "--write-mapping", "start.csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Wrote start.csv: 5 codes of plan.csv."
    started = (here / "start.csv").read_text(encoding="utf-8-sig").splitlines()
    assert started[0].startswith("Provider code,Point of delivery code,Provider,Point of delivery,")
    assert started[1] == "RXX,NEL,?,?,2,900,2760000.00,"
    assert main(["new", "north.toml", "--activity", "plan.csv", "--mapping", "start.csv"]) == 2
    assert main(["new", "north.toml", "--activity", "plan.csv", "--write-mapping", "start.csv"]) == 2
    assert "start.csv is there already." in capsys.readouterr().err


def test_the_command_fills_practices_and_activity_together_and_says_that_totals_tie(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = "Practice Code,PCN Code,Average Number of Registered Patients\nA1,U10001,5500\nA2,U10001,3000\n"
    (here / "lists.csv").write_text(lists, encoding="utf-8")
    sources = ["--practices", "lists.csv", "--network", "U10001", "--activity", "plan.csv", "--mapping", "map.csv"]
    assert main(["new", "north.toml", *sources]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] == [
        "Wrote north.xlsx: Small contract: U10001.",
        "plan.csv: £3,940,000 (5 lines) in 2 services + £2,500.50 (1 line) left out = £3,942,500.50 (6 lines).",
    ]
    assert said.err.startswith("north.toml + lists.csv + plan.csv + map.csv: ")
    assert main(["check", "north.xlsx"]) == 0
    contract = read("north.xlsx")
    assert contract.settings.control_total == 3_940_000
    assert set(contract.members("U10001")) == {"A1", "A2"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--practices", "plan.csv"], "--practices needs --network CODE"),
        (["--network", "U10001"], "--network needs --practices FILE"),
        (["--mapping", "map.csv"], "--mapping and --write-mapping need --activity FILE"),
        (["--practices", "none.csv", "--network", "U1"], "none.csv: 1 thing to put right\n    there is no such file."),
        (["--activity", "none.csv"], "none.csv: 1 thing to put right\n    there is no such file."),
        (["--activity", "plan.csv", "--write-mapping", "map.xlsx"], "map.xlsx is not the name of a mapping."),
        (["--activity", "book.xlsx", "-o", "book.xlsx", "--force"], "book.xlsx is what is to be read."),
    ],
)
def test_a_slip_is_said_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    (here / "book.xlsx").write_bytes(b"an extract")
    before = {path: path.read_bytes() for path in here.iterdir()}
    assert main(["new", "north.toml", *words]) == 2
    assert message in capsys.readouterr().err
    assert {path: path.read_bytes() for path in here.iterdir()} == before


def test_a_folder_is_no_extract(here: Path) -> None:
    (here / "folder").mkdir()
    assert main(["new", "north.toml", "--activity", "folder"]) == 2


def test_an_input_fault_names_its_file(here: Path) -> None:
    (here / "plan.csv").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(InputFaultsError, match=r"plan\.csv: 2 things to put right"):
        read_extract(here / "plan.csv")
