"""What settling a contract came to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contract_engine.results.solution import SCHEMA_VERSION, as_dicts, frame_of

if TYPE_CHECKING:
    import pandas as pd

    from contract_engine.schema.contract import Contract


@dataclass(frozen=True, slots=True)
class DueLine:
    """A payment due at the terms as written; pounds expected."""

    payer: str
    payee: str
    clause: str
    year: str
    amount: float


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One organisation's expected result in one year, or over the term; pounds."""

    party: str
    year: str
    received: float
    paid: float
    own: float
    result: float


@dataclass(frozen=True)
class Settlement:
    """The answer to `settle`: payments due, and what they leave each organisation with."""

    contract: Contract
    flows: tuple[DueLine, ...]
    positions: tuple[ResultLine, ...]
    scenarios: int
    seed: int

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        return {"flows": frame_of(DueLine, self.flows), "positions": frame_of(ResultLine, self.positions)}

    def as_json(self) -> dict[str, Any]:
        """Return the document of `settle --json`."""
        return {
            "schema_version": SCHEMA_VERSION,
            "flows": as_dicts(self.flows),
            "positions": as_dicts(self.positions),
            "run": {"scenarios": self.scenarios, "seed": self.seed, "input_sha256": self.contract.sha256},
        }
