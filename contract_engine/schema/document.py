"""The input tables, written out for people (Markdown) and for programs (JSON Schema)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_engine.schema.contract import TABLE_BY_NAME, TABLES
from contract_engine.schema.pot import POT_TABLES
from contract_engine.schema.table_rules import TableRules
from contract_engine.schema.words import amount, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.columns import Column, Row

TABLE_RULES_TITLE = "How the term sheet settles whole tables, one row an organisation; by name"
# Those of a contract, and of a pot to be shared, which is a file of its own.
EVERY: tuple[type[Row], ...] = (*TABLES, *POT_TABLES)
DRAFT = "https://json-schema.org/draft/2020-12/schema"

_JSON_TYPE = {
    "text": "string", "choice": "string", "yes_no": "boolean", "date": "string", "whole": "integer",
    "pounds": "number", "share": "number", "number": "number", "lever": "number",
}  # fmt: skip
_IN_WORDS = {
    "text": "text", "choice": "one of", "yes_no": "yes or no", "date": "date", "whole": "whole number",
    "pounds": "pounds", "share": "percentage", "number": "number", "lever": "percentage or pounds",
}  # fmt: skip


def json_schema(tables: Sequence[type[Row]] = TABLES) -> dict[str, Any]:
    """Describe a term sheet with these tables as one JSON Schema document; rates are fractions."""
    whole = tuple(tables) == TABLES
    rules = TableRules.model_json_schema(by_alias=True) if whole else {}
    definitions = rules.pop("$defs", {})
    of_tables = {"type": "object", "title": TABLE_RULES_TITLE, "additionalProperties": rules}
    return {
        "$schema": DRAFT,
        "title": "Input tables of contract_engine",
        "type": "object",
        "properties": {table.table: _table(table) for table in tables} | ({"tables": of_tables} if whole else {}),
        "additionalProperties": False,
    } | ({"$defs": definitions} if definitions else {})


def dictionary(tables: Sequence[type[Row]] = EVERY) -> str:
    """Describe these tables as Markdown: the data dictionary."""
    return "\n".join(line for table in tables for line in _section(table)).rstrip() + "\n"


def _table(table: type[Row]) -> dict[str, Any]:
    columns = table.columns()
    row = {
        "type": "object",
        "properties": {column.name: _property(column) for column in columns},
        "required": [column.name for column in columns if column.required],
        "additionalProperties": False,
    }
    said = {"title": table.sheet, "description": table.meaning, "x-group": table.group, "x-key": list(table.key)}
    return {**said, **row} if table.vertical else {**said, "type": "array", "items": row}


def _property(column: Column) -> dict[str, Any]:
    said = {
        "title": column.label,
        "description": column.meaning,
        "type": _JSON_TYPE[column.kind],
        "format": "date" if column.kind == "date" else None,
        "enum": list(column.choices),
        "minimum": column.lowest,
        "maximum": column.highest,
        "default": column.default,
        "examples": [] if column.example is None else [column.example],
        "x-kind": column.kind,
        "x-unit": column.unit,
        "x-if-blank": column.derived,
        "x-where-to-find": column.where,
        "x-refers-to": [_heading(target) for target in column.refers_to],
    }
    return {name: value for name, value in said.items() if value is not None and value not in ("", [])}


def _section(table: type[Row]) -> Iterator[str]:
    group = "to fill" if table.group == "fill" else "advanced, filled in beforehand and marked assumed"
    columns = {column.name: column.label for column in table.columns()}
    yield f"## {table.sheet}"
    yield ""
    yield f"{table.meaning} Sheet {group}; `{table.table}` in a term sheet."
    if not table.vertical:
        yield f"Rows are told apart by: {', '.join(columns[name].lower() for name in table.key)}."
    yield ""
    yield "| Column | In a term sheet | Meaning | What to type | If blank | Where to find it | Example |"
    yield "|---|---|---|---|---|---|---|"
    for column in table.columns():
        example = "" if column.example is None else shown(column, column.example).strip("'")
        cells = (
            column.label, f"`{column.name}`", column.meaning, _what_to_type(column), _if_blank(column),
            column.where, example,
        )  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _what_to_type(column: Column) -> str:
    words = [_IN_WORDS[column.kind]]
    if column.choices:
        words = ["one of: " + "; ".join(column.choices)]
    if column.unit not in ("", "%", "£"):
        words.append(f"({column.unit})")
    if column.refers_to:
        words.append("as in " + " or ".join(_heading(target) for target in column.refers_to))
    return " ".join(words) + _bounds(column)


def _bounds(column: Column) -> str:
    unit = "%" if column.kind == "share" else ""
    if column.lowest is not None and column.highest is not None:
        return f", {amount(column.lowest, unit)} to {amount(column.highest, unit)}"
    if column.lowest is not None:
        return f", {amount(column.lowest, unit)} or more"
    return f", {amount(column.highest, unit)} or less" if column.highest is not None else ""


def _if_blank(column: Column) -> str:
    if column.required:
        return "must be filled"
    blank = column.default is None or column.default == ""
    return column.derived or ("stays blank" if blank else shown(column, column.default).strip("'"))


def _heading(target: str) -> str:
    """Turn services.point_of_delivery into the heading that people see: Services, Point of delivery."""
    table, _, name = target.partition(".")
    row = TABLE_BY_NAME[table]
    return f"{row.sheet}, {next(column.label for column in row.columns() if column.name == name)}"
