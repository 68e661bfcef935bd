"""A stress test in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.bid_words import bid_sentences, published_sentences
from contract_engine.results.breaking_words import breaking_words, robust_words
from contract_engine.results.chances import near, one_in, percent
from contract_engine.results.luck_words import luck_sentences
from contract_engine.results.money import listed
from contract_engine.results.scenario_words import scenario_sentences
from contract_engine.results.solution_lines import TERM
from contract_engine.results.stress_lines import AGAINST_AGREED
from contract_engine.world.points import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.results.stress_lines import BudgetLine, StressPartyLine
    from contract_engine.results.stress_result import Stress

MOST_OF_IT = 0.95
HARDLY_ANY = 0.005


def sentences(stressed: Stress) -> tuple[str, ...]:
    """Say what breaks the contract, for whom, how likely that is and what would help, in a dozen sentences."""
    unit, count = stressed.contract.settings.display_unit, stressed.scenarios
    terms = [line for line in stressed.parties if line.year == TERM]
    breaking = sorted((line for line in terms if line.chance_of_breach > 0), key=lambda line: -line.chance_of_breach)
    first = [words for words in breaking_words(stressed.worlds, unit, count) if "breaks first" in words]
    return (
        _headline(stressed),
        *(_of_party(stressed, line, unit) for line in breaking[:2]),
        *first[:1],
        *(words for line in breaking[:1] if (words := _drivers_of(stressed, line.party))),
        *_budgets(stressed)[:1],
        *safer_sentences(stressed),
        *_worst_set(stressed),
        *luck_sentences(stressed.luck, unit)[:1],
        *bid_sentences(stressed.bids, unit)[:1],
    )


def side_by_side(tested: Sequence[Stress]) -> tuple[str, ...]:
    """Say of each of several designs how often it fails, who carries most and what would halve that; safest first."""
    return tuple(map(_in_short, sorted(tested, key=lambda each: each.failed)))


def _in_short(stressed: Stress) -> str:
    unit = stressed.contract.settings.display_unit
    worst = round(1 / (1 - stressed.contract.settings.confidence))
    terms = [line for line in stressed.parties if line.year == TERM]
    most = max(terms, key=lambda line: (line.chance_of_breach, line.cvar))
    fails = f"fails {one_in(stressed.failed, stressed.scenarios)}" if stressed.failed else "holds in every future"
    told = f"{stressed.name} {fails}; {most.party} carries {near(most.cvar, unit)} in the worst 1 in {worst}"
    cover = None if stressed.safer is None else stressed.safer.stop_loss
    if cover is not None and cover.party == most.party and most.chance_of_breach:
        level, cost = near(cover.level, unit), near(cover.a_year, unit)
        told += f"; a stop-loss above {level} a year, worth {cost} a year, halves its chance of more than its limit"
    return f"{told}."


def findings(stressed: Stress) -> tuple[tuple[str, str], ...]:
    """Return everything there is to say, each sentence with what it is about."""
    unit, count = stressed.contract.settings.display_unit, stressed.scenarios
    terms = [line for line in stressed.parties if line.year == TERM]
    breaking = sorted((line for line in terms if line.chance_of_breach > 0), key=lambda line: -line.chance_of_breach)
    by_topic = {
        "How likely": [_headline(stressed), *(_of_party(stressed, line, unit) for line in breaking),
                       *_more_than_absorbed(stressed)],
        "Overspend": _budgets(stressed),
        "What breaks it": breaking_words(stressed.worlds, unit, count),
        "What drives it": [_drivers_of(stressed, line.party) for line in terms],
        "If several go wrong": robust_words(stressed.robust, unit),
        "A safer design": safer_sentences(stressed),
        "Named scenarios": scenario_sentences(stressed.sets, unit),
        "Luck against skill": luck_sentences(stressed.luck, unit),
        "Bids": (*bid_sentences(stressed.bids, unit), *published_sentences(stressed.bids)),
    }  # fmt: skip
    return tuple((topic, sentence) for topic, told in by_topic.items() for sentence in told if sentence)


def _headline(stressed: Stress) -> str:
    count = stressed.scenarios
    if not stressed.failed:
        return (
            f"{stressed.name} holds {one_in(1.0, count)}: nobody loses more than its limit, and the commissioners"
            " spend no more than theirs."
        )
    chance = percent(stressed.failed, stressed.failed_error)
    return (
        f"{stressed.name} fails {one_in(stressed.failed, count)} ({chance}): somebody loses more than its limit, or"
        " the commissioners spend more than theirs."
    )


def _more_than_absorbed(stressed: Stress) -> list[str]:
    """Say who loses more than it can absorb more often than it breaks its limit, which is what it bears today."""
    unit = stressed.contract.settings.display_unit
    return [
        f"{line.party} can absorb {near(line.risk_capacity, unit)} and loses more than that"
        f" {one_in(line.chance_cannot_absorb or 0.0, stressed.scenarios)}; its limit is larger because it bears more"
        " than that today."
        for line in stressed.parties
        if line.year == TERM and (line.chance_cannot_absorb or 0.0) > line.chance_of_breach
    ]


def _budgets(stressed: Stress) -> list[str]:
    """Say how likely an overspend is in the likeliest year for it, by each measure of spend."""
    unit, found = stressed.contract.settings.display_unit, []
    for measure in dict.fromkeys(line.measure for line in stressed.budget):
        known = [line for line in stressed.budget if line.measure == measure and line.chance is not None]
        if known:
            found.append(_of_budget(max(known, key=lambda line: line.chance or 0.0), unit, stressed.scenarios))
    return found


def _worst_set(stressed: Stress) -> list[str]:
    """Say what the named scenario breaks that breaks most."""
    unit, sets = stressed.contract.settings.display_unit, stressed.sets
    new = [line.scenario for line in sets.breaches if not line.as_planned]
    if not new:
        return []
    title = next(each.title for each in sets.sets if each.scenario == max(dict.fromkeys(new), key=new.count))
    return [words for words in scenario_sentences(sets, unit) if words.startswith(f"'{title}' breaks")][:1]


def _of_party(stressed: Stress, line: StressPartyLine, unit: str) -> str:
    years = [each for each in stressed.parties if each.party == line.party and each.year != TERM]
    first = max(years, key=lambda each: each.first_breaks)
    worst = round(1 / (1 - stressed.contract.settings.confidence))
    since = f", most often from {first.year} on" if len(years) > 1 else ""
    return (
        f"{line.party} loses more than its limit of {near(line.risk_limit, unit)}"
        f" {one_in(line.chance_of_breach, stressed.scenarios)} ({percent(line.chance_of_breach, line.chance_error)})"
        f"{since}; in the worst 1 in {worst} it loses {near(line.cvar, unit)} on average."
    )


def safer_sentences(stressed: Stress) -> Iterator[str]:
    """Say what would halve the chance that somebody loses more than its limit, and what it costs."""
    found, unit = stressed.safer, stressed.contract.settings.display_unit
    if found is None:
        return
    who = "somebody whom open terms touch" if found.out_of_reach else "somebody"
    before, loses = percent(found.before, None), f"the chance that {who} loses more than its limit"
    counted = f"counted in {CHUNK:,} other futures"
    if found.status == "halved":
        most = max(found.positions, key=lambda each: each.at_draft - each.at_safer)
        given = most.at_draft - most.at_safer
        costs = f"; {most.party} gives most, {near(given, unit)}" if given >= 1 else ""
        changes = "one term" if len(found.terms) == 1 else f"{len(found.terms)} terms"
        yield (
            f"A safer design, within every other limit: changing {changes} lowers {loses} from {before} to"
            f" {percent(found.after or 0.0, None)}, {counted}. It moves {near(found.moved or 0.0, unit)} between"
            f" organisations over the term{costs}."
        )
    elif found.status == "not halved":
        lower = found.after is not None and found.after < found.before
        yield (
            f"No terms within every other limit were found that halve {loses}, {before} {counted}; "
            + (f"the lowest found is {percent(found.after or 0.0, None)}." if lower else "none lower it at all.")
        )
    elif found.status == "no terms":
        yield (
            f"No terms are better than today's within every other limit, so none halve {loses}, {before} {counted};"
            " `contract-engine solve` says why."
        )
    if found.out_of_reach:
        yield (
            f"No term that is open touches the losses of {listed(list(found.out_of_reach))}: no change of terms makes"
            " them safer."
        )
    if found.stop_loss is not None:
        cover = found.stop_loss
        yield (
            f"A stop-loss that pays {cover.party} whatever a year falls short of plan beyond {near(cover.level, unit)}"
            f" would halve its own chance of a loss above its limit. It would pay {near(cover.a_year, unit)} a year on"
            " average: the least that it costs, before what whoever provides it adds."
        )


def _drivers_of(stressed: Stress, party: str) -> str:
    """Say what makes the result of an organisation swing, the three largest causes first."""
    own = [line for line in stressed.drivers if line.party == party]
    causes = sorted((line for line in own if line.target_moving), key=lambda line: -line.total)[:3]
    if not causes or causes[0].total < HARDLY_ANY:
        return ""
    told = listed([f"{cause.driver} ({cause.total:.0%})" for cause in causes if cause.total >= HARDLY_ANY])
    held = max((line for line in own if not line.target_moving), key=lambda line: line.spread, default=None)
    less = ""
    part = 1.0 if held is None else held.spread / causes[0].spread
    if part < MOST_OF_IT:
        less = f" Were everything certain for which agreed spend is restated, it would swing {part:.0%} as far."
    return f"What makes {party}'s result swing most, as parts of its variance: {told}.{less}"


def _of_budget(line: BudgetLine, unit: str, count: int) -> str:
    what = (
        "Spend in scope is above agreed spend"
        if line.measure == AGAINST_AGREED
        else f"The commissioners' net payments are above their limit of {near(line.limit or 0.0, unit)}"
    )
    if not line.chance:
        return f"{what} {one_in(0.0, count)}, whatever the year."
    size = f"by {near(line.size or 0.0, unit)} on average when they are"
    if line.measure == AGAINST_AGREED:
        size = size.replace("they are", "it is")
    return f"{what} {one_in(line.chance, count)} in {line.year}, the likeliest year for it, {size}."
