"""A contract whose services hold the plan of a contract-monitoring extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, InputFaultsError, error, warning
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed, nearest
from contract_engine.schema.words import percentage, pounds
from contract_engine.sources.growth import values_of
from contract_engine.sources.mapping import mapped
from contract_engine.sources.rebuilt import contract_total, rebuilt, rows_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from contract_engine.schema.contract import Contract
    from contract_engine.sources.extract import Code, Extract
    from contract_engine.sources.growth import Values
    from contract_engine.sources.mapping import Mapped, Service

RELEASED = ("released_at_once", "released_12", "released_36")
PRICE_DIGITS = 6
FAR_FROM_PRICE = 0.25


def with_activity(
    contract: Contract, extract: Extract, activity: Path, mapping: Path | None
) -> tuple[Contract, tuple[str, ...]]:
    """Return the contract with its Services filled from an extract, and lines that say what went where.

    Plan activity and contract value are the sums of what is mapped to a service; the value of
    codes without activity is its fixed part; reference price = (value - fixed part) / activity.
    What the extract does not say stays as it was, or for a new service is assumed.
    """
    found = mapped(contract, extract, activity, mapping)
    before = _services(contract)
    faults = tuple(_below_zero(found))
    if faults:
        raise InputFaultsError(extract.file, faults)
    filled = {service: _filled(contract, before.get(service), service, codes, extract)
              for service, codes in found.services.items()}  # fmt: skip
    tables = {kind.table: [values_of(row) for row in rows_given(contract, kind)] for kind in TABLES}
    tables[ServiceRow.table] = [filled.get(key, values_of(row)) for key, row in before.items()]
    tables[ServiceRow.table] += [values for key, values in filled.items() if key not in before]
    stale = [row for row in contract.rows(ReconciliationRow) if row.identity in filled]
    tables[ReconciliationRow.table] = [values_of(row) for row in contract.rows(ReconciliationRow) if row not in stale]
    total = contract_total(tables[ServiceRow.table])
    tables[Settings.table] = [{**values_of(contract.settings), "control_total": total}]
    paths = [activity, *([mapping] if mapping else [])]
    notes = (*extract.notes, *found.notes, *_notes(contract, filled, stale, total))
    return rebuilt(contract, tables, paths, notes), _lines(extract, found)


def _services(contract: Contract) -> dict[Service, ServiceRow]:
    return {(row.provider, row.point_of_delivery): row for row in contract.rows(ServiceRow)}


def _below_zero(found: Mapped) -> Iterator[Fault]:
    for (provider, point), codes in found.services.items():
        for what, part in (("value", codes), ("part without activity", [code for code in codes if not code.activity]),
                           ("part with activity", [code for code in codes if code.activity])):  # fmt: skip
            value = round(sum(code.value for code in part), 2)
            if value < 0:
                said = f"the {what} of {provider} / {point} comes to {pounds(value)}."
                yield error("", said, "Map its adjustments to the service that they lower, or leave them out.")
                break


def _filled(
    contract: Contract, old: ServiceRow | None, service: Service, codes: Sequence[Code], extract: Extract
) -> Values:
    """Return the row of a service as the extract has it."""
    provider, point = service
    activity = round(sum(code.activity for code in codes), 6)
    value = round(sum(code.value for code in codes), 2)
    fixed = round(sum(code.value for code in codes if not code.activity), 2)
    price = round((value - fixed) / activity, PRICE_DIGITS) if activity else (old.reference_price if old else 0.0)
    figures: Values = {
        "plan_activity": activity, "reference_price": price, "of_which_fixed": fixed, "contract_value": value,
    }  # fmt: skip
    lines = sum(code.lines for code in codes)
    names = listed((f"{code.provider} / {code.point}" for code in codes), "and")
    source = f"{extract.what} of {extract.file}: {lines:,} {'line' if lines == 1 else 'lines'} of {names}"
    if old:
        kept = f"unit cost and what is released as before ({old.source or 'no source'})"
        return {**values_of(old), **figures, "source": f"{source}; {kept}"}
    like = _like(contract, provider)
    released = {name: getattr(like, name) if like else 0.0 for name in RELEASED}
    assumed = "assumed: unit cost the reference price, " + (
        f"cost released as for {like.provider} / {like.point_of_delivery}" if like else "no cost released"
    )
    new: Values = {"provider": provider, "point_of_delivery": point, "unit_cost": price}
    return {**new, **figures, **released, "source": f"{source}; {assumed}; replace with your own"}


def _like(contract: Contract, provider: str) -> ServiceRow | None:
    """Return a service after which a new one's cost is assumed to be released: of the same provider if it has one."""
    services = contract.rows(ServiceRow)
    return next((row for row in services if row.provider == provider), next(iter(services), None))


def _notes(
    contract: Contract, filled: dict[Service, Values], stale: Sequence[ReconciliationRow], total: float
) -> Iterator[Fault]:
    before = _services(contract)
    kept = [f"{row.provider} / {row.point_of_delivery}" for key, row in before.items() if key not in filled]
    if kept:
        found = (
            f"the extract has nothing for {listed(kept, 'and')}; {'its' if len(kept) == 1 else 'their'} figures stay."
        )
        yield warning("", found, "Map something to them, or take them out of Services.")
    for provider, point in filled:
        if (provider, point) not in before:
            like = nearest(point, [row.point_of_delivery for row in before.values() if row.provider == provider])
            found = f"{provider} / {point} was not on Services: its unit cost and what is released are assumed."
            meant = f"Did you mean {like}? " if like else ""
            yield warning("", found, f"{meant}Type your own, and check that a clause pays for it.")
    for key, row in before.items():
        price = filled.get(key, {}).get("reference_price")
        if isinstance(price, float) and price and abs(row.unit_cost / price - 1) > FAR_FROM_PRICE:
            found = (
                f"unit cost of {row.provider} / {row.point_of_delivery} stays {pounds(row.unit_cost)}, which is"
                f" {percentage(round(row.unit_cost / price - 1, 3))} from its new reference price, {pounds(price)}."
            )
            yield warning("", found, "Type what a unit costs its provider.")
    if stale:
        names = listed((f"{row.provider} / {row.point_of_delivery}" for row in stale), "and")
        yield warning("", f"the ledger values of {names} were those of other figures and are left out.",
                      "Type your own on Reconciliation.")  # fmt: skip
    old = sum(row.contract_value for row in before.values() if row.runs_today)
    if abs(total - old) > contract.settings.reconciliation_tolerance * old:
        found = (
            f"the contract values come to {pounds(total)} and were {pounds(old)}; limits, income and terms in pounds"
            " stay."
        )
        yield warning("", found, "Check the affordability limit, other income, and every term in pounds a year.")


def _lines(extract: Extract, found: Mapped) -> tuple[str, ...]:
    inside = [code for codes in found.services.values() for code in codes]

    def told(codes: Sequence[Code]) -> str:
        lines = sum(code.lines for code in codes)
        return f"{pounds(round(sum(code.value for code in codes), 2))} ({lines:,} {'line' if lines == 1 else 'lines'})"

    services = f"{len(found.services)} {'service' if len(found.services) == 1 else 'services'}"
    whole = told(extract.codes)
    return (f"{extract.file}: {told(inside)} in {services} + {told(found.left_out)} left out = {whole}.",)
