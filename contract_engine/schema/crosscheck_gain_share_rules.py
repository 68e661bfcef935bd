"""Rules of what a gain share counts: sides, minimum rates, quality and first slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

FEWEST_PEOPLE = 5_000


def one_row_a_side(contract: Contract) -> Iterator[Fault]:
    """No side of a clause has two rows, and both sides are measured alike."""
    first: dict[str, GainShareRuleRow] = {}
    for row in contract.rows(GainShareRuleRow):
        other = first.setdefault(row.clause, row)
        if other is row:
            continue
        if "both" in (row.side, other.side):
            yield error(row.at("side"), f"{row.clause} has a row for {row.side} here and for {other.side} at"
                        f" {other.at('side')}.", "Keep one row for both, or one for each side.")  # fmt: skip
        elif row.measure != other.measure:
            yield error(row.at("measure"), f"{row.clause} is measured by {row.measure} here and by {other.measure} at"
                        f" {other.at('measure')}.", "Measure gains and losses of a clause alike.")  # fmt: skip


def rules_have_shares(contract: Contract) -> Iterator[Fault]:
    """A row speaks of a side that its clause has."""
    for row in contract.rows(GainShareRuleRow):
        sides = {term.side for term in contract.rows(GainShareTerm) if term.clause == row.clause}
        if sides and row.side != "both" and row.side not in sides:
            yield warning(row.at("side"), f"{row.clause} has no share of a {row.side}, so this row does nothing.",
                          "Take it out, or add the shares on Terms gain share.")  # fmt: skip


def minimum_rates_can_be_read(contract: Contract) -> Iterator[Fault]:
    """A sliding rate has people to slide with, and a deductible something to deduct."""
    everyone = sum(row.headcount for row in contract.rows(PopulationRow)) or contract.population
    for row in contract.rows(GainShareRuleRow):
        people = everyone if row.people is None else row.people
        if row.minimum_basis == "sliding" and row.minimum_rate:
            yield warning(row.at("minimum_rate"), f"minimum rate is {percentage(row.minimum_rate)}, but the rate slides"
                          " with population: it is not used.", "Leave it blank, or type fixed beside it.")  # fmt: skip
        if row.minimum_basis == "sliding" and not people:
            yield error(row.at("people"), "the minimum rate slides with population, and there are no people.",
                        "Type how many people the gain share is for.")  # fmt: skip
        elif row.minimum_basis == "sliding" and people < FEWEST_PEOPLE:
            yield warning(row.at("people"), f"the sliding minimum rate starts at 5,000 people, and there are"
                          f" {people:,.0f}: 3.9% is used.", "Type a fixed rate if that is too low.")  # fmt: skip
        if row.minimum_basis == "sliding" or row.counted_from == "first pound":
            continue
        if not row.minimum_rate:
            yield warning(row.at("counted_from"), "sharing is from a deductible, but the minimum rate is 0%.",
                          "Type the minimum rate, or first pound.")  # fmt: skip
        elif row.gross_cap is not None and row.gross_cap <= row.minimum_rate:
            yield error(row.at("gross_cap"), f"what counts ends at {percentage(row.gross_cap)}, and the deductible is"
                        f" {percentage(row.minimum_rate)}: nothing is left to share.",
                        "Count up to more, or lower the minimum rate.")  # fmt: skip


def quality_is_of_its_side(contract: Contract) -> Iterator[Fault]:
    """A gate or a multiplier acts on gains, a reduction on losses; so does what is withheld, on gains."""
    for row in contract.rows(GainShareRuleRow):
        acts_on = "loss" if row.quality_use == "reduces losses" else "gain"
        if row.quality_use != "none" and not row.is_of(acts_on):
            other = "gate or multiplier" if acts_on == "loss" else "reduces losses"
            yield error(row.at("quality_use"), f"quality is '{row.quality_use}', which acts on a {acts_on}, in a row"
                        f" for a {row.side}.", f"Choose {other}, or none.")  # fmt: skip
        if row.side == "loss" and row.withheld:
            yield error(row.at("withheld"), f"{percentage(row.withheld)} is withheld of a loss.",
                        "Only shares of gains are withheld: leave it blank.")  # fmt: skip
        if row.loss_rate_lowest > row.loss_rate_highest:
            yield error(row.at("loss_rate_lowest"), f"the lowest part of a loss, {percentage(row.loss_rate_lowest)}, is"
                        f" above the highest, {percentage(row.loss_rate_highest)}.", "Change them round.")  # fmt: skip


def quality_is_measured(contract: Contract) -> Iterator[Fault]:
    """Everyone whose share rests on quality has an indicator."""
    rows = contract.rows(IndicatorRow)
    for rule in contract.rows(GainShareRuleRow):
        side = "loss" if rule.quality_use == "reduces losses" else "gain"
        if rule.quality_use == "none" or not rule.is_of(side):
            continue
        what = "any indicator" if rule.quality_indicator == ALL else rule.quality_indicator
        measured = {row.organisation for row in rows if rule.quality_indicator in (ALL, row.indicator)}
        if rule.quality_of == "all":
            if not measured:
                yield error(rule.at("quality_indicator"), f"shares of {rule.clause} rest on {what}, and nobody has a"
                            " row for it on Indicators.", "Add the rows there.")  # fmt: skip
            continue
        payees = {term.payee for term in contract.rows(GainShareTerm)
                  if term.clause == rule.clause and term.side == side and term.payee != term.payer}  # fmt: skip
        lacking = sorted({member for payee in payees for member in contract.members(payee)} - measured)
        if lacking:
            yield error(rule.at("quality_of"), f"shares of {rule.clause} rest on each one's own results, but Indicators"
                        f" has no row for {what} of {listed(lacking, 'and')}.",
                        "Add the rows there, or choose all.")  # fmt: skip


def quality_has_points(contract: Contract) -> Iterator[Fault]:
    """Results that carry no points are never achieved."""
    rows = contract.rows(IndicatorRow)
    for rule in contract.rows(GainShareRuleRow):
        measured = [row for row in rows if rule.quality_indicator in (ALL, row.indicator)]
        if rule.quality_use != "none" and measured and not any(row.points for row in measured):
            what = "every indicator" if rule.quality_indicator == ALL else rule.quality_indicator
            yield warning(rule.at("quality_indicator"), f"shares of {rule.clause} rest on quality, and the points of"
                          f" {what} are 0: achievement is nothing whatever the results.",
                          "Type points on Indicators, 1 if all count alike.")  # fmt: skip


def first_slices_go_somewhere(contract: Contract) -> Iterator[Fault]:
    """A first slice is of a gain, has a size, and goes to somebody other than the payer, once."""
    for row in contract.rows(GainShareRuleRow):
        sized = row.first_slice > 0 or row.first_slice_part > 0
        terms = [term for term in contract.rows(GainShareTerm) if term.clause == row.clause and term.side == "gain"]
        if sized and not row.is_of("gain"):
            name = "first_slice" if row.first_slice > 0 else "first_slice_part"
            yield error(row.at(name), "a first slice is of a gain, in a row for a loss.", "Leave it blank.")
        elif sized and not row.first_slice_to:
            yield error(row.at("first_slice_to"), f"{row.clause} has a first slice that goes to nobody.",
                        "Name the organisation or network that reinvests it.")  # fmt: skip
        elif row.first_slice_to and not sized:
            yield error(row.at("first_slice"), f"a first slice goes to {row.first_slice_to}, and it has no size.",
                        "Type pounds a year, or a part of agreed spend.")  # fmt: skip
        elif row.first_slice_to and not contract.members(row.first_slice_to):
            yield error(row.at("first_slice_to"), f"no practice belongs to {row.first_slice_to}.",
                        "Type the network's name beside its practices on Parties.")  # fmt: skip
        elif row.first_slice_to and any(term.payer == row.first_slice_to for term in terms):
            yield error(row.at("first_slice_to"), f"{row.first_slice_to} would pay the first slice to itself.",
                        "Name another organisation; the payer's own share is what it keeps.")  # fmt: skip
        elif row.first_slice > 0 and len({term.point_of_delivery for term in terms}) > 1:
            yield error(row.at("first_slice"), f"{row.clause} measures several services apart, and each would give"
                        f" {pounds(row.first_slice)}.", "Type the first slice as a part of agreed spend.")  # fmt: skip


def caps_leave_something(contract: Contract) -> Iterator[Fault]:
    """A cap of nothing is a share of nothing, and so is a minimum, or a part withheld, of everything."""
    for row in contract.rows(GainShareRuleRow):
        for name, words in (("gross_cap", "what counts ends at 0%"), ("payment_cap", "the cap on payments is 0%")):
            if getattr(row, name) == 0:
                yield error(row.at(name), f"{words}, so nobody is paid anything.",
                            "Leave it blank if there is no cap.")  # fmt: skip
        if row.minimum_basis == "fixed" and row.minimum_rate == 1:
            yield error(row.at("minimum_rate"), "the least that counts is 100% of agreed spend, which is never saved.",
                        "Type a small part of agreed spend, as 2%; leave it blank if everything counts.")  # fmt: skip
        if row.is_of("gain") and row.withheld == 1:
            yield error(row.at("withheld"), "100% of a share of a gain is withheld, so nobody is paid anything.",
                        "Type the part that is never paid, as 2%.")  # fmt: skip


_READS = (GainShareRuleRow, GainShareTerm)

RULES = (
    Rule(one_row_a_side, reads=(GainShareRuleRow,)),
    Rule(rules_have_shares, reads=_READS),
    Rule(minimum_rates_can_be_read, reads=(PartyRow, PopulationRow)),
    Rule(quality_is_of_its_side),
    Rule(quality_is_measured, reads=(PartyRow, IndicatorRow, *_READS)),
    Rule(quality_has_points, reads=(IndicatorRow, GainShareRuleRow)),
    Rule(first_slices_go_somewhere, reads=(PartyRow, *_READS)),
    Rule(caps_leave_something),
)
