"""Amounts that grow with the people they are for: pounds a year, activity, patients; no share, price or month does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.options import OptionRow
from contract_engine.schema.rows import columns_by_name
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_row import TermRow

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column, Row

Values = dict[str, object]

GROW = frozenset({"£ a year", "£", "people", "weighted people", "patients", "units a year", "uses a year"})
# National figures, and what is said of a whole organisation.
STAY = frozenset({("terms_pool", "mean_list"), ("terms_activity", "low_volume"), ("parties", "turnover")})
LEVERS = ("today", "draft", "lowest", "highest", "step", "largest_change")


def values_of(row: Row) -> Values:
    """Return what a row says, by column."""
    return {name: getattr(row, name) for name in columns_by_name(type(row))}


def grows(kind: type[Row], column: Column, unit: str) -> bool:
    """Whether a column of a table holds an amount that is larger for more people."""
    return (kind.table, column.name) not in STAY and unit in GROW and kind is not OptionRow


def grown_figure(figure: float, ratio: float) -> float | int:
    """Return an amount for a list that is so much longer: whole where it was whole, unless that leaves nothing."""
    new = figure * ratio
    whole = round(new)
    if float(figure).is_integer() and (whole or not new):
        return whole
    return float(f"{new:.6g}")


def grown(row: Row, ratio: float) -> Values:
    """Return what a row says where its amounts are for a list so much longer.

    A lever keeps its steps: the step itself grows, to two digits, and the other values with it.
    """
    kind, values = type(row), values_of(row)
    for column in columns_by_name(kind).values():
        figure = values[column.name]
        if column.kind != "lever" and grows(kind, column, column.unit) and isinstance(figure, int | float):
            values[column.name] = grown_figure(figure, ratio)
    if isinstance(row, TermRow) and row.unit in GROW:
        values |= _grown_lever(row, ratio)
    return _agreeing(kind, values)


def _grown_lever(row: TermRow, ratio: float) -> Values:
    figures = {name: getattr(row, name) for name in LEVERS if getattr(row, name) is not None}
    if not row.step:
        return {name: grown_figure(figure, ratio) for name, figure in figures.items()}
    factor = lever_factor(row, ratio)
    return {name: round(figure * factor, 6) for name, figure in figures.items()}


def lever_factor(row: TermRow, ratio: float) -> float:
    """Return what a lever's values are multiplied by, so that its step has two digits."""
    return float(f"{row.step * ratio:.2g}") / row.step if row.step else ratio


def _agreeing(kind: type[Row], values: Values) -> Values:
    """Let figures that must agree do so after they were rounded."""
    if kind is ServiceRow:
        priced = _number(values["plan_activity"]) * _number(values["reference_price"])
        values["contract_value"] = round(priced + _number(values["of_which_fixed"]), 2)
    if kind is IndicatorRow:
        eligible = _number(values["denominator"]) - _number(values["exclusions"])
        values["numerator"] = min(_number(values["numerator"]), eligible)
    return values


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
