"""The table rules of a term sheet: how it settles thousands of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.table_rules import TableRules
from contract_engine.settlement.table_ready import Ready, rules_ready
from contract_engine.workbook.term_sheet import TABLE_RULES, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

_IN_WORDS = {
    "missing": ("is missing", "Add it."),
    "extra_forbidden": ("is not known here", "Check its spelling, or take it out."),
    "string_type": ("is not text", "Put it in quotes."),
    "float_type": ("is not a number", "Give a number."),
    "tuple_type": ("is not a list", "Write it in brackets: [ ... ]."),
    "dict_type": ("is not a table", "Write it in braces: { ... }."),
    "model_type": ("is not a table", "Write its keys and values."),
    "bool_type": ("is not true or false", "Write true or false."),
    "int_type": ("is not a whole number", "Give a whole number."),
    "string_pattern_mismatch": ("is not a name", "Use small letters, figures and _."),
}


@dataclass(frozen=True, slots=True)
class RulesRead:
    """The rules for whole tables of a term sheet, by name, and whether it holds a contract too."""

    tables: dict[str, Ready]
    has_contract: bool


NO_RULES = RulesRead({}, has_contract=True)


def read_rules(path: Path) -> dict[str, Ready]:
    """Read the table rules of a term sheet, by name; none if it has none.

    An InputFaultsError lists everything to put right in them.
    """
    return rules_read(path).tables


def rules_read(path: Path) -> RulesRead:
    """Read the table rules of a term sheet, and whether it holds a contract; as read_rules."""
    sheet = parsed(path.read_bytes(), path.name)
    entries = sheet.get(TABLE_RULES, {})
    if not isinstance(entries, dict):
        fault = error(TABLE_RULES, f"{TABLE_RULES} is not a group of tables.", f"Write [{TABLE_RULES}.NAME].")
        raise InputFaultsError(path.name, (fault,))
    rules, faults = {}, list[Fault]()
    for name, entry in entries.items():
        try:
            rules[name] = TableRules.model_validate(entry)
        except ValidationError as problem:
            faults += _faults(name, problem)
    if faults:
        raise InputFaultsError(path.name, tuple(faults))
    return RulesRead(rules_ready(rules, path.name), has_contract=len(sheet) > (TABLE_RULES in sheet))


def _faults(name: str, problem: ValidationError) -> Iterator[Fault]:
    for slip in problem.errors():
        place = _place(slip)
        found, mend = _IN_WORDS.get(slip["type"], (f"cannot be used ({slip['msg'].lower()})", "Put it right."))
        if slip["type"] == "literal_error":
            found, mend = f"is {slip['input']!r}", f"Choose {slip['ctx']['expected']}."
        yield error(f"{TABLE_RULES}.{name}!{place}", f"{place} {found}.", mend)


def _place(slip: ErrorDetails) -> str:
    """Write where a slip is as a reader counts: reads 3 kind."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in slip["loc"]) or "it"
