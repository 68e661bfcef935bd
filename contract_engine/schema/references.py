"""Names that other sheets refer to, and keys that tell rows apart: checked before anything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL, TABLE_BY_NAME
from contract_engine.schema.faults import Fault, error
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.spelling import fold, latin, listed, look_alike, nearest
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.schema.columns import Column

THINGS = {
    "parties.name": "organisation",
    "parties.network": "network",
    "services.point_of_delivery": "service",
    "schemes.scheme": "scheme",
    "indicators.indicator": "indicator",
    "uncertainty.driver": "uncertainty",
    "bundles.bundle": "bundle",
    "shared_services.service": "shared service",
    "terms_gain_share.clause": "gain share",
}


def spelled_alike(raw: Mapping[str, RawTable]) -> dict[str, RawTable]:
    """Return the tables with every reference spelled as on the sheet it refers to."""
    return {name: _respelled(table, raw) for name, table in raw.items()}


def _respelled(table: RawTable, raw: Mapping[str, RawTable]) -> RawTable:
    columns = [column for column in TABLE_BY_NAME[table.table].columns() if column.refers_to]
    spellings = {column.name: {fold(name): name for name in _known(column, raw)} for column in columns}

    def respelled(row: RawRow) -> RawRow:
        texts = {name: row.text(name) for name in spellings}
        return RawRow(
            row.place,
            {**row.values, **{name: spellings[name].get(fold(text), text) for name, text in texts.items() if text}},
        )

    return replace(table, rows=tuple(map(respelled, table.rows)))


def _known(column: Column, raw: Mapping[str, RawTable]) -> list[str]:
    """Return every name that a column may refer to, once."""
    names = [ALL] if column.default == ALL else []
    for target in column.refers_to:
        table, _, field = target.partition(".")
        names += [row.text(field) for row in raw[table].rows if row.text(field)] if table in raw else []
    return list(dict.fromkeys(names))


def unknown_names(raw: Mapping[str, RawTable], known_faults: tuple[Fault, ...]) -> Iterator[Fault]:
    """Yield a fault for each name that no row of the sheet it refers to bears."""
    for table in raw.values():
        for column in TABLE_BY_NAME[table.table].columns():
            if column.refers_to and not any(_unreadable(target, raw, known_faults) for target in column.refers_to):
                yield from _unknown_in(table, column, raw)


def _unknown_in(table: RawTable, column: Column, raw: Mapping[str, RawTable]) -> Iterator[Fault]:
    known = dict.fromkeys(_known(column, raw))
    things = listed(THINGS[target] for target in column.refers_to)
    article = "an" if things[0] in "aiou" else "a"
    sheets = listed(dict.fromkeys(raw[target.partition(".")[0]].sheet for target in column.refers_to))
    for row in table.rows:
        text = row.text(column.name)
        if text and text not in known:
            like = nearest(text, known)
            mend = f"Name one of that sheet's, take the row out, or add '{text}' to it."
            twin = next((name for name in known if fold(latin(name)) == fold(latin(text))), None)
            if twin:
                letter = look_alike(text) or f"in '{twin}' {look_alike(twin)}"
                mend = f"It looks like '{twin}', but {letter}. Type the name again."
            elif like:
                mend = f"Did you mean '{like}'? Otherwise take the row out, or add '{text}' to that sheet."
            yield error(
                row.place.at(column.name),
                f"{subject(column.label)} is '{text}', {article} {things} that {sheets} does not have.",
                mend,
            )


def _unreadable(target: str, raw: Mapping[str, RawTable], faults: tuple[Fault, ...]) -> bool:
    """Whether the names of a target cannot all be known, which has a fault of its own already."""
    name, _, field = target.partition(".")
    table = raw.get(name)
    if table is None or field in table.absent or (name == "parties" and not table.rows):
        return True
    broken = {fault.place for fault in faults if fault.severity == "error"}
    return table.sheet in broken or any(row.place.at(field) in broken for row in table.rows)


def repeated_keys(raw: Mapping[str, RawTable]) -> Iterator[Fault]:
    """Yield a fault for each row whose key another row above it has."""
    for table in raw.values():
        kind = TABLE_BY_NAME[table.table]
        columns = {column.name: column for column in kind.columns()}
        if kind.vertical or any(name in table.absent for name in kind.key):
            continue
        first: dict[tuple[str, ...], RawRow] = {}
        for row in table.rows:
            entries = [_entry(row, columns[name]) for name in kind.key]
            if any(entry is None and columns[name].required for entry, name in zip(entries, kind.key, strict=True)):
                continue
            key = tuple(fold(str(entry)) for entry in entries)
            if key in first:
                words = " / ".join(str(entry) for entry in entries if entry not in (None, ""))
                yield error(
                    row.place.at(kind.key[-1]),
                    f"'{words}' is there twice: {first[key].place.at(kind.key[-1])} has it too.",
                    "Keep one row, or rename one of them.",
                )
                continue
            twin = first.setdefault(tuple(map(latin, key)), row)
            if twin is not row:
                yield _looks_like(row, twin, kind.key)
            first[key] = row


def _looks_like(row: RawRow, twin: RawRow, names: Sequence[str]) -> Fault:
    """Return the fault of a row whose key differs from another's in letters that look the same."""
    name = next(name for name in names if fold(row.text(name)) != fold(twin.text(name)))
    text, other = row.text(name), twin.text(name)
    letter = look_alike(text) or f"in the other {look_alike(other)}"
    found = f"'{text}' looks like '{other}' in {twin.place.at(name)}, but {letter}."
    return error(row.place.at(name), found, "Type one of the two again, or rename it.")


def _entry(row: RawRow, column: Column) -> object:
    value = row.values.get(column.name)
    return column.default if value is None and not column.required else value


def empty_tables(raw: Mapping[str, RawTable], known_faults: tuple[Fault, ...]) -> Iterator[Fault]:
    """Yield a fault if there is no setting, organisation or clause at all."""
    reported = {fault.place for fault in known_faults if fault.severity == "error"}
    needed = {"contract": "the contract's settings are missing.", "parties": "there is no organisation."}
    for name, found in needed.items():
        if not raw[name].rows and raw[name].sheet not in reported:
            yield error(raw[name].sheet, found, f"Fill the {raw[name].sheet} table.")
    terms = [table for name, table in raw.items() if name.startswith("terms_")]
    if not any(table.rows for table in terms) and not any(table.sheet in reported for table in terms):
        yield error(terms[0].sheet, "there is no clause.", f"Fill {listed(table.sheet for table in terms)}.")
