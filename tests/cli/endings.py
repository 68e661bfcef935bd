"""Small commands that end in each way a command can end."""

from __future__ import annotations

import signal

import click

from contract_engine.errors import PutRightError
from contract_engine.schema.faults import InputFaultsError, error


@click.command()
def no_deal() -> int:
    """Return a status."""
    return 3


@click.command()
@click.pass_context
def limit(ctx: click.Context) -> None:
    """Leave with a status."""
    ctx.exit(4)


@click.command()
def slip() -> None:
    """Meet something a person can put right."""
    raise PutRightError("There is no term sheet 'nort'. Did you mean north?")


@click.command()
def faults() -> None:
    """Meet a workbook with something to put right."""
    fault = error("Services!F12", "unit cost is 'TBC', which is text.", "Type a number of pounds.")
    raise InputFaultsError("north.xlsx", (fault,))


@click.command()
def defect() -> None:
    """Break in a way that is nobody's fault but ours."""
    raise ZeroDivisionError("the list came to nothing")


@click.command()
def interrupted() -> None:
    """Be stopped by Ctrl-C, also where whoever started the tests has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)
