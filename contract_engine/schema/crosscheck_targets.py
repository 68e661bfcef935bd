"""Rules of agreed targets and of their resets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.agreed_targets import agreed_target, planned, rule_of, target_that_counts
from contract_engine.schema.baselines import BaselineRow, RebaseRow
from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

# A target ten times the plan, or a tenth of it, is a slip of units.
SLIP = 10


def targets_are_of_what_is_measured(contract: Contract) -> Iterator[Fault]:
    """A target is for services in scope that its clause measures, once, and like the plan in size."""
    rows = contract.rows(BaselineRow)
    whole = {row.clause: row for row in rows if row.point_of_delivery == ALL}
    for row in rows:
        plan = planned(contract, row.point_of_delivery, rule_of(contract, row.clause, "gain").measure)
        target = agreed_target(row, plan)
        points = {term.point_of_delivery for term in contract.rows(GainShareTerm) if term.clause == row.clause}
        if row.point_of_delivery != ALL and row.clause in whole:
            yield error(row.at("point_of_delivery"), f"{row.clause} has a target for all it measures at"
                        f" {whole[row.clause].at('point_of_delivery')}.",
                        "Keep one target for all, or one for each service.")  # fmt: skip
        elif plan == 0 or (points and not points & {ALL, row.point_of_delivery} and row.point_of_delivery != ALL):
            what = "nothing" if row.point_of_delivery == ALL else f"no {row.point_of_delivery}"
            yield error(row.at("point_of_delivery"), f"{row.clause} measures {what} in scope with a plan, so there is"
                        " nothing to agree a target for.", "Name a service it measures.")  # fmt: skip
        elif target <= 0:
            with_them = " with its adjustments" if row.adjustments else ""
            yield error(row.at("adjustments" if row.adjustments else "target"), f"the target{with_them} is"
                        f" {pounds(target)}.",
                        "Type a target above nought.")  # fmt: skip
        elif not 1 / SLIP < target / plan < SLIP:
            yield error(row.at("target"), f"the target is {pounds(target)} a year, and the plan is {pounds(plan)}.",
                        "Type it in pounds, for a whole year.")  # fmt: skip
        elif row.independent_estimate is not None and not 1 / SLIP < row.independent_estimate / plan < SLIP:
            yield error(row.at("independent_estimate"), f"the independent estimate is"
                        f" {pounds(row.independent_estimate)} a year, and the plan is {pounds(plan)}.",
                        "Type it in pounds, for a whole year; leave it blank if there is none.")  # fmt: skip


def padding_is_known(contract: Contract) -> Iterator[Fault]:
    """A target above what counts for gains is worth knowing, and so is a tolerance of nothing."""
    for row in contract.rows(BaselineRow):
        if row.independent_estimate is None:
            if row.tolerance:
                yield warning(row.at("tolerance"), f"tolerance is {percentage(row.tolerance)}, but there is no"
                              " independent estimate, so it is not used.", "Type the estimate.")  # fmt: skip
            continue
        plan = planned(contract, row.point_of_delivery, rule_of(contract, row.clause, "gain").measure)
        padding = agreed_target(row, plan) - target_that_counts(row)
        if padding > 0:
            yield warning(row.at("independent_estimate"), f"the target of {row.clause} is {pounds(padding)} a year"
                          " above the independent estimate and its tolerance: gains are measured from there.",
                          "Nothing to mend if that is meant.")  # fmt: skip


def resets_look_back(contract: Contract) -> Iterator[Fault]:
    """A target is reset in a year of the contract, from an earlier one."""
    years = contract.years if contract.rows(Settings) else ()
    for row in contract.rows(RebaseRow) if years else ():
        later = years[1:]
        if row.year not in later:
            found = f"{row.year} is the first year, before which nothing was spent under the contract."
            if row.year not in years:
                found = f"year is '{row.year}', which is not a year of the contract."
            mend = f"Type {listed(later)}." if later else "A contract of one year has no reset: take the row out."
            yield error(row.at("year"), found, mend)
        elif row.from_year and row.from_year not in years[: years.index(row.year)]:
            found = f"the target of {row.year} is reset from '{row.from_year}', which is not an earlier year of the"
            yield error(row.at("from_year"), f"{found} contract.",
                        f"Type {listed(years[: years.index(row.year)])}.")  # fmt: skip


RULES = (
    Rule(targets_are_of_what_is_measured, reads=(BaselineRow, ServiceRow, GainShareTerm, GainShareRuleRow)),
    Rule(padding_is_known, reads=(BaselineRow, ServiceRow, GainShareRuleRow)),
    Rule(resets_look_back, reads=(Settings,)),
)
