"""`contract-engine schema`: the input tables, for programs and for people."""

from __future__ import annotations

import click


@click.command()
@click.option("--table", "name", metavar="NAME", help="One table only, by its name in a term sheet or its sheet.")
@click.option("--markdown", is_flag=True, help="The data dictionary in Markdown, in place of JSON Schema.")
def schema(name: str | None, *, markdown: bool) -> None:
    """Print the input tables as one JSON Schema document: those of a contract, or with --table pot of a pot to share.

    It names every column as a term sheet does, with its heading, unit, bounds, what happens
    if it is left blank and where to find the figure.
    """
    import json

    from contract_engine.errors import PutRightError
    from contract_engine.schema.contract import TABLES
    from contract_engine.schema.document import EVERY, dictionary, json_schema
    from contract_engine.schema.spelling import listed, nearest

    names = {word: table for table in EVERY for word in (table.table, table.sheet)}
    if name is not None and name not in names:
        like = nearest(name, names)
        advice = f"Did you mean {like}?" if like else f"Choose {listed([table.table for table in EVERY])}."
        raise PutRightError(f"There is no table '{name}'. {advice}")
    only = () if name is None else (names[name],)
    if markdown:
        click.echo(dictionary(only or EVERY), nl=False)
    else:
        click.echo(json.dumps(json_schema(only or TABLES), indent=2, ensure_ascii=False))
