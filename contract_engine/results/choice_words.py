"""Choices in sentences: how many combinations have terms, what was chosen, and what the others would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import listed, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.choice_lines import AlternativeLine, Choosing, OptionLine

HALF_A_POUND = 0.5
MOST_TOLD = 3


def choice_sentences(choosing: Choosing, surplus: float, unit: str) -> tuple[str, ...]:
    """Say what came of the choices; nothing where there are none."""
    if not choosing.options:
        return ()
    with_terms = sum(bool(line.gains) for line in choosing.combinations)
    looked = sum(line.status != "not_looked_at" for line in choosing.combinations)
    of_all = f"Of {choosing.how_many:,} combinations of choices"
    if choosing.how_many == 1:
        of_all = "With the choices as they are made"
    elif looked < choosing.how_many:
        of_all += f", of which {looked:,} were looked at,"
    chosen = listed([_chosen(line) for line in choosing.options])
    if with_terms == 0:
        found = f"{of_all} none has new terms within every limit; what follows is about {chosen}."
    elif choosing.how_many == 1:
        found = f"{of_all} there are terms within every limit: {chosen}."
    else:
        have = f"{with_terms:,} {'has' if with_terms == 1 else 'have'}"
        found = f"{of_all} {have} terms within every limit; chosen: {chosen}."
    sentences = [found, *_instead(choosing, surplus, unit)]
    return tuple(sentence for sentence in (*sentences, choosing.bound) if sentence)


def _chosen(line: OptionLine) -> str:
    other = "" if line.chosen == line.draft else f" (in the draft: {line.draft})"
    return f"{line.option}: {line.chosen}{other}"


def _instead(choosing: Choosing, surplus: float, unit: str) -> Iterator[str]:
    others = [(line, entry) for line in choosing.options for entry in line.alternatives if entry.value != line.chosen]
    for line, entry in others[:MOST_TOLD]:
        yield f"{line.option}: {entry.value} instead {_leaves(entry, surplus, unit)}."
    if len(others) > MOST_TOLD:
        yield "The sheet Choices has all of them side by side."


def _leaves(entry: AlternativeLine, surplus: float, unit: str) -> str:
    if entry.surplus is None:
        return "was not looked at"
    apart = entry.surplus - surplus
    if entry.status == "optimal" and abs(entry.surplus) <= HALF_A_POUND:
        return "would create nothing to share"
    if entry.status == "no_deal":
        return "has no terms within every limit" if entry.surplus > 0 else "would cost more than it saves"
    if abs(apart) <= HALF_A_POUND:
        return "would leave as much to share"
    return f"would leave {money(abs(apart), unit)} {'more' if apart > 0 else 'less'} to share"
