"""Practices of a primary care network and their lists, from NHS England's published practice files.

The headings are those of NHS Payments to General Practice (of every year from 2014/15 on), of
Patients Registered at a GP Practice (the map and the lists, which go together) and of the
Organisation Data Service's primary care network memberships.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import capwords
from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, InputFaultsError, error, warning
from contract_engine.schema.spelling import fold, listed
from contract_engine.sources.lists import is_by_part, one_row_a_practice
from contract_engine.sources.tables import Heading, missing, numbers, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from contract_engine.sources.tables import Table

PRACTICE = Heading("practice", "the practice's code", (
    "Practice Code", "PRACTICE_CODE", "GP Practice Code", "Partner Organisation Code", "ORG_CODE", "CODE",
), required=True)  # fmt: skip
NETWORK = Heading("network", "the code of the practice's network", ("PCN Code", "PCN_CODE"))
REGISTERED = Heading("registered", "the registered list", (
    "Average Number of Registered Patients", "Number of Registered Patients (Last Known Figure)",
    "Number of Registered Patients", "NUMBER_OF_PATIENTS", "Registered Patients", "Registered",
))  # fmt: skip
WEIGHTED = Heading("weighted", "the weighted list", (
    "Average Number of Weighted Patients", "Number of Weighted Patients (Last Known Figure)",
    "Number of Weighted Patients", "Weighted Patients", "Weighted",
))  # fmt: skip
HEADINGS = (
    PRACTICE, NETWORK, REGISTERED, WEIGHTED,
    Heading("name", "the practice's name", ("Practice Name", "GP Practice Name", "Partner Name")),
    Heading("network_name", "the network's name", ("PCN Name",)),
    Heading("closed", "when it closed", ("Practice Close Date", "Close Date")),
    Heading("ended", "when it left its network", ("Practice to PCN Relationship End Date",)),
    Heading("type", "what kind of organisation it is", ("TYPE", "ORG_TYPE")),
    Heading("sex", "for whom the row is", ("SEX",)),
    Heading("age", "for whom the row is", ("AGE", "AGE_GROUP_5")),
    Heading("date", "the day of the list", ("EXTRACT_DATE",)),
)  # fmt: skip
PUBLICATIONS = {
    "averagenumberofregisteredpatients": "NHS England, NHS Payments to General Practice",
    "numberofregisteredpatientslastknownfigure": "NHS England, NHS Payments to General Practice",
    "numberofpatients": "NHS England, Patients Registered at a GP Practice",
}
YEARS = re.compile(r"(?<!\d)(?:20)?(\d\d)[-_ /](?:20)?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice as published; `source` says where its lists come from."""

    code: str
    name: str
    registered: float
    weighted: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Network:
    """A primary care network and its practices, the largest list first."""

    code: str
    name: str
    practices: tuple[Practice, ...]


def networks_of(paths: Sequence[Path], codes: Sequence[str]) -> tuple[tuple[Network, ...], tuple[Fault, ...]]:
    """Return the networks of these codes and what to know of them; of several files the first that has a column counts.

    An InputFaultsError lists every column that no file has, every network that is not there, and
    every practice of theirs whose lists cannot be read.
    """
    tables = [read_table(path, HEADINGS) for path in paths]
    file = listed((table.file for table in tables), "and")
    faults = [missing(heading, tables) for heading in (NETWORK, REGISTERED)
              if not any(table.has(heading.name) for table in tables)]  # fmt: skip
    if faults:
        raise InputFaultsError(file, tuple(faults))
    frames = [one_row_a_practice(table) for table in tables]
    members = next(frame for table, frame in zip(tables, frames, strict=True) if table.has("network"))
    known = members[(members["network"] != "") & ~members["network"].str.casefold().str.startswith("unknown")]
    inside = {code: list(own.unique()) for code, own in known["practice"].groupby(known["network"].map(fold))}
    found = [(code, inside.get(fold(code), [])) for code in codes]
    faults = [_no_such_network(code, known) for code, practices in found if not practices]
    if faults:
        raise InputFaultsError(file, tuple(faults))
    wanted = {practice for _, practices in found for practice in practices}
    rows = [(table, _by_practice(frame, wanted)) for table, frame in zip(tables, frames, strict=True)]
    said = [fault for _, practices in found for practice in practices for fault in _faults_of(practice, rows)]
    if any(fault.severity == "error" for fault in said):
        raise InputFaultsError(file, tuple(said))
    return tuple(_network(code, practices, rows, file) for code, practices in found), tuple(said)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line about a practice: its entries, and its lists as numbers; what is none is not a number."""

    line: int
    texts: Mapping[str, str]
    registered: float
    weighted: float


Files = Sequence[tuple["Table", Mapping[str, Sequence[_Row]]]]


def _by_practice(frame: pd.DataFrame, wanted: set[str]) -> dict[str, list[_Row]]:
    """Return the lines about each practice; none for one that the file does not have."""
    own = frame[frame["practice"].isin(wanted)]
    nothing = [math.nan] * len(own)
    registered = numbers(own["registered"]).tolist() if "registered" in own else nothing
    weighted = numbers(own["weighted"]).tolist() if "weighted" in own else nothing
    found: dict[str, list[_Row]] = {code: [] for code in wanted}
    for line, texts, *lists in zip(own.index, own.to_dict("records"), registered, weighted, strict=True):
        found[texts["practice"]].append(_Row(int(line), {str(name): text for name, text in texts.items()}, *lists))
    return found


def _no_such_network(code: str, known: pd.DataFrame) -> Fault:
    codes = dict.fromkeys(known["network"])
    found = (
        f"no practice is in a network '{code}'; the file has {known['practice'].nunique():,}"
        f" practices in {len(codes):,} networks."
    )
    like = difflib.get_close_matches(code.upper(), codes, n=3)
    mend = f"Did you mean {listed(like)}?" if like else "Give the code of a network, such as U12345."
    return error("", found, mend)


def _faults_of(code: str, rows: Files) -> Iterator[Fault]:
    """Yield what keeps a practice's lists from being read, and what to know of them."""
    for table, found in rows:
        if len(found[code]) > 1 and not is_by_part(table):
            lines = [table.at(row.line) for row in found[code]]
            said = f"{code} is there {len(lines)} times: on {listed(lines, 'and')}."
            yield table.fault(found[code][1].line, said, f"Keep one of the rows of {code}.")
    table, own = _own_rows(code, "registered", rows)
    if not own:
        yield error("", f"{code} is in the network, but {table.file} has no list of it.", f"Add a row for {code}.")
    yield from _not_numbers(table, own, "registered", code)
    if own and sum(row.registered for row in own) == 0:
        found_none = f"{code} has nobody on its list, so it is left out."
        yield warning(table.at(own[0].line), found_none, "Nothing to do if it has closed.")
        return
    if own and own[0].texts.get("closed"):
        closed = f"{code} closed on {own[0].texts['closed']}, but has a list."
        yield warning(table.at(own[0].line), closed, "Take it out of Parties if it does not sign.")
    table, own = _own_rows(code, "weighted", rows)
    if all(not row.texts.get("weighted") or row.weighted == 0 for row in own):
        yield warning("", f"{table.file} has no weighted list of {code}.", "The registered list stands in for it.")
    else:
        yield from _not_numbers(table, own, "weighted", code)


def _own_rows(code: str, name: str, rows: Files) -> tuple[Table, Sequence[_Row]]:
    """Return the lines about a practice in the first file that has a column, or in the first of all."""
    table, found = next(((table, found) for table, found in rows if table.has(name)), rows[0])
    return table, found[code]


def _not_numbers(table: Table, own: Sequence[_Row], name: str, code: str) -> Iterator[Fault]:
    for row in own:
        figure = row.registered if name == "registered" else row.weighted
        if not figure >= 0:
            text = row.texts[name]
            found = f"the {name} list of {code} is '{text}'." if text else f"the {name} list of {code} is blank."
            yield table.fault(row.line, found, f"Type the number of people on the list of {code}.")


def _network(code: str, members: Sequence[str], rows: Files, file: str) -> Network:
    practices = [practice for member in members if (practice := _practice(member, rows)).registered > 0]
    if not practices:
        raise InputFaultsError(file, (error("", f"no practice of {code} has a list.", "Choose another network."),))
    ordered = sorted(practices, key=lambda practice: (-practice.registered, practice.code))
    return Network(code.upper(), _named("network_name", members[0], rows) or code.upper(), tuple(ordered))


def _practice(code: str, rows: Files) -> Practice:
    table, own = _own_rows(code, "registered", rows)
    registered = round(sum(row.registered for row in own), 6)
    lists = [row.weighted for row in _own_rows(code, "weighted", rows)[1] if row.weighted > 0]
    weighted = round(sum(lists), 6) if lists else None
    return Practice(code, _named("name", code, rows) or code, registered, weighted, _source(table, own))


def _named(name: str, code: str, rows: Files) -> str:
    """Return the first entry of a column of names about a practice."""
    return next((_readable(row.texts[name]) for _, found in rows for row in found[code] if row.texts.get(name)), "")


def _source(table: Table, own: Sequence[_Row]) -> str:
    """Say which file the lists are from, which publication that is, and of when, as far as the file says."""
    folded = [re.sub(r"[\W_]+", "", heading).casefold() for heading in table.headings]
    publication = next((words for heading, words in PUBLICATIONS.items() if heading in folded), "")
    date = own[0].texts.get("date") if own else ""
    return ", ".join(filter(None, (publication, table.file, f"lists of {date}" if date else _year(table.file))))


def _year(file: str) -> str:
    """Return the financial year that stands in a file's name."""
    for first, second in YEARS.findall(file):
        if (int(first) + 1) % 100 == int(second):
            return f"lists of 20{first}/{second}"
    return ""


def _readable(name: str) -> str:
    """Write a name that is published in capitals as people write it; slashes part keys, so none stays."""
    name = re.sub(r"\s*/\s*", " - ", name)
    return capwords(name) if name.isupper() else " ".join(name.split())
