"""Rules about the contract as a whole, its organisations, its years and its uncertainties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_engine.schema.contract import financial_year, first_calendar_year
from contract_engine.schema.defaults import HIGHEST_NEED_WEIGHT, lists_disagree
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import IndexationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

APRIL = 4


def is_financial_year(label: str) -> bool:
    """Whether a label is that of a financial year: 2027/28 is, 2027 and 2027/29 are not."""
    return bool(re.fullmatch(r"\d{4}/\d{2}", label)) and financial_year(first_calendar_year(label)) == label


def starts_with_a_financial_year(contract: Contract) -> Iterator[Fault]:
    """Years are financial years, so the first day is one of 1 April."""
    start = contract.settings.start
    if (start.month, start.day) != (APRIL, 1):
        yield error(
            contract.settings.at("start"),
            f"start date is {start:%d/%m/%Y}, but the contract's years are financial years.",
            f"Type a 1 April, such as 01/04/{start.year}.",
        )


def price_base_before_start(contract: Contract) -> Iterator[Fault]:
    """Prices can be brought forward to the contract's years, not back."""
    label, at = contract.settings.price_base, contract.settings.at("price_base")
    if not is_financial_year(label):
        yield error(at, f"price base is '{label}', which is not a financial year.", "Type it as 2026/27.")
    elif first_calendar_year(label) > contract.settings.start.year:
        yield error(at, f"price base {label} comes after the first year, {contract.years[0]}.",
                    f"Type {contract.years[0]} or a year before it.")  # fmt: skip


def indexation_years(contract: Contract) -> Iterator[Fault]:
    """Each row of Indexation is about one financial year."""
    for row in contract.rows(IndexationRow):
        if not is_financial_year(row.year):
            yield error(row.at("year"), f"'{row.year}' is not a financial year.", "Type it as 2027/28.")


def limit_needs_a_commissioner(contract: Contract) -> Iterator[Fault]:
    """An affordability limit and the aim of least cost speak of a commissioner."""
    if contract.commissioners:
        return
    mend = "Give an organisation on Parties the role commissioner, or"
    limited: list[Settings | IndexationRow] = [contract.settings, *contract.rows(IndexationRow)]
    for row in limited:
        if row.affordability_limit is not None:
            found = f"affordability limit is {pounds(row.affordability_limit)}, but no organisation is a commissioner."
            yield error(row.at("affordability_limit"), found, f"{mend} leave the limit blank.")
    if contract.settings.objective == "least_cost":
        yield error(contract.settings.at("objective"), "the aim is least cost to the commissioner, and there is none.",
                    f"{mend} choose another aim.")  # fmt: skip


def least_total_risk_takes_any_value(contract: Contract) -> Iterator[Fault]:
    """The aim of least total risk is not sought among whole steps."""
    stepped = [row for row in contract.terms if row.in_new_terms and row.open and row.step]
    if contract.settings.objective == "least_total_risk" and stepped:
        count = f"{len(stepped)} open term{' goes' if len(stepped) == 1 else 's go'}"
        yield error(
            contract.settings.at("objective"), f"the aim is least total risk, and {count} in whole steps.",
            "Leave Step blank, or choose another aim, such as even or worst_off, after which risk is spread as well.",
        )  # fmt: skip


def network_share_range(contract: Contract) -> Iterator[Fault]:
    """The least network share is not above the greatest."""
    settings = contract.settings
    if settings.network_share_lowest > settings.network_share_highest:
        yield error(
            settings.at("network_share_lowest"),
            f"lowest network share is {percentage(settings.network_share_lowest)}, above the highest,"
            f" {percentage(settings.network_share_highest)}.",
            "Make it the lower of the two.",
        )


def lists_of_practices(contract: Contract) -> Iterator[Fault]:
    """A practice has a registered list, and a weighted list of the same order."""
    for row in contract.rows(PartyRow):
        if row.role == "practice" and row.registered_list is None:
            yield error(row.at("registered_list"), f"registered list of {row.name} is blank.",
                        "Type the number of people registered with it.")  # fmt: skip
        for name in ("registered_list", "weighted_list"):
            if getattr(row, name) == 0:
                yield warning(row.at(name), f"{name.replace('_', ' ')} of {row.name} is 0, so nothing reaches it by"
                              " list.", "Type its list, or take it out.")  # fmt: skip
        if lists_disagree(row):
            yield error(
                row.at("weighted_list"),
                f"weighted list of {row.name} is {row.weighted_list:,.10g}, more than {HIGHEST_NEED_WEIGHT:g} times its"
                f" registered list of {row.registered_list:,.10g}.",
                "Type both in people, not thousands.",
            )


def uncertainty_in_order(contract: Contract) -> Iterator[Fault]:
    """Low is not above central, nor central above high."""
    for row in contract.rows(DriverRow):
        if not row.low <= row.central <= row.high:
            found = f"low {percentage(row.low)}, central {percentage(row.central)} and high {percentage(row.high)}"
            yield error(row.at("central"), f"{found} of {row.driver} do not rise.", "Put them in order.")


def growth_names_an_uncertainty_of_growth(contract: Contract) -> Iterator[Fault]:
    """Only an uncertainty that acts on activity growth is named by services."""
    acts_on = {row.driver: row.acts_on for row in contract.rows(DriverRow)}
    for row in contract.rows(ServiceRow):
        if row.driver and acts_on[row.driver] != "activity growth":
            yield warning(
                row.at("driver"),
                f"'{row.driver}' acts on {acts_on[row.driver]}, so naming it here changes nothing.",
                "Leave this blank, or name one that acts on activity growth.",
            )


RULES = (
    Rule(starts_with_a_financial_year, reads=(Settings,)),
    Rule(price_base_before_start, reads=(Settings,)),
    Rule(indexation_years),
    Rule(limit_needs_a_commissioner, reads=(Settings, PartyRow, IndexationRow)),
    Rule(least_total_risk_takes_any_value, reads=(Settings, *TERM_TABLES)),
    Rule(network_share_range, reads=(Settings,)),
    Rule(lists_of_practices),
    Rule(uncertainty_in_order),
    Rule(growth_names_an_uncertainty_of_growth, reads=(ServiceRow, DriverRow)),
)
