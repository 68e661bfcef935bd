"""Slips in a form of one's own, told by file and line."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.shipped import models_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms

# What a slip in a file of Python raises.
SLIPS = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, TypeError, ValueError)


def rules_told(path: Path, rules: Callable[[ConcreteModel, Terms], None]) -> Callable[[ConcreteModel, Terms], None]:
    """Return a form's rules, with a slip in them told by line; Pyomo's own account of it is kept to itself."""

    def told(m: ConcreteModel, terms: Terms) -> None:
        from pyomo.common.log import LoggingIntercept  # noqa: PLC0415 - settlement does not need pyomo

        with slips_told(path), LoggingIntercept(module="pyomo"):
            rules(m, terms)

    return told


def words_told(path: Path, words: Callable[[Terms], Iterable[str]]) -> Callable[[Terms], tuple[str, ...]]:
    """Return a form's words, with a slip in them told by line."""

    def told(terms: Terms) -> tuple[str, ...]:
        with slips_told(path):
            return tuple(words(terms))

    return told


@contextmanager
def slips_told(path: Path) -> Iterator[None]:
    """Tell a slip by the line of a user's form that was being run; one in a form of ours is our defect.

    Raises PutRightError.
    """
    try:
        yield
    except SLIPS as slip:
        own = str(path.absolute())
        lines = [frame.lineno for frame in traceback.extract_tb(slip.__traceback__) if frame.filename == own]
        if not lines or path.parent.resolve() == models_dir().resolve():
            raise
        told = str(slip).partition("\n")[0].rstrip(".")
        message = f"{path.name}, line {lines[-1]}: {type(slip).__name__}: {told}. Mend the form, and run again."
        raise PutRightError(message) from slip
