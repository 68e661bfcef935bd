"""A contract with the practices of real networks in the place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, warning
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import SharedCostTerm, TermRow
from contract_engine.schema.terms_shared_cost import FIXED
from contract_engine.sources.copies import copies_of, examples_in, singled_out
from contract_engine.sources.growth import grown_figure
from contract_engine.sources.places import replacement
from contract_engine.sources.rebuilt import contract_total, rebuilt, rows_given
from contract_engine.sources.shares import divided_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.sources.growth import Values
    from contract_engine.sources.places import Replacement
    from contract_engine.sources.practices import Network

Made = list[tuple["Row", "Values"]]


def with_practices(
    contract: Contract, networks: Sequence[Network], paths: Sequence[Path], notes: Sequence[Fault] = ()
) -> Contract:
    """Return the contract with the practices of these networks in the place of its own.

    A row that names an example practice is made for every new practice that is nearest to it in
    list; what such rows hold in pounds a year, activity or patients grows with the list. In an
    example the figures of everyone else grow with all the people, weighted for need where every
    list is; otherwise they stay.
    """
    made = replacement(contract, networks)
    rows = {kind: _rows(contract, kind, made) for kind in TABLES}
    lost = [row for of_table in rows.values() for row, values in of_table if _to_itself(row, values)]
    tables = {
        kind.table: _once(kind, [values for row, values in of_table if not _to_itself(row, values)])
        for kind, of_table in rows.items()
    }
    tables[ReconciliationRow.table] = list(_ledger(contract, rows))
    tables[Settings.table] = [_settings(contract, tables, networks)]
    return rebuilt(contract, tables, paths, (*notes, *_notes(contract, made, lost)))


def _rows(contract: Contract, kind: type[Row], made: Replacement) -> Made:
    copied = [(row, copies_of(contract, row, made)) for row in rows_given(contract, kind)]
    several = [(row, copies) for row, copies in copied if len(examples_in(row, made)) == 1]
    divided_again([row for row, _ in several], [(row, values) for row, copies in several for values in copies])
    return [(row, values) for row, copies in copied for values in copies]


def _to_itself(row: Row, values: Values) -> bool:
    """Whether the two that a payment was between have become one; a host's own share of a cost is no payment."""
    if not isinstance(row, TermRow) or (isinstance(row, SharedCostTerm) and row.component == FIXED):
        return False
    return values["payer"] == values["payee"] and row.payer != row.payee


def _once(kind: type[Row], rows: Sequence[Values]) -> list[Values]:
    """Return rows, each key once: where two examples have become one practice, the first stays."""
    first: dict[tuple[str, ...], Values] = {}
    for row in rows:
        first.setdefault(tuple(str(row[name]) for name in kind.key), row)
    return list(first.values())


def _ledger(contract: Contract, rows: Mapping[type[Row], Made]) -> Iterator[Values]:
    """Yield what the ledger holds for each service, as far from its contract value as it was."""
    before = {row.identity: row.contract_value for row in contract.rows(ServiceRow)}
    now = {(values["provider"], values["point_of_delivery"]): values["contract_value"]
           for _, values in rows[ServiceRow]}  # fmt: skip
    for row, values in rows[ReconciliationRow]:
        value = now.get((values["provider"], values["point_of_delivery"]))
        old = before.get(row.identity)
        if isinstance(row, ReconciliationRow) and isinstance(value, int | float) and old:
            yield values | {"ledger_value": grown_figure(row.ledger_value, value / old)}
        else:
            yield values


def _settings(contract: Contract, tables: Mapping[str, Sequence[Values]], networks: Sequence[Network]) -> Values:
    settings = contract.settings
    named = listed(((network.name if network.name == network.code else f"{network.name} ({network.code})")
                    for network in networks), "and")  # fmt: skip
    sources = dict.fromkeys(practice.source for network in networks for practice in network.practices)
    about = (
        f"The practices are those of {named}; their lists are from {listed(sources, 'and')}."
        f" Rows whose source says so are made from the practices of {contract.file}."
    )
    values = dict(tables[Settings.table][0])
    values |= {"name": f"{settings.name}: {named}", "about": f"{about} {settings.about}".strip()}
    if settings.control_total is not None:
        values["control_total"] = contract_total(tables[ServiceRow.table])
    return values


def _notes(contract: Contract, made: Replacement, lost: Sequence[Row]) -> Iterator[Fault]:
    """Yield what to know of rows that could not simply be copied."""
    if contract.settings.status != "example" and made.people != made.people_before:
        found = (
            f"the practices' lists come to {made.people:,.0f} {made.what}, and were {made.people_before:,.0f}; the"
            " figures of other organisations stay as they were."
        )
        yield warning("", found, "Change those that grow with the people, such as activity and income.")
    alone: dict[str, list[str]] = {}
    for kind in TABLES:
        for row in contract.rows(kind):
            for example in singled_out(row, made):
                alone.setdefault(example, []).append(kind.sheet)
    for example, sheets in alone.items():
        found = (
            f"{example} of the example stood alone on {listed(dict.fromkeys(sheets), 'and')}; now"
            f" {made.heirs[example]} does, the nearest in list."
        )
        yield warning("", found, "Name another practice there if that is not meant.")
    for row in lost:
        found = f"a row of {row.sheet} would have had one practice pay itself, so it is left out."
        yield warning("", found, f"It was {' / '.join(filter(None, row.identity))}.")
