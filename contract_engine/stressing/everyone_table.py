"""A table of practices put under a contract's terms for its network, and stressed: thousands at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.schema.spelling import listed
from contract_engine.schema.table_rules import Read
from contract_engine.settlement.table_columns import Unusable, heading_of, read_column
from contract_engine.stressing.everyone import Practices, stress_everyone
from contract_engine.stressing.everyone_terms import terms_for_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.settlement.table_columns import Column, Rows
    from contract_engine.stressing.everyone import Everyone
    from contract_engine.stressing.everyone_futures import World
    from contract_engine.stressing.everyone_terms import TermsForAll

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """The columns that are read, wherever they stand in the table."""

    reads: tuple[Read, ...]


def _read(name: str, meaning: str, *headings: str, **other: object) -> Read:
    return Read.model_validate({"name": name, "meaning": meaning, "headings": headings, **other})


_PEOPLE = {"unit": "people", "lowest": 0}
_MONEY = {"unit": "£", "lowest": 0, "required": False}
COLUMNS = Reading((
    _read("practice", "practice", "Practice Code", "Code", kind="text"),
    _read("network", "network; a practice without one is a network of its own", "PCN Code", "PCN",
          kind="text", required=False, blanks=("Unknown or no PCN", "Unknown", "No PCN")),
    _read("registered", "registered list", "Average Number of Registered Patients", "Registered patients", "List",
          "Registered list", **_PEOPLE),
    _read("weighted", "need-weighted list; the registered list if blank", "Average Number of Weighted Patients",
          "Weighted patients", "Weighted list", **_PEOPLE, required=False),
    _read("achieved", "patients for whom it was done, as a part of those due: not points", "Achievement",
          "Performance", "Rate", kind="share", unit="%", required=False),
    _read("patients", "patients due, exclusions apart", "Denominator", "Patients due", **_PEOPLE, required=False),
    _read("agreed", "what its people are agreed to cost in a year", "Agreed spend", "Target", **_MONEY),
    _read("spend", "what they are expected to cost", "Expected spend", **_MONEY),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableStressed:
    """A table stressed: ranges, the terms it was put under, what stood in for blanks, rows left out and why."""

    everyone: Everyone
    terms: TermsForAll
    assumed: tuple[str, ...]
    left_out: tuple[str, ...]


def stress_table(  # noqa: PLR0913 - the table, the terms, and how futures are drawn
    contract: Contract, rows: Rows, *, indicator: str = "", world: World | None = None, scenarios: int = 10_000,
    seed: int = 1, jobs: int = 1,
) -> TableStressed:  # fmt: skip
    """Put every practice of a table under the terms that a contract has for its network, and stress them.

    An InputFaultsError lists what keeps all of it from being settled; a row that cannot be read
    is left out, with its line and the reason.
    """
    terms = terms_for_all(contract, indicator)
    faults = list(_missing(rows, terms))
    unusable = Unusable()
    columns = {read.name: read_column(read, rows, unusable) for read in COLUMNS.reads} if not faults else {}
    usable = unusable.readable(rows.count)
    if not faults:
        faults = list(_twice(columns["practice"][usable]))
        if not usable.any():
            found = "; ".join(_reasons(rows, unusable)[:1]) or "there is none below its headings"
            faults.append(error("", f"no row can be read: {found}.", "Put one right, and the others like it."))
    if faults:
        raise InputFaultsError(rows.file, tuple(faults))
    assumed = list[str]()
    practices = _practices({name: column[usable] for name, column in columns.items()}, terms, assumed)
    everyone = stress_everyone(practices, terms.scheme, world, scenarios=scenarios, seed=seed, jobs=jobs)
    return TableStressed(everyone, terms, tuple(assumed), _reasons(rows, unusable))


def _missing(rows: Rows, terms: TermsForAll) -> Iterator[Fault]:
    """Yield a fault for every column that must be there and is not."""
    pool = terms.scheme.pool
    wanted = {"achieved"} if pool.own or pool.network else set()
    for read in COLUMNS.reads:
        if (read.required or read.name in wanted) and heading_of(read, rows.columns) is None:
            found = f"there is no column {listed((read.name, *read.headings))} ({read.meaning})."
            yield error("", found, f"Add it, under the heading {read.name}.")


def _twice(names: Column) -> Iterator[Fault]:
    twice = [name for name, count in Counter(names.tolist()).items() if count > 1]
    if twice:
        others = f", and {len(twice) - SHOWN:,} more" if len(twice) > SHOWN else ""
        found = f"{listed(twice[:SHOWN], 'and')}{others} {'stands' if len(twice) == 1 else 'stand'} twice."
        yield error("", found, "Keep one row for each practice.")


def _reasons(rows: Rows, unusable: Unusable) -> tuple[str, ...]:
    """Say of each row that cannot be read where it stands and why."""
    told = sorted(unusable.reasons.items())
    return tuple(f"{rows.place} {rows.lines[row]}: {'; '.join(reasons)}" for row, reasons in told)


def _practices(columns: Mapping[str, Column], terms: TermsForAll, assumed: list[str]) -> Practices:
    """Return the practices, with what stands in where the table says nothing, which is told."""
    registered = columns["registered"]

    def told(where: Column, words: str) -> None:
        if where.any():
            assumed.append(f"{int(where.sum()):,} {'practice' if where.sum() == 1 else 'practices'}: {words}")

    measured = ~np.isnan(columns["achieved"]) & bool(terms.indicator)
    shares = np.full(len(registered), terms.shares)

    def filled(name: str, instead: Column, words: str, matters: Column) -> Column:
        blank = np.isnan(columns[name])
        told(blank & matters, words)
        return np.where(blank, instead, columns[name])

    alone = columns["network"] == ""
    told(alone, "in no network, so counted as a network of its own")
    weighted = filled("weighted", registered, "the registered list stands in for the weighted", registered > 0)
    told(~measured & bool(terms.indicator), "no achievement, so nothing is earned for results")
    each, due = terms.agreed_a_weighted_patient, terms.patients_a_registered_patient
    patients = filled("patients", registered * due, f"patients due as in the contract, {due:.2%} of a list", measured)
    as_there = f"spend agreed as in the contract, £{each:,.2f} a weighted patient"
    agreed = filled("agreed", weighted * each, as_there, shares)
    spend = filled("spend", agreed, "expected to spend what is agreed", shares)
    return Practices(
        columns["practice"],
        np.where(alone, columns["practice"], columns["network"]),
        registered,
        weighted,
        np.where(measured, columns["achieved"], 0.0),
        np.where(measured, patients, 0.0),
        agreed,
        spend,
    )
