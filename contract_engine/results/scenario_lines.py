"""Lines of scenario sets: what each comes to, for whom and when, which limits break, what is still owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contract_engine.results.rounded import told
from contract_engine.results.solution import SCHEMA_VERSION

if TYPE_CHECKING:
    from contract_engine.stressing.margins import Kind


@dataclass(frozen=True, slots=True)
class ScenarioSetLine:
    """One set: whether any of it happens in this contract, and which of its changes found nothing here.

    A set that `applies` and moves nobody's result has no further lines. `leavers` are the
    organisations that leave, `from_year` the first year without them or, where nobody leaves,
    without the contract.
    """

    scenario: str
    title: str
    meaning: str
    applies: bool
    moves: bool
    left_out: tuple[str, ...]
    leavers: tuple[str, ...]
    from_year: str | None


@dataclass(frozen=True, slots=True)
class ScenarioResultLine:
    """One organisation in one year of a set, or over the term; pounds, nominal, all else at central.

    `stay` is staying as we are in the same world, `as_planned` the same terms with everything as
    planned, `against_planned` the difference, `running` what it is better off than staying up to then.
    """

    scenario: str
    party: str
    year: str
    result: float
    stay: float
    as_planned: float
    against_planned: float
    running: float


@dataclass(frozen=True, slots=True)
class ScenarioBreachLine:
    """One limit that a set breaks, and by how many pounds; `as_planned` says that it breaks even without the set."""

    scenario: str
    kind: Kind
    party: str
    year: str
    by: float
    as_planned: bool


@dataclass(frozen=True, slots=True)
class AdvanceLine:
    """An advance that savings have not repaid when the contract ends; pounds."""

    scenario: str
    payer: str
    payee: str
    clause: str
    advanced: float
    repaid: float
    outstanding: float


@dataclass(frozen=True, slots=True)
class ScenarioLines:
    """Every set side by side; none has a weight."""

    sets: tuple[ScenarioSetLine, ...] = ()
    results: tuple[ScenarioResultLine, ...] = ()
    breaches: tuple[ScenarioBreachLine, ...] = ()
    advances: tuple[AdvanceLine, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the lines as `--json` shows them, pounds to the penny."""
        return {"scenario_sets": {
            "sets": told(self.sets),
            "results": told(self.results),
            "breaches": told(self.breaches),
            "advances": told(self.advances),
        }}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScenariosSettled:
    """A contract settled in scenario sets: lines, and what they come to in sentences."""

    years: tuple[str, ...]
    lines: ScenarioLines
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document of `scenarios NAME BOOK --json`."""
        return {"schema_version": SCHEMA_VERSION, **self.lines.as_json(), "summary": list(self.sentences)}
