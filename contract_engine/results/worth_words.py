"""What a limit is worth in words: who would have to do what, and who would be how much better off."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_engine.design.benefit import EACH
from contract_engine.design.described import ABSORBED, AFFORDABLE, FLOOR, PAID_TO_DO_IT, PARTICIPATION, WORTH_PROVIDING
from contract_engine.design.plain import HIGHEST, LOWEST
from contract_engine.results.money import UNITS, amount, listed, money

if TYPE_CHECKING:
    from contract_engine.design.benefit import Benefit
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rule
    from contract_engine.design.worth import Worth
    from contract_engine.results.worths import WorthLine

MOST_NAMED = 3
DIGITS = 3
# An end of the first stretch this near to where nothing more is gained is the same place.
SAME, NOTHING = 0.05, 1e-6
EVENLY = ", were the benefit shared evenly"


def whom(names: list[str]) -> str:
    """Name the worst-placed."""
    if len(names) > MOST_NAMED:
        return f"the {len(names)} worst-placed together"
    return f"the worst-placed ({listed(names)}{' together' if len(names) > 1 else ''})"


def how_measured(benefit: Benefit, names: str, *, steps: bool, held: bool, bends: bool) -> str:
    """Say what worth means here, and what was left aside."""
    if benefit.to_whom == EACH:
        said = "Worth is told as what is as good as a gift of so many pounds to each organisation."
    else:
        said = f"Worth to {names}, in pounds of gain over the term."
    if not benefit.is_aim:
        said += " As if the benefit were shared evenly by weight: the aim was another."
    if held:
        said += " Terms in whole steps are held as proposed."
    elif steps:
        said += " Whole steps are left aside: with them gains come in jumps."
    if bends:
        said += " Approximate: payments that stop at a limit stay due in the futures in which they are due now."
    return said


def sentence(problem: Problem, worth: Worth, line: WorthLine, *, is_aim: bool) -> str:
    """Say what one limit is worth."""
    unit = problem.contract.settings.display_unit
    evenly = "" if is_aim else EVENLY
    if worth.more and line.to_whom == EACH:
        return (
            f"If {_give(problem, worth.rules, 1.0, '£')}, that would be as good as {_each(line.more)} to each; each"
            " further pound brings less."
        )
    if worth.beyond is None:
        costs = "would leave no terms" if line.less is None else f"would cost {line.to_whom} {_each(line.less)}{evenly}"
        return f"{line.rule}: £1 more room here alone brings nothing, as other limits hold too; £1 less {costs}."
    far = worth.beyond <= worth.to * (1 + SAME)
    end = worth.beyond if far else worth.to
    gained = line.gained if far else worth.to * line.more
    better = f"{line.to_whom} would be {_pounds(gained, unit)} better off{evenly}"
    each = f" ({_each(line.more)} for each £1)" if line.unit == "£" else ""
    more = "more than that makes no difference" if worth.at_once else "more than that makes hardly any difference"
    if _at_an_end(problem, worth.rules[0], worth.beyond):
        more = "it goes no further"
    if not far:
        all_of_it = _eased(problem, worth.rules[0], worth.beyond, unit)
        more = f"{all_of_it} brings {_pounds(line.gained, unit)} in all, and {more}"
    return f"If {_give(problem, worth.rules, end, unit)}, {better}{each}; {more}."


def _give(problem: Problem, rules: tuple[Rule, ...], by: float, unit: str) -> str:
    """Say what whoever a limit protects would have to do for it to be eased."""
    rule = rules[0]
    parties = list(dict.fromkeys(each.party for each in rules))
    who = f"{listed(parties)}{' together' if len(parties) > 1 else ''}"
    room = _eased(problem, rule, by, unit)
    years = problem.contract.years
    if rule.component in {LOWEST, HIGHEST}:
        lever = next(lever for lever in problem.levers if lever.id == rule.index)
        return f"{lever.words} could be {room}"
    if len(rules) > 1 and rule.component not in {ABSORBED, PARTICIPATION}:
        if rule.component == PAID_TO_DO_IT:
            return f"{who} were content with {room} for the schemes they do"
        return f"{who} gave way by {_pounds(by, unit)} in the rules of this kind"
    told: dict[str, str] = {
        ABSORBED: f"{who} could absorb {room}",
        PARTICIPATION: f"{who} accepted {room} over the term",
    }
    if rule.component == FLOOR:
        told[FLOOR] = f"{who} accepted {room} in {years[rule.index[1]]}"
    if rule.component == AFFORDABLE:
        told[AFFORDABLE] = f"{who} could pay {room} in {years[rule.index]}"
    if rule.component == PAID_TO_DO_IT:
        told[PAID_TO_DO_IT] = f"{who} were content with {room} for {rule.index[0]}"
    if rule.component == WORTH_PROVIDING:
        told[WORTH_PROVIDING] = f"{who} were content with {room} for {rule.index[2]}"
    if rule.component in told:
        return told[rule.component]
    return f"this gave way by {_pounds(by, unit)}: {rule.words}"


def _eased(problem: Problem, rule: Rule, by: float, unit: str) -> str:
    """Say how far a limit is eased: £5,000 more, £5,000 less, or as low as 10%."""
    if rule.component in {LOWEST, HIGHEST}:
        lever = next(lever for lever in problem.levers if lever.id == rule.index)
        low = rule.component == LOWEST
        end = (lever.lowest or 0.0) - by if low else (lever.highest or 0.0) + by
        return f"as {'low' if low else 'high'} as {amount(end, lever.unit)}"
    return f"{_pounds(by, unit)} {'more' if rule.component in {ABSORBED, AFFORDABLE} else 'less'}"


def _at_an_end(problem: Problem, rule: Rule, by: float) -> bool:
    """Whether a term's end is eased as far as there is: to nothing, or to all of it."""
    if rule.component not in {LOWEST, HIGHEST}:
        return False
    lever = next(lever for lever in problem.levers if lever.id == rule.index)
    if rule.component == LOWEST:
        return bool(lever.lowest) and abs((lever.lowest or 0.0) - by) <= NOTHING * abs(lever.lowest or 1.0)
    return lever.unit == "%" and abs(1 - (lever.highest or 0.0) - by) <= NOTHING


def _pounds(pounds: float, unit: str) -> str:
    """Write pounds to three figures, in the display unit unless they are too few for it."""
    if not pounds:
        return money(0.0)
    rounded = round(pounds, DIGITS - 1 - math.floor(math.log10(abs(pounds))))
    return money(rounded, unit if abs(rounded) >= UNITS[unit][0] * (10 if unit == "£000" else 1) else "£")


def _each(pounds: float) -> str:
    """Write what a pound is worth: 64p, £1.43."""
    return f"£{pounds:,.2f}" if round(pounds, 2) >= 1 else f"{pounds * 100:.2g}p"
