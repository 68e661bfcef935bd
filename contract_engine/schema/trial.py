"""Trying values: a contract whose drafts are as someone types them on the command line."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.choices import choices_of, with_alternatives
from contract_engine.schema.contract import lever_id
from contract_engine.schema.crosscheck import cross_table_faults
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.schema.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.terms import Lever


def values_typed(contract: Contract, typed: Sequence[str]) -> dict[str, float]:
    """Read `LEVER=VALUE` pairs; 35% is 0.35; without its year a term is set in every year.

    Raises PutRightError with the nearest name.
    """
    known = {lever.id: lever for lever in contract.levers if lever.is_new}
    values: dict[str, float] = {}
    for pair in typed:
        name, equals, text = pair.rpartition("=")
        if not equals:
            raise PutRightError(f"--set {pair}: no value was found. Write it as LEVER=VALUE.")
        by_year = [lever.id for lever in known.values() if lever.year and lever.id.rpartition(".")[0] == name]
        if name not in known and not by_year:
            names = [*known, *choices_of(contract)]
            near = get_close_matches(name, names, n=1, cutoff=0.4)
            advice = f"Did you mean {near[0]}?" if near else f"Choose one of: {', '.join(names)}."
            raise PutRightError(f"--set {pair}: there is no term '{name}' in the contract on the table. {advice}")
        try:
            number = float(text.strip().rstrip("%").replace(",", "").lstrip("£"))
        except ValueError:
            raise PutRightError(f"--set {pair}: '{text}' is not a number. Type one, as 0.35, 35% or 185,000.") from None
        values |= dict.fromkeys(by_year or [name], number / 100 if text.strip().endswith("%") else number)
    return values


def with_terms(contract: Contract, values: Mapping[str, float]) -> Contract:
    """Return the contract with these values as drafts, no longer open.

    Raises PutRightError for a value that a cell would not take, or that is beyond its limits.
    """
    if not values:
        return contract
    for lever in contract.levers:
        if lever.id in values:
            _within(lever, values[lever.id])
    places = {
        (kind.table, place): values[name]
        for kind in TERM_TABLES
        for place, row in enumerate(contract.rows(kind))
        if (name := lever_id(row)) in values and row.in_new_terms
    }
    told = tuple(f"{name} = {value:.10g}" for name, value in values.items())
    written = None if contract.written is None else _with_drafts(contract.written, places)
    changed = replace(_with_drafts(contract, places), written=written, tried=(*contract.tried, *told))
    faults = tuple(fault for fault in cross_table_faults(changed, ()) if fault.severity == "error")
    if faults:
        raise PutRightError(f"With --set {', '.join(told)}:\n{_in_lines(faults)}")
    return changed


def _with_drafts(contract: Contract, places: Mapping[tuple[str, int], float]) -> Contract:
    tables = {**contract.tables}
    for kind in TERM_TABLES:
        tables[kind.table] = tuple(
            row.model_copy(update={"draft": places[kind.table, place], "open": False})
            if (kind.table, place) in places
            else row
            for place, row in enumerate(contract.rows(kind))
        )
    return replace(contract, tables=tables)


def _in_lines(faults: Iterable[Fault]) -> str:
    return "\n".join(f"  {fault.place}  {fault.found} {fault.mend}" for fault in faults)


def choices_typed(contract: Contract, typed: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Take `CHOICE=ALTERNATIVE` pairs from what was typed, and return them and the rest.

    Raises PutRightError with the alternatives there are.
    """
    chosen: dict[str, str] = {}
    rest = []
    known = choices_of(contract)
    for pair in typed:
        parted = [(pair[:place], pair[place + 1 :]) for place, sign in enumerate(pair) if sign == "="]
        choice, name = next(
            ((entry, after) for before, after in parted for entry in known if fold(entry) == fold(before)), ("", "")
        )
        if not choice:
            rest.append(pair)
            continue
        found = next((entry.name for entry in known[choice] if fold(entry.name) == fold(name)), None)
        if found is None:
            names = listed((entry.name for entry in known[choice]), "and")
            raise PutRightError(f"--set {pair}: '{name.strip()}' is no alternative of {choice}. There are {names}.")
        chosen[choice] = found
    return chosen, tuple(rest)


def with_choices(contract: Contract, chosen: Mapping[str, str]) -> Contract:
    """Return the contract with these alternatives in place of the draft, no longer open.

    Raises PutRightError if they break a rule together.
    """
    if not chosen:
        return contract
    told = tuple(f"{choice} = {name}" for choice, name in chosen.items())
    changed = with_alternatives(contract, {**contract.chosen, **chosen})
    faults = tuple(fault for fault in cross_table_faults(changed, ()) if fault.severity == "error")
    if faults:
        raise PutRightError(f"With --set {', '.join(told)}:\n{_in_lines(faults)}")
    return replace(changed, tried=(*contract.tried, *told), fixed=contract.fixed | set(chosen))


def _within(lever: Lever, value: float) -> None:
    for side, bound in (("lowest", lever.lowest), ("highest", lever.highest)):
        beyond = bound is not None and (value < bound if side == "lowest" else value > bound)
        if bound is not None and beyond:
            raise PutRightError(
                f"--set {lever.id}: {amount(value, lever.unit)} is beyond its {side}, {amount(bound, lever.unit)}."
                " Try a value within its limits, or change them in the workbook."
            )
