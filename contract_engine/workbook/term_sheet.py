"""A term sheet (TOML) becomes a contract: the same tables as a workbook, keys as in the schema."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING

from contract_engine.schema.assemble import assemble
from contract_engine.schema.columns import Place
from contract_engine.schema.contract import TABLE_BY_NAME
from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import columns_by_name
from contract_engine.schema.spelling import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contract_engine.schema.contract import Contract

# How the term sheet settles a whole table of organisations; read_rules.py reads it.
TABLE_RULES = "tables"


def read_term_sheet(path: Path, private: Sequence[Path] = ()) -> Contract:
    """Read a term sheet, with `private` files of organisations' own figures.

    An InputFaultsError lists everything to put right.
    """
    from contract_engine.workbook.private_joined import joined, refuse_withheld  # noqa: PLC0415 - it reads term sheets too

    content = path.read_bytes()
    tables, faults = tables_of_term_sheet(content, path.name)
    together = joined(tables, path.name, hashlib.sha256(content).hexdigest(), private)
    refuse_withheld(together.tables, together.file)
    return assemble(together.tables, file=together.file, sha256=together.sha256, faults=(*together.faults, *faults))


def tables_of_term_sheet(content: bytes, file: str) -> tuple[dict[str, RawTable], list[Fault]]:
    """Return the tables of a term sheet as they were read, and what is wrong with them as tables."""
    entries = parsed(content, file)
    known = {*TABLE_BY_NAME, TABLE_RULES}
    faults: list[Fault] = [_unknown_table(name) for name in entries if name not in known]
    tables = {}
    for name in TABLE_BY_NAME:
        rows = _rows(name, entries.get(name, []))
        if isinstance(rows, Fault):
            faults.append(rows)
            rows = ()
        tables[name] = RawTable(name, name, rows)
    return tables, faults


def parsed(content: bytes, file: str) -> Mapping[str, object]:
    """Read TOML; an InputFaultsError says on which line it cannot be read."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        fault = error("", "the file is not text.", "Save it as plain text in UTF-8.")
    except tomllib.TOMLDecodeError as problem:
        fault = error("", f"the file cannot be read as TOML: {problem}.", "Put that line right.")
    raise InputFaultsError(file, (fault,))


def _rows(name: str, entries: object) -> tuple[RawRow, ...] | Fault:
    vertical = TABLE_BY_NAME[name].vertical
    if vertical and isinstance(entries, dict):
        entries = [entries]
    elif vertical and entries:
        return error(name, f"{name} is not one table.", f"Write it once, as [{name}].")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return error(name, f"{name} is not a list of rows.", f"Write each row as [[{name}]].")
    return tuple(RawRow(_place(name, number, entry), entry) for number, entry in enumerate(entries, start=1))


def _place(table: str, number: int, entry: Mapping[str, object]) -> Place:
    kind = TABLE_BY_NAME[table]
    names = dict.fromkeys([*columns_by_name(kind), *entry])
    return Place(table, {name: name if kind.vertical else f"row {number} {name}" for name in names})


def _unknown_table(name: str) -> Fault:
    like = nearest(name, TABLE_BY_NAME)
    mend = f"Did you mean {like}?" if like else f"Use {listed(TABLE_BY_NAME)}."
    return error(name, f"'{name}' is not a table of a term sheet.", mend)
