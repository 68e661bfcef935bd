"""Forms of contract: files in models/ that say which clauses belong together and what holds between them."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from contract_engine.clauses.form_slips import rules_told, slips_told, words_told
from contract_engine.clauses.points import money_at_one
from contract_engine.errors import PutRightError
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id
from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.schema.term_tables import PoolTerm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Settings
    from contract_engine.schema.term_tables import TermRow

T = TypeVar("T", bound="TermRow")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of contract: its name, what it is in a sentence, and the families of clauses it is made of."""

    name: str
    title: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a form's rules and words may ask of the contract on the table.

    `values` are the terms to speak of, lever id to value; the drafts where it is silent.
    """

    contract: Contract
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Settings of the contract as a whole."""
        return self.contract.settings

    def rows(self, family: str) -> tuple[TermRow, ...]:
        """Return the rows of one family of clauses in the new terms."""
        return tuple(row for row in self.contract.terms if row.family == family and row.in_new_terms)

    def lever(self, row: TermRow) -> str:
        """Name of the lever of a row, as `m.lever` knows it."""
        return lever_id(row)

    def value(self, row: TermRow) -> float:
        """Return the value of a row's lever: as proposed, or its draft."""
        return self.values.get(lever_id(row), row.draft or 0.0)

    def each_year(self, rows: Iterable[T]) -> dict[str, list[T]]:
        """Return the rows that hold together in each year; under "" if none of them goes by year."""
        return by_year(rows, self.contract.years)

    def pounds_a_year(self, rows: Iterable[TermRow]) -> float:
        """Return what rows in pounds come to in an average year, in price-base money, at full achievement."""
        by_row = (
            self.value(row)
            * (1.0 if row.unit == "£ a year" else self.per_weighted_patient(row) * self._people(row))
            * (1 / len(self.contract.years) if row.year else 1.0)
            for row in rows
        )
        return sum(by_row, start=0.0)

    def _people(self, row: TermRow) -> float:
        return sum(self.contract.weighted_list(member) for member in self.contract.members(row.payee))

    def per_weighted_patient(self, row: TermRow) -> float:
        """Pounds per weighted patient for one unit of a row's lever at full achievement, in price-base money."""
        if row.unit == "£ per weighted patient":
            return 1.0
        pounds = sum(money_at_one(self.contract, row).values()) if isinstance(row, PoolTerm) else 1.0
        people = sum(self.contract.weighted_list(member) for member in self.contract.members(row.payee))
        return pounds / people if people else 0.0


def _no_words(_: Terms) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form, its rules between clauses, and what it does to whom, in sentences."""

    form: Form
    rules: Callable[[ConcreteModel, Terms], None]
    words: Callable[[Terms], Iterable[str]] = _no_words


def load_form(path: Path) -> LoadedForm:
    """Load a form from its file; the file imports only the engine and pyomo.

    Raises PutRightError if the file cannot be loaded, or does not hold a form of its name.
    """
    spec = importlib.util.spec_from_file_location(f"contract_engine_form_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    try:
        with slips_told(path):
            spec.loader.exec_module(module)
    except SyntaxError as slip:
        raise PutRightError(f"{path.name}, line {slip.lineno}: {slip.msg}. Mend the form, and run again.") from None
    if not callable(getattr(module, "rules", None)):
        raise PutRightError(f"{path.name} has no function 'rules'. A form has FORM and rules(m, terms).")
    if not isinstance(getattr(module, "FORM", None), Form):
        raise PutRightError(f"{path.name} has no FORM = Form(name, title, families).")
    if module.FORM.name != path.stem:
        raise PutRightError(f"{path.name} calls itself '{module.FORM.name}'. Give the form the name of its file.")
    words = getattr(module, "words", _no_words)
    return LoadedForm(module.FORM, rules_told(path, module.rules), words_told(path, words))


def form_of(contract: Contract, *folders: Path) -> LoadedForm:
    """Load the form that a contract names, from the first of these folders that has it.

    Raises InputFaultsError if there is no such form, or if it has no place for a family of
    clauses that the contract uses.
    """
    settings = contract.settings
    known = {path.stem: path for folder in reversed(folders) for path in sorted(folder.glob("*.py"))}
    if settings.form not in known:
        near = get_close_matches(settings.form, known, n=1)
        advice = f"Did you mean {near[0]}?" if near else f"Choose one of: {', '.join(sorted(known))}."
        advice += " A form of your own is found if --models names its folder."
        found = f"there is no form of contract '{settings.form}'."
        raise InputFaultsError(contract.file, (error(settings.at("form"), found, advice),))
    loaded = load_form(known[settings.form])
    strange = [row for row in contract.terms if row.family not in loaded.form.families]
    if strange:
        faults = tuple(
            error(row.at("clause"), f"the form {settings.form} has no clause of the family {row.family}.",
                  "Take the row out, or choose another form on the Contract sheet.")
            for row in strange
        )  # fmt: skip
        raise InputFaultsError(contract.file, faults)
    return loaded
