"""What comparing designs came to: frozen lines that the terminal, the workbook and `--json` all read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from contract_engine.results.settling_up import HALF_A_POUND
from contract_engine.results.solution import SCHEMA_VERSION, as_dicts, frame_of
from contract_engine.results.solution_lines import TERM, CheckLine

if TYPE_CHECKING:
    import pandas as pd

    from contract_engine.results.settling_up import Settling
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.differing import Change

OWN = "Other income less own costs"
Better = Literal["better off", "worse off", "no change"]


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One organisation's result under one design in one year, or over the years all designs have; pounds.

    `first` and `change` compare with the first design in the same futures: `change_p5` and
    `change_p95` bound 9 changes in 10, `better_in` and `worse_in` are parts of all futures.
    They are None for the first design, and where the first has not this organisation or year.
    """

    design: str
    party: str
    year: str
    result: float
    outside_option: float
    gain: float
    p5: float
    p95: float
    first: float | None = None
    change: float | None = None
    change_p5: float | None = None
    change_p95: float | None = None
    better_in: float | None = None
    worse_in: float | None = None

    @property
    def is_better(self) -> Better:
        """Better or worse off than under the first design, by more than half a pound."""
        change = self.change or 0.0
        return "better off" if change > HALF_A_POUND else "worse off" if change < -HALF_A_POUND else "no change"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step from the first design to another: what one clause pays an organisation, net, under each; pounds.

    The step `OWN` is what it earns and bears of its own. The changes of all steps of an
    organisation and year add up to the change of its result.
    """

    design: str
    party: str
    step: str
    year: str
    first: float
    other: float

    @property
    def change(self) -> float:
        """By how much the step leaves the organisation better off."""
        return self.other - self.first


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A rule that some design breaks: by how much each breaks it, zero if it keeps it, None if it has no such rule."""

    rule: str
    party: str
    by: tuple[float | None, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Design:
    """One design as it was read: what it is called here, and whether it stands as written or as recommended."""

    name: str
    contract: Contract
    terms: Literal["written", "recommended"] = "written"


@dataclass(frozen=True, slots=True)
class Difference:
    """A design against the first: what changed, and the least payments that would leave nobody worse off.

    `only` are the organisations that one of the two has and the other has not.
    """

    design: str
    changes: tuple[Change, ...]
    settling: Settling
    only: tuple[str, ...]
    stays_alike: bool


@dataclass(frozen=True)
class Comparison:
    """Designs side by side, each against the first; `years` are those that all of them have."""

    designs: tuple[Design, ...]
    years: tuple[str, ...]
    standings: tuple[StandingLine, ...]
    steps: tuple[StepLine, ...]
    limits: tuple[LimitLine, ...]
    differences: tuple[Difference, ...]
    checks: tuple[CheckLine, ...]
    scenarios: int
    seed: int
    seconds: float
    version: str

    @property
    def first(self) -> str:
        """What the design is called against which all others are held."""
        return self.designs[0].name

    @property
    def parties(self) -> tuple[str, ...]:
        """Every organisation of any design, in the order of the alphabet."""
        return tuple(sorted({line.party for line in self.standings}))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str, str], StandingLine]:
        return {(line.design, line.party, line.year): line for line in self.standings}

    def at(self, design: str, party: str, year: str = TERM) -> StandingLine | None:
        """Return a result, if the design has this organisation and year."""
        return self._by_place.get((design, party, year))

    def ranked(self, design: str) -> tuple[StandingLine, ...]:
        """Return the results over the term that can be compared, the best off by a design first."""
        lines = (line for line in self.standings if line.design == design and line.year == TERM)
        return tuple(sorted((line for line in lines if line.change is not None),
                            key=lambda line: (-(line.change or 0.0), line.party)))  # fmt: skip

    def steps_of(self, design: str, party: str, year: str = TERM) -> tuple[StepLine, ...]:
        """Return the steps to a design for one organisation: clauses by size of change, then what is its own."""
        lines = [line for line in self.steps if (line.design, line.party, line.year) == (design, party, year)]
        return tuple(sorted(lines, key=lambda line: (line.step == OWN, -abs(line.change), line.step)))

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        return {
            "positions": frame_of(StandingLine, self.standings),
            "steps": frame_of(StepLine, self.steps),
            "limits": frame_of(LimitLine, self.limits),
            "checks": frame_of(CheckLine, self.checks),
        }

    def as_json(self) -> dict[str, Any]:
        """Return the document of `compare --json`: pounds as numbers, rates as fractions."""
        return {
            "schema_version": SCHEMA_VERSION,
            "designs": [
                {
                    "design": each.name, "file": each.contract.file, "sha256": each.contract.sha256,
                    "terms": each.terms, "form": each.contract.settings.form, "years": list(each.contract.years),
                }
                for each in self.designs
            ],
            "years": list(self.years),
            "changed": [
                {
                    "design": each.design, "kind": change.kind, "sheet": change.sheet, "row": change.row,
                    "column": change.column, "cell": change.cells[1] or change.cells[0], "cells": list(change.cells),
                    "values": list(change.values), "words": change.words(self.first, each.design),
                }
                for each in self.differences
                for change in each.changes
            ],
            "positions": as_dicts(self.standings),
            "steps": [asdict(line) | {"change": line.change} for line in self.steps],
            "limits": [
                {
                    "rule": line.rule, "party": line.party,
                    "broken_by": dict(zip((each.name for each in self.designs), line.by, strict=True)),
                    "cells": dict(zip((each.name for each in self.designs), line.cells, strict=True)),
                }
                for line in self.limits
            ],
            "settling": [{"design": each.design, **asdict(each.settling)} for each in self.differences],
            "checks": as_dicts(self.checks),
            "run": {
                "version": self.version, "seed": self.seed, "scenarios": self.scenarios, "seconds": self.seconds,
            },
        }  # fmt: skip
