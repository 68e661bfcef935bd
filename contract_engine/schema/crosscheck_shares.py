"""Rules of gain and loss shares: bands that do not overlap, shares that add up, and who takes part."""

from __future__ import annotations

from itertools import combinations, groupby
from typing import TYPE_CHECKING

from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import ALL
from contract_engine.schema.crosscheck_terms import typed_whole
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

SUM_TOLERANCE = 1e-9
WHEN = {"today": "today", "draft": "new"}


def shares_add_up(contract: Contract) -> Iterator[Fault]:
    """The shares of each band, the payer's own among them, are the whole of it: today, and in the draft."""
    years = contract.years if contract.rows(Settings) else ()
    for name, when in WHEN.items():
        rows = [row for row in contract.rows(GainShareTerm) if row.in_force in (when, "both")]
        for band, in_years in _bands_by_year(rows, years):
            values = [getattr(row, name) for row in band]
            total = sum(value for value in values if value is not None)
            if None in values or any(typed_whole(row, name) for row in band) or abs(total - 1) <= SUM_TOLERANCE:
                continue
            first = band[0]
            own = (
                ""
                if any(row.payee == row.payer for row in band)
                else f" {first.payer}, who pays, has no share of its own."
            )
            where = "" if first.point_of_delivery == ALL else f" for {first.point_of_delivery}"
            alone = any(in_years) and not any(row.year for row in band)
            then = f" in {listed(in_years, 'and')}" if alone else ""
            yield error(
                first.at(name),
                f"the {name} shares of {_words(first)}{where} in {first.clause} add up to"
                f" {percentage(round(total, 12))}{then}.{own}",
                f"Make {_cells(band, name)} add up to 100%.",
            )


def shares_hold_in_every_year(contract: Contract) -> Iterator[Fault]:
    """A band whose shares go by year and skip one is the payer's alone in that year, which is worth knowing."""
    years = contract.years if contract.rows(Settings) else ()
    for band in _bands([row for row in contract.rows(GainShareTerm) if row.in_new_terms]):
        missing = [year for year in years if not any(row.year in ("", year) for row in band)]
        if missing and set(missing) < set(years):
            first = band[0]
            does = "keeps" if first.side == "gain" else "bears"
            yield warning(first.at("year"), f"{first.clause} has no share of {_words(first)} in"
                          f" {listed(missing, 'and')}: {first.payer} {does} all of it.",
                          "Add a row for each of these years, or nothing if that is meant.")  # fmt: skip


def _bands(rows: list[GainShareTerm]) -> list[list[GainShareTerm]]:
    """Return rows by clause, side, band and service, each in the order of the sheet."""

    def band(row: GainShareTerm) -> tuple[object, ...]:
        return row.clause, row.side, row.band_from, row.band_to, row.point_of_delivery

    return [list(group) for _, group in groupby(sorted(rows, key=band), key=band)]


def _bands_by_year(
    rows: list[GainShareTerm], years: Sequence[str]
) -> Iterator[tuple[list[GainShareTerm], tuple[str, ...]]]:
    """Yield the rows of each band that hold together, and the years in which these do: "" if none goes by year."""
    for band in _bands(rows):
        known = years or sorted({row.year for row in band if row.year})
        together = by_year(band, known)
        apart: dict[tuple[tuple[str, ...], ...], list[str]] = {}
        for year, found in together.items():
            apart.setdefault(tuple(row.identity for row in found), []).append(year)
        for same in apart.values():
            yield together[same[0]], tuple(same)


def _words(row: GainShareTerm) -> str:
    return f"{row.side} from {percentage(row.band_from)} to {percentage(row.band_to)}"


def _cells(rows: list[GainShareTerm], name: str) -> str:
    """Return the cells of a column as a range where they follow one another: L5:L7."""
    cells = [row.place.cells.get(name, "") for row in rows]
    numbers = ["".join(filter(str.isdigit, cell)) for cell in cells]
    column = cells[0].removesuffix(numbers[0])
    follow = (
        all(cell == f"{column}{int(numbers[0]) + count}" for count, cell in enumerate(cells)) if numbers[0] else False
    )
    return f"{cells[0]}:{cells[-1]}" if follow and len(cells) > 1 else listed(cells, "and")


def bands_are_bands(contract: Contract) -> Iterator[Fault]:
    """A band ends above where it starts."""
    for row in contract.rows(GainShareTerm):
        if row.band_from >= row.band_to:
            yield error(row.at("band_to"), f"the band ends at {percentage(row.band_to)} and starts at"
                        f" {percentage(row.band_from)}.", "Type an end above the start.")  # fmt: skip


def bands_do_not_overlap(contract: Contract) -> Iterator[Fault]:
    """No pound of a gain or loss is shared twice by one clause."""
    told = set()
    for when in WHEN.values():
        rows = [row for row in contract.rows(GainShareTerm) if row.in_force in (when, "both")]
        for band, other in combinations([group[0] for group in _bands(rows)], 2):
            same_spend = ALL in (band.point_of_delivery, other.point_of_delivery) or (
                band.point_of_delivery == other.point_of_delivery
            )
            if (band.clause, band.side) != (other.clause, other.side) or not same_spend:
                continue
            overlap = band.band_from < other.band_to and other.band_from < band.band_to
            if overlap and (band.identity, other.identity) not in told:
                told.add((band.identity, other.identity))
                found = f"{_words(other)} overlaps {_words(band)} at {band.at('band_from')} in {band.clause}."
                yield error(other.at("band_from"), found, "Let one band start where the other ends.")


def one_payer_a_clause(contract: Contract) -> Iterator[Fault]:
    """The shares of a band are shares of one payer's gain or loss."""
    first: dict[str, GainShareTerm] = {}
    for row in contract.rows(GainShareTerm):
        other = first.setdefault(row.clause, row)
        if other.payer != row.payer:
            yield error(row.at("payer"), f"payer of {row.clause} is {row.payer} here and {other.payer} at"
                        f" {other.at('payer')}.", "Name one payer in every row of a clause.")  # fmt: skip


def who_takes_part(contract: Contract) -> Iterator[Fault]:
    """An organisation that takes part in gains only bears no loss; one that takes part in neither has no share."""
    for row in contract.rows(GainShareTerm):
        part = {member: contract.parties[member].takes_part for member in contract.members(row.payee)}
        neither = [member for member, takes_part in part.items() if takes_part == "neither"]
        gain_only = [member for member, takes_part in part.items() if takes_part == "gain only"]
        mend = "Take the row out, or change Takes part in on Parties."
        if neither:
            yield error(row.at("payee"), f"{_whose(row, neither)} in neither gain nor pain.", mend)
        for name in ("draft", "highest"):
            if row.in_new_terms and row.side == "loss" and gain_only and (getattr(row, name) or 0) > 0:
                yield error(row.at(name), f"{_whose(row, gain_only)} in gain only, but may bear"
                            f" {percentage(getattr(row, name))} of a loss.", f"Type 0. {mend}")  # fmt: skip


def _whose(row: GainShareTerm, members: list[str]) -> str:
    if members == [row.payee]:
        return f"{row.payee} takes part"
    return f"{listed(members, 'and')} of {row.payee} {'takes' if len(members) == 1 else 'take'} part"


def spend_is_in_scope(contract: Contract) -> Iterator[Fault]:
    """A gain share measures at least one service that is in scope."""
    services = [row for row in contract.rows(ServiceRow) if row.in_scope]
    for row in contract.rows(GainShareTerm):
        if not any(row.point_of_delivery in (ALL, service.point_of_delivery) for service in services):
            what = "no service is" if row.point_of_delivery == ALL else f"{row.point_of_delivery} is not"
            yield error(row.at("point_of_delivery"), f"{row.clause} measures spend, but {what} in scope.",
                        "Type yes under In scope on Services.")  # fmt: skip


RULES = (
    Rule(shares_add_up, reads=(GainShareTerm,)),
    Rule(shares_hold_in_every_year, reads=(GainShareTerm,)),
    Rule(bands_are_bands),
    Rule(bands_do_not_overlap, reads=(GainShareTerm,)),
    Rule(one_payer_a_clause, reads=(GainShareTerm,)),
    Rule(who_takes_part, reads=(PartyRow, GainShareTerm)),
    Rule(spend_is_in_scope, reads=(ServiceRow, GainShareTerm)),
)
