"""What a run came to: frozen lines that the workbook, the page and `--json` all read."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from contract_engine.results.answers import AnswerLine
from contract_engine.results.bundle_prices import BundlePriceLine
from contract_engine.results.choice_lines import Choosing, CombinationLine, OptionLine
from contract_engine.results.dead_money import WarningLine
from contract_engine.results.fallback import FallbackLine
from contract_engine.results.incentive_lines import FreeRiderLine, IncentiveLine, Incentives, SchemeLine
from contract_engine.results.largest_assumptions import AssumptionLine
from contract_engine.results.rebasing import ResetLine
from contract_engine.results.solution_lines import (
    BindingLine,
    BrokenLine,
    CheckLine,
    FlowLine,
    InitiativeLine,
    LeverLine,
    NoDealLines,
    PositionLine,
    Run,
    ScenarioFlowLine,
    ScenarioPositionLine,
    StageLine,
    StrandedLine,
)  # fmt: skip
from contract_engine.results.worths import WorthLine, Worths

if TYPE_CHECKING:
    import pandas as pd

    from contract_engine.results.frontier_lines import Frontier
    from contract_engine.results.goal_lines import GoalSeek
    from contract_engine.results.live import Live
    from contract_engine.schema.contract import Contract

SCHEMA_VERSION = 1
FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Solution:
    """The answer to `solve`: terms within every limit, or why there are none.

    `contract` holds the alternatives chosen, `choosing` all of them side by side; `written` is
    the contract as its sheets say, with the alternatives chosen marked. `live` is what a results
    workbook works its figures out from; there is none where nothing is proposed. `edition` says
    for whom it is: the facilitator sees all of it, for others editions.py takes out what is not theirs.
    """

    contract: Contract
    status: Literal["optimal", "no_deal", "limit"]
    keep_today: bool
    objective: str
    stages: tuple[StageLine, ...]
    surplus: float
    levers: tuple[LeverLine, ...]
    positions: tuple[PositionLine, ...]
    flows: tuple[FlowLine, ...]
    initiatives: tuple[InitiativeLine, ...]
    binding: tuple[BindingLine, ...]
    broken_by_draft: tuple[BrokenLine, ...]
    no_deal: NoDealLines | None
    scenario_positions: tuple[ScenarioPositionLine, ...]
    scenario_flows: tuple[ScenarioFlowLine, ...]
    stranded: tuple[StrandedLine, ...]
    checks: tuple[CheckLine, ...]
    summary: tuple[str, ...]
    run: Run
    choosing: Choosing = field(default_factory=Choosing)
    written: Contract | None = None
    fallback: tuple[FallbackLine, ...] = ()
    resets: tuple[ResetLine, ...] = ()
    warnings: tuple[WarningLine, ...] = ()
    bundle_prices: tuple[BundlePriceLine, ...] = ()
    assumptions: tuple[AssumptionLine, ...] = ()
    answers: tuple[AnswerLine, ...] = ()
    frontier: Frontier | None = None
    goal_seek: GoalSeek | None = None
    live: Live | None = field(default=None, compare=False, repr=False)
    incentives: Incentives = field(default_factory=Incentives)
    worths: Worths = field(default_factory=Worths)
    edition: str = FACILITATOR

    @property
    def as_written(self) -> Contract:
        """The contract as its sheets say."""
        return self.written or self.contract

    @property
    def has_terms(self) -> bool:
        """Whether there are proposed terms to show."""
        return any(lever.value is not None for lever in self.levers)

    @property
    def tests_only(self) -> bool:
        """Whether nothing is open, so that the terms as written were tested and no others sought."""
        sought = any(lever.open for lever in self.levers) or self.choosing.options or self.contract.tried
        return self.has_terms and not self.keep_today and not sought

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        named: dict[str, tuple[type, tuple[Any, ...]]] = {
            "levers": (LeverLine, self.levers),
            "positions": (PositionLine, self.positions),
            "flows": (FlowLine, self.flows),
            "initiatives": (InitiativeLine, self.initiatives),
            "binding": (BindingLine, self.binding),
            "worth": (WorthLine, self.worths.lines),
            "broken_by_draft": (BrokenLine, self.broken_by_draft),
            "scenario_positions": (ScenarioPositionLine, self.scenario_positions),
            "scenario_flows": (ScenarioFlowLine, self.scenario_flows),
            "stranded": (StrandedLine, self.stranded),
            "fallback": (FallbackLine, self.fallback),
            "resets": (ResetLine, self.resets),
            "options": (OptionLine, self.choosing.options),
            "combinations": (CombinationLine, self.choosing.combinations),
            "warnings": (WarningLine, self.warnings),
            "bundle_prices": (BundlePriceLine, self.bundle_prices),
            "assumptions": (AssumptionLine, self.assumptions),
            "answers": (AnswerLine, self.answers),
            "incentives": (IncentiveLine, self.incentives.lines),
            "free_riders": (FreeRiderLine, self.incentives.free_riders),
            "schemes": (SchemeLine, self.incentives.schemes),
            "checks": (CheckLine, self.checks),
        }
        return {name: frame_of(kind, lines) for name, (kind, lines) in named.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the document of `solve --json`: pounds as numbers, rates as fractions."""
        return {
            "schema_version": SCHEMA_VERSION,
            "edition": self.edition,
            "status": self.status,
            "objective": {"name": self.objective, "stages": as_dicts(self.stages)},
            "surplus": None if math.isnan(self.surplus) else self.surplus,
            "options": self.choosing.option_dicts(),
            "combinations": self.choosing.combination_dicts(),
            "combinations_in_all": self.choosing.how_many,
            "levers": as_dicts(self.levers),
            "positions": as_dicts(self.positions),
            "flows": as_dicts(self.flows),
            "initiatives": as_dicts(self.initiatives),
            "binding": [{name.rstrip("_"): entry for name, entry in line.items()} for line in as_dicts(self.binding)],
            "broken_by_draft": as_dicts(self.broken_by_draft),
            "no_deal": None if self.no_deal is None else asdict(self.no_deal),
            "scenarios": {"positions": as_dicts(self.scenario_positions), "flows": as_dicts(self.scenario_flows)},
            "stranded": as_dicts(self.stranded),
            "fallback": as_dicts(self.fallback),
            "resets": as_dicts(self.resets),
            "warnings": as_dicts(self.warnings),
            "bundle_prices": as_dicts(self.bundle_prices),
            "assumptions": as_dicts(self.assumptions),
            "answers": as_dicts(self.answers),
            **self.incentives.as_json(),
            **self.worths.as_json(),
            "summary": list(self.summary),
            "checks": as_dicts(self.checks),
            **({} if self.frontier is None else self.frontier.as_json()),
            **({} if self.goal_seek is None else {"goal_seek": self.goal_seek.as_json()}),
            "run": asdict(self.run),
        }


def as_dicts(lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return lines as `--json` shows them."""
    return [asdict(line) for line in lines]


def frame_of(kind: type, lines: tuple[Any, ...]) -> pd.DataFrame:
    """Return lines of one kind as a pandas frame, with its columns even where there is no line."""
    import pandas as pd  # noqa: PLC0415 - heavy, and only who asks for frames needs it

    return pd.DataFrame(as_dicts(lines), columns=[entry.name for entry in fields(kind)])
