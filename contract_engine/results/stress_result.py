"""What a stress test came to: frozen lines that the workbook, the terminal and `--json` all read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contract_engine.results.breaking_lines import BreakingLine, RobustLine
from contract_engine.results.rounded import rounded, told
from contract_engine.results.scenario_lines import ScenarioBreachLine, ScenarioResultLine
from contract_engine.results.solution import SCHEMA_VERSION, frame_of
from contract_engine.results.solution_lines import CheckLine
from contract_engine.results.stress_lines import BreachLine, BudgetLine, StressPartyLine
from contract_engine.stressing.sensitivity import Share, Swing

if TYPE_CHECKING:
    import pandas as pd

    from contract_engine.results.bid_lines import BidLines
    from contract_engine.results.luck_lines import LuckLines
    from contract_engine.results.scenario_lines import ScenarioLines
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.safer import Safer


@dataclass(frozen=True)
class Stress:
    """The answer to `stress`: what breaks a contract at the terms as written, and how likely that is.

    `failed` is the part of futures in which an organisation loses more than its limit, or the
    commissioners spend more than theirs. `drivers` say what makes each result swing, `swings` what each
    uncertainty does on its own; `worlds` are the nearest that break each limit, `sets` named scenarios.
    """

    name: str
    contract: Contract
    failed: float
    failed_error: float | None
    parties: tuple[StressPartyLine, ...]
    budget: tuple[BudgetLine, ...]
    breaches: tuple[BreachLine, ...]
    drivers: tuple[Share, ...]
    swings: tuple[Swing, ...]
    safer: Safer | None
    worlds: tuple[BreakingLine, ...]
    robust: tuple[RobustLine, ...]
    sets: ScenarioLines
    luck: LuckLines | None
    bids: BidLines | None
    checks: tuple[CheckLine, ...]
    seed: int
    scenarios: int
    version: str
    summary: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        named: dict[str, tuple[type, tuple[Any, ...]]] = {
            "parties": (StressPartyLine, self.parties),
            "budget": (BudgetLine, self.budget),
            "breaches": (BreachLine, self.breaches),
            "drivers": (Share, self.drivers),
            "swings": (Swing, self.swings),
            "breaking_worlds": (BreakingLine, self.worlds),
            "robust": (RobustLine, self.robust),
            "scenario_results": (ScenarioResultLine, self.sets.results),
            "scenario_breaches": (ScenarioBreachLine, self.sets.breaches),
            "checks": (CheckLine, self.checks),
        }
        return {name: frame_of(kind, lines) for name, (kind, lines) in named.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the document of `stress --json`: no times, so that the same seed gives the same bytes."""
        return {
            "schema_version": SCHEMA_VERSION,
            "design": self.name,
            "chance_of_failing": rounded("chance", self.failed),
            "chance_of_failing_error": rounded("chance", self.failed_error),
            "parties": told(self.parties),
            "budget": told(self.budget),
            "breaches": told(self.breaches),
            "drivers": [{"share_of_variance": line["total"], **line} for line in told(self.drivers)],
            "swings": told(self.swings),
            "safer": None if self.safer is None else told((self.safer,))[0],
            "breaking_worlds": told(self.worlds),
            "robust": told(self.robust),
            **self.sets.as_json(),
            "luck": None if self.luck is None else told((self.luck,))[0],
            "bids": None if self.bids is None else told((self.bids,))[0],
            "summary": list(self.summary),
            "findings": [{"about": topic, "sentence": sentence} for topic, sentence in self.findings],
            "checks": [asdict(check) for check in self.checks],
            "run": {
                "version": self.version,
                "seed": self.seed,
                "scenarios": self.scenarios,
                "input_file": self.contract.file,
                "input_sha256": self.contract.sha256,
            },
        }
