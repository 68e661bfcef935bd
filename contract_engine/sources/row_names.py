"""What rows of Scenarios and Options say of other rows: which they name, and amounts they set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.options import OptionRow
from contract_engine.schema.spelling import fold
from contract_engine.schema.targets import Target, target_of
from contract_engine.schema.term_row import TermRow
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.sources.growth import grown_figure, grows, lever_factor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.sources.growth import Values
    from contract_engine.sources.places import Replacement, StandIn


def entries_named(row: Row) -> tuple[str, ...]:
    """Return the entries of the key that a row of Scenarios or Options names."""
    if not isinstance(row, ScenarioRow | OptionRow):
        return ()
    return tuple(part.strip() for part in row.row.split("/"))


def spelled(text: str, names: Iterable[str]) -> str:
    """Return a name as the sheets spell it."""
    return next((name for name in names if fold(name) == fold(text)), text)


def renamed_change(
    contract: Contract, row: ScenarioRow | OptionRow, made: Replacement, stand_in: StandIn | None
) -> Values:
    """Return the columns of a change that differ: the row it names, and the amount or name it sets."""
    names = (*made.heirs, *made.networks, *made.schemes)
    parts = [made.named(spelled(part, names), stand_in) for part in entries_named(row)]
    values: Values = {"row": " / ".join(parts)}
    target = target_of(contract, row, lambda *_: None, several=isinstance(row, OptionRow))
    if not isinstance(target, Target):
        return values
    ratio = stand_in.ratio if stand_in else made.of_all
    changed = contract.rows(target.kind)[target.places[0]]
    unit = changed.unit if target.column.kind == "lever" and isinstance(changed, TermRow) else target.column.unit
    if isinstance(row, OptionRow) and any(name.startswith("parties.") for name in target.column.refers_to):
        values["value"] = made.named(spelled(row.value, names), stand_in)
    elif grows(target.kind, target.column, unit):
        factor = lever_factor(changed, ratio) if isinstance(changed, TermRow) else ratio
        values |= _amount(row, factor)
    return values


def _amount(row: ScenarioRow | OptionRow, ratio: float) -> Values:
    if isinstance(row, ScenarioRow):
        return {} if row.how == "multiply by" else {"value": grown_figure(row.value, ratio)}
    try:
        figure = float(row.value.replace(",", "").replace("£", ""))
    except ValueError:
        return {}
    return {"value": f"{grown_figure(figure, ratio):.12g}"}
