"""One row of an example becomes the rows of the practices that take its place, or the same row with new names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rows import columns_by_name
from contract_engine.schema.schemes import EffectRow, SchemeRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import SharedCostTerm
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.sources.growth import grown, values_of
from contract_engine.sources.row_names import entries_named, renamed_change, spelled

if TYPE_CHECKING:
    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.sources.growth import Values
    from contract_engine.sources.places import Replacement, StandIn

CHANGES = ("change", "low", "high")
LEAST_CHANGE, GREATEST_CHANGE = -1.0, 5.0
OF_PARTIES = ("parties.name", "parties.network")
OF_SCHEMES = ("schemes.scheme",)


def examples_in(row: Row, made: Replacement) -> tuple[str, ...]:
    """Return the examples that a row's key speaks of, by name or by a scheme of theirs; each once."""
    known = [*made.heirs, *made.schemes]
    entries = [str(getattr(row, name)) for name in row.key if name in _naming(row)]
    entries += [spelled(entry, known) for entry in entries_named(row)]
    found = (made.example_of(entry) for entry in entries)
    return tuple(dict.fromkeys(example for example in found if example))


def singled_out(row: Row, made: Replacement) -> tuple[str, ...]:
    """Return the examples that a row names beside its key, such as a host: one practice stands there, not each."""
    beside = [name for name in _naming(row) if name not in row.key]
    mine = examples_in(row, made)
    texts = [text for name in beside if (text := getattr(row, name)) in made.heirs]
    return tuple(dict.fromkeys(text for text in texts if mine != (text,) or _is_host(row, "payee")))


def copies_of(contract: Contract, row: Row, made: Replacement) -> list[Values]:
    """Return what a row becomes: a copy for each practice that stands for the one example its key names.

    A row that names none, or several, stays one row.
    """
    if isinstance(row, PartyRow) and row.name in made.heirs:
        first = row.name == next(iter(made.heirs))
        return [_party(entry) for entry in made.stand_ins] if first else []
    examples = examples_in(row, made)
    if len(examples) != 1:
        return [_one(contract, row, made, None)]
    return [_one(contract, row, made, entry) for entry in made.standing_for(examples[0])]


def _party(stand_in: StandIn) -> Values:
    practice = stand_in.practice
    return grown(stand_in.example, stand_in.ratio) | {
        "name": stand_in.name,
        "ods_code": practice.code,
        "network": stand_in.network,
        "registered_list": practice.registered,
        "weighted_list": practice.weighted,
        "source": f"{practice.source}; all but the lists {_from(stand_in)}",
    }


def _one(contract: Contract, row: Row, made: Replacement, stand_in: StandIn | None) -> Values:
    before, ratio = values_of(row), stand_in.ratio if stand_in else made.of_all
    values = grown(row, ratio) if ratio != 1 else dict(before)
    if stand_in and isinstance(row, EffectRow):
        values |= _effect(row, made, stand_in)
    larger = values != before
    for name in _naming(row):
        if isinstance(text := values[name], str):
            values[name] = made.named(text, None if _is_host(row, name) else stand_in)
    if isinstance(row, ScenarioRow | OptionRow):
        values |= renamed_change(contract, row, made, stand_in)
        larger = larger or values["value"] != before["value"]
    if isinstance(row, PartyRow):
        values["network"] = made.named(row.network)
    if not isinstance(row, Settings):
        values |= _marked(before, stand_in, made, larger=larger)
    return values


def _effect(row: EffectRow, made: Replacement, stand_in: StandIn) -> Values:
    """Return what a practice's own scheme changes at others, of whose activity its list is another part."""
    if not row.provider or row.provider in made.heirs or row.scheme not in made.schemes:
        return {}
    ratio = stand_in.ratio / made.of_all
    changes = {name: getattr(row, name) for name in CHANGES}
    return {name: min(max(round(change * ratio, 6), LEAST_CHANGE), GREATEST_CHANGE)
            for name, change in changes.items() if change is not None}  # fmt: skip


def _marked(before: Values, stand_in: StandIn | None, made: Replacement, *, larger: bool) -> Values:
    """Return the source of a row that was made, and that it is assumed until someone confirms it."""
    if not stand_in and not larger:
        return {}
    there = str(before["source"] or "no source")
    grew = f"illustrative: grown from the example's {made.people_before:,.0f} {made.what} to {made.people:,.0f}"
    said: Values = {
        "source": f"illustrative: {_from(stand_in)}; there: {there}" if stand_in else f"{grew}; there: {there}"
    }
    return said | ({"status": "assumed"} if "status" in before else {})


def _from(stand_in: StandIn) -> str:
    return f"from {stand_in.example.name} of the example, by list; replace with your own"


def _is_host(row: Row, name: str) -> bool:
    """Whether a column names who hosts a shared service, one practice for all rows."""
    return isinstance(row, SharedCostTerm) and name == "payee"


def _naming(row: Row) -> tuple[str, ...]:
    """Return the columns of a row that name an organisation, a network or a scheme."""
    targets = (*OF_PARTIES, *OF_SCHEMES)
    named = [name for name, column in columns_by_name(type(row)).items() if set(targets) & set(column.refers_to)]
    return (*named, "scheme") if isinstance(row, SchemeRow) else tuple(named)
