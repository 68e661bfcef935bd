"""Table rules made ready: columns and steps written out, formulas read, everything that names another thing checked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.table_rules import Read, Step
from contract_engine.settlement.formula import Formula, FormulaError, read_formula
from contract_engine.settlement.formula_functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.table_rules import Rate, RateValue, TableRules
    from contract_engine.settlement.formula import Kind

KIND: dict[str, Kind] = {"text": "text", "yes_no": "truth"}
PENNY_DECIMALS = 2
EARLIEST, LATEST = 0, 9999
T = TypeVar("T", Read, Step)


@dataclass(frozen=True, slots=True)
class Ready:
    """Rules of which every name is known and every formula is read, in the order of the steps."""

    name: str
    rules: TableRules
    reads: tuple[Read, ...]
    steps: tuple[tuple[Step, Formula], ...]

    @property
    def paid(self) -> tuple[Step, ...]:
        """The steps that are payments."""
        return tuple(step for step, _ in self.steps if step.paid)


def ready(name: str, rules: TableRules, file: str) -> Ready:
    """Check the rules of a table; an InputFaultsError lists everything to put right in the term sheet."""
    reads, steps = _written_out(rules.reads), _written_out(rules.steps)
    faults = [*_names_twice(name, rules, reads, steps), *_unknown_names(name, rules, reads)]
    kinds: dict[str, Kind] = {read.name: KIND.get(read.kind, "number") for read in reads}
    kinds |= dict.fromkeys((*(rate.name for rate in rules.rates), *(scale.name for scale in rules.scales)), "number")
    bands = {entry.name: tuple((band.from_part, band.to, band.share) for band in entry.bands) for entry in rules.bands}
    formulas: list[tuple[Step, Formula]] = []
    for step in steps:
        try:
            formula = read_formula(step.formula, kinds, bands)
        except FormulaError as problem:
            found = f"the formula of {step.name}: {problem}{'' if str(problem).endswith('?') else '.'}"
            faults.append(_fault(name, step.name, found, "Mend the formula."))
            kinds[step.name] = "number"
            continue
        kinds[step.name] = formula.kind
        formulas.append((step, formula))
        if step.paid and formula.kind != "number":
            faults.append(_fault(name, step.name, f"{step.name} is paid and is yes or no.", "Make it an amount."))
    if not any(step.paid for step in steps):
        faults.append(_fault(name, "steps", "no step is paid.", "Write paid = true beside what is paid."))
    if faults:
        raise InputFaultsError(file, tuple(faults))
    return Ready(name, rules, reads, tuple(formulas))


def _written_out(parts: tuple[T, ...]) -> tuple[T, ...]:
    """Write parts that stand for several once for each."""
    return tuple(one for part in parts for one in _for_each(part))


def _for_each(part: T) -> Iterator[T]:
    if not part.each:
        yield part
    for name, words in part.each.items():
        texts = {key: _named(value, name, words) for key, value in part.model_dump().items() if key != "each"}
        yield part.model_validate(texts)


def _named(value: object, name: str, words: str) -> object:
    if isinstance(value, str):
        return value.replace("{each}", name).replace("{words}", words)
    return tuple(_named(entry, name, words) for entry in value) if isinstance(value, tuple) else value


def _names_twice(table: str, rules: TableRules, reads: tuple[Read, ...], steps: tuple[Step, ...]) -> Iterator[Fault]:
    met: set[str] = set()
    named = (*(read.name for read in reads), *(step.name for step in steps))
    for name in (*named, *(rate.name for rate in rules.rates), *(scale.name for scale in rules.scales)):
        if name in met or "{" in name:
            yield _fault(table, name, f"the name {name} stands twice, or for nothing.", "Give each its own.")
        if name in FUNCTIONS:
            yield _fault(table, name, f"{name} is the name of a function.", "Give it another name.")
        met.add(name)


def _unknown_names(table: str, rules: TableRules, reads: tuple[Read, ...]) -> Iterator[Fault]:
    """Yield a fault for each place that names a column of another kind than it needs, or none."""
    kind = {read.name: read.kind for read in reads}
    wanted: list[tuple[str, str, tuple[str, ...]]] = [
        *(("identity", name, ("text", "number", "whole", "year")) for name in rules.identity),
        *(("year", name, ("year",)) for name in (rules.year,) if name),
        *((f"rate {rate.name}", name, ("text",)) for rate in rules.rates for name in _asked_of(rate)),
        *((f"scale {scale.name}", scale.over, ("number", "whole", "share")) for scale in rules.scales),
        *(("totals", total.by, ("text",)) for total in rules.totals),
    ]  # fmt: skip
    for place, name, kinds in wanted:
        if kind.get(name) not in kinds:
            found = f"{place} names {name}, which is not a column of {' or '.join(kinds)} that is read."
            yield _fault(table, place, found, "Name such a column of reads.")
    for scale in rules.scales:
        if list(scale.points) != sorted(set(scale.points)):
            yield _fault(table, scale.name, f"the points of {scale.name} do not rise.", "Put them in order.")
    yield from (fault for rate in rules.rates for fault in _slips_of(table, rate))
    by_year = [rate for rate in rules.rates if any(_of_years(value.from_year, value.to) for value in rate.values)]
    if by_year and not rules.year and rules.default_year is None:
        yield _fault(table, "default_year", f"{by_year[0].name} goes by year, and no year is known.",
                     "Name the column of the year, or a default year.")  # fmt: skip


def _slips_of(table: str, rate: Rate) -> Iterator[Fault]:
    """Yield a fault for values whose years run backwards, and for two values that hold for the same rows."""
    for number, value in enumerate(rate.values, start=1):
        if value.from_year is not None and value.to is not None and value.from_year > value.to:
            found = f"value {number} of {rate.name} holds from {value.from_year} to {value.to}, which is backwards."
            yield _fault(table, rate.name, found, "Put the earlier year first.")
    for (one, first), (two, second) in combinations(enumerate(rate.values, start=1), 2):
        if _meet(first, second):
            found = f"values {one} and {two} of {rate.name} hold for the same rows."
            yield _fault(table, rate.name, found, "Give them years or texts apart.")


def _meet(first: RateValue, second: RateValue) -> bool:
    """Whether some row may have both values."""
    start = max(first.from_year or EARLIEST, second.from_year or EARLIEST)
    if start > min(first.to or LATEST, second.to or LATEST):
        return False
    return all(_texts(first, name) & _texts(second, name) for name in first.when if name in second.when)


def _texts(value: RateValue, name: str) -> set[str]:
    texts = value.when[name]
    return {texts} if isinstance(texts, str) else set(texts)


def _asked_of(rate: Rate) -> Iterator[str]:
    return (name for value in rate.values for name in value.when)


def _of_years(*ends: int | None) -> bool:
    return any(end is not None for end in ends)


def _fault(table: str, place: str, found: str, mend: str) -> Fault:
    return error(f"tables.{table}!{place}", found, mend)


def rules_ready(tables: Mapping[str, TableRules], file: str) -> dict[str, Ready]:
    """Check the rules of every table of a term sheet."""
    return {name: ready(name, rules, file) for name, rules in tables.items()}
