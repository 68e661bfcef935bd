"""Incentives in sentences: what each scheme is worth, who gains without acting, whether nobody might act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.incentive_lines import HALF_A_POUND
from contract_engine.results.incentives import NETWORK
from contract_engine.results.money import listed, money
from contract_engine.schema.shared import SharedServiceRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.incentive_lines import FirstLine
    from contract_engine.results.solution import Solution

MOST_TOLD = 4


def incentive_sentences(solution: Solution) -> list[str]:
    """Say what schemes are worth and what makes their owners act; empty where there is no scheme."""
    found = solution.incentives
    if not found.lines and not found.schemes:
        return []
    told = [*_worth(solution)]
    if solution.has_terms and not solution.keep_today:
        told += [_network(solution), _without_acting(solution), _nobody(solution)]
    if found.in_part:
        who = listed(list(found.in_part))
        told.append(
            f"{who} could stop or start in more ways than were all looked at: one scheme, two and all of them at a time"
            " were."
        )
    return [sentence for sentence in told if sentence]


def _worth(solution: Solution) -> Iterator[str]:
    """Say what each scheme adds to what there is to share, or costs more than it saves."""
    unit = _unit(solution)
    lines = sorted(solution.incentives.schemes, key=lambda line: -line.adds)
    adding = [line for line in lines if line.in_use and _shows(line.adds, unit) and line.adds > 0]
    if adding:
        parts = [f"{line.initiative} {money(line.adds, unit)}" for line in adding[:MOST_TOLD]]
        rest = len(adding) - MOST_TOLD
        more = f"; {rest} more on the sheet Gains by scheme" if rest > 0 else ""
        yield f"What each adds to what there is to share: {listed(parts)}{more}."
    losing = [line for line in reversed(lines) if line.in_use and line.adds < 0 and _shows(line.adds, unit)]
    if len(losing) == 1:
        yield (
            f"{losing[0].initiative} costs {money(-losing[0].adds, unit)} more than it saves in money: without it there"
            " would be that much more to share."
        )
    elif losing:
        parts = [f"{line.initiative} by {money(-line.adds, unit)}" for line in losing[:MOST_TOLD]]
        yield f"These cost more than they save in money, and leave that much less to share: {listed(parts)}."
    for line in [each for each in lines if not each.in_use and each.adds > 0 and _shows(each.adds, unit)][:MOST_TOLD]:
        yield f"{line.initiative} is left out; it would add {money(line.adds, unit)}."


def _network(solution: Solution) -> str:
    """Say what money for the network's results buys, beside money that rests on each owner's own."""
    unit = _unit(solution)
    network = next((line for line in solution.incentives.paid_for if line.paid_for == NETWORK), None)
    if network is None or not _shows(network.paid, unit):
        return ""
    others = [
        f"of the {money(line.paid, unit)} for {line.paid_for} {money(line.buys, unit)} does"
        for line in solution.incentives.paid_for
        if line is not network and _shows(line.paid, unit)
    ]
    beside = f"; {listed(others)}" if others else ""
    return (
        f"Of the {money(network.paid, unit)} paid for the network's results {money(network.buys, unit)} rests on what"
        f" each practice does itself, which keeps only its own part of what it adds{beside}."
    )


def _without_acting(solution: Solution) -> str:
    """Say who gains most from a scheme of which it does nothing, and who would keep most if it stopped."""
    unit, lines = _unit(solution), solution.incentives.free_riders
    told = []
    idle = max((line for line in lines if not line.does_part), key=lambda line: line.without, default=None)
    if idle is not None and idle.without > 0 and _shows(idle.without, unit):
        told.append(f"{idle.party} gains {money(idle.without, unit)} from {idle.initiative} without doing any of it.")
    riding = max((line for line in lines if line.does_part), key=lambda line: line.without, default=None)
    if riding is not None and riding.without > 0 and _shows(riding.without, unit):
        told.append(
            f"If {riding.party} stopped its part of {riding.initiative} and the others went on, {riding.initiative}"
            f" would still bring it {money(riding.without, unit)}; doing its part brings"
            f" {money(riding.own_part, unit)} more."
        )
    return " ".join(told)


def _nobody(solution: Solution) -> str:
    """Say whether all might wait for one another; where one owner has all there is to do, nobody waits."""
    first = solution.incentives.first
    if len(first) <= 1:
        return ""
    best, unit = first[0], _unit(solution)
    if best.gain > HALF_A_POUND:
        gains = f"would gain {money(best.gain, unit)}" if _shows(best.gain, unit) else "would gain"
        return (
            f"Nobody need wait for others: even if nobody else acted, {best.owner} {gains} by {_doing(solution, best)}."
        )
    by = money(max(-best.gain, 0.0), unit)
    short = f"it would take {by} more over the term, paid to {best.owner} alone" if _shows(best.gain, unit) else (
        f"the least payment to {best.owner} alone"
    )  # fmt: skip
    return (
        "Under these terms nobody acting can last as well: as long as nobody else acts, no owner gains by acting alone."
        f" {best.owner} is nearest to it: {short}, would make {_doing(solution, best)} worth its while."
    )


def _doing(solution: Solution, line: FirstLine) -> str:
    services = {row.service for row in solution.contract.rows(SharedServiceRow)}
    return f"{'joining' if services.issuperset(line.initiatives) else 'doing'} {listed(list(line.initiatives))}"


def _shows(pounds: float, unit: str) -> bool:
    """Whether an amount is more than nothing in the display unit."""
    return money(abs(pounds), unit) != money(0.0, unit)


def _unit(solution: Solution) -> str:
    return solution.contract.settings.display_unit


def funding_sentences(solution: Solution) -> list[str]:
    """Say of schemes that no terms buy through results that paying for their delivery would make a deal."""
    return [
        f"{line.initiative} can be seen to be delivered, and nothing pays {line.owner} for delivering it: it has to be"
        f" bought through results, and no terms within the limits do that. With a row on Terms funding ({line.payer}"
        f" pays {line.owner} for {line.initiative}, up to {money(line.highest)} a year) there are terms within every"
        " limit."
        for line in solution.incentives.to_fund
    ]
