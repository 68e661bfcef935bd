"""What each rule says: whom it protects, in words, and the cell that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses.worth_providing import offers_of
from contract_engine.schema.contract import lever_id
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.services import IndexationRow
from contract_engine.schema.shared import SharedUseRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.words import amount

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from contract_engine.design.deviations import Deviation
    from contract_engine.design.problem import Problem

PARTICIPATION = "nobody_worse_off"
FLOOR = "no_worse_in_any_year"
AFFORDABLE = "within_affordability"
PAID_TO_DO_IT = "owner_paid_to_do_it"
RELIED_ON = "owner_does_what_is_relied_on"
WORTH_PROVIDING = "worth_providing"
ABSORBED = "loss_absorbed"
STEPS = "whole_steps"
LARGEST_CHANGE = "largest_change_a_year"
HALF_A_POUND = 0.5
A_PAIR = 2
MONEY_RULES = (PARTICIPATION, FLOOR, AFFORDABLE, PAID_TO_DO_IT, RELIED_ON, WORTH_PROVIDING, ABSORBED)


def described(problem: Problem, component: str, index: Any) -> tuple[str, str, str]:  # noqa: ANN401 - any index
    """Whom a rule protects, the rule in words, and the cell that sets it, if one does."""
    if component in _DESCRIBED:
        return _DESCRIBED[component](problem, index)
    parts = index if isinstance(index, tuple) else () if index is None else (index,)
    detail = f" ({', '.join(str(part) for part in parts)})" if parts else ""
    return "", component.replace("_", " ") + detail, ""


def _participation(problem: Problem, party: str) -> tuple[str, str, str]:
    words = f"{party} is no worse off over the term than if we stay as we are"
    return party, words, problem.contract.parties[party].at("name")


def _floor(problem: Problem, index: tuple[str, int]) -> tuple[str, str, str]:
    party, year = problem.contract.parties[index[0]], problem.contract.years[index[1]]
    most = pounds(party.no_worse_than or 0.0)
    words = f"{party.name} is no more than {most} worse off in {year} than if we stay as we are"
    return party.name, words, party.at("no_worse_than")


def _affordable(problem: Problem, year: int) -> tuple[str, str, str]:
    who = " and ".join(problem.contract.commissioners)
    words = f"{who} pays no more than {pounds(problem.affordable[year] or 0.0)} in {problem.contract.years[year]}"
    return who, words, _limit_cell(problem, year)


def _paid_to_do_it(problem: Problem, part: tuple[str, str]) -> tuple[str, str, str]:
    scheme, owner = part
    required = next(duty.required for duty in problem.duties if (duty.part.scheme, duty.part.owner) == part)
    for use in problem.contract.rows(SharedUseRow):
        if (use.service, use.organisation) == part:
            how = f"at least {pounds(required)} better" if required >= HALF_A_POUND else "no worse"
            words = f"{owner} is {how} off by joining {scheme} than by going on alone"
            return owner, words, use.at("organisation")
    words = f"{owner} is at least {pounds(required)} better off by doing {scheme} than by not doing it"
    rows = problem.contract.rows(SchemeRow)
    return owner, words, next(row.at("owner") for row in rows if row.scheme == scheme)


def _relied_on(problem: Problem, index: tuple[str, str]) -> tuple[str, str, str]:
    deviation = next(each for each in problem.deviations.rows if (each.owner, each.name) == index)
    rows = problem.contract.rows(SchemeRow)
    names = {part.scheme for part in (*deviation.stops, *deviation.starts)}
    cell = next((row.at("owner") for row in rows if row.scheme in names), "")
    return deviation.owner, _instead(problem, deviation), cell


def _instead(problem: Problem, deviation: Deviation) -> str:
    """Say what an owner gains by doing what is relied on rather than stopping some of it, or starting something."""
    in_place = {row.scheme for row in problem.contract.rows(SchemeRow) if row.in_place == "today"}
    shared = {row.service for row in problem.contract.rows(SharedUseRow)}
    stops, starts = ([part.scheme for part in parts] for parts in (deviation.stops, deviation.starts))
    begun = f"{'going on with' if in_place.issuperset(starts) else 'starting'} {listed(starts, 'and')}"
    if not stops:
        return f"{deviation.owner} is no better off by {begun}, which the contract leaves out"
    joining, required = shared.issuperset(stops), deviation.required
    how = f"at least {pounds(required)} better" if required >= HALF_A_POUND else "no worse"
    better = f"{deviation.owner} is {how} off by {'joining' if joining else 'doing'} {listed(stops, 'and')}"
    if starts:
        return f"{better} than by {begun} instead"
    if joining:
        return f"{better} than by going on alone"
    return f"{better} than by doing {'neither' if len(stops) == A_PAIR else 'none of them'}"


def _worth_providing(problem: Problem, key: tuple[str, str, str]) -> tuple[str, str, str]:
    offer = next(offer for offer in offers_of(problem.contract) if offer.key == key)
    what = "its services" if offer.service == "All" else offer.service
    words = f"{offer.party} is paid at least {pounds(offer.required)} over the term for {what}, so that it is worth"
    return offer.party, f"{words} providing", offer.cell


def _absorbed(problem: Problem, party: str) -> tuple[str, str, str]:
    words = loss_rule(problem, party)
    return party, words, problem.contract.parties[party].at("risk_capacity")


def _largest_change(problem: Problem, index: tuple[str, str]) -> tuple[str, str, str]:
    name, way = index
    lever = next(lever for lever in problem.levers if lever.id == name)
    row = next(row for row in problem.contract.terms if lever_id(row) == name)
    most = amount(row.largest_change or 0.0, row.unit)
    words = f"{lever.words}: {'rises' if way == 'up' else 'falls'} by no more than {most} on the year before"
    return "", words, row.at("largest_change")


def _whole_steps(problem: Problem, name: str) -> tuple[str, str, str]:
    lever = next(lever for lever in problem.levers if lever.id == name)
    return "", f"{lever.words}: whole steps only", lever.cell


_DESCRIBED: dict[str, Callable[[Problem, Any], tuple[str, str, str]]] = {
    PARTICIPATION: _participation,
    FLOOR: _floor,
    AFFORDABLE: _affordable,
    PAID_TO_DO_IT: _paid_to_do_it,
    RELIED_ON: _relied_on,
    WORTH_PROVIDING: _worth_providing,
    ABSORBED: _absorbed,
    STEPS: _whole_steps,
    LARGEST_CHANGE: _largest_change,
}


def loss_rule(problem: Problem, party: str) -> str:
    """Say how much an organisation may lose in its worst cases."""
    one_in = f"{1 / (1 - problem.contract.settings.confidence):.3g}"
    limit, capacity = problem.limit[party], problem.capacity[party]
    why = f" (what it bears today; it can absorb {pounds(capacity)})" if limit > capacity else ""
    return f"{party} loses no more than {pounds(limit)} on average in its worst 1 in {one_in}{why}"


def _limit_cell(problem: Problem, year: int) -> str:
    for row in problem.contract.rows(IndexationRow):
        if row.year == problem.contract.years[year] and row.affordability_limit is not None:
            return row.at("affordability_limit")
    return problem.contract.settings.at("affordability_limit")


def pounds(amount: float) -> str:
    """Write an amount as people do: £1,234, minus sign in front."""
    rounded = round(amount)
    return f"-£{-rounded:,}" if rounded < 0 else f"£{rounded:,}"
