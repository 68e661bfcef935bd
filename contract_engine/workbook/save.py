"""A file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The second is Windows' own way to say that a disk is full.
_DISK_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_WINDOWS_DISK_FULL = (39, 112)
_LOCKS = ("~${name}", ".~lock.{name}#")


class CannotWriteError(PutRightError):
    """A file could not be written; what stood there before is as it was."""

    def __init__(self, message: str) -> None:
        """Keep the sentence that says what was found and how to mend it."""
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a file was saved, and what its reader should know of that."""

    path: Path
    warnings: tuple[str, ...] = ()


def save(
    content: bytes,
    path: Path,
    *,
    elsewhere_if_open: bool = False,
    just_before: Callable[[], None] | None = None,
) -> Saved:
    """Write a file beside `path`, then put it in its place.

    With `elsewhere_if_open`, a file that another program holds open is left alone and the new
    one is saved beside it, its name ending in date and time. `just_before` is asked when all is
    written and only the replacement is left; what it raises stops that. Raises CannotWriteError.
    """
    _check_name(path)
    target = path.resolve() if path.is_symlink() else path
    warnings = _signs_of_use(path)
    draft = _draft_beside(target)
    try:
        _write(content, draft)
        if just_before:
            just_before()
        try:
            draft.replace(target)
        except PermissionError:
            if not elsewhere_if_open:
                raise
            other = _dated(target)
            draft.replace(other)
            told = f"{path.name} is open in another program, so the new file is {other.name}."
            return Saved(other, (*warnings, told))
    except OSError as problem:
        raise CannotWriteError(_in_words(problem, path)) from problem
    finally:
        draft.unlink(missing_ok=True)
    return Saved(path, warnings)


def _write(content: bytes, draft: Path) -> None:
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _draft_beside(path: Path) -> Path:
    return path.with_name(f".{path.stem[:60]}.{secrets.token_hex(4)}.tmp")


def check_place(path: Path) -> None:
    """Raise CannotWriteError if a file could not be saved here, before any long work is done for it."""
    _check_name(path)
    draft = _draft_beside(path)
    try:
        _write(b"", draft)
    except OSError as problem:
        raise CannotWriteError(_in_words(problem, path)) from problem
    finally:
        draft.unlink(missing_ok=True)


def _check_name(path: Path) -> None:
    folder = path.parent
    if path.is_dir():
        raise CannotWriteError(f"{path} is a folder. Give the name of a file in it, such as {path / 'book.xlsx'}.")
    if not folder.exists():
        raise CannotWriteError(f"There is no folder {folder}. Make it, or choose a folder that is there.")
    if not folder.is_dir():
        raise CannotWriteError(f"{folder} is a file, not a folder. Choose a folder to save {path.name} in.")


def _signs_of_use(path: Path) -> tuple[str, ...]:
    """Return a warning if Excel or LibreOffice has left its mark that it has the file open."""
    if any(path.with_name(lock.format(name=path.name)).exists() for lock in _LOCKS):
        return (
            f"{path.name} seems to be open. Close it without saving, or the old figures may be saved over the new.",
        )
    return ()


def _dated(path: Path) -> Path:
    return path.with_name(f"{path.stem} ({datetime.now().astimezone():%Y-%m-%d %H%M}){path.suffix}")


def _in_words(problem: OSError, path: Path) -> str:
    if problem.errno in _DISK_FULL or getattr(problem, "winerror", None) in _WINDOWS_DISK_FULL:
        return f"{path.name} could not be saved: the disk is full. Make room, or save to another disk."
    if problem.errno == errno.EROFS:
        return f"{path.name} could not be saved: its folder can only be read. Choose another folder."
    if isinstance(problem, PermissionError):
        if path.exists():
            return (
                f"{path.name} could not be replaced: it is open in another program, or may not be changed."
                " Close it, or choose another name."
            )
        return f"{path.name} could not be saved: you may not write in {path.parent}. Choose another folder."
    if problem.errno == errno.ENAMETOOLONG:
        return f"{path.name} could not be saved: the name is too long. Choose a shorter one."
    return f"{path.name} could not be saved: {problem.strerror or problem}. Choose another name or folder."
