"""Rules of incentive pools: points and their prices, money not earned, and the same result paid twice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import PoolTerm
from contract_engine.schema.terms_pool import A_POINT
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


def points_have_a_price(contract: Contract) -> Iterator[Fault]:
    """Money by points is for results, and has a mean list and practices with a list."""
    for row in contract.rows(PoolTerm):
        if row.basis == A_POINT and not row.on_results:
            yield error(row.at("basis"), f"{row.clause} pays by points, which are earned by results, but its component"
                        f" is {row.component}.", "Choose own or network achievement, or another basis.")  # fmt: skip
        elif row.basis == A_POINT and row.mean_list is None:
            yield error(row.at("mean_list"), f"{row.clause} pays by points, and its mean list is blank.",
                        "Type the national mean list, of a practice or, for network achievement, of a network.",
            )  # fmt: skip
        elif row.basis != A_POINT and row.mean_list is not None:
            yield warning(row.at("mean_list"), f"mean list is {row.mean_list:,.10g}, but {row.clause} does not pay by"
                          " points, so it changes nothing.", f"Choose {A_POINT}, or leave it blank.")  # fmt: skip


def results_have_points(contract: Contract) -> Iterator[Fault]:
    """Results that carry no points earn nothing."""
    for row in contract.rows(PoolTerm):
        measured: dict[str, list[float]] = {}
        for each in contract.rows(IndicatorRow):
            if each.organisation in contract.members(row.payee) and row.indicator in (ALL, each.indicator):
                alone = each.organisation if row.component == "own achievement" else row.payee
                measured.setdefault(alone, []).append(each.points)
        lacking = sorted(who for who, points in measured.items() if not any(points))
        if row.on_results and lacking:
            yield warning(row.at("indicator"), f"{row.clause} pays for results, and the points of"
                          f" {listed(lacking, 'and')} are 0: nothing can be earned.",
                          "Type points on Indicators, 1 if all count alike.")  # fmt: skip


def pools_by_list_have_lists(contract: Contract) -> Iterator[Fault]:
    """Money for registered patients, or by points adjusted for list, needs registered lists."""
    for row in contract.rows(PoolTerm):
        if row.basis in (A_POINT, "£ per registered patient"):
            lacking = [name for name in contract.members(row.payee) if not contract.parties[name].registered_list]
            if lacking:
                found = f"{row.clause} pays by registered list, and {listed(lacking, 'and')} has none."
                yield error(row.at("basis"), found, "Type it on Parties, or choose another basis.")


def prevalence_is_whole(contract: Contract) -> Iterator[Fault]:
    """Prevalence needs a register and the national prevalence, which is the same for everyone."""
    first: dict[str, IndicatorRow] = {}
    for row in contract.rows(IndicatorRow):
        other = first.setdefault(row.indicator, row)
        if (row.on_register is None) != (row.national_prevalence is None):
            blank = "on_register" if row.on_register is None else "national_prevalence"
            yield error(row.at(blank), f"{row.indicator} of {row.organisation} has only one of register and national"
                        " prevalence.", "Fill both, or neither if it is not adjusted for prevalence.")  # fmt: skip
        elif row.national_prevalence == 0:
            yield error(row.at("national_prevalence"), "national prevalence is 0%.",
                        "Leave it blank if payment is not adjusted for prevalence.")  # fmt: skip
        elif row.national_prevalence != other.national_prevalence:
            yield error(row.at("national_prevalence"), f"national prevalence of {row.indicator} differs from"
                        f" {other.at('national_prevalence')}.", "It is one figure for everyone.")  # fmt: skip


def thresholds_point_one_way(contract: Contract) -> Iterator[Fault]:
    """An indicator is better high or better low, for every practice alike."""
    first: dict[str, IndicatorRow] = {}
    for row in contract.rows(IndicatorRow):
        if row.upper_threshold == row.lower_threshold:
            continue
        other = first.setdefault(row.indicator, row)
        if (row.upper_threshold > row.lower_threshold) != (other.upper_threshold > other.lower_threshold):
            found = (
                f"{row.indicator} of {row.organisation} is paid from {percentage(row.lower_threshold)} to"
                f" {percentage(row.upper_threshold)}, the other way from {other.at('upper_threshold')}."
            )
            yield error(row.at("upper_threshold"), found, "Where less is better, upper is below lower in every row.")


def money_not_earned_can_go_there(contract: Contract) -> Iterator[Fault]:
    """Only results that differ between practices can move money between them, and only a next year takes it over."""
    for row in contract.rows(PoolTerm):
        members = contract.members(row.payee)
        shared = row.not_earned in ("by list", "by achievement")
        if not row.on_results and (row.not_earned != "stays with the payer" or row.floor):
            name = "floor" if row.floor else "not_earned"
            yield warning(row.at(name), f"{row.component} money of {row.clause} is paid whatever the results, so this"
                          " changes nothing.", "Leave it blank.")  # fmt: skip
        elif shared and row.component == "network achievement":
            yield error(row.at("not_earned"), "the network's results are the same for each practice, so what is not"
                        f" earned would go back to those who did not earn it, and {row.clause} would rest on nothing.",
                        "Choose stays with the payer, or rolled over.")  # fmt: skip
        elif shared and len(members) == 1:
            yield error(row.at("not_earned"), f"{members[0]} is the only one paid, so what it does not earn would go"
                        " back to it.", "Choose stays with the payer, or rolled over.")  # fmt: skip
        elif row.on_results and row.floor == 1:
            yield warning(row.at("floor"), f"all of the money {row.clause} pays for results is paid whatever they are.",
                          "Choose unconditional, or a least part below 100%.")  # fmt: skip


def results_are_paid_once(contract: Contract) -> Iterator[Fault]:
    """The same result of the same practices earns one payment, here or elsewhere."""
    rows = [row for row in contract.rows(PoolTerm) if row.on_results]
    for row, other in combinations(rows, 2):
        both = [name for name in contract.members(row.payee) if name in contract.members(other.payee)]
        if both and row.component == other.component and _together(row, other) and _same(contract, row, other, both):
            what = row.indicator if other.indicator == ALL else other.indicator
            result = "the same results" if what == ALL else f"results on {what}"
            found = f"{other.clause} pays {listed(both, 'and')} for {result} that {row.clause} pays for at"
            yield warning(other.at("indicator"), f"{found} {row.at('indicator')}.", "Name different indicators, unless"
                          " both payments are meant.")  # fmt: skip
    for measured in contract.rows(IndicatorRow):
        payers = [row.clause for row in rows if measured.organisation in contract.members(row.payee)
                  and row.indicator in (ALL, measured.indicator)]  # fmt: skip
        if measured.also_paid_by and payers:
            found = f"{measured.indicator} of {measured.organisation} is paid by {payers[0]} and by"
            yield warning(
                measured.at("also_paid_by"), f"{found} {measured.also_paid_by}.", "Make sure that both are meant."
            )


def _together(row: PoolTerm, other: PoolTerm) -> bool:
    """Whether two rows are in force at the same time."""
    today, new = row.in_force_today and other.in_force_today, row.in_new_terms and other.in_new_terms
    return (today or new) and (not row.year or not other.year or row.year == other.year)


def _same(contract: Contract, row: PoolTerm, other: PoolTerm, members: list[str]) -> bool:
    """Whether two rows pay some of these practices for the same indicator."""
    if ALL not in (row.indicator, other.indicator):
        return row.indicator == other.indicator
    named = row.indicator if other.indicator == ALL else other.indicator
    return any(
        measured.organisation in members and named in (ALL, measured.indicator)
        for measured in contract.rows(IndicatorRow)
    )


def network_results_leave_room(contract: Contract) -> Iterator[Fault]:
    """Where less than all may rest on the network, some money rests on own results."""
    highest = contract.settings.network_share_highest
    for clause in dict.fromkeys(row.clause for row in contract.rows(PoolTerm)):
        rows = [row for row in contract.rows(PoolTerm) if row.clause == clause and row.on_results and row.in_new_terms]
        if rows and highest < 1 and all(row.component == "network achievement" for row in rows):
            found = (
                f"{clause} pays only for the network's results, but these may be at most {percentage(highest)} of its"
                " money for results: they can be paid nothing."
            )
            yield warning(rows[0].at("component"), found, "Add a row for own achievement, or raise the highest network"
                          f" share at {contract.settings.at('network_share_highest')}.")  # fmt: skip


RULES = (
    Rule(points_have_a_price),
    Rule(results_have_points, reads=(PartyRow, IndicatorRow, PoolTerm)),
    Rule(pools_by_list_have_lists, reads=(PartyRow, PoolTerm)),
    Rule(prevalence_is_whole),
    Rule(thresholds_point_one_way),
    Rule(money_not_earned_can_go_there, reads=(PartyRow, PoolTerm)),
    Rule(results_are_paid_once, reads=(PartyRow, IndicatorRow, PoolTerm)),
    Rule(network_results_leave_room, reads=(Settings, PoolTerm)),
)
