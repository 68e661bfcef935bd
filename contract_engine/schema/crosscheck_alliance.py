"""Rules of an alliance: members with a limb 1, costs reimbursed in full, and pain that ends where the fees do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.agreed_targets import planned, rule_of, target_over_plan
from contract_engine.schema.alliances import FORM, OPEN_BOOK, fees, limb_one, members, stands_alone
from contract_engine.schema.baselines import BaselineRow
from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import ActivityTerm, FeeTerm, GainShareTerm
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

# Pain that ends within this much of the fees ends where they do.
NEAR = 0.05


def somebody_shares(contract: Contract) -> Iterator[Fault]:
    """An alliance has members that share a joint gain or pain."""
    if contract.settings.form == FORM and not members(contract):
        yield error(contract.settings.at("form"), "an alliance shares a joint gain or pain, and nobody but a"
                    " commissioner has a share.", "Add shares on Terms gain share.")  # fmt: skip


def members_have_a_limb_one(contract: Contract) -> Iterator[Fault]:
    """Whoever shares the joint gain is also paid for its work."""
    if contract.settings.form != FORM:
        return
    for member in members(contract):
        if limb_one(contract, member):
            continue
        row = next(row for row in contract.rows(GainShareTerm) if row.in_new_terms and row.payee == member)
        if stands_alone(contract):
            yield error(row.at("payee"), f"{member} shares the joint gain, but its costs are not reimbursed.",
                        "Add it on Terms activity as open book, or take its shares out.")  # fmt: skip
        else:
            yield warning(row.at("payee"), f"{member} shares the joint gain, but no clause here pays for its work.",
                          "Add its contract on Terms activity, if it has one.")  # fmt: skip


def costs_are_reimbursed_in_full(contract: Contract) -> Iterator[Fault]:
    """The part of actual cost that is reimbursed is all of it, unless it may still change."""
    if contract.settings.form != FORM:
        return
    for row in contract.rows(ActivityTerm):
        whole = row.draft is None or row.draft == 1
        if row.basis == OPEN_BOOK and row.in_new_terms and not row.open and not whole:
            yield error(row.at("draft"), f"{percentage(row.draft or 0.0)} of what the work of {row.payee} costs is"
                        " reimbursed; limb 1 is all of it.",
                        "Type 100%, or yes under Open if the part is to be negotiated.")  # fmt: skip


def outturn_is_what_it_cost(contract: Contract) -> Iterator[Fault]:
    """Where costs are reimbursed, the joint outturn is what the work cost, not its value at reference prices."""
    if contract.settings.form != FORM or not stands_alone(contract):
        return
    told = set()
    for row in contract.rows(GainShareTerm):
        rule = rule_of(contract, row.clause, row.side)
        if row.in_new_terms and rule.measure != "cost" and row.clause not in told:
            told.add(row.clause)
            yield warning(row.at("clause"), f"costs are reimbursed, but {row.clause} shares what is spent at reference"
                          " prices.", "Type cost under Measured by on Gain share rules.")  # fmt: skip


def pain_ends_where_the_fees_do(contract: Contract) -> Iterator[Fault]:
    """In a stand-alone alliance the bands of losses end where what members repay comes to their fees together."""
    if contract.settings.form != FORM or not stands_alone(contract):
        return
    rows = [row for row in contract.rows(GainShareTerm) if row.in_new_terms and row.side == "loss"
            and row.year in ("", contract.years[0])]  # fmt: skip
    bearing = {row.payee for row in rows} & set(members(contract))
    at_risk = sum(_in_first_year(contract, member) for member in bearing)
    clauses = {(row.clause, row.point_of_delivery) for row in rows}
    if not at_risk or len(clauses) != 1:
        return
    bands = sorted({(row.band_from, row.band_to) for row in rows})
    target = _target(contract, rows[0])
    repaid = sum(_shared(contract, rows, band) * (band[1] - band[0]) * target for band in bands)
    if not target or abs(repaid - at_risk) <= NEAR * at_risk:
        return
    end = _end(contract, rows, at_risk / target)
    last = max(rows, key=lambda row: row.band_to)
    mend = f"Let the last band end at {percentage(round(end, 4))}, or change the fees." if end else "Change the fees."
    found = (
        f"losses are shared up to {percentage(last.band_to)} of the target, where members together repay"
        f" {pounds(round(repaid))} a year; the fees they put at risk come to {pounds(round(at_risk))}."
    )
    yield warning(last.at("band_to"), found, mend)


def _in_first_year(contract: Contract, member: str) -> float:
    """Fee of a member in the draft of the first year, as far as it is pounds a year."""
    rows = fees(contract, member)
    return sum(row.draft or 0.0 for row in rows if row.unit == "£ a year" and row.year in ("", contract.years[0]))


def _target(contract: Contract, row: GainShareTerm) -> float:
    measure = rule_of(contract, row.clause, row.side).measure
    if row.point_of_delivery != ALL:
        over_plan = target_over_plan(contract, row.clause, row.point_of_delivery, side="loss", measure=measure)
        return planned(contract, row.point_of_delivery, measure) * over_plan
    points = {service.point_of_delivery for service in contract.rows(ServiceRow) if service.in_scope}
    return sum(
        planned(contract, point, measure)
        * target_over_plan(contract, row.clause, point, side="loss", measure=measure)
        for point in points
    )  # fmt: skip


def _shared(contract: Contract, rows: Sequence[GainShareTerm], band: tuple[float, float]) -> float:
    """Part of a band that members, rather than commissioners, bear in the draft."""
    ours = (row for row in rows if (row.band_from, row.band_to) == band and row.payee in members(contract))
    return sum(row.draft or 0.0 for row in ours)


def _end(contract: Contract, rows: Sequence[GainShareTerm], at_risk: float) -> float:
    """Return where losses as parts of the target reach what is at risk, the last band going on; zero if nowhere."""
    left = at_risk
    bands = sorted({(row.band_from, row.band_to) for row in rows})
    for place, band in enumerate(bands):
        share = _shared(contract, rows, band)
        borne = share * (band[1] - band[0])
        if share and (borne >= left or place == len(bands) - 1):
            return band[0] + left / share
        left -= borne
    return 0.0


_SHARES = (Settings, PartyRow, GainShareTerm, ActivityTerm)

RULES = (
    Rule(somebody_shares, reads=(Settings, PartyRow, GainShareTerm)),
    Rule(members_have_a_limb_one, reads=_SHARES),
    Rule(costs_are_reimbursed_in_full, reads=(Settings,)),
    Rule(outturn_is_what_it_cost, reads=(*_SHARES, GainShareRuleRow)),
    Rule(pain_ends_where_the_fees_do, reads=(*_SHARES, ServiceRow, FeeTerm, GainShareRuleRow, BaselineRow)),
)
