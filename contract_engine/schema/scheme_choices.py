"""Which schemes are worth doing, as choices: each new scheme in use or left out.

What a scheme is worth depends on the others where payments are capped or results shared, so that
every combination is looked at, as with any other choice. Each new scheme gets the rows on Options
that a person would type:

    choice      alternative   sheet     row       column   value
    its name    in use        Schemes   its name  In use   yes
    its name    left out      Schemes   its name  In use   no
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.choices import choices_of
from contract_engine.schema.columns import Place
from contract_engine.schema.options import OptionRow
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.spelling import fold

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

IN_USE, LEFT_OUT = "in use", "left out"
SOURCE = "solve --schemes choose"


def with_schemes_to_choose(contract: Contract) -> Contract:
    """Return the contract with a choice for every new scheme that is not a choice already."""
    base = contract.as_written
    known = choices_of(base)
    chosen_already = {
        place
        for alternatives in known.values()
        for alternative in alternatives
        for table, place, column in alternative.sets
        if (table, column) == (SchemeRow.table, "in_use")
    }
    taken = {
        row.scheme
        for place, row in enumerate(base.rows(SchemeRow))
        if row.in_place == "today" or place in chosen_already
    }
    schemes = dict.fromkeys(row.scheme for row in base.rows(SchemeRow) if row.scheme not in taken)
    names = {fold(choice) for choice in known}
    rows = [
        OptionRow(
            choice=f"Scheme {scheme}" if fold(scheme) in names else scheme, alternative=alternative,
            changes=SchemeRow.sheet, row=scheme, column="In use", value=value, source=SOURCE,
        ).placed(Place(OptionRow.sheet))
        for scheme in schemes
        for alternative, value in ((IN_USE, "yes"), (LEFT_OUT, "no"))
    ]  # fmt: skip
    if not rows:
        return contract
    table = OptionRow.table
    written = replace(base, tables={**base.tables, table: (*base.tables.get(table, ()), *rows)})
    if contract.written is None:
        return written
    return replace(contract, written=written, tables={**contract.tables, table: written.tables[table]})
