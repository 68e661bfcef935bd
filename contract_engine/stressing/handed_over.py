"""The contract with another holder: whoever is to hold the budget stands where the present holder stood.

With H the holder in the draft, and an account in its place that those to hold the budget stand behind,

    as payer      the account pays whatever H paid under the new terms, but for levies and shared services
    as payee      the account is paid H's budget, its money for results, its shares of a gain or loss, fees
                  for holding the budget and stop-loss cover; what H is paid for its own services stays H's
    schemes       those that H was to start pass to the account, with their cost and their funding
    own services  H, a provider like any other now, is paid for them by the account as it is today

A service of H that starts with the new terms, out of scope and paid by nobody, is the work of holding the
budget: it passes over too. Named scenarios are left out. Today's terms stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.holding import Holding
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import fold
from contract_engine.schema.targets import Target, target_of
from contract_engine.schema.term_tables import (
    TERM_TABLES,
    ActivityTerm,
    BudgetTerm,
    BundleTerm,
    FeeTerm,
    FundingTerm,
    SharedCostTerm,
    TermRow,
)  # fmt: skip
from contract_engine.schema.terms_activity import BLOCKS
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.stressing.own_services import paid_as_today
from contract_engine.world.drivers import Draws, effect_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.candidates import Candidate

PLAIN_PROVIDER = "community trust"
OWN_AS_PAYEE = ("levy", "transition payment", "income guarantee")


def account_of(candidate: Candidate) -> str:
    """Return what a candidate is called where it stands in the holder's place."""
    return f"{candidate.name} as holder"


def held_by(contract: Contract, present: str, candidate: Candidate) -> Contract:
    """Return the contract with a candidate in the present holder's place; as it is where that is the candidate."""
    contract = contract.as_written
    if set(candidate.shares) == set(contract.members(present)):
        return replace(contract, holding=Holding("", candidate.shares, candidate.management))
    account = account_of(candidate)
    move = _Move(contract, present, account)
    tables: dict[str, tuple[Row, ...]] = {**contract.tables, ScenarioRow.table: ()}
    tables[PartyRow.table] = (*(move.party(row) for row in contract.rows(PartyRow)), move.account_row())
    tables[SchemeRow.table] = tuple(move.scheme(row) for row in contract.rows(SchemeRow))
    tables[ServiceRow.table] = tuple(move.service(row) for row in contract.rows(ServiceRow))
    tables[EffectRow.table] = tuple(move.effect(row) for row in contract.rows(EffectRow))
    tables[PopulationRow.table] = tuple(move.people(row) for row in contract.rows(PopulationRow))
    tables[GainShareRuleRow.table] = tuple(move.rule(row) for row in contract.rows(GainShareRuleRow))
    own = contract.rows(IndicatorRow)
    measured = (row.model_copy(update={"organisation": account}) for row in own if row.organisation == present)
    tables[IndicatorRow.table] = (*own, *measured)
    for kind in TERM_TABLES:
        tables[kind.table] = move.terms(contract.rows(kind))
    handed = replace(contract, tables=tables)
    tables[ActivityTerm.table] += paid_as_today(handed, present, account)
    tables[OptionRow.table] = tuple(move.option(row, tables) for row in contract.rows(OptionRow))
    return replace(contract, tables=tables, holding=Holding(account, candidate.shares, candidate.management))


def same_futures(draws: Draws, contract: Contract, handed: Contract, present: str) -> Draws:
    """Return the futures drawn for a contract as those of the same contract with another holder."""
    holding = handed.holding
    if holding is None or not holding.account:
        return draws
    pairs = zip(contract.as_written.rows(EffectRow), handed.rows(EffectRow), strict=True)
    drivers = {**draws.drivers} | {effect_name(new): draws.drivers[effect_name(old)] for old, new in pairs}
    chance = {**draws.chance}
    chance |= {(what, holding.account): drawn for (what, who), drawn in draws.chance.items() if who == present}
    return Draws(drivers, chance, draws.count)


class _Move:
    """Rows of a contract with the account where the present holder stood as the holder of the budget."""

    def __init__(self, contract: Contract, present: str, account: str) -> None:
        self.contract, self.present, self.account = contract, present, account
        self.schemes = {row.scheme for row in contract.rows(SchemeRow) if self._passes(row)}
        self.services = {row.point_of_delivery for row in contract.rows(ServiceRow) if self._is_holding(row)}

    def _passes(self, row: SchemeRow) -> bool:
        return row.owner == self.present and row.in_place != "today"

    def _is_holding(self, row: ServiceRow) -> bool:
        paid = any(
            isinstance(term, ActivityTerm) and term.in_new_terms and not self.is_budget(term)
            and term.payee == self.present and term.point_of_delivery in (ALL, row.point_of_delivery)
            for term in self.contract.terms
        )  # fmt: skip
        return row.provider == self.present and row.in_use == "new" and not row.in_scope and not paid

    def is_budget(self, row: TermRow) -> bool:
        """Whether a row pays the present holder its budget."""
        if row.payee != self.present or row.payer not in self.contract.commissioners:
            return isinstance(row, BudgetTerm) and row.payee == self.present
        block = isinstance(row, ActivityTerm) and row.basis in BLOCKS and row.point_of_delivery == ALL
        is_lead = self.present in self.contract.parties and self.contract.parties[self.present].role == "lead"
        return isinstance(row, BudgetTerm) or (block and is_lead)

    def account_row(self) -> PartyRow:
        """Return the account as an organisation that bears nothing itself."""
        first = self.contract.members(self.present)[0]
        row = self.contract.parties[first]
        return row.model_copy(
            update={
                "name": self.account, "role": "lead", "network": "", "ods_code": "", "other_income": 0.0,
                "other_costs": 0.0, "takes_part": "gain and pain", "may_hold_budget": True, "risk_capacity": 0.0,
                "no_worse_than": None, "weight": 0.0,
            }
        )  # fmt: skip

    def party(self, row: PartyRow) -> PartyRow:
        """Return an organisation; the present holder leads no more."""
        if row.name == self.present and row.role == "lead":
            return row.model_copy(update={"role": PLAIN_PROVIDER})
        return row

    def scheme(self, row: SchemeRow) -> SchemeRow:
        """Return a scheme with its owner."""
        return row.model_copy(update={"owner": self.account}) if self._passes(row) else row

    def service(self, row: ServiceRow) -> ServiceRow:
        """Return a service; the work of holding the budget passes over."""
        return row.model_copy(update={"provider": self.account}) if self._is_holding(row) else row

    def effect(self, row: EffectRow) -> EffectRow:
        """Return an effect on the same service."""
        moved = row.provider == self.present and row.point_of_delivery in self.services
        return row.model_copy(update={"provider": self.account}) if moved else row

    def people(self, row: PopulationRow) -> PopulationRow:
        """Return people, who follow the budget that is paid for them."""
        moved = row.organisation == self.present
        return row.model_copy(update={"organisation": self.account}) if moved else row

    def rule(self, row: GainShareRuleRow) -> GainShareRuleRow:
        """Return a rule of a gain share, with who has its first slice."""
        moved = row.first_slice_to == self.present
        return row.model_copy(update={"first_slice_to": self.account}) if moved else row

    def terms(self, rows: Iterable[TermRow]) -> tuple[Row, ...]:
        """Return the rows of one Terms sheet, today's terms unchanged."""
        found, today = [], []
        for row in rows:
            new = self._term(row) if row.in_new_terms else row
            if new is not row and row.in_force == "both":
                today.append(row.model_copy(update={"in_force": "today", "draft": None, "open": False}))
                new = new.model_copy(update={"in_force": "new", "today": None})
            found.append(new)
        return (*found, *today)

    def _term(self, row: TermRow) -> TermRow:
        changed = {}
        if row.payer == self.present and self._as_payer(row):
            changed["payer"] = self.account
        if row.payee == self.present and self._as_payee(row):
            changed["payee"] = self.account
        return row.model_copy(update=changed) if changed else row

    def _as_payer(self, row: TermRow) -> bool:
        return not isinstance(row, SharedCostTerm) and not (isinstance(row, FeeTerm) and row.kind == "levy")

    def _as_payee(self, row: TermRow) -> bool:
        if isinstance(row, ActivityTerm):
            return self.is_budget(row)
        if isinstance(row, FundingTerm):
            return row.scheme in self.schemes
        if isinstance(row, FeeTerm):
            return row.kind not in OWN_AS_PAYEE and row.basis != "part of reference value"
        return not isinstance(row, (SharedCostTerm, BundleTerm))

    def option(self, row: OptionRow, tables: dict[str, tuple[Row, ...]]) -> OptionRow:
        """Return a choice that names rows as they are called now."""
        if not row.changes:
            return row
        target = target_of(self.contract, row, lambda *_: None, several=True)
        if not isinstance(target, Target):
            return row
        before, after = self.contract.rows(target.kind), tables[target.kind.table]
        if all(before[place].identity == after[place].identity for place in target.places):
            return row
        parts = (self.account if fold(part) == fold(self.present) else part for part in row.row.split(" / "))
        return row.model_copy(update={"row": " / ".join(parts)})
