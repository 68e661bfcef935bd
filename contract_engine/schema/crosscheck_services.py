"""Rules about services, what the ledger holds for them, schemes and what they change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

SLIP_OF_A_THOUSAND = 20
MONTHS_A_YEAR = 12


def apart(figure: float, other: float, tolerance: float) -> bool:
    """Whether two amounts differ by more than a part of the first."""
    return abs(figure - other) > tolerance * abs(figure) + 0.005


def contract_value_is_activity_times_price(contract: Contract) -> Iterator[Fault]:
    """Contract value = plan activity x reference price + fixed part."""
    tolerance = contract.settings.reconciliation_tolerance
    for row in contract.rows(ServiceRow):
        priced = row.plan_activity * row.reference_price
        if apart(row.contract_value, priced + row.of_which_fixed, tolerance):
            yield error(
                row.at("contract_value"),
                f"contract value of {row.point_of_delivery} is {pounds(row.contract_value)}, but plan activity"
                f" {row.plan_activity:,.10g} x reference price {pounds(row.reference_price)} is {pounds(priced)} and"
                f" the fixed part {pounds(row.of_which_fixed)}, together {pounds(priced + row.of_which_fixed)}."
                f"{_slip(row.contract_value, priced + row.of_which_fixed)}",
                f"Make them agree to within {percentage(tolerance)}.",
            )


def control_total(contract: Contract) -> Iterator[Fault]:
    """The contract values of services that run today come to the control total."""
    settings = contract.settings
    total = sum(row.contract_value for row in contract.rows(ServiceRow) if row.runs_today)
    if settings.control_total is not None and apart(settings.control_total, total, settings.reconciliation_tolerance):
        yield error(
            settings.at("control_total"),
            f"control total is {pounds(settings.control_total)}, but the contract values on Services come to"
            f" {pounds(total)}.{_slip(settings.control_total, total)}",
            f"Make them agree to within {percentage(settings.reconciliation_tolerance)}, or leave it blank.",
        )


def _slip(figure: float, other: float) -> str:
    smaller, larger = sorted((abs(figure), abs(other)))
    return " It looks like a slip of a thousand." if larger > SLIP_OF_A_THOUSAND * smaller > 0 else ""


def ledger(contract: Contract) -> Iterator[Fault]:
    """The ledger holds the contract value of each service that is reconciled."""
    tolerance = contract.settings.reconciliation_tolerance
    values = {row.identity: row.contract_value for row in contract.rows(ServiceRow)}
    for row in contract.rows(ReconciliationRow):
        if row.identity not in values:
            yield _no_such_service(row, "Take the row out, or add the service to Services.")
        elif apart(values[row.identity], row.ledger_value, tolerance):
            yield error(
                row.at("ledger_value"),
                f"the ledger holds {pounds(row.ledger_value)} for {row.point_of_delivery}, but its contract value is"
                f" {pounds(values[row.identity])}.{_slip(values[row.identity], row.ledger_value)}",
                f"Make them agree to within {percentage(tolerance)}.",
            )


def _no_such_service(row: ReconciliationRow | EffectRow, mend: str) -> Fault:
    found = f"{row.provider} does not provide {row.point_of_delivery} on Services."
    return error(row.at("point_of_delivery"), found, mend)


def cost_is_released_in_order(contract: Contract) -> Iterator[Fault]:
    """What is released later includes what was released before."""
    for row in contract.rows(ServiceRow):
        if not row.released_at_once <= row.released_12 <= row.released_36:
            yield error(
                row.at("released_12"),
                f"cost released at once {percentage(row.released_at_once)}, after 12 months"
                f" {percentage(row.released_12)} and after 36 months {percentage(row.released_36)} do not rise.",
                "Each includes the one before it: put them in order.",
            )


def schemes_start_within_the_term(contract: Contract) -> Iterator[Fault]:
    """A scheme starts before the contract ends."""
    last = contract.settings.years * MONTHS_A_YEAR
    for row in contract.rows(SchemeRow):
        if row.start_month > last:
            found = f"{row.scheme} starts in month {row.start_month}, after the last, {last}."
            yield error(row.at("start_month"), found, f"Type a month from 1 to {last}.")


def scheme_parts(contract: Contract) -> Iterator[Fault]:
    """A network that owns a scheme has practices, and no organisation does the same scheme twice."""
    owners: Counter[tuple[str, str]] = Counter()
    for row in contract.rows(SchemeRow):
        members = contract.members(row.owner)
        if not members:
            yield error(row.at("owner"), f"{row.owner} owns {row.scheme} but has no practice.",
                        "Type the network's name beside its practices on Parties.")  # fmt: skip
        owners.update((row.scheme, member) for member in members)
        twice = [member for member in members if owners[row.scheme, member] > 1]
        if twice:
            yield error(row.at("owner"), f"{twice[0]} does {row.scheme} in another row already.",
                        "Leave it to the organisation or to its network.")  # fmt: skip


def effects_change_one_thing(contract: Contract) -> Iterator[Fault]:
    """An effect is on a service or on an indicator, and its low and high lie about it."""
    for row in contract.rows(EffectRow):
        if row.indicator and (row.provider or row.point_of_delivery):
            yield error(row.at("indicator"), f"{row.scheme} changes a service and an indicator in one row.",
                        "Use one row for each.")  # fmt: skip
        elif not row.indicator and not (row.provider and row.point_of_delivery):
            missing = "point_of_delivery" if row.provider else "provider"
            yield error(row.at(missing), f"what {row.scheme} changes is not named in full.",
                        "Name a provider and a point of delivery, or an indicator.")  # fmt: skip
        low, high = row.low if row.low is not None else row.change, row.high if row.high is not None else row.change
        if not low <= row.change <= high:
            found = f"low {percentage(low)}, change {percentage(row.change)} and high {percentage(high)} do not rise."
            yield error(row.at("change"), found, "Put them in order; -8% is lower than -5%.")


def effects_find_their_service(contract: Contract) -> Iterator[Fault]:
    """The service that an effect names is one of its provider's."""
    services = {row.identity for row in contract.rows(ServiceRow)}
    for row in contract.rows(EffectRow):
        if row.provider and row.point_of_delivery and (row.provider, row.point_of_delivery) not in services:
            yield _no_such_service(row, "Name the service as on Services.")


def schemes_change_something(contract: Contract) -> Iterator[Fault]:
    """A scheme without effects only costs money."""
    effective = {row.scheme for row in contract.rows(EffectRow)}
    for row in contract.rows(SchemeRow):
        if row.scheme not in effective:
            yield warning(row.at("scheme"), f"{row.scheme} costs money but changes nothing on Effects.",
                          "Add what it changes.")  # fmt: skip


def indicators_can_be_measured(contract: Contract) -> Iterator[Fault]:
    """Numerator and exclusions fit the denominator, and the thresholds lie apart."""
    for row in contract.rows(IndicatorRow):
        eligible = row.denominator - row.exclusions
        if eligible <= 0:
            yield error(row.at("exclusions"), f"exclusions {row.exclusions:,.10g} leave nobody of the denominator"
                        f" {row.denominator:,.10g}.", "Type fewer exclusions, or take the row out.")  # fmt: skip
        elif row.numerator > eligible:
            yield error(row.at("numerator"), f"numerator {row.numerator:,.10g} is above denominator less exclusions,"
                        f" {eligible:,.10g}.", "Count only patients for whom it was due.")  # fmt: skip
        if row.lower_threshold == row.upper_threshold:
            yield error(row.at("upper_threshold"), f"both thresholds are {percentage(row.lower_threshold)}.",
                        "Type where payment starts and where it is paid in full.")  # fmt: skip


RULES = (
    Rule(contract_value_is_activity_times_price, reads=(Settings,)),
    Rule(control_total, reads=(Settings, ServiceRow)),
    Rule(ledger, reads=(Settings, ServiceRow, ReconciliationRow)),
    Rule(cost_is_released_in_order),
    Rule(schemes_start_within_the_term, reads=(Settings,)),
    Rule(scheme_parts, reads=(PartyRow, SchemeRow)),
    Rule(effects_change_one_thing),
    Rule(effects_find_their_service, reads=(ServiceRow, EffectRow)),
    Rule(schemes_change_something, reads=(SchemeRow, EffectRow)),
    Rule(indicators_can_be_measured),
)
