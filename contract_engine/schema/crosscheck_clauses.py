"""Rules of the families of clauses: budget, pool and scheme funding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import IndicatorRow, SchemeRow
from contract_engine.schema.spelling import listed, nearest
from contract_engine.schema.term_tables import BudgetTerm, FundingTerm, PoolTerm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


def budgets_have_people(contract: Contract) -> Iterator[Fault]:
    """A budget is for a segment that has people."""
    population = contract.rows(PopulationRow)
    segments = {row.segment for row in population}
    for row in contract.rows(BudgetTerm):
        people = sum(each.headcount for each in population if row.segment in (ALL, each.segment))
        if row.segment != ALL and row.segment not in segments:
            like = nearest(row.segment, segments)
            yield error(row.at("segment"), f"segment is '{row.segment}', which Population does not have.",
                        f"Did you mean '{like}'?" if like else f"Use {listed([ALL, *sorted(segments)])}.")  # fmt: skip
        elif people == 0 and (segments or contract.population == 0):
            whom = "people" if row.segment == ALL else f"people of {row.segment}"
            yield error(row.at("clause"), f"{row.clause} pays for {whom}, and there are none.",
                        "Type registered lists on Parties, or fill Population.")  # fmt: skip


def achievement_is_measured(contract: Contract) -> Iterator[Fault]:
    """Everyone paid for results has an indicator, and results of a network are those of a network."""
    measured = {(row.indicator, row.organisation) for row in contract.rows(IndicatorRow)}
    with_any = {organisation for _, organisation in measured}
    for row in contract.rows(PoolTerm):
        if not row.on_results:
            continue
        if row.component == "network achievement" and row.payee in contract.parties:
            yield error(row.at("payee"), f"{row.payee} is one organisation; network achievement is that of a network.",
                        "Name a network as on Parties, or choose own achievement.")  # fmt: skip
            continue
        members = contract.members(row.payee)
        has_rows = with_any if row.indicator == ALL else {name for what, name in measured if what == row.indicator}
        lacking = [member for member in members if member not in has_rows]
        if lacking:
            what = "no indicator" if row.indicator == ALL else f"no row for {row.indicator}"
            them = "it" if len(lacking) == 1 else "them"
            found = f"{row.clause} pays for results of {listed(lacking, 'and')}, but Indicators has {what} of {them}."
            yield error(row.at("indicator"), found, "Add the rows there.")


def pools_per_patient_have_patients(contract: Contract) -> Iterator[Fault]:
    """Money per weighted patient needs a list."""
    rows: tuple[PoolTerm | FundingTerm, ...] = (*contract.rows(PoolTerm), *contract.rows(FundingTerm))
    for row in rows:
        members = contract.members(row.payee)
        if row.basis == "£ per weighted patient" and members and not any(map(contract.weighted_list, members)):
            yield error(row.at("basis"), f"{row.clause} pays {row.payee} per weighted patient, and it has no list.",
                        "Type its list on Parties, or choose £ a year.")  # fmt: skip


def funding_goes_to_the_owner(contract: Contract) -> Iterator[Fault]:
    """A scheme is funded through whoever does it, and only if its delivery can be seen."""
    for row in contract.rows(FundingTerm):
        members = set(contract.members(row.payee))
        schemes = [scheme for scheme in contract.rows(SchemeRow) if scheme.scheme == row.scheme]
        theirs = [scheme for scheme in schemes if members & set(contract.members(scheme.owner))]
        if members and not theirs:
            owners = listed(dict.fromkeys(scheme.owner for scheme in schemes), "and")
            yield error(row.at("payee"), f"{row.payee} does not own {row.scheme}: {owners} does.",
                        f"Name {owners} as payee, or another scheme.")  # fmt: skip
        for scheme in theirs:
            if not scheme.seen:
                found = (
                    f"delivery of {row.scheme} cannot be seen ({scheme.at('seen')} says no), so it cannot be funded."
                )
                yield error(row.at("scheme"), found, "Pay for its results instead.")


RULES = (
    Rule(budgets_have_people, reads=(PartyRow, PopulationRow, BudgetTerm)),
    Rule(achievement_is_measured, reads=(PartyRow, IndicatorRow, PoolTerm)),
    Rule(pools_per_patient_have_patients, reads=(PartyRow, PoolTerm, FundingTerm)),
    Rule(funding_goes_to_the_owner, reads=(PartyRow, SchemeRow, FundingTerm)),
)
