"""Every practice of a table under a contract's terms: what is said, and the same document for any number of workers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from contract_engine import shipped
from contract_engine.cli.stress_table import stress_a_table
from contract_engine.errors import PutRightError
from contract_engine.workbook.read import read
from tests.whole_files import data_file

if TYPE_CHECKING:
    from pathlib import Path

ENGLAND = "england_practices_2022_23.csv"
FEW = """Practice Code,PCN Code,Average Number of Registered Patients,Achievement
P1,U1,"12,000",70%
P2,U1,8000,85%
P3,Unknown or no PCN,9000,
P4,U2,many,60%
"""


def stressed(table: Path, *, scenarios: int = 200, jobs: int = 1, as_json: bool = True) -> None:
    """Stress a table under the terms of the shipped network."""
    contract = read(shipped.term_sheet("primary_care_network"))
    stress_a_table(contract, table, indicator="Care plan reviewed, frailty", scenarios=scenarios, seed=1, jobs=jobs,
                   as_json=as_json, quiet=True)  # fmt: skip


def test_the_summary_says_who_is_paid_what_was_assumed_and_who_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three practices of two networks, one of them on its own; the fourth has no list."""
    table = tmp_path / "practices.csv"
    table.write_text(FEW, encoding="utf-8")
    contract = read(shipped.term_sheet("primary_care_network"))
    stress_a_table(contract, table, indicator="Care plan reviewed, frailty", scenarios=200, seed=1, jobs=1,
                   as_json=False, quiet=False)  # fmt: skip
    said = capsys.readouterr().out
    assert said.startswith("Under the terms of Network, 3 practices of 2 networks are paid £")
    assert "0 of 3 practices owe in more than one future of twenty." in said
    assert "1 practice: in no network, so counted as a network of its own." in said
    assert "1 practice: no achievement, so nothing is earned for results." in said
    assert "1 row could not be read and is left out:\n  line 5: Average Number of Registered Patients is 'many'" in said


def test_one_worker_and_two_print_the_same_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Byte for byte; practices and networks come to the same, and to the whole but for pennies."""
    table = tmp_path / "practices.csv"
    table.write_text(FEW, encoding="utf-8")
    stressed(table)
    one = capsys.readouterr().out
    stressed(table, jobs=2)
    assert capsys.readouterr().out == one
    found = json.loads(one)
    assert [line["practice"] for line in found["practices"]] == ["P1", "P2", "P3"]
    whole = sum(line["mean"] for line in found["practices"])
    assert whole == pytest.approx(sum(line["mean"] for line in found["networks"]), abs=0.03)
    assert whole == pytest.approx(found["total"]["mean"], abs=0.03)


@pytest.mark.data(ENGLAND)
def test_every_practice_and_network_of_england_is_settled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """6,669 practices, 178 of them on their own beside 1,272 networks; a made-up rate from points, 40% to 77%."""
    england = pd.read_csv(data_file(ENGLAND))
    england["achieved"] = 0.40 + 0.37 * england["achievement_hyp"] / 100
    england.to_csv(tmp_path / "england.csv", index=False)
    stressed(tmp_path / "england.csv", scenarios=64)
    found = json.loads(capsys.readouterr().out)
    assert len(found["practices"]) == 6_669
    assert len(found["networks"]) == 1_272 + 178
    assert not found["left_out"]
    assert sum(line["mean"] for line in found["practices"]) == pytest.approx(found["total"]["mean"], abs=50)


def test_practices_and_networks_are_written_as_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each practice, and beside it one for each network; both come to the same in all, to the penny."""
    table, out = tmp_path / "practices.csv", tmp_path / "paid.csv"
    table.write_text(FEW, encoding="utf-8")
    contract = read(shipped.term_sheet("primary_care_network"))
    stress_a_table(contract, table, indicator="Care plan reviewed, frailty", scenarios=200, seed=1, jobs=1,
                   as_json=False, quiet=False, out=out)  # fmt: skip
    said = capsys.readouterr().out
    practices, networks = pd.read_csv(out), pd.read_csv(tmp_path / "paid_by_network.csv")
    assert list(practices["practice"]) == ["P1", "P2", "P3"]
    assert practices["mean"].sum() == pytest.approx(networks["mean"].sum(), abs=0.02)
    assert f"Wrote {out}" in said
    with pytest.raises(PutRightError, match="is the input, and is never written over"):
        stress_a_table(contract, table, indicator="", scenarios=8, seed=1, jobs=1, as_json=False, quiet=True, out=table)
    with pytest.raises(PutRightError, match=r"ends in \.csv"):
        stress_a_table(contract, table, indicator="", scenarios=8, seed=1, jobs=1, as_json=False, quiet=True,
                       out=tmp_path / "paid.xlsx")  # fmt: skip
