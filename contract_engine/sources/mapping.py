"""The mapping sheet: which service of the contract each code of an extract belongs to."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.faults import Fault, InputFaultsError, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import fold, nearest, tidy
from contract_engine.schema.words import pounds
from contract_engine.sources.extract import MAPPING_SHEET
from contract_engine.sources.tables import Heading, has_sheet, read_table
from contract_engine.workbook.csv_text import as_it_was, kept_as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from contract_engine.schema.contract import Contract
    from contract_engine.sources.extract import Code, Extract
    from contract_engine.sources.tables import Table

HEADINGS = (
    Heading("provider_code", "the provider's code as in the extract", ("Provider code",), required=True),
    Heading("point_code", "the point of delivery as in the extract", ("Point of delivery code",), required=True),
    Heading("provider", "the provider's name in the contract", ("Provider",), required=True),
    Heading("point", "the point of delivery in the contract", ("Point of delivery",), required=True),
)
LEAVE_OUT = "leave out"
TO_FILL = "?"
WHAT_IT_HOLDS = (
    "A mapping sheet has one row a code, with the columns Provider code and Point of delivery code (as in the extract)"
    " and Provider and Point of delivery (as on Parties and Services of the contract); leave these two blank, or type"
    f" {LEAVE_OUT}, for what is not part of the contract."
)

Service = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The codes of an extract by service of the contract, those left out, and what to know of the mapping."""

    services: dict[Service, tuple[Code, ...]]
    left_out: tuple[Code, ...]
    notes: tuple[Fault, ...]


def mapped(contract: Contract, extract: Extract, activity: Path, mapping: Path | None) -> Mapped:
    """Put the codes of an extract under the services that the mapping sheet names.

    Without a file of its own, the mapping is the sheet Mapping of the extract's workbook.
    An InputFaultsError lists the lines of the mapping that cannot be used, a PutRightError the
    codes that it does not have.
    """
    if mapping is None and not has_sheet(activity, MAPPING_SHEET):
        raise PutRightError(
            f"{extract.file} holds {_count(extract.codes)}, and no mapping says which service each belongs to.\n"
            f"{_table(extract.codes)}\n{WHAT_IT_HOLDS}\n"
            "Give it with --mapping, as a sheet called Mapping in the extract's workbook, or start one with"
            " --write-mapping FILE.csv."
        )
    table = read_table(mapping or activity, HEADINGS, sheet="" if mapping else MAPPING_SHEET)
    targets = _targets(contract, table)
    unmapped = [code for code in extract.codes if code.key not in targets]
    if unmapped:
        raise PutRightError(
            f"{table.file} has no line for {_count(unmapped)} of {extract.file}:\n{_table(unmapped)}\n"
            f"Add a line for each; leave its provider and point of delivery blank, or type {LEAVE_OUT}, for what is"
            " not part of the contract."
        )
    services: dict[Service, tuple[Code, ...]] = {}
    for code in extract.codes:
        target = targets[code.key]
        if target:
            services[target] = (*services.get(target, ()), code)
    left_out = tuple(code for code in extract.codes if targets[code.key] is None)
    return Mapped(services, left_out, tuple(_unused(table, {code.key for code in extract.codes})))


def _targets(contract: Contract, table: Table) -> dict[tuple[str, str], Service | None]:
    """Return the service of each code, none where it is left out."""
    parties = {fold(row.name): row.name for row in contract.rows(PartyRow)}
    points = {fold(row.point_of_delivery): row.point_of_delivery for row in contract.rows(ServiceRow)}
    targets: dict[tuple[str, str], Service | None] = {}
    faults: list[Fault] = []
    first: dict[tuple[str, str], object] = {}
    for line, row in table.frame.iterrows():
        key = _key(row)
        if key in first:
            found = f"{row['provider_code']} / {row['point_code']} is on {table.at(first[key])} already."
            faults.append(table.fault(line, found, "Keep one of the two."))
            continue
        first[key] = line
        provider, point = tidy(as_it_was(row["provider"])), tidy(as_it_was(row["point"]))
        left_out = LEAVE_OUT in (fold(provider), fold(point)) or not (provider or point)
        said = [] if left_out else list(_slips(table, line, provider, point, parties))
        faults += said
        targets[key] = None if left_out or said else (parties[fold(provider)], points.get(fold(point), point))
    if faults:
        raise InputFaultsError(table.file, tuple(faults))
    return targets


def _key(row: pd.Series[str]) -> tuple[str, str]:
    return as_it_was(row["provider_code"]).casefold(), as_it_was(row["point_code"]).casefold()


def _slips(table: Table, line: object, provider: str, point: str, parties: dict[str, str]) -> Iterator[Fault]:
    if TO_FILL in (provider, point):
        yield table.fault(line, "it is not said yet where this belongs.", f"Name a service, or type {LEAVE_OUT}.")
    elif not provider or not point:
        missing = "point of delivery" if provider else "provider"
        yield table.fault(line, f"the {missing} is blank.", f"Fill both, or type {LEAVE_OUT}.")
    elif fold(provider) not in parties:
        like = nearest(provider, parties.values())
        mend = f"Did you mean {like}?" if like else "Name an organisation of Parties."
        yield table.fault(line, f"provider is '{provider}', an organisation that Parties does not have.", mend)


def _unused(table: Table, known: set[tuple[str, str]]) -> Iterator[Fault]:
    for line, row in table.frame.iterrows():
        if _key(row) not in known:
            found = f"{table.file} maps {row['provider_code']} / {row['point_code']}, which the extract does not have."
            yield warning(table.at(line), found, "Nothing to do if that is meant.")


def starter(contract: Contract, extract: Extract) -> str:
    """Return a mapping sheet of every code, to be filled; a provider is named where Parties has its code."""
    by_code = {row.ods_code.casefold(): row.name for row in contract.rows(PartyRow) if row.ods_code}
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["Provider code", "Point of delivery code", "Provider", "Point of delivery", "Lines", "Activity",
                   "Value (£)", "Provider name in the extract"])  # fmt: skip
    for code in extract.codes:
        who = by_code.get(code.provider.casefold(), TO_FILL)
        words = map(kept_as_text, (code.provider, code.point, who, TO_FILL))
        figures = (code.lines, f"{code.activity:.12g}", f"{code.value:.2f}")
        rows.writerow([*words, *figures, kept_as_text(code.provider_name)])
    return text.getvalue()


def _count(codes: Sequence[Code]) -> str:
    value = pounds(round(sum(code.value for code in codes), 2))
    return f"{len(codes)} {'code' if len(codes) == 1 else 'codes'} worth {value}"


def _table(codes: Sequence[Code]) -> str:
    """Return codes in lines: code, how many lines, what they come to."""
    width = max(len(f"{code.provider} / {code.point}") for code in codes)
    return "\n".join(
        f"  {f'{code.provider} / {code.point}':<{width}}  {code.lines:,} {'line' if code.lines == 1 else 'lines'},"
        f" {code.activity:,.10g} units, {pounds(code.value)}"
        for code in codes
    )
