"""The same practices as independents, a network, a federation or one merged partnership: who gains by each, who loses.

For practice i, over the term, l_i its registered list, years compared at the contract's rate:

    alone_i      what it gains if it alone signs, or nothing if it would rather stay as it is
    before_i     what it gains if all sign, before VAT on what members supply to each other; a federation's gain by list
    gain_i       alone_i + released x (before_i - alone_i) - VAT_i - (management + autonomy given up) l_i - one-off l_i

VAT_i is what i pays and cannot recover: as the contract has it (sheets Shared services and Schemes), or a rate that is
typed on what it is supplied with. Inside one partnership there is no supply and no VAT; it has one purse, shared by
weighted list. What autonomy costs is what the merged partnership would gain more, the worth of autonomy apart.

What VAT and forms cost is for an adviser: figures without a row on Organisation forms are illustrative, and the results
say so beside each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.shared import SharedServiceRow
from contract_engine.schema.splits import FORMS, OrganisationFormRow
from contract_engine.schema.terms_shared_cost import SharedCostTerm
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.outcomes import all_schemes, outcomes_of
from contract_engine.world.timing import cost_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.splits import FormOfOrganisation
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.splitting.contract_values import Signing
    from contract_engine.terms import Pounds

MERGED: FormOfOrganisation = "merged partnership"
ALONE: FormOfOrganisation = "independents"


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a form of organisation releases and costs where nobody typed it: illustrative."""

    released: float
    management: float
    one_off: float


# Illustrative, all of them: pounds for each registered patient.
ASSUMED: Mapping[FormOfOrganisation, Assumed] = {
    "independents": Assumed(0.0, 0.0, 0.0),
    "network": Assumed(1.0, 0.15, 0.0),
    "federation": Assumed(1.0, 0.30, 0.25),
    "merged partnership": Assumed(1.0, 0.10, 1.00),
}


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of organisation: what it is taken to release and cost, and where that is from."""

    form: FormOfOrganisation
    released: float
    management: float
    one_off: float
    vat: float | None
    autonomy: float
    assumed: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class FormGain:
    """What one practice gains over the term under one form, in parts that add up to `gain`; pounds."""

    form: FormOfOrganisation
    practice: str
    before: float
    vat: float
    management: float
    one_off: float
    autonomy: float

    @property
    def gain(self) -> float:
        """What it gains against today."""
        return self.before - self.vat - self.management - self.one_off - self.autonomy


@dataclass(frozen=True, slots=True)
class Forms:
    """Every form of organisation for the same practices."""

    lines: tuple[FormLine, ...]
    gains: tuple[FormGain, ...]

    def of(self, form: FormOfOrganisation) -> tuple[FormGain, ...]:
        """Return what each practice gains under a form."""
        return tuple(gain for gain in self.gains if gain.form == form)

    def autonomy_costs(self, form: FormOfOrganisation) -> dict[str, float]:
        """What each practice would gain more in one partnership, but for what autonomy is worth to it."""
        merged = {each.practice: each.gain + each.autonomy for each in self.of(MERGED)}
        return {each.practice: merged[each.practice] - each.gain - each.autonomy for each in self.of(form)}


def forms_of(asked: Signing) -> Forms:
    """Put the forms of organisation side by side for the players of a contract."""
    lines = tuple(map(_line, FORMS, [asked] * len(FORMS)))
    return Forms(lines, tuple(gain for line in lines for gain in _gains(asked, line, _Base(asked))))


class _Base:
    """What all forms start from: gains alone and together, VAT and what is supplied, by practice over the term."""

    def __init__(self, asked: Signing) -> None:
        contract, players = asked.contract, asked.players
        people = np.array([contract.weighted_list(name) for name in players])
        self.shares: Pounds = people / people.sum() if people.sum() else np.full(len(players), 1 / len(players))
        self.lists: Pounds = np.array([contract.parties[name].registered_list or 0.0 for name in players])
        together = asked.gains_if_all_sign()
        theirs = sum(gain for name, gain in together.items() if name not in players)
        self.alone: Pounds = np.maximum(asked.values_of(np.eye(len(players), dtype=bool)), 0.0)
        outcomes = outcomes_of(contract, asked.draws, all_schemes(contract))
        self.vat, self.supplied = _supplies(asked, ledger_of(outcomes, asked.terms))
        self.before: Pounds = np.array([together[name] for name in players]) + theirs * self.shares + self.vat
        self.discount: Pounds = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
        self.years = float(self.discount @ cost_index(contract))
        self.recovered: Pounds = np.array([contract.parties[name].vat_recovery for name in players])


def _supplies(asked: Signing, ledger: Ledger) -> tuple[Pounds, Pounds]:
    """VAT that each player bears on what it is supplied with, and that supply before VAT; pounds over the term."""
    contract, players = asked.contract, asked.players
    clauses = {row.clause for row in contract.rows(SharedCostTerm)}
    taken = {row.vat_to for row in contract.rows(SharedServiceRow) if row.vat_to}
    vat, supplied = np.zeros(len(players)), np.zeros(len(players))
    for payment in ledger.payments(asked.drafts):
        if payment.clause in clauses and payment.payer in players:
            into = vat if payment.payee in taken else supplied
            into[players.index(payment.payer)] += asked.over_the_term(payment.pounds, 1)[0]
    index = cost_index(contract)
    discount = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    for row in contract.rows(SchemeRow):
        # A network's scheme is done by staff of one member for all: each other member is supplied with its part.
        if len(members := contract.members(row.owner)) > 1 and row.in_use and row.in_place == "new":
            cost = row.cost * float(discount @ index)
            for name, share in contract.list_shares(row.owner).items():
                if name in players and name != max(members, key=contract.weighted_list):
                    supplied[players.index(name)] += cost * share
                    vat[players.index(name)] += cost * share * row.vat_not_recovered
    return vat, supplied


def _line(form: FormOfOrganisation, asked: Signing) -> FormLine:
    typed = next((row for row in asked.contract.rows(OrganisationFormRow) if row.form == form), None)
    figures = ASSUMED[form]
    assumed = tuple(name for name in ("released", "management", "one_off") if getattr(typed, name, None) is None)

    def known(name: str) -> float:
        return float(getattr(figures if name in assumed else typed, name))

    return FormLine(
        form, known("released"), known("management"), known("one_off"), None if typed is None else typed.vat,
        0.0 if typed is None else typed.autonomy, assumed, "illustrative" if typed is None else typed.source,
    )  # fmt: skip


def _gains(asked: Signing, line: FormLine, base: _Base) -> list[FormGain]:
    before = base.alone + line.released * (base.before - base.alone)
    if line.form in (ALONE, MERGED):
        vat = np.zeros(len(before))
    elif line.vat is None:
        vat = base.vat
    else:
        vat = line.vat * (1 - base.recovered) * base.supplied
    if line.form == MERGED:
        before = before.sum() * base.shares
    costs = (vat, line.management * base.lists * base.years, line.one_off * base.lists,
             line.autonomy * base.lists * base.years)  # fmt: skip
    return [
        FormGain(line.form, name, *map(float, figures))
        for name, *figures in zip(asked.players, before, *costs, strict=True)
    ]
