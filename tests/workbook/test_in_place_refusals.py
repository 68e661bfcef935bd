"""What keeps results from being written into a workbook, and what is kept beside it."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from contract_engine.cli.solve import solve as solve_command
from contract_engine.errors import PutRightError
from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.in_place import may_be_written, write_in_place
from contract_engine.workbook.save import CannotWriteError
from tests.workbook.in_place import (
    as_if_read,
    changed,
    opened,
    place,
    with_cell,
)
from tests.workbook.rich import file_of, parts_of, rich
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from click.testing import Result


def test_the_original_is_kept_beside_it_each_time(tmp_path: Path) -> None:
    path = place(rich(), tmp_path)
    first = write_in_place(as_if_read(rich()), path, on=A_DAY)
    assert first.backup.read_bytes() == rich()
    once = path.read_bytes()
    second = write_in_place(as_if_read(once), path, on=A_DAY)
    assert second.backup.read_bytes() == once
    assert {first.backup, second.backup, path} == set(tmp_path.iterdir())
    assert re.fullmatch(r"book \(backup \d{4}-\d\d-\d\d \d{4}( 2)?\)\.xlsx", second.backup.name)


def with_part(name: str) -> bytes:
    return file_of({**parts_of(rich()), name: b"<x/>"})


def in_workbook(text: str, before: str = "<bookViews>") -> bytes:
    return changed(rich(), "xl/workbook.xml", before, f"{text}{before}")


REFUSED = {
    "a signature": (with_part("_xmlsignatures/sig1.xml"), "is digitally signed, and the signature would not hold"),
    "a shared workbook": (with_part("xl/revisions/revisionHeaders.xml"), "Stop sharing it in Excel"),
    "a structure that is protected": (
        changed(rich(), "xl/workbook.xml", "<workbookProtection />", '<workbookProtection lockStructure="1"/>'),
        "has its structure protected.*Review, Protect Workbook"),
    "a password against changes": (
        in_workbook('<fileSharing userName="Ann" reservationPassword="CC1A"/>', "<workbookPr"),
        "has a password against changes"),
    "a part that is cut off": (
        changed(rich(), "xl/styles.xml", "</styleSheet>", ""), "is damaged.*let it repair the file"),
    "a file that changed": (changed(rich(), "xl/comments1.xml", "Ann", "Bob"), "has changed since it was read"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_be_spoiled_is_refused_and_stays_as_it_is(what: str, tmp_path: Path) -> None:
    content, words = REFUSED[what]
    path = place(content, tmp_path)
    of_it = as_if_read(rich() if what == "a file that changed" else content)
    with pytest.raises(PutRightError, match=words):
        write_in_place(of_it, path, on=A_DAY)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"book.xlsx": content}


@pytest.mark.parametrize("sign", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_workbook_that_is_open_is_refused_before_any_work(sign: str, tmp_path: Path) -> None:
    path = place(rich(), tmp_path)
    (tmp_path / sign).write_bytes(b"Ann")
    with pytest.raises(CannotWriteError, match=r"is open in another program.*Close it and run again"):
        may_be_written(path)
    assert path.read_bytes() == rich()


def test_a_workbook_that_another_program_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows answers so while Excel has the file."""
    path = place(rich(), tmp_path)

    def held(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(CannotWriteError, match="is open in another program, or may not be changed"):
        may_be_written(path)


def test_a_read_only_workbook_is_refused(tmp_path: Path) -> None:
    path = place(rich(), tmp_path)
    path.chmod(0o444)
    with pytest.raises(CannotWriteError, match="is marked as read-only"):
        may_be_written(path)
    path.chmod(0o644)


def test_on_a_full_disk_the_original_stays_and_no_copy_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk holds the copy, and then has no room for the new file."""
    path, asked, solution = place(rich(), tmp_path), [], as_if_read(rich())

    def say_no(file: int) -> None:
        asked.append(file)
        if len(asked) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", say_no)
    with pytest.raises(CannotWriteError, match="the disk is full"):
        write_in_place(solution, path, on=A_DAY)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"book.xlsx": rich()}


def test_what_is_saved_while_results_are_written_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone saves the workbook at the last moment: when the new file is on the disk and not yet in its place."""
    path, asked, solution = place(rich(), tmp_path), [], as_if_read(rich())

    def someone_saves(file: int) -> None:
        asked.append(file)
        if len(asked) > 2:
            path.write_bytes(b"what someone else saved")

    monkeypatch.setattr(os, "fsync", someone_saves)
    with pytest.raises(CannotWriteError, match="has changed since it was read, and is left as it is"):
        write_in_place(solution, path, on=A_DAY)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"book.xlsx": b"what someone else saved"}


@pytest.mark.parametrize("name", ["terms.toml", "zio_diabetes", "book.csv"])
def test_only_an_excel_workbook_can_be_written_into(name: str, tmp_path: Path) -> None:
    with pytest.raises(PutRightError, match=f"{name} is not an Excel workbook, so results cannot go into it"):
        may_be_written(place(b"", tmp_path, name))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "old kind|password"),
        (changed(rich(), "xl/workbook.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                 "http://purl.oclc.org/ooxml/spreadsheetml/main"), "Strict Open XML"),
    ],
)  # fmt: skip
def test_encrypted_and_strict_workbooks_are_refused_as_for_reading(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaultsError, match=words):
        may_be_written(place(content, tmp_path))


def run(*words: str) -> Result:
    """Run solve as a person would."""
    return CliRunner().invoke(solve_command, [*words, "--scenarios", "256", "--quiet"])


def test_the_command_writes_into_the_workbook_and_tells_where_the_copy_is(tmp_path: Path) -> None:
    """There is no deal, which is an answer too."""
    content = with_cell("Services", "Cost released at once", 0.0)
    path = place(content, tmp_path)
    done = run(str(path), "--in-place")
    assert done.exit_code == 3, done.exception
    backup = next(file for file in tmp_path.iterdir() if file != path)
    assert backup.read_bytes() == content
    assert done.stderr.splitlines()[-2:] == [
        f"Results: {path}, sheets Summary to Run log",
        f"As it was before: {backup}",
    ]
    assert "Summary" in opened(path.read_bytes()).sheetnames


def test_the_command_refuses_a_second_place_and_a_term_sheet(tmp_path: Path) -> None:
    path = place(rich(), tmp_path)
    both, bundled = run(str(path), "--in-place", "-o", str(tmp_path / "other.xlsx")), run("zio_diabetes", "--in-place")
    assert both.exit_code == 2
    assert "give one of the two" in both.stderr
    assert isinstance(bundled.exception, PutRightError)
    assert "zio_diabetes is not an Excel workbook" in str(bundled.exception)
    assert [file.name for file in tmp_path.iterdir()] == ["book.xlsx"]
