"""The answer in sentences that a finance lead can read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design.problem import affordability
from contract_engine.results.aim_words import aim_sentence
from contract_engine.results.answers import answer_sentences
from contract_engine.results.assumed import own_figures
from contract_engine.results.bundle_prices import bundle_sentences
from contract_engine.results.choice_words import choice_sentences
from contract_engine.results.dead_money import warned
from contract_engine.results.fallback import fallback_sentence
from contract_engine.results.headline import headline
from contract_engine.results.incentive_words import funding_sentences, incentive_sentences
from contract_engine.results.money import amount, listed, money
from contract_engine.results.no_deal_words import no_deal_sentences
from contract_engine.results.rebasing import reset_sentence
from contract_engine.results.solution_lines import TERM
from contract_engine.results.worths import worth_sentences
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.shared import SharedServiceRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.luck import Luck
    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import InitiativeLine, PositionLine

HALF_A_POUND = 0.5
FEWEST_FOR_LUCK = 100
MOST_CHANGES_TOLD = 3


def summary_of(solution: Solution, luck: Luck | None, does: Sequence[str] = ()) -> tuple[str, ...]:
    """Write the answer: whether there are terms, what they change, who gains, who bears the risk, what is luck.

    `does` says what the form of contract does to whom.
    """
    sought = solution.goal_seek.sentences[1:] if solution.goal_seek is not None else ()
    sentences = [headline(solution), *sought, _tried(solution), *does, surplus_sentence(solution), _staying(solution)]
    sentences += choice_sentences(solution.choosing, solution.surplus, _unit(solution))
    if not solution.keep_today:
        sentences.append(_draft(solution))
    if solution.no_deal is not None:
        sentences += [*no_deal_sentences(solution), *funding_sentences(solution)]
    elif solution.has_terms and not solution.keep_today:
        sentences += [_changes(solution), _gains(solution), aim_sentence(solution), risk_sentence(solution)]
        sentences += answer_sentences(solution.answers, _unit(solution))
        sentences += [_schemes(solution), _worst_scenario(solution), *worth_sentences(solution.worths)]
    sentences += incentive_sentences(solution)
    sentences += [reset_sentence(solution.resets, solution.contract.settings)]
    sentences += [fallback_sentence(solution.fallback, solution.contract.settings)]
    sentences += bundle_sentences(solution.bundle_prices)
    sentences += [_stranded(solution), _luck(solution, luck), warned(solution.warnings)]
    sentences += [own_figures(solution.contract)]
    return tuple(sentence for sentence in sentences if sentence)


def _unit(solution: Solution) -> str:
    return solution.contract.settings.display_unit


def _years(solution: Solution) -> str:
    count = len(solution.contract.years)
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return f"over {words[count - 1] if count <= len(words) else count} year{'' if count == 1 else 's'}"


def _tried(solution: Solution) -> str:
    return f"Typed with the command, not in the workbook: {solution.run.tried}." if solution.run.tried else ""


def _staying(solution: Solution) -> str:
    """Say if staying as we are would itself cost the commissioners more than their limit."""
    contract = solution.contract
    limits = affordability(contract)
    over = []
    for year, limit in zip(contract.years, limits, strict=True):
        net = sum(
            line.today * ((line.payer in contract.commissioners) - (line.payee in contract.commissioners))
            for line in solution.flows
            if line.year == year
        )
        if limit is not None and net > limit + HALF_A_POUND:
            over.append(f"{year} by {money(net - limit, _unit(solution))}")
    if not over:
        return ""
    return f"If we stay as we are, {listed(list(contract.commissioners))} exceeds what it can afford: {listed(over)}."


def surplus_sentence(solution: Solution) -> str:
    """Say what everyone gains or loses together, whatever the terms."""
    amount_shown = money(solution.surplus, _unit(solution))
    if solution.keep_today:
        return ""
    if solution.tests_only and abs(solution.surplus) <= HALF_A_POUND:
        return "The terms move money between the organisations; together they gain nothing by it."
    if solution.surplus < 0:
        missing = money(-solution.surplus, _unit(solution))
        return (
            f"Whatever the terms, the organisations together would be {missing} worse off {_years(solution)}: the"
            " schemes cost that much more than they save."
        )
    return (
        f"Whatever the terms, the organisations together are {amount_shown} better off {_years(solution)}; the terms"
        " only divide it."
    )


def _draft(solution: Solution) -> str:
    broken = solution.broken_by_draft
    if not broken:
        return "The draft keeps every rule."
    worst = broken[0]
    by = f", by {money(worst.by, _unit(solution))}" if worst.party else ""
    if len(broken) == 1:
        return f"The draft breaks one rule: '{worst.rule}'{by}."
    return f"The draft breaks {len(broken)} rules, most of all: '{worst.rule}'{by}."


def _changes(solution: Solution) -> str:
    changed = [lever for lever in solution.levers if lever.changed]
    openings = sum(lever.open for lever in solution.levers)
    if not changed:
        return ""
    largest = sorted(changed, key=lambda lever: -lever.moves)[:MOST_CHANGES_TOLD]
    shown = "; ".join(
        f"{lever.words}: {amount(lever.draft, lever.unit[0])} to {amount(lever.value, lever.unit)}" for lever in largest
    )
    told = "Those that move most money" if len(changed) > len(largest) else "They are"
    return f"{len(changed)} of {openings} open terms change. {told}: {shown}."


def _term(solution: Solution) -> list[PositionLine]:
    return [line for line in solution.positions if line.year == TERM]


def _gains(solution: Solution) -> str:
    unit = _unit(solution)
    practices = {name for name, row in solution.contract.parties.items() if row.role == "practice"}
    nothing = money(0.0, unit)
    single = [line for line in _term(solution)
              if line.party not in practices and money(abs(line.gain), unit) != nothing]  # fmt: skip
    signing = solution.contract.signatories
    if solution.tests_only:
        return _better_and_worse(solution)
    parts = [
        f"{line.party}{'' if line.party in signing else ' (which signs nothing)'} {money(line.gain, unit)}"
        for line in sorted(single, key=lambda line: -line.gain)
    ]
    own = [line.gain for line in _term(solution) if line.party in practices]
    if own:
        least, most = money(min(own), unit), money(max(own), unit)
        each = f"s {money(sum(own), unit)}, each {least} to" if len(own) > 1 else ""
        parts.append(f"the practice{each} {most}")
    return f"Expected to be better off {_years(solution)} than if we stay as we are: {listed(parts)}." if parts else ""


def _better_and_worse(solution: Solution) -> str:
    """Say who gains and who loses by terms that nobody chose among."""
    unit, said = _unit(solution), []
    for words, sign in (("better off", 1), ("worse off", -1)):
        lines = sorted(_term(solution), key=lambda line: -sign * line.gain)
        parts = [f"{line.party} {money(sign * line.gain, unit)}" for line in lines if sign * line.gain > HALF_A_POUND]
        if parts:
            said.append(f"{words}: {listed(parts)}")
    return f"Against staying as we are, {_years(solution)}, {'; '.join(said)}." if said else ""


def risk_sentence(solution: Solution) -> str:
    """Say who uses most of what it can absorb in its worst futures."""
    able = [line for line in _term(solution) if line.risk_capacity > 0]
    if not able:
        return ""
    fullest = max(able, key=lambda line: line.cvar / line.risk_capacity)
    one_in = f"{1 / (1 - solution.contract.settings.confidence):.3g}"
    if fullest.cvar < HALF_A_POUND and all(line.cvar < HALF_A_POUND for line in _term(solution)):
        return f"Nobody runs short of plan, not even on average in its worst 1 in {one_in} futures."
    if fullest.cvar < HALF_A_POUND:
        others = "" if len(able) == 1 else "; nobody else who can absorb a loss runs short of it"
        above = money(-fullest.cvar, _unit(solution))
        return f"Even in its worst 1 in {one_in} futures {fullest.party} ends {above} above plan on average{others}."
    used = fullest.cvar / fullest.risk_capacity
    part = f"{used:.0%} of what it can absorb; nobody uses more"
    if used > 1:
        part = f"more than the {money(fullest.risk_capacity, _unit(solution))} it can absorb"
    if used > 1 and fullest.cvar <= fullest.risk_limit + HALF_A_POUND:
        part += f", but no more than the {money(fullest.risk_limit, _unit(solution))} it bears if we stay as we are"
    return (
        f"In its worst 1 in {one_in} futures {fullest.party} runs {money(fullest.cvar, _unit(solution))} short of plan"
        f" on average, {part}."
    )


def _schemes(solution: Solution) -> str:
    """Say whom the draft and the proposed terms pay to do a scheme, and for whom joining a shared service pays."""
    services = {row.service for row in solution.contract.rows(SharedServiceRow)}
    schemes = [line for line in solution.initiatives if line.initiative not in services]
    joining = [line for line in solution.initiatives if line.initiative in services]
    told = []
    if schemes:
        draft, total, now = _paid_to(schemes)
        told.append(f"Under the draft {draft} of {total} owners of a scheme would be paid to do it; under the proposed"
                    f" terms {now} of them.")  # fmt: skip
    if joining:
        draft, total, now = _paid_to(joining)
        told.append(f"Under the draft it pays in {draft} of {total} cases to join a shared service rather than go on"
                    f" alone; under the proposed terms in {now} of them.")  # fmt: skip
    return " ".join(told)


def _paid_to(lines: Sequence[InitiativeLine]) -> tuple[int, int, str]:
    now, total = sum(line.induced for line in lines), len(lines)
    return sum(line.margin_at_draft >= line.required for line in lines), total, "all" if now == total else f"{now}"


def _worst_scenario(solution: Solution) -> str:
    lines = [line for line in solution.scenario_positions if line.year == TERM and line.proposed is not None]
    losses = [(line.proposed - line.outside_option, line) for line in lines
              if line.proposed is not None and line.outside_option is not None]  # fmt: skip
    if not losses:
        return ""
    worst, line = min(losses, key=lambda pair: pair[0])
    count = len({line.scenario for line in lines})
    if worst > -HALF_A_POUND and count == 1:
        return "If everything goes as planned nobody ends up worse off than if we stay as we are."
    if worst > -HALF_A_POUND:
        return f"In all {count} named scenarios nobody ends up worse off than if we stay as we are."
    return (
        f"Of {count} named scenarios the hardest is '{line.scenario}': {line.party} would then be"
        f" {money(-worst, _unit(solution))} worse off {_years(solution)} than if we stay as we are."
    )


def _stranded(solution: Solution) -> str:
    by_provider: dict[str, list[float]] = {}
    for line in solution.stranded:
        totals = by_provider.setdefault(line.provider, [0.0, 0.0])
        totals[0] += line.income_lost
        totals[1] += line.stranded
    unit = _unit(solution)
    parts = [
        f"{provider} does {money(lost, unit)} less work, at reference prices, and keeps"
        f" {money(stranded, unit)} of the cost"
        for provider, (lost, stranded) in by_provider.items()
        if lost > HALF_A_POUND and stranded > HALF_A_POUND
    ]
    services = solution.contract.rows(ServiceRow)
    ends = any(row.runs_today and not row.runs_when_new for row in services)
    why = "Because of the schemes and of services that end" if ends else "Because of the schemes"
    return f"{why} {listed(parts)} {_years(solution)}." if parts else ""


def _luck(solution: Solution, luck: Luck | None) -> str:
    if luck is None or luck.expected_saving < HALF_A_POUND or solution.run.scenarios < FEWEST_FOR_LUCK:
        return ""
    unit = _unit(solution)
    luck_alone = f"At {luck.people:,.0f} people, luck alone" if luck.people else "Luck alone"
    return (
        f"{luck_alone} moves a year's spend of {money(luck.spend, unit)} by"
        f" {money(luck.spread, unit)} ({luck.spread / luck.spend:.1%}) either way in two years of three:"
        f" {luck.share:.0%} of how far measured savings vary from year to year is luck."
        f" If the schemes did nothing, {luck.chance_of_false_saving:.0%} of years would still show half of the"
        f" {money(luck.expected_saving, unit)} a year they are to save."
    )
