"""Lines of who should hold the budget: one kind a table, frozen, in pounds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from contract_engine.results.solution import SCHEMA_VERSION, as_dicts, frame_of
from contract_engine.results.solution_lines import CheckLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from contract_engine.schema.contract import Contract

Status = Literal["optimal", "no_deal", "limit"]


@dataclass(frozen=True, slots=True)
class HolderLine:
    """One candidate at its best terms; figures that rest on terms are None where it has none.

    `worth` is the surplus less what is expected to fall back on the commissioner, by which
    candidates are ranked. `may_hold` says whether it is marked, typed or named to hold the budget.
    """

    holder: str
    members: Mapping[str, float]
    because: str
    may_hold: bool
    status: Status
    why: str
    choices: str
    surplus: float
    management_cost: float
    can_absorb: float
    expected_gain: float | None = None
    chance_of_loss_it_cannot_absorb: float | None = None
    chance_standard_error: float | None = None
    falls_back: float | None = None
    falls_back_standard_error: float | None = None
    capital_95: float | None = None
    capital_99: float | None = None
    worth: float | None = None
    authority: float | None = None
    skills: float | None = None
    legal_form: float | None = None
    note: str = ""

    @property
    def has_terms(self) -> bool:
        """Whether terms keep within every limit with it as holder."""
        return self.worth is not None


@dataclass(frozen=True, slots=True)
class HolderPositionLine:
    """One organisation's result over the term under one candidate's best terms, or at its draft without any."""

    holder: str
    party: str
    year: str
    expected: float
    outside_option: float
    gain: float
    p5: float
    p95: float
    cvar: float
    risk_capacity: float
    chance_of_breach: float


@dataclass(frozen=True, slots=True)
class HolderSchemeLine:
    """A part of a scheme under one candidate: whether its owner is paid to do it; `at` says at which terms."""

    holder: str
    initiative: str
    owner: str
    induced: bool
    margin: float
    required: float
    at: Literal["proposed", "draft"]


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """What a candidate gains over the term by one per cent more of a service than planned."""

    holder: str
    provider: str
    service: str
    gain: float

    @property
    def would_see_it_grow(self) -> bool:
        """Whether it gains by growth."""
        return self.gain >= 1.0


@dataclass(frozen=True, slots=True)
class HolderTermLine:
    """A term under one candidate: the draft, and what is proposed."""

    holder: str
    id: str
    words: str
    unit: str
    draft: float
    value: float | None


@dataclass(frozen=True, slots=True)
class OverturnLine:
    """What would change the answer, and by how many pounds."""

    holder: str
    what: Literal["absorbs more", "absorbs less", "management cost", "concession", "marked"]
    pounds: float
    words: str


@dataclass(frozen=True)
class LeadResult:
    """Who should hold the budget: every candidate at its best terms in the same futures, and a recommendation."""

    contract: Contract
    present: str
    holders: tuple[HolderLine, ...]
    positions: tuple[HolderPositionLine, ...]
    initiatives: tuple[HolderSchemeLine, ...]
    growth: tuple[GrowthLine, ...]
    terms: tuple[HolderTermLine, ...]
    recommended: str | None
    overturns: tuple[OverturnLine, ...]
    checks: tuple[CheckLine, ...]
    objective: str
    seed: int
    scenarios: int
    version: str
    summary: tuple[str, ...] = field(default=())

    @property
    def status(self) -> Status:
        """Whether someone has terms, nobody has, or the time limit came first."""
        if any(line.status == "limit" for line in self.holders):
            return "limit"
        return "optimal" if self.ranked else "no_deal"

    @property
    def ranked(self) -> tuple[HolderLine, ...]:
        """Candidates with terms, the best first: by worth, to the pound, then the least chance and capital."""
        return tuple(sorted((line for line in self.holders if line.has_terms), key=_rank))

    def of(self, holder: str | None) -> HolderLine | None:
        """Return a candidate's line."""
        return next((line for line in self.holders if line.holder == holder), None)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        return {
            "holders": frame_of(HolderLine, self.holders), "positions": frame_of(HolderPositionLine, self.positions),
            "initiatives": frame_of(HolderSchemeLine, self.initiatives), "growth": frame_of(GrowthLine, self.growth),
            "terms": frame_of(HolderTermLine, self.terms), "overturns": frame_of(OverturnLine, self.overturns),
            "checks": frame_of(CheckLine, self.checks),
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return the document of `lead --json`, without times: the same seed gives the same bytes."""
        mine = {"initiatives": self.initiatives, "positions": self.positions, "growth": self.growth,
                "levers": self.terms}  # fmt: skip
        return {
            "schema_version": SCHEMA_VERSION,
            "status": self.status,
            "objective": self.objective,
            "present_holder": self.present,
            "recommended": self.recommended,
            "holders": [
                {**asdict(line), **{name: _without_holder(lines, line.holder) for name, lines in mine.items()}}
                for line in self.holders
            ],
            "overturns": as_dicts(self.overturns),
            "summary": list(self.summary),
            "checks": as_dicts(self.checks),
            "run": {
                "version": self.version, "seed": self.seed, "scenarios": self.scenarios,
                "input_sha256": self.contract.sha256,
            },
        }  # fmt: skip


def _rank(line: HolderLine) -> tuple[float, ...]:
    return (
        -round(line.worth or 0.0), line.chance_of_loss_it_cannot_absorb or 0.0, line.capital_99 or 0.0,
        not line.may_hold,
    )  # fmt: skip


def _without_holder(lines: tuple[Any, ...], holder: str) -> list[dict[str, Any]]:
    return [{name: entry for name, entry in line.items() if name != "holder"}
            for line in as_dicts(lines) if line["holder"] == holder]  # fmt: skip
