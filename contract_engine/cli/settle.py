"""`contract-engine settle`: payments due at the terms as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from contract_engine.cli.guard import book_argument, contract_at
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    quiet_option,
    scenarios_option,
    seed_option,
    set_option,
    terms_option,
    tried,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contract_engine.results.settled import Settlement


@click.command()
@book_argument
@terms_option
@click.option("--today", is_flag=True, help="Settle the terms in force today, with the schemes that run today.")
@set_option
@scenarios_option
@seed_option
@json_option
@quiet_option
def settle(book: Path, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Show the payments due under BOOK at the terms as written, in pounds a year.

    Amounts are expected ones: the mean over the scenarios drawn. Every pound paid by one
    organisation is a pound received by another.
    """
    contract = tried(contract_at(book, terms=options["terms"]), options["values"])
    from contract_engine.results import settle as due

    when: Literal["today", "new"] = "today" if options["today"] else "new"
    settlement = due(contract, when=when, scenarios=options["scenarios"], seed=options["seed"])
    if options["as_json"]:
        click.echo(as_one_document(settlement.as_json()))
    elif not options["quiet"]:
        click.echo("\n".join(_pages(settlement)))


def _pages(settlement: Settlement) -> list[str]:
    years = settlement.contract.years
    by_payment: dict[tuple[str, str, str], dict[str, float]] = {}
    for line in settlement.flows:
        by_payment.setdefault((line.payer, line.payee, line.clause), {})[line.year] = line.amount
    payments = [(*key, *(f"{round(amounts[year]):,}" for year in years)) for key, amounts in by_payment.items()]
    totals = [f"{round(sum(line.amount for line in settlement.flows if line.year == year)):,}" for year in years]
    by_party: dict[str, dict[str, float]] = {}
    for position in settlement.positions:
        by_party.setdefault(position.party, {})[position.year] = position.result
    results = [(party, *(f"{round(amount):,}" for amount in amounts.values())) for party, amounts in by_party.items()]
    return [
        "Payments expected, £",
        *_table(("Payer", "Payee", "Clause", *years), [*payments, ("Total", "", "", *totals)], words=3),
        "",
        "Result for the year, £ (payments received less paid, less own costs, plus other income)",
        *_table(("Organisation", *years, "Term"), results, words=1),
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> list[str]:
    """Lay out columns, words to the left and figures to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    return [
        "  ".join(
            f"{entry:<{width}}" if place < words else f"{entry:>{width}}"
            for place, (entry, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
