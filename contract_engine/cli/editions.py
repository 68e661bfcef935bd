"""Who is to read the results: `--for`, in `solve`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract

ALL, FACILITATOR = "all", "facilitator"


def reader_of(contract: Contract, typed: str) -> str:
    """Return the reader named: all, facilitator, or an organisation as Parties writes it."""
    from contract_engine.errors import PutRightError
    from contract_engine.schema.spelling import fold, listed, nearest

    known = {fold(name): name for name in (*contract.parties, FACILITATOR, ALL)}
    if fold(typed) in known:
        return known[fold(typed)]
    like = nearest(typed, known.values())
    mend = f"Did you mean {like}?" if like else f"Use all, facilitator, {listed(contract.parties)}."
    raise PutRightError(f"--for {typed}: there is no such organisation. {mend}")


def for_reader(solution: Solution, reader: str) -> Solution:
    """Return the answer as its reader may see it."""
    if reader == FACILITATOR:
        return solution
    from contract_engine.results.editions import edition_of

    return edition_of(solution, reader)


def in_file_name(reader: str) -> str:
    """Return what the name of a results workbook says of its edition; nothing for the facilitator's."""
    named = re.sub(r"[^\w&()+,. -]+", "_", reader).strip(" .")
    return "" if reader == FACILITATOR else f" for {named}"


def in_place_is_for_the_facilitator(reader: str, private: Sequence[Path]) -> None:
    """Refuse to write an edition, or results of private figures, into a workbook that holds or shares everything."""
    if reader.casefold() != FACILITATOR:
        raise click.UsageError(
            "--in-place writes into the workbook itself, which holds everyone's figures, so an edition cannot be made"
            " of it. Give --for with -o, for a file of its own."
        )
    if private:
        raise click.UsageError(
            "--in-place would write results of private figures into the shared workbook. Give --private with -o."
        )
