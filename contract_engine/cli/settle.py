"""`contract-engine settle`: payments due at the terms as written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from contract_engine.cli.guard import book_argument, contract_at
from contract_engine.cli.in_columns import in_columns
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    private_option,
    quiet_option,
    scenarios_option,
    seed_option,
    set_option,
    terms_option,
    tried,
)  # fmt: skip

if TYPE_CHECKING:
    from contract_engine.results.settled import Settlement


@click.command()
@book_argument
@terms_option
@click.option("--today", is_flag=True, help="Settle the terms in force today, with the schemes that run today.")
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settle every row of a table (CSV, or a workbook's sheet) by the rules of a term sheet.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="With --table: where the rows go with what is due, .csv or .xlsx.",
)
@click.option("--rules", metavar="NAME", help="With --table: which of the term sheet's rules, if it has several.")
@click.option("--year", metavar="YEAR", help="With --table: whose rates hold, such as 2023/24, if rows have no year.")
@click.option("--force", is_flag=True, help="With --table: replace the output if it is there already.")
@private_option
@set_option
@scenarios_option
@seed_option
@json_option
@quiet_option
def settle(book: Path, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Show the payments due under BOOK at the terms as written, in pounds a year.

    Amounts are expected ones: the mean over the scenarios drawn. Every pound paid by one
    organisation is a pound received by another.

    With --table, BOOK is a term sheet that has rules for a whole scheme, by name or path: every
    row of the table (an organisation, a practice) is settled at once, with the rates of its year.
    Every row is settled or named with its line and the reason.
    """
    if options["table"]:
        _settle_table(book, options)
        return
    _refuse_options_of_tables(options)
    contract = tried(contract_at(book, terms=options["terms"], private=options["private"]), options["values"])
    from contract_engine.results import settle as due

    when: Literal["today", "new"] = "today" if options["today"] else "new"
    settlement = due(contract, when=when, scenarios=options["scenarios"], seed=options["seed"])
    if options["as_json"]:
        click.echo(as_one_document(settlement.as_json()))
    elif not options["quiet"]:
        click.echo("\n".join(_pages(settlement)))


def _settle_table(term_sheet: Path, options: dict[str, Any]) -> None:
    from contract_engine.cli.settle_table import settle_a_table

    chosen = {name: options[name] for name in ("rules", "year", "output", "as_json", "quiet", "force")}
    if options["private"]:
        raise click.UsageError("--private is for a contract; a table holds its own figures.")
    if options["today"] or options["values"]:
        raise click.UsageError("--today and --set are for a contract; a table is settled by its term sheet's rates.")
    settle_a_table(term_sheet, options["table"], **chosen)


def _refuse_options_of_tables(options: dict[str, Any]) -> None:
    for name, written in (("output", "-o"), ("rules", "--rules"), ("year", "--year"), ("force", "--force")):
        if options[name]:
            raise click.UsageError(
                f"{written} goes with --table; a contract's payments are shown, or printed by --json."
            )


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
        *in_columns(("Payer", "Payee", "Clause", *years), [*payments, ("Total", "", "", *totals)], words=3),
        "",
        "Result for the year, £ (payments received less paid, less own costs, plus other income)",
        *in_columns(("Organisation", *years, "Term"), results, words=1),
    ]
