"""Which practice of an example each new practice stands for, and what its rows are called from then on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.spelling import fold, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.sources.practices import Network, Practice

PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A new practice, the example whose rows it takes over, and how much longer its list is."""

    practice: Practice
    name: str
    network: str
    example: PartyRow
    ratio: float


@dataclass(frozen=True)
class Replacement:
    """Every new practice in its place, and the names that change with it.

    `heirs` says which new practice stands where a row names one example alone, such as a host;
    `schemes` which example owns a scheme that each of its stand-ins will have a copy of.
    `people` counts all of them, weighted for need where every list is; `of_all` is how many
    times as many they are as before.
    """

    stand_ins: tuple[StandIn, ...]
    networks: Mapping[str, str]
    heirs: Mapping[str, str]
    schemes: Mapping[str, str]
    people_before: float
    people: float
    what: str
    of_all: float

    def standing_for(self, example: str) -> tuple[StandIn, ...]:
        """Return the new practices that take over the rows of an example."""
        return tuple(entry for entry in self.stand_ins if entry.example.name == example)

    def named(self, text: str, stand_in: StandIn | None = None) -> str:
        """Return a name as it is from now on, inside the rows of one new practice or of none."""
        if stand_in and text == stand_in.example.name:
            return stand_in.name
        if stand_in and self.schemes.get(text) == stand_in.example.name:
            return scheme_of(text, stand_in)
        return self.heirs.get(text) or self.networks.get(text) or text

    def example_of(self, text: str) -> str | None:
        """Return the example that a name speaks of, if it does."""
        return text if text in self.heirs else self.schemes.get(text)


def scheme_of(scheme: str, stand_in: StandIn) -> str:
    """Name a new practice's own copy of a scheme: Surgery list A becomes Surgery list High Street."""
    last = stand_in.example.name.split()[-1]
    if stand_in.example.name in scheme:
        return scheme.replace(stand_in.example.name, stand_in.name)
    if scheme.rsplit(maxsplit=1)[-1] == last:
        return f"{scheme.removesuffix(last)}{stand_in.name}"
    return f"{scheme} ({stand_in.name})"


def replacement(contract: Contract, networks: Sequence[Network]) -> Replacement:
    """Put each network's practices in the place of those of one network of the contract, in order.

    Raises PutRightError if the contract has none to replace, or not as many networks.
    """
    examples = _examples(contract)
    if len(examples) != len(networks):
        raise PutRightError(
            f"{contract.file} has practices of {_count(len(examples))} ({listed(map(_shown, examples), 'and')}), and"
            f" {_count(len(networks))} {'was' if len(networks) == 1 else 'were'} given. Give --network once for each."
        )
    taken = {name for name, row in contract.parties.items() if row.role != PRACTICE}
    called = _names(networks, taken)
    new_names = {old: _free(network.name, taken | set(called.values()), network.code)
                 for old, network in zip(examples, networks, strict=True)}  # fmt: skip
    stand_ins: list[StandIn] = []
    heirs: dict[str, str] = {}
    for (old, rows), network in zip(examples.items(), networks, strict=True):
        stand_ins += [
            _stand_in(practice, called[practice.code], new_names[old], rows) for practice in network.practices
        ]
        for row in rows:
            apart = [abs(practice.registered - _list(row)) for practice in network.practices]
            heirs[row.name] = called[network.practices[apart.index(min(apart))].code]
    before, people, what = _people([row for rows in examples.values() for row in rows], networks)
    of_all = people / before if contract.settings.status == "example" else 1.0
    schemes = _schemes(contract, heirs)
    renamed = {old: new for old, new in new_names.items() if old}
    return Replacement(tuple(stand_ins), renamed, heirs, schemes, before, people, what, of_all)


def _people(rows: Sequence[PartyRow], networks: Sequence[Network]) -> tuple[float, float, str]:
    """Return how many people there were, how many there are now, and what was counted."""
    practices = [practice for network in networks for practice in network.practices]
    weighted = [practice.weighted for practice in practices], [row.weighted_list for row in rows]
    if all(weighted[0]) and all(weighted[1]):
        return sum(filter(None, weighted[1])), sum(filter(None, weighted[0])), "weighted people"
    return sum(map(_list, rows)), sum(practice.registered for practice in practices), "people"


def _stand_in(practice: Practice, name: str, network: str, rows: Sequence[PartyRow]) -> StandIn:
    """Put a practice in the place of the example nearest to it in registered list."""
    apart = [abs(_list(row) - practice.registered) for row in rows]
    example = rows[apart.index(min(apart))]
    return StandIn(practice, name, network, example, practice.registered / _list(example))


def _list(row: PartyRow) -> float:
    return row.registered_list or 0.0


def _examples(contract: Contract) -> dict[str, list[PartyRow]]:
    """Return the contract's practices by network, in the order of the sheet."""
    rows = [row for row in contract.rows(PartyRow) if row.role == PRACTICE]
    if not rows:
        raise PutRightError(
            f"{contract.file} has no practice that could be replaced. {_with_practices()}"
            " Or choose a term sheet of your own whose Parties have the role practice."
        )
    without = [row.name for row in rows if not row.registered_list]
    if without:
        raise PutRightError(
            f"{listed(without, 'and')} of {contract.file} {'has' if len(without) == 1 else 'have'} no registered list,"
            " so figures cannot grow with it. Type the lists on Parties first."
        )
    return {name: [row for row in rows if row.network == name] for name in dict.fromkeys(row.network for row in rows)}


def _with_practices() -> str:
    import tomllib  # noqa: PLC0415 - asked only when something has to be put right

    from contract_engine.shipped import term_sheets  # noqa: PLC0415 - as above

    names = []
    for name, path in term_sheets().items():
        parties = tomllib.loads(path.read_text("utf-8")).get("parties", [])
        if any(row.get("role") == PRACTICE for row in parties):
            names.append(name)
    return f"These term sheets have practices: {listed(names, 'and')}."


def _schemes(contract: Contract, examples: Mapping[str, str]) -> dict[str, str]:
    """Return the schemes that one example practice owns alone."""
    owners: dict[str, list[str]] = {}
    for row in contract.rows(SchemeRow):
        owners.setdefault(row.scheme, []).append(row.owner)
    return {scheme: own[0] for scheme, own in owners.items() if len(own) == 1 and own[0] in examples}


def _names(networks: Sequence[Network], taken: set[str]) -> dict[str, str]:
    """Return the name of each new practice by its code; the code tells apart those that share a name."""
    practices = [practice for network in networks for practice in network.practices]
    counts = Counter(fold(practice.name) for practice in practices) + Counter(map(fold, taken))
    return {practice.code: practice.name if counts[fold(practice.name)] == 1 else f"{practice.name} ({practice.code})"
            for practice in practices}  # fmt: skip


def _free(name: str, taken: set[str], code: str) -> str:
    return f"{name} ({code})" if fold(name) in set(map(fold, taken)) else name


def _count(count: int) -> str:
    return f"{count} network" if count == 1 else f"{count} networks"


def _shown(name: str) -> str:
    return name or "without a name"
