"""Practices and lists from published files: found by their headings, and every line that cannot be read is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from contract_engine.schema.faults import InputFaultsError
from contract_engine.sources.practices import networks_of
from tests.whole_files import data_file

if TYPE_CHECKING:
    from pathlib import Path

ENGLAND = "england_practices_2022_23.csv"
PAYMENTS = """\
Practice Code,Practice Name,PCN Code,PCN Name,Practice Close Date,Average Number of Registered Patients,\
Average Number of Weighted Patients
A1,THE HIGH STREET SURGERY,U10001,NORTH PCN,,"4,000.50",4400.25
A2,MILL LANE/PARK ROAD,U10001,NORTH PCN,,9000,8500
B1,South House,U10002,SOUTH PCN,,7000,7100
"""


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refused(*paths: Path, code: str = "U10001") -> str:
    with pytest.raises(InputFaultsError) as caught:
        networks_of(paths, [code])
    return str(caught.value)


def test_payments_to_general_practice_give_names_and_both_lists_the_largest_first(tmp_path: Path) -> None:
    path = written(tmp_path, "nhspaymentsgp-22-23-prac-csv.csv", PAYMENTS)
    (network,), notes = networks_of([path], ["u10001"])
    assert (network.code, network.name, notes) == ("U10001", "North Pcn", ())
    large, small = network.practices
    assert (large.code, large.name, large.registered, large.weighted) == ("A2", "Mill Lane - Park Road", 9000, 8500)
    assert (small.name, small.registered, small.weighted) == ("The High Street Surgery", 4000.5, 4400.25)
    assert small.source == (
        "NHS England, NHS Payments to General Practice, nhspaymentsgp-22-23-prac-csv.csv, lists of 2022/23"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_in_which_files_are_saved_are_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "lists.csv", PAYMENTS.replace("South House", "Café Säle £5"), encoding)
    (network,), _ = networks_of([path], ["U10002"])
    assert network.practices[0].name == "Café Säle £5"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_seen(tmp_path: Path, separator: str) -> None:
    text = separator.join(("practice_code", "pcn_code", "registered", "weighted")) + "\n"
    text += separator.join(("A1", "U10001", "4,000", "4,100")) + "\n"
    (network,), _ = networks_of([written(tmp_path, "lists.csv", text)], ["U10001"])
    assert (network.practices[0].registered, network.practices[0].weighted) == (4000, 4100)


@pytest.mark.parametrize("heading", [
    "Number of Registered Patients (Last Known Figure)", "NumberofRegisteredPatientsLastKnownFigure",
    "average_number_of_registered_patients", "REGISTERED",
])  # fmt: skip
def test_headings_are_known_without_case_spaces_and_underscores(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path, "lists.csv", f"PRACTICE_CODE,PCN_CODE,{heading}\nA1,U10001,4000\n")
    (network,), notes = networks_of([path], ["U10001"])
    assert (network.practices[0].registered, network.practices[0].weighted) == (4000, None)
    assert [note.found for note in notes] == ["lists.csv has no weighted list of A1."]


def test_a_sheet_of_a_workbook_is_read_below_its_title(tmp_path: Path) -> None:
    headings = ["Practice Code", "PCN Code", "Average Number of Registered Patients"]
    rows = [["Payments to practices", "", ""], ["", "", ""], headings, ["A1", "U10001", 4000.5]]
    with pd.ExcelWriter(tmp_path / "lists.xlsx") as book:
        pd.DataFrame([["Notes"]]).to_excel(book, sheet_name="Notes", header=False, index=False)
        pd.DataFrame(rows).to_excel(book, sheet_name="Practices", header=False, index=False)
    (network,), _ = networks_of([tmp_path / "lists.xlsx"], ["U10001"])
    assert network.practices[0].registered == 4000.5


MAP = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME\n" + "".join(
    f"GP,01JAN2024,{code},PRACTICE {code},U10001,NORTH\n" for code in ("A1", "A2")
)


def test_the_map_and_the_lists_of_patients_registered_go_together(tmp_path: Path) -> None:
    lists = (
        "PUBLICATION,EXTRACT_DATE,TYPE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
        "GP,01JAN2024,GP,A1,X1,ALL,ALL,4000\nGP,01JAN2024,GP,A2,X1,ALL,ALL,5000\nGP,01JAN2024,PCN,U10001,,ALL,ALL,9000\n"
    )
    files = [written(tmp_path, "gp-reg-pat-prac-map.csv", MAP), written(tmp_path, "gp-reg-pat-prac-all.csv", lists)]
    (network,), _ = networks_of(files, ["U10001"])
    assert [(practice.name, practice.registered) for practice in network.practices] == [
        ("Practice A2", 5000), ("Practice A1", 4000)
    ]  # fmt: skip
    source = "NHS England, Patients Registered at a GP Practice, gp-reg-pat-prac-all.csv, lists of 01JAN2024"
    assert {practice.source for practice in network.practices} == {source}


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        ("ALL,ALL,100\nMALE,0_4,30\nFEMALE,0_4,20\nMALE,5_9,25\nFEMALE,5_9,25\n", 100),
        ("MALE,0_4,30\nFEMALE,0_4,20\nMALE,5_9,25\nFEMALE,5_9,25\n", 100),
        ("MALE,ALL,55\nFEMALE,ALL,45\nMALE,0_4,30\nFEMALE,0_4,20\n", 100),
        ("ALL,0_4,50\nALL,5_9,50\nMALE,0_4,30\nFEMALE,0_4,20\nMALE,5_9,25\nFEMALE,5_9,25\n", 100),
    ],
    ids=["a row for all", "parts that add up", "a row a sex", "a row an age"],
)
def test_people_by_sex_and_age_are_counted_once(tmp_path: Path, rows: str, people: int) -> None:
    text = "ORG_CODE,PCN_CODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
    text += "".join(f"A1,U10001,{row}\n" for row in rows.split())
    (network,), _ = networks_of([written(tmp_path, "quin-age.csv", text)], ["U10001"])
    assert network.practices[0].registered == people


def test_a_file_for_one_sex_alone_is_no_list(tmp_path: Path) -> None:
    text = "ORG_CODE,PCN_CODE,SEX,AGE,NUMBER_OF_PATIENTS\nA1,U10001,MALE,ALL,55\n"
    said = refused(written(tmp_path, "male.csv", text))
    assert "every row is for one sex alone, MALE. Give the file that holds every sex." in said


def test_a_missing_column_is_told_with_its_headings_and_those_found(tmp_path: Path) -> None:
    said = refused(written(tmp_path, "lists.csv", "Practice Code,List size\nA1,4000\n"))
    assert said.splitlines() == [
        "lists.csv: 2 things to put right",
        (
            "    no column holds the code of the practice's network: lists.csv has Practice Code and List size."
            " Give one the heading PCN Code or PCN_CODE."
        ),
        (
            "    no column holds the registered list: lists.csv has Practice Code and List size. Give one the heading"
            " Average Number of Registered Patients, Number of Registered Patients (Last Known Figure), Number of"
            " Registered Patients, NUMBER_OF_PATIENTS, Registered Patients or Registered."
        ),
    ]
    said = refused(written(tmp_path, "other.csv", "Surgery,List\nA1,4000\n"))
    assert "line 1  no column holds the practice's code: the headings are Surgery and List." in said


def test_an_unknown_network_is_told_with_the_nearest_and_how_many_there_are(tmp_path: Path) -> None:
    said = refused(written(tmp_path, "lists.csv", PAYMENTS), code="U1001")
    assert said.splitlines()[1].strip() == (
        "no practice is in a network 'U1001'; the file has 3 practices in 2 networks. Did you mean U10001 or U10002?"
    )
    said = refused(written(tmp_path, "lists.csv", PAYMENTS), code="North")
    assert said.endswith("Give the code of a network, such as U12345.")


def test_rows_that_cannot_be_read_are_told_all_at_once_by_line(tmp_path: Path) -> None:
    """Other networks' rows do not matter, nor do practices that are in none."""
    text = "practice_code,pcn_code,registered,weighted\n"
    text += "A1,U10001,,100\nA2,U10001,many,x\nA3,U10001,500,600\nA3,U10001,500,600\nA4,U10001,-5,1\nB1,U10002,?,?\n"
    said = refused(written(tmp_path, "lists.csv", text + "C1,Unknown or no PCN,5,5\n")).splitlines()
    assert said[0] == "lists.csv: 5 things to put right"
    assert said[1:6] == [
        "  line 2  the registered list of A1 is blank. Type the number of people on the list of A1.",
        "  line 3  the registered list of A2 is 'many'. Type the number of people on the list of A2.",
        "  line 3  the weighted list of A2 is 'x'. Type the number of people on the list of A2.",
        "  line 5  A3 is there 2 times: on line 4 and line 5. Keep one of the rows of A3.",
        "  line 6  the registered list of A4 is '-5'. Type the number of people on the list of A4.",
    ]


def test_a_closed_practice_without_a_list_is_left_out_and_said(tmp_path: Path) -> None:
    text = PAYMENTS + "A3,Closed,U10001,NORTH PCN,01/07/2022,0,0\nA4,Closing,U10001,NORTH PCN,01/03/2023,900,950\n"
    (network,), notes = networks_of([written(tmp_path, "lists.csv", text)], ["U10001"])
    assert [practice.code for practice in network.practices] == ["A2", "A1", "A4"]
    assert [(note.place, note.found) for note in notes] == [
        ("line 5", "A3 has nobody on its list, so it is left out."),
        ("line 6", "A4 closed on 01/03/2023, but has a list."),
    ]


def test_a_network_whose_practices_all_have_no_list_is_refused(tmp_path: Path) -> None:
    text = "practice_code,pcn_code,registered\nA1,U10001,0\n"
    assert "no practice of U10001 has a list." in refused(written(tmp_path, "lists.csv", text))


def test_a_practice_without_a_row_of_lists_is_named(tmp_path: Path) -> None:
    lists = written(tmp_path, "lists.csv", "CODE,NUMBER_OF_PATIENTS\nA1,10\n")
    said = refused(written(tmp_path, "map.csv", MAP), lists)
    assert said.startswith("map.csv and lists.csv: 1 thing to put right")
    assert "A2 is in the network, but lists.csv has no list of it." in said


def test_practices_that_left_a_network_are_not_in_it(tmp_path: Path) -> None:
    members = "Partner Organisation Code,PCN Code,PCN Name,Practice to PCN Relationship End Date\n"
    members += "A1,U10001,NORTH,\nA2,U10001,NORTH,20210331\nA2,U10002,SOUTH,\n"
    lists = written(tmp_path, "lists.csv", "CODE,NUMBER_OF_PATIENTS\nA1,10\nA2,20\n")
    (north, south), _ = networks_of([written(tmp_path, "epcn.csv", members), lists], ["U10001", "U10002"])
    assert [practice.code for practice in (*north.practices, *south.practices)] == ["A1", "A2"]


def test_lists_of_several_days_in_one_file_are_not_added_up(tmp_path: Path) -> None:
    text = "EXTRACT_DATE,CODE,PCN_CODE,NUMBER_OF_PATIENTS\n01JAN2024,A1,U10001,10\n01FEB2024,A1,U10001,11\n"
    said = refused(written(tmp_path, "lists.csv", text))
    assert "the file holds lists of 2 dates, 01FEB2024 and 01JAN2024. Keep the rows of one date." in said


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file holds no table."),
        (b"\x00\x81\x8d", "the file is not text."),
        (b"practice_code,pcn_code,registered\nA1,U1,5,6\n", "line 2  the line has 4 entries, and the headings are 3."),
    ],
    ids=["empty", "not text", "ragged"],
)
def test_a_file_that_is_no_table_is_told(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes(content)
    assert found in refused(path)


@pytest.mark.data(ENGLAND)
def test_every_network_of_england_is_found_whole() -> None:
    """The lists of all networks come to those of the file, less practices without a network or a list."""
    path = data_file(ENGLAND)
    frame = pd.read_csv(path)
    known = frame[frame["pcn_code"].str.startswith("U") & ~frame["pcn_code"].str.startswith("Unknown")]
    codes = sorted(known.loc[known["registered"] > 0, "pcn_code"].unique())
    networks, notes = networks_of([path], codes)
    assert sum(len(network.practices) for network in networks) == int((known["registered"] > 0).sum())
    registered = sum(practice.registered for network in networks for practice in network.practices)
    weighted = sum(practice.weighted or 0 for network in networks for practice in network.practices)
    assert registered == pytest.approx(known["registered"].sum(), abs=0.01)
    assert weighted == pytest.approx(known["weighted"].sum(), abs=0.01)
    assert all("left out" in note.found or "weighted" in note.found for note in notes)
