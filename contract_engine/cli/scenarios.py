"""`contract-engine scenarios`: the scenario sets that come with the tool, and sets of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from contract_engine.cli.guard import contract_at
from contract_engine.cli.in_columns import in_columns
from contract_engine.cli.options import as_one_document, json_option, set_option, terms_option, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_engine.results.scenario_lines import ScenarioResultLine, ScenariosSettled
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.scenario_sets import ChangeInSet, ScenarioSet

Terms = Literal["written", "recommended"]
WIDTH = 100


@click.command()
@click.argument("name", required=False)
@click.argument("book", required=False, type=click.Path(path_type=Path), metavar="[BOOK]")
@terms_option
@set_option
@json_option
def scenarios(name: str | None, book: Path | None, *, as_json: bool, terms: Terms, values: tuple[str, ...]) -> None:
    """List the scenario sets; show NAME as a page; or say what NAME would do to the contract in BOOK.

    A set says in general words what happens: a hard winter, a partner who leaves. It fits any contract;
    what a contract has nothing of is told, not shown as zero. NAME may be the path of a .toml file
    of your own, or with BOOK all. Everything that a set does not name stands at central.
    """
    from contract_engine.shipped import scenario_sets

    if name is not None and book is not None:
        found = _settled(name, tried(contract_at(book, terms=terms), values))
        click.echo(as_one_document(found.as_json()) if as_json else "\n".join(_told(found)))
        return
    if name is None:
        known = sets_of(tuple(scenario_sets()))
        click.echo(as_one_document({"scenario_sets": list(map(_plain, known))}) if as_json else "\n".join(_list(known)))
        return
    for one in sets_of((name,)):
        click.echo(as_one_document(_plain(one)) if as_json else "\n".join(_page(one)))


def _settled(name: str, contract: Contract) -> ScenariosSettled:
    from contract_engine.results.scenario_results import scenarios_settled

    return scenarios_settled(contract, sets_of((name,)))


def _told(found: ScenariosSettled) -> list[str]:
    """Write sentences, then for each set the results of every organisation by year."""
    from contract_engine.results.solution_lines import TERM

    told = [line for sentence in found.sentences for line in _wrapped(f"- {sentence}", "")]
    for one in found.lines.sets:
        rows: dict[str, dict[str, ScenarioResultLine]] = {}
        for line in found.lines.results:
            if line.scenario == one.scenario:
                rows.setdefault(line.party, {})[line.year] = line
        if rows:
            head = ("Organisation", *found.years, "Term", "As planned", "Staying as today")
            table = [
                (party, *(_pounds(own[year].result) for year in (*found.years, TERM)),
                 _pounds(own[TERM].as_planned), _pounds(own[TERM].stay))
                for party, own in rows.items()
            ]  # fmt: skip
            told += ["", f"{one.title}: result, £", *in_columns(head, table, words=1)]
    return told


def _pounds(amount: float) -> str:
    return f"{round(amount) + 0:,}"


def sets_of(names: Iterable[str]) -> tuple[ScenarioSet, ...]:
    """Return scenario sets by name, or by the path of a .toml file; `all` is every one that comes with the tool."""
    from contract_engine.cli.guard import readable
    from contract_engine.schema.scenario_sets import read_scenario_set
    from contract_engine.shipped import scenario_set, scenario_sets

    found = []
    for name in names:
        for path in scenario_sets().values() if name == "all" else (scenario_set(name),):
            with readable(path):
                found.append(read_scenario_set(path))
    return tuple({one.name: one for one in found}.values())


def _plain(found: ScenarioSet) -> dict[str, Any]:
    changes = [{**change.model_dump(mode="json"), "unit": change.unit} for change in found.changes]
    return {**found.model_dump(mode="json"), "changes": changes}


def _list(known: Iterable[ScenarioSet]) -> list[str]:
    sets = list(known)
    wide = max(len(one.name) for one in sets)
    return [
        "Scenario sets, with what happens and the source of each figure",
        *(line for one in sets for line in (f"  {one.name:<{wide}}  {one.title}", *_changes(one, " " * (wide + 4)))),
        "",
        "For one as a page: contract-engine scenarios NAME",
    ]  # fmt: skip


def _page(found: ScenarioSet) -> list[str]:
    return [
        f"{found.name}: {found.title}",
        "",
        *_wrapped(found.meaning, ""),
        "",
        "What happens",
        *_changes(found, "  "),
    ]


def _changes(found: ScenarioSet, indent: str) -> Iterator[str]:
    for change in found.changes:
        yield from _wrapped(f"{_in_words(change)}. Source: {change.source.strip()}", indent)


def _in_words(change: ChangeInSet) -> str:
    """Say one change: activity, all: +5% of the activity planned for the year, first year."""
    when = f"year {change.years}" if isinstance(change.years, int) else f"{change.years} years"
    when = {"first": "first year", "last": "last year"}.get(str(change.years), when)
    of = "" if change.words in (("all",), ("contract",)) else f" ({', '.join(change.words)})"
    if change.value is None:
        return f"{change.what}{of}: at the start of {when}"
    points = change.what == "achievement"
    size = f"{change.value * 100:+.4g}{' ' if points else '% '}{change.unit}"
    each = ", each year on the last" if change.how == "change each year by" else ""
    moves = ", and agreed spend moves with it" if change.target_moves else ""
    return f"{change.what}{of}: {size}, {when}{each}{moves}"


def _wrapped(text: str, indent: str) -> list[str]:
    import textwrap

    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else ""
    )
