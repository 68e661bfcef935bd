"""Lines of a solution: one kind a table, frozen, in pounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TERM = "term"


@dataclass(frozen=True, slots=True)
class LeverLine:
    """A term: today, draft and proposed (`value`, None where nothing is proposed), with its limits.

    `moves` is how many pounds the change from draft to proposed moves over the term.
    """

    id: str
    clause: str
    lever: str
    party: str
    year: str | None
    unit: str
    today: float | None
    draft: float
    value: float | None
    lowest: float | None
    highest: float | None
    step: float | None
    open: bool
    cell: str
    moves: float

    @property
    def words(self) -> str:
        """Clause, what the term is, who is paid, and the year if it has one."""
        return ", ".join(filter(None, (self.clause, self.lever, self.party, self.year)))

    @property
    def changed(self) -> bool:
        """Whether the proposal differs from the draft."""
        return self.value is not None and abs(self.value - self.draft) > 1e-9 * max(1.0, abs(self.draft))


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One organisation's result in one year, or over the term, in pounds.

    `expected` is under the proposed terms; without any, we stay as we are. `p5` and `p95`
    bound 9 futures in 10 of it. `cvar` is the average of the worst shortfalls against plan:
    in the row of the term the largest running one, in the row of a year that year's alone.
    """

    party: str
    year: str
    draft: float
    expected: float
    outside_option: float
    gain: float
    p5: float
    p95: float
    cvar: float
    risk_capacity: float
    risk_limit: float
    chance_of_breach: float


@dataclass(frozen=True, slots=True)
class FlowLine:
    """Expected payment from one organisation to another under one clause in one year; pounds."""

    payer: str
    payee: str
    clause: str
    year: str
    today: float
    draft: float
    expected: float


@dataclass(frozen=True, slots=True)
class InitiativeLine:
    """A part of a scheme: what its owner gains by doing it (`margin`), and must gain to count as paid to do it."""

    initiative: str
    owner: str
    induced: bool
    margin: float
    required: float
    margin_at_draft: float
    cost: float


@dataclass(frozen=True, slots=True)
class BindingLine:
    """A rule with nothing to spare at the proposed terms; its worth is not worked out yet where None."""

    rule: str
    party: str
    worth: float | None
    from_: float | None
    to: float | None
    cell: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A rule that the draft breaks, and by how many pounds (or of the rule's own unit)."""

    rule: str
    party: str
    by: float
    cell: str


@dataclass(frozen=True, slots=True)
class ClashLine:
    """A rule of a smallest set that cannot all be kept."""

    rule: str
    party: str
    cell: str


@dataclass(frozen=True, slots=True)
class ConcessionLine:
    """Pounds by which a rule would have to give way, in one set of concessions.

    `counts` is what they count as beside income: a pound of loss absorbed counts its yearly
    return. `now` is the limit that holds, `type_there` what to type in `cell` to have the deal;
    None where no cell sets the rule. `means` says the same in words.
    """

    rule: str
    party: str
    pounds: float
    counts: float = 0.0
    cell: str = ""
    now: float | None = None
    type_there: float | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class NoDealLines:
    """Why there is no deal, the cheapest concessions in total, and those that ask most evenly, by weight.

    `beyond_money` says that no payment and no higher limit would do. If it is the money,
    `missing` is what the schemes cost beyond what they save, `schemes_cost` what the new ones
    cost, in pounds over the term.
    """

    kind: Literal["money", "terms", "risk"]
    clashing: tuple[ClashLine, ...]
    concessions: tuple[ConcessionLine, ...]
    most_even: tuple[ConcessionLine, ...] = ()
    missing: float = 0.0
    schemes_cost: float = 0.0
    dearer_by_at_most: float = 0.0
    steps_alone: bool = False
    each_needed: bool = True
    beyond_money: bool = False


@dataclass(frozen=True, slots=True)
class ScenarioPositionLine:
    """One organisation's result in one named scenario: if we stay as we are, under the draft, and as proposed."""

    scenario: str
    party: str
    year: str
    outside_option: float | None
    draft: float | None
    proposed: float | None


@dataclass(frozen=True, slots=True)
class ScenarioFlowLine:
    """A payment in one named scenario, under the draft and as proposed."""

    scenario: str
    payer: str
    payee: str
    clause: str
    year: str
    draft: float
    proposed: float | None


@dataclass(frozen=True, slots=True)
class StrandedLine:
    """What schemes take from a provider; pounds expected.

    The cost of the work lost is in part released; the rest stays with the provider, stranded.
    """

    provider: str
    year: str
    stranded: float
    cost_released: float
    income_lost: float
    cost_of_work_lost: float


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Something the run made sure of."""

    check: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """What a stage of the search aimed at, and reached."""

    stage: str
    value: float


@dataclass(frozen=True, slots=True)
class Run:
    """What it takes to repeat the run."""

    version: str
    solver: str
    python: str
    packages: str
    seed: int
    scenarios: int
    input_file: str
    input_sha256: str
    tried: str
    seconds: float
    gap: float
    rounds: int
    solver_status: str
