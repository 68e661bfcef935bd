"""The input tables, assembled: what every later step reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from contract_engine.schema.asked import in_whole_steps
from contract_engine.schema.baselines import BaselineRow, RebaseRow
from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.holder_rows import HolderRow
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import IndexationRow, ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.splits import CoalitionRow, NetworkRow, OrganisationFormRow
from contract_engine.schema.term_tables import TERM_TABLES, BudgetTerm, TermRow
from contract_engine.schema.uncertainty import DriverRow, ScenarioRow
from contract_engine.terms import Lever

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Row
    from contract_engine.schema.faults import Fault
    from contract_engine.schema.holding import Holding

TABLES: tuple[type[Row], ...] = (
    Settings, PartyRow, ServiceRow, SchemeRow, *TERM_TABLES,
    SharedServiceRow, SharedUseRow, GainShareRuleRow, BaselineRow, RebaseRow, BundleRow, RegisterRow,
    PopulationRow, EffectRow, IndicatorRow, IndexationRow, ReconciliationRow, DriverRow, ScenarioRow,
    OptionRow, CoalitionRow, NetworkRow, OrganisationFormRow, HolderRow, BidderRow,
)  # fmt: skip
TABLE_BY_NAME: dict[str, type[Row]] = {row.table: row for row in TABLES}

R = TypeVar("R", bound="Row")
ALL = "All"


@dataclass(frozen=True)
class Contract:
    """Every input table of one contract, checked; rows in the order they were read.

    `file` and `sha256` say what was read, `warnings` what its reader should know of, `tried`
    the values that stand in place of its drafts. `chosen` says which alternatives of its
    choices (sheet Options) stand in its tables, `fixed` which choices are not open any more,
    and `written` is the contract without them: by that one today's terms are settled. `holding`
    says who stands behind the budget, where several do.
    """

    tables: Mapping[str, tuple[Row, ...]]
    file: str = ""
    sha256: str = ""
    warnings: tuple[Fault, ...] = ()
    tried: tuple[str, ...] = ()
    written: Contract | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    holding: Holding | None = None

    @property
    def as_written(self) -> Contract:
        """The contract as its sheets say, before any alternative of a choice took the draft's place."""
        return self.written or self

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """Return the rows of one table."""
        return tuple(row for row in self.tables.get(kind.table, ()) if isinstance(row, kind))

    @cached_property
    def settings(self) -> Settings:
        """The settings of the contract as a whole."""
        return self.rows(Settings)[0]

    @cached_property
    def parties(self) -> dict[str, PartyRow]:
        """Organisations by name, sorted, so that the order of the sheet changes no result."""
        return {row.name: row for row in sorted(self.rows(PartyRow), key=lambda row: row.name)}

    @cached_property
    def terms(self) -> tuple[TermRow, ...]:
        """Rows of every Terms sheet."""
        return tuple(row for kind in TERM_TABLES for row in self.rows(kind))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Financial years of the contract, as 2027/28."""
        first = self.settings.start.year
        return tuple(financial_year(first + count) for count in range(self.settings.years))

    @cached_property
    def commissioners(self) -> tuple[str, ...]:
        """Organisations that the affordability limit speaks of."""
        return tuple(name for name, row in self.parties.items() if row.role == "commissioner")

    @cached_property
    def signatories(self) -> tuple[str, ...]:
        """Organisations that sign the contract: all but those outside, which only pay or are paid under it."""
        return tuple(name for name, row in self.parties.items() if row.role != "outside")

    def behind(self, name: str) -> Mapping[str, float]:
        """Return who receives or pays what an organisation is paid or pays, and which part: itself, or those behind."""
        return {name: 1.0} if self.holding is None else self.holding.behind(name)

    def members(self, name: str) -> tuple[str, ...]:
        """Return the organisation of this name, or the practices of the network of this name."""
        if name in self.parties:
            return (name,)
        return tuple(party for party, row in self.parties.items() if row.network == name and row.role == "practice")

    def weighted_list(self, party: str) -> float:
        """People on an organisation's list, adjusted for need; zero if it has none."""
        row = self.parties[party]
        return row.weighted_list if row.weighted_list is not None else row.registered_list or 0.0

    def list_shares(self, name: str) -> dict[str, float]:
        """Part of each member in something shared by weighted list; equal parts if nobody has a list."""
        members = self.members(name)
        total = sum(self.weighted_list(member) for member in members)
        if total == 0:
            return {member: 1 / len(members) for member in members}
        return {member: self.weighted_list(member) / total for member in members}

    @cached_property
    def population(self) -> float:
        """People on Population, in the segments that budgets are for if no budget is for all; else those registered."""
        people = self.rows(PopulationRow)
        segments = {row.segment for row in self.rows(BudgetTerm) if row.in_new_terms} or {ALL}
        counted = sum(row.headcount for row in people if ALL in segments or row.segment in segments)
        return counted or sum(row.registered_list or 0.0 for row in self.parties.values())

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """Every lever of every clause, sorted by its id."""
        step = self.settings.step_of_shares if self.rows(Settings) else None
        levers = (in_whole_steps(lever_of(row), step if row.is_share else None) for row in self.terms)
        return tuple(sorted(levers, key=lambda lever: lever.id))


def lever_of(row: TermRow) -> Lever:
    """Return the lever that a row of a Terms sheet declares."""
    return Lever(
        id=lever_id(row),
        clause=row.clause,
        label=_what(row),
        party=row.party,
        unit=row.unit,
        today=row.today if row.in_force_today else None,
        draft=row.draft if row.in_new_terms else None,
        lowest=row.lowest,
        highest=row.highest,
        step=row.step,
        open=row.open and row.in_new_terms,
        year=row.year or None,
        cell=row.at("draft"),
    )


def _what(row: TermRow) -> str:
    """Say what a lever is, and for which service if it is for one."""
    service = getattr(row, "point_of_delivery", ALL)
    return row.label if service == ALL else f"{row.label} for {service}"


def lever_id(row: TermRow) -> str:
    """Name a lever so that it can be typed: clause, what it is, who is paid, and the year if it has one."""
    service = getattr(row, "point_of_delivery", ALL)
    label = row.label if service == ALL else f"{row.label} {service}"
    return ".".join(_slug(part) for part in (row.clause, label, row.party, row.year) if part)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.").replace(".", "")


def financial_year(first: int) -> str:
    """Label of the financial year that starts in a calendar year: 2027 gives 2027/28."""
    return f"{first}/{(first + 1) % 100:02d}"


def first_calendar_year(label: str) -> int:
    """Return the calendar year in which a financial year starts: 2027/28 gives 2027."""
    return int(label[:4])
