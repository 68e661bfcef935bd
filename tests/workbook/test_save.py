"""A file is replaced whole or not at all, and a slip gets a sentence of its own."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from contract_engine.errors import PutRightError
from contract_engine.workbook.save import CannotWriteError, check_place, save

OLD, NEW = b"old figures", b"new figures"


def refuse(problem: OSError, monkeypatch: pytest.MonkeyPatch, name: str = "replace") -> None:
    """Make the file system say no, as a full disk or an open workbook does."""

    def say_no(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(Path if name == "replace" else os, name, say_no)


def test_a_new_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    saved = save(NEW, tmp_path / "book.xlsx")
    assert (saved.path, saved.warnings) == (tmp_path / "book.xlsx", ())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": NEW}


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(OLD)
    save(NEW, tmp_path / "book.xlsx")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": NEW}


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "it is open in another program, or may not be changed"),
        (OSError(errno.EROFS, "Read-only file system"), "its folder can only be read"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "the name is too long"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_stops_a_save_is_said_and_the_old_file_stays(
    problem: OSError, words: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.xlsx").write_bytes(OLD)
    refuse(problem, monkeypatch, step)
    with pytest.raises(CannotWriteError, match=words) as slip:
        save(NEW, tmp_path / "book.xlsx")
    assert slip.value.message == str(slip.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": OLD}


def test_a_slip_in_a_save_ends_a_command_with_status_2() -> None:
    assert issubclass(CannotWriteError, PutRightError)


@pytest.mark.parametrize("look", [check_place, lambda path: save(NEW, path)])
def test_a_place_that_is_none_is_said(look: object, tmp_path: Path) -> None:
    assert callable(look)
    (tmp_path / "a_file").write_bytes(OLD)
    for path, words in (
        (tmp_path / "missing" / "book.xlsx", "There is no folder .*missing. Make it"),
        (tmp_path / "a_file" / "book.xlsx", "a_file is a file, not a folder"),
        (tmp_path, "is a folder. Give the name of a file in it"),
    ):
        with pytest.raises(CannotWriteError, match=words):
            look(path)


def test_a_folder_that_may_not_be_written_in_is_said_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(PermissionError(errno.EACCES, "Permission denied"), monkeypatch, "fsync")
    with pytest.raises(CannotWriteError, match="you may not write in"):
        check_place(tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_looking_at_a_place_leaves_it_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(OLD)
    check_place(tmp_path / "book.xlsx")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": OLD}


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_file_that_seems_open_is_saved_with_a_warning(lock: str, tmp_path: Path) -> None:
    (tmp_path / lock).write_bytes(b"")
    saved = save(NEW, tmp_path / "book.xlsx")
    assert [warning.startswith("book.xlsx seems to be open.") for warning in saved.warnings] == [True]
    assert saved.path.read_bytes() == NEW


def test_results_of_a_long_run_go_beside_a_file_that_is_held_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first replacement is refused, as Windows does while Excel holds the file."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(OLD)
    replace = Path.replace

    def held_open(draft: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", held_open)
    saved = save(NEW, path, elsewhere_if_open=True)
    assert saved.path.name.startswith("book (20")
    assert saved.path.suffix == ".xlsx"
    assert "is open in another program" in saved.warnings[0]
    assert {file.read_bytes() for file in tmp_path.iterdir()} == {OLD, NEW}
    assert len(list(tmp_path.iterdir())) == 2
