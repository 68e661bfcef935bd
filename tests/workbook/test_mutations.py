"""Shipped workbooks, spoiled by chance in every way that mutations.py knows, and read.

Whatever is done to a file, it is read within seconds; it is refused with faults, or every figure
and name that was read is the one in its cell, or it is told of. A few of each kind are run here;
`python -m tests.workbook.test_mutations FIRST LAST` runs those of a range of seeds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from contract_engine.cli.main import main
from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.read import read
from tests.workbook.as_saved import silent_changes
from tests.workbook.mutations import MUTATIONS, mutated

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

SECONDS = 10
SEEDS = (1,)


def read_or_refused(path: Path) -> Contract | None:
    """Return the contract, none if it is refused; each fault says what was found and how to mend it."""
    try:
        return read(path)
    except InputFaultsError as problem:
        refused = problem
    assert all(fault.found and fault.mend for fault in refused.faults)
    assert str(refused).encode()
    return None


def slips(name: str, seed: int, folder: Path) -> list[str]:
    """Return what is wrong with how a spoiled workbook is read."""
    content, package = mutated(name, seed)
    path = folder / "spoiled.xlsx"
    path.write_bytes(content)
    start = time.process_time()
    contract = read_or_refused(path)
    took = time.process_time() - start
    slow = [f"took {took:.1f} s"] if took > SECONDS else []
    return slow + (silent_changes(contract, package) if contract else [])


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_spoiled_workbook_is_refused_or_read_as_it_stands(name: str, tmp_path: Path) -> None:
    assert {seed: found for seed in SEEDS if (found := slips(name, seed, tmp_path))} == {}


@pytest.mark.parametrize("name", ["type_text", "change_bytes_of_a_part", "rename_a_sheet", "cut_the_file_short"])
def test_check_ends_with_a_sentence_and_a_status_whatever_is_wrong(name: str, tmp_path: Path) -> None:
    path = tmp_path / "spoiled.xlsx"
    path.write_bytes(mutated(name, 1)[0])
    assert main(["check", str(path)]) in (0, 2)
    assert list(tmp_path.iterdir()) == [path]


if __name__ == "__main__":
    with TemporaryDirectory() as here:
        for number in range(int(sys.argv[1]), int(sys.argv[2])):
            for way in MUTATIONS:
                if wrong := slips(way, number, Path(here)):
                    print(way, number, wrong[:3])  # noqa: T201 - run by hand
