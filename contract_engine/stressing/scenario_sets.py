"""A scenario set applied to a contract: the same contract, in which it has happened.

What happens moves what is done and what it costs, never the plan, so agreed spend stands unless the
set says that it moves. A set says in general words what it is about; what this contract has of it
is looked up here, and what it has not is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.events import EventRow
from contract_engine.schema.holders import budget_holders
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.scenario_sets import ALL, PARTNER
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.shared import SharedUseRow
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.term_tables import GainShareTerm, LimitTerm
from contract_engine.world.outcomes import all_schemes
from contract_engine.world.schemes import parts_at_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.events import Happens
    from contract_engine.schema.scenario_sets import ChangeInSet, ScenarioSet

R = TypeVar("R", bound="Row")
# Families of clauses that pay for taking part in the contract; all others pay for services and people.
TAKING_PART = ("gain share", "pool", "funding", "limits")
# What each change looks for, as the sentence says it that tells of none.
LOOKS_FOR = {
    "activity": "point of delivery", "unit cost": "point of delivery", "achievement": "indicator",
    "list": "list of people", "scheme effect": "new scheme with an effect", "actuals": "service in scope",
    "organisation leaves": "organisation with a scheme or a share in the new contract", "contract ends": "contract",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """A contract in which a set has happened.

    `contract` has its events and effects; `leavers` are gone from the start of year `gone_from`
    (counted from 0) and the contract as a whole from that of `ends_from`; None: not within the
    term. `left_out` says in sentences which changes found nothing here.
    """

    scenario: ScenarioSet
    contract: Contract
    leavers: tuple[str, ...] = ()
    gone_from: int | None = None
    ends_from: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether anything of the set happens in this contract."""
        return len(self.left_out) < len(self.scenario.changes)


def with_scenario(contract: Contract, scenario: ScenarioSet) -> Happened:
    """Return the contract in which everything of the set that can has happened."""
    happened = Happened(scenario, contract)
    for change in scenario.changes:
        if change.what == "organisation leaves":
            happened = _with_leavers(happened, change)
        elif change.what == "contract ends":
            happened = _with_end(happened, change)
        elif change.what == "scheme effect":
            happened = _with_effects(happened, change)
        else:
            happened = _with_event(happened, change, change.what)
    return happened


def _with_event(happened: Happened, change: ChangeInSet, happens: Happens) -> Happened:
    contract = happened.contract
    meant = frozenset(key for key, names in _named(contract, change).items() if _fits(change, names))
    if change.what == "actuals" and not measures_savings(contract):
        return _without(happened, "no clause of the new terms measures savings or overspends")
    if not meant:
        return _without(happened, _none_found(change))
    event = EventRow(
        what=happens,
        of=None if ALL in change.words else meant,
        change=_by_year(change, len(contract.years)),
        lasts=change.years == ALL,
        target_moves=change.target_moves,
    )
    return replace(happened, contract=_with_rows(contract, EventRow, lambda rows: (*rows, event)))


def _by_year(change: ChangeInSet, years: int) -> tuple[float, ...]:
    """Return the change of each year, as a part of what was planned for it."""
    value = change.value or 0.0
    if change.how == "change each year by":
        return tuple(float(level) for level in (1 + value) ** np.arange(1, years + 1) - 1)
    if change.years == ALL:
        return (value,) * years
    return tuple(value if year == _year(change, years) else 0.0 for year in range(years))


def _year(change: ChangeInSet, years: int) -> int:
    """Return the year of a change, counted from 0; one beyond the term is the last."""
    named = {"first": 1, "last": years}.get(str(change.years)) or int(change.years)
    return min(named, years) - 1


def _named(contract: Contract, change: ChangeInSet) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return everything of the kind that a change is about: its key, and the names by which it may be meant."""
    if change.what == "achievement":
        return {row.identity: (row.indicator, row.organisation, contract.parties[row.organisation].role)
                for row in contract.rows(IndicatorRow)}  # fmt: skip
    if change.what == "list":
        people = [row.organisation for row in contract.rows(PopulationRow)]
        people += [row.organisation for row in contract.rows(RegisterRow)]
        return {(name,): (name, contract.parties[name].role) for name in people}
    found: dict[tuple[str, ...], tuple[str, ...]]
    found = {row.identity: (row.point_of_delivery, row.provider, contract.parties[row.provider].role)
             for row in contract.rows(ServiceRow) if change.what != "actuals" or row.in_scope}  # fmt: skip
    if not found and change.what != "actuals":
        # What is shared or delivered by bundle has no name here: it moves when everything does.
        others = (*contract.rows(SharedUseRow), *(contract.rows(BundleRow) if change.what == "unit cost" else ()))
        found = {row.identity: ("",) for row in others}
    return found


def _fits(change: ChangeInSet, names: tuple[str, ...]) -> bool:
    """Whether a change means something: a word is in the first of its names, or is all of another."""
    if ALL in change.words:
        return True
    first, *others = map(fold, names)
    return any(word in first or word in others for word in map(fold, change.words))


def _with_effects(happened: Happened, change: ChangeInSet) -> Happened:
    contract = happened.contract
    owners: dict[str, tuple[str, ...]] = {}
    for row in contract.rows(SchemeRow):
        if row.in_place == "new" and row.in_use:
            party = contract.parties.get(row.owner)
            owners[row.scheme] = (*owners.get(row.scheme, (row.scheme,)), row.owner, party.role if party else "network")
    meant = {scheme for scheme, names in owners.items() if _fits(change, names)}
    if not any(row.scheme in meant for row in contract.rows(EffectRow)):
        return _without(happened, _none_found(change))
    factor = 1 + (change.value or 0.0)

    def scaled(row: EffectRow) -> EffectRow:
        if row.scheme not in meant:
            return row
        old = {name: getattr(row, name) for name in ("change", "low", "high")}
        return row.model_copy(update={name: part * factor for name, part in old.items() if part is not None})

    return replace(happened, contract=_with_rows(contract, EffectRow, lambda rows: tuple(map(scaled, rows))))


def _with_leavers(happened: Happened, change: ChangeInSet) -> Happened:
    contract = happened.contract
    if PARTNER in change.words:
        leavers: tuple[str, ...] = partner_of(contract)
    else:
        leavers = tuple(name for name in contract.signatories if name not in contract.commissioners
                        and _fits(change, (name, contract.parties[name].role)))  # fmt: skip
    if not leavers:
        return _without(happened, _none_found(change))
    return replace(happened, leavers=leavers, gone_from=_year(change, len(contract.years)))


def _with_end(happened: Happened, change: ChangeInSet) -> Happened:
    year = int(change.years) - 1
    if year == 0 or year >= len(happened.contract.years):
        return _without(happened, "the contract does not have a year before that and one from then on")
    return replace(happened, ends_from=year)


def partner_of(contract: Contract) -> tuple[str, ...]:
    """Return the partner who would be missed most: whose new schemes cost most, then who does most work at plan.

    Somebody with a new scheme, or whom clauses pay or charge for taking part; no commissioner and, if
    there is anybody else, nobody who leads or holds a budget. Of equals the first by name.
    """
    parts = parts_at_work(contract)
    new = [part for part in all_schemes(contract) if not parts[part].in_place_today]
    takes_part = {part.owner for part in new}
    for row in contract.terms:
        if row.in_new_terms and row.family in TAKING_PART:
            takes_part |= {row.payer, *contract.members(row.payee)}
    work: dict[str, float] = {}
    for service in contract.rows(ServiceRow):
        work[service.provider] = work.get(service.provider, 0.0) + service.contract_value

    def missed(name: str) -> tuple[float, bool, float]:
        own = [part for part in new if part.owner == name]
        return sum(float(parts[part].cost.sum()) for part in own), bool(own), work.get(name, 0.0)

    others = [name for name in contract.signatories if name in takes_part and name not in contract.commissioners]
    holders = budget_holders(contract)
    among = [name for name in others if name not in holders and contract.parties[name].role != "lead"] or others
    return tuple(sorted(sorted(among), key=missed, reverse=True)[:1])


def measures_savings(contract: Contract) -> bool:
    """Whether a clause of the new terms pays on what agreed spend and actual spend differ by."""
    advances = (row for row in contract.rows(LimitTerm) if row.kind == "repayment from savings")
    return any(row.in_new_terms for row in (*contract.rows(GainShareTerm), *advances))


def _with_rows(contract: Contract, kind: type[R], changed: Callable[[tuple[R, ...]], tuple[R, ...]]) -> Contract:
    """Change the rows of a table, and in the same way those of the contract as written."""
    tables: dict[str, tuple[Row, ...]] = {**contract.tables, kind.table: changed(contract.rows(kind))}
    written = None if contract.written is None else _with_rows(contract.written, kind, changed)
    return replace(contract, tables=tables, written=written)


def _none_found(change: ChangeInSet) -> str:
    words = "" if {ALL, PARTNER} & {*change.words} else f" that is, or speaks of, {listed(change.words)}"
    return f"there is no {LOOKS_FOR[change.what]}{words}"


def _without(happened: Happened, why: str) -> Happened:
    return replace(happened, left_out=(*happened.left_out, why))
