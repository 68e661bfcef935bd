"""Rules of years of care: who has patients, who delivers what, and what a price rests on."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import BundleTerm
from contract_engine.schema.terms_bundle import FEE, MARGIN
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

WHENS = {"today": "today", "new": "under the new terms"}


def bundles_have_patients(contract: Contract) -> Iterator[Fault]:
    """A price is paid for patients on a register: the payee's own, or everyone's for one organisation."""
    for row in contract.rows(BundleTerm):
        listed_at = {each.organisation for each in contract.rows(RegisterRow) if each.bundle == row.bundle}
        if not listed_at:
            yield error(row.at("bundle"), f"{row.bundle} has no patients on Registers.",
                        "Add a row there for each organisation whose patients have it.")  # fmt: skip
        elif row.payee not in contract.parties and not listed_at & set(contract.members(row.payee)):
            yield error(row.at("payee"), f"no practice of {row.payee} has patients of {row.bundle} on Registers.",
                        "Add them there, or name the organisation that holds the bundle.")  # fmt: skip


def patients_can_be_paid_for(contract: Contract) -> Iterator[Fault]:
    """A price for nobody, or for nobody who has the standard, pays nothing."""
    for row in contract.rows(BundleTerm):
        everyone = [each for each in contract.rows(RegisterRow) if each.bundle == row.bundle]
        own = [each for each in everyone if each.organisation in contract.members(row.payee)]
        mine = own if own or row.payee not in contract.parties else everyone
        if mine and not any(each.patients * each.severity for each in mine):
            yield warning(row.at("bundle"), f"{row.clause} pays for patients of {row.bundle}, and Registers has 0 of"
                          " them, or a severity of 0.", "Type how many there are.")  # fmt: skip
        elif row.only_if_met and mine and not any(each.indicator or each.standard_met for each in mine):
            yield warning(row.at("only_if_met"), f"{row.clause} pays only where the standard is met, and Registers says"
                          " that it is met for nobody.", "Type the part for whom it is, or name an indicator.",
            )  # fmt: skip


def fees_are_for_what_is_delivered(contract: Contract) -> Iterator[Fault]:
    """Whoever is paid by fee, or a margin on its own components, delivers some."""
    for row in contract.rows(BundleTerm):
        members = set(contract.members(row.payee))
        theirs = any(
            members & set(contract.members(each.deliverer))
            for each in contract.rows(BundleRow)
            if each.bundle == row.bundle
        )
        own = members & {each.organisation for each in contract.rows(RegisterRow) if each.bundle == row.bundle}
        if not theirs and (row.basis == FEE or (row.basis == MARGIN and own)):
            yield error(row.at("basis"), f"{row.clause} pays {row.payee} for what it delivers of {row.bundle}, and"
                        " Bundles has nothing that it delivers.",
                        "Name it there as deliverer, or choose £ a patient-year.")  # fmt: skip


def components_reach_someone(contract: Contract) -> Iterator[Fault]:
    """Whoever delivers a component has patients of its own, or is one organisation that serves everyone."""
    for row in contract.rows(BundleRow):
        listed_at = {each.organisation for each in contract.rows(RegisterRow) if each.bundle == row.bundle}
        if row.deliverer not in contract.parties and not listed_at & set(contract.members(row.deliverer)):
            yield error(row.at("deliverer"), f"no practice of {row.deliverer} has patients of {row.bundle} on"
                        " Registers, so nobody delivers it.",
                        "Add them there, or name one organisation.")  # fmt: skip


def bundles_are_paid_for(contract: Contract) -> Iterator[Fault]:
    """Work that nobody pays its deliverer for is worth knowing, and no one is paid two prices for a bundle."""
    terms = contract.rows(BundleTerm)
    for when, words in WHENS.items():
        rows = [row for row in terms if row.in_force in (when, "both")]
        for each in contract.rows(BundleRow):
            deliverers = set(contract.members(each.deliverer))
            paid = any(row.bundle == each.bundle and deliverers & set(contract.members(row.payee)) for row in rows)
            if each.in_force in (when, "both") and not paid:
                found = f"nobody pays {each.deliverer} for {each.component} of {each.bundle} {words}."
                yield warning(each.at("deliverer"), found, "Add it to a clause on Terms bundle if somebody does.")
        for row, other in combinations([row for row in rows if row.basis != FEE], 2):
            both = set(contract.members(row.payee)) & set(contract.members(other.payee))
            same_time = not row.year or not other.year or row.year == other.year
            if both and row.bundle == other.bundle and same_time:
                them = f"{listed(sorted(both), 'and')} {'is' if len(both) == 1 else 'are'}"
                found = f"{them} paid for {row.bundle} twice {words}: {row.at('clause')} pays"
                yield error(other.at("bundle"), f"{found} for it too.", "Delete one of the rows.")


def standards_are_measured(contract: Contract) -> Iterator[Fault]:
    """The indicator of a register has a row of its organisation, and payment by standard has a standard."""
    measured = {(row.indicator, row.organisation) for row in contract.rows(IndicatorRow)}
    registers = contract.rows(RegisterRow)
    for register in registers:
        if register.indicator and (register.indicator, register.organisation) not in measured:
            yield error(register.at("indicator"), f"Indicators has no row for {register.indicator} of"
                        f" {register.organisation}.", "Add it there, or type the part under Standard met.",
            )  # fmt: skip
        elif register.indicator and register.standard_met != 1:
            yield warning(register.at("standard_met"), f"standard met is {percentage(register.standard_met)}, but"
                          f" {register.indicator} measures it, so it changes nothing.", "Leave it blank.")  # fmt: skip
    for row in contract.rows(BundleTerm):
        known = [each for each in registers if each.bundle == row.bundle]
        if row.only_if_met and known and all(each.standard_met == 1 and not each.indicator for each in known):
            yield warning(row.at("only_if_met"), f"{row.clause} pays only where the standard is met, and Registers says"
                          " that it is met for everyone.", "Type the part for whom it is, or name an indicator.",
            )  # fmt: skip
        if row.overlap_reduction and known and not any(each.overlap for each in known):
            yield warning(row.at("overlap_reduction"), f"{percentage(row.overlap_reduction)} is taken off for patients"
                          f" with another bundle, and Registers has none for {row.bundle}.",
                          "Type under Also on another the part of patients who have one.")  # fmt: skip


def overlaps_are_taken_off_once(contract: Contract) -> Iterator[Fault]:
    """Patients on two registers are taken off the second bundle, not off both."""
    reduced = {row.bundle for row in contract.rows(BundleTerm) if row.overlap_reduction}
    rows = [row for row in contract.rows(RegisterRow) if row.overlap and row.bundle in reduced]
    for row, other in combinations(rows, 2):
        if row.organisation == other.organisation and row.bundle != other.bundle:
            found = f"patients of {row.organisation} with another bundle are taken off {row.bundle} at"
            yield warning(other.at("overlap"), f"{found} {row.at('overlap')} and off {other.bundle} here.",
                          "If they are the same patients, type them for the second bundle only.")  # fmt: skip


def bundles_name_an_uncertainty_of_growth(contract: Contract) -> Iterator[Fault]:
    """Only an uncertainty that acts on activity growth moves registers and frequencies."""
    acts_on = {row.driver: row.acts_on for row in contract.rows(DriverRow)}
    named: list[BundleRow | RegisterRow] = [*contract.rows(BundleRow), *contract.rows(RegisterRow)]
    for row in named:
        if row.driver and acts_on[row.driver] != "activity growth":
            yield warning(row.at("driver"), f"'{row.driver}' acts on {acts_on[row.driver]}, so naming it here changes"
                          " nothing.", "Leave this blank, or name one that acts on activity growth.")  # fmt: skip


def stop_losses_are_of_prices(contract: Contract) -> Iterator[Fault]:
    """A stop-loss limits what a price may cost its payee; a fee is paid for whatever is done."""
    for row in contract.rows(BundleTerm):
        if row.basis == FEE and row.stop_loss_from is not None:
            yield warning(row.at("stop_loss_from"), f"{row.clause} pays a fee for everything that is done, so a"
                          " stop-loss changes nothing.", "Leave it blank.")  # fmt: skip


RULES = (
    Rule(bundles_have_patients, reads=(PartyRow, RegisterRow, BundleTerm)),
    Rule(patients_can_be_paid_for, reads=(PartyRow, RegisterRow, BundleTerm)),
    Rule(fees_are_for_what_is_delivered, reads=(PartyRow, BundleRow, RegisterRow, BundleTerm)),
    Rule(components_reach_someone, reads=(PartyRow, BundleRow, RegisterRow)),
    Rule(bundles_are_paid_for, reads=(PartyRow, BundleRow, BundleTerm)),
    Rule(standards_are_measured, reads=(IndicatorRow, RegisterRow, BundleTerm)),
    Rule(overlaps_are_taken_off_once, reads=(RegisterRow, BundleTerm)),
    Rule(bundles_name_an_uncertainty_of_growth, reads=(BundleRow, RegisterRow, DriverRow)),
    Rule(stop_losses_are_of_prices),
)
