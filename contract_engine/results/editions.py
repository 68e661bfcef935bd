"""Editions of an answer: what of it may be shown to whom, said once and read by every writer.

The facilitator's edition is the whole answer. The edition for all may be shared with every
organisation; the edition of one organisation holds its own figures besides. An edition is made
by taking out what is not for its reader, so that no writer can show it:

    shared      the terms, every payment, how the run went
    own         results, losses and limits, schemes, stranded cost: lines that name their organisation
    left out    totals over organisations, for with the payments and one's own figures known the
                rest of a total is another's; and sentences, which are written anew

What no rule names is left out. Where Python needs a number, one that is left out is not a number.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from contract_engine.results.bundle_prices import BundlePriceLine
from contract_engine.results.choice_lines import Choosing, OptionLine
from contract_engine.results.dead_money import WarningLine
from contract_engine.results.edition_words import said_in
from contract_engine.results.fallback import FallbackLine
from contract_engine.results.live import PAYMENT, Live, LiveLine
from contract_engine.results.live_stops import Stops
from contract_engine.results.rebasing import ResetLine
from contract_engine.results.solution import FACILITATOR, Solution
from contract_engine.results.solution_lines import (
    BindingLine,
    BrokenLine,
    CheckLine,
    ClashLine,
    FlowLine,
    InitiativeLine,
    LeverLine,
    NoDealLines,
    PositionLine,
    Run,
    ScenarioFlowLine,
    ScenarioPositionLine,
    StrandedLine,
)  # fmt: skip
from contract_engine.schema.private import without_private

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import Field

ALL = "all"
NOT_SHOWN = "Looked at by the run; its figures are in the facilitator's workbook."
CONTRACT = frozenset({"contract", "written"})
KEPT = frozenset({"status", "keep_today", "objective"})
# Left out of every edition: what rests on everyone's figures together, and sentences.
LEFT_OUT = frozenset(
    {"stages", "assumptions", "answers", "frontier", "incentives", "goal_seek", "worths", "summary", "live"}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines of which an edition shows some fields.

    `own_by` is the field that names whose line it is: only the reader's own are shown and, with
    `common`, those that name nobody. Without it the lines are everyone's.
    """

    fields: frozenset[str]
    own_by: str = ""
    common: bool = False
    instead: Mapping[str, object] = field(default_factory=dict)

    def of(self, lines: tuple[Any, ...], reader: str) -> tuple[Any, ...]:
        """Return the lines for a reader."""
        return tuple(self._line(line) for line in lines if self._is_for(line, reader))

    def _is_for(self, line: Any, reader: str) -> bool:  # noqa: ANN401 - lines of every kind
        if not self.own_by:
            return True
        owner = getattr(line, self.own_by)
        return owner == reader or (self.common and not owner)

    def _line(self, line: Any) -> Any:  # noqa: ANN401 - lines of every kind
        hidden = {entry.name: self.instead.get(entry.name) for entry in fields(line) if entry.name not in self.fields}
        return replace(line, **hidden) if hidden else line


def _shown(*names: str, own_by: str = "", common: bool = False, **instead: object) -> Shown:
    return Shown(frozenset(names), own_by, common, instead)


# For each kind of line: the fields that its reader may see; what else it has is left out.
LINES: Mapping[type, Shown] = {
    LeverLine: _shown("id", "clause", "lever", "party", "year", "unit", "today", "draft", "value", "lowest", "highest",
                      "step", "open", "cell", "moves"),
    FlowLine: _shown("payer", "payee", "clause", "year", "today", "draft", "expected"),
    ScenarioFlowLine: _shown("scenario", "payer", "payee", "clause", "year", "draft", "proposed"),
    WarningLine: _shown("warning", "pounds", "cell"),
    CheckLine: _shown("check", "passed", detail=NOT_SHOWN),
    OptionLine: _shown("option", "chosen", "draft", alternatives=()),
    PositionLine: _shown("party", "year", "draft", "expected", "outside_option", "gain", "p5", "p95", "cvar",
                         "risk_capacity", "risk_limit", "chance_of_breach", own_by="party"),
    InitiativeLine: _shown("initiative", "owner", "induced", "margin", "required", "margin_at_draft", "cost",
                           own_by="owner"),
    ScenarioPositionLine: _shown("scenario", "party", "year", "outside_option", "draft", "proposed", own_by="party"),
    StrandedLine: _shown("provider", "year", "stranded", "cost_released", "income_lost", "cost_of_work_lost",
                         own_by="provider"),
    FallbackLine: _shown("party", "falls_on", "under", "absorbs", "chance", "expected", "worst", own_by="party"),
    ResetLine: _shown("party", "year", "with_resets", "without", own_by="party"),
    BundlePriceLine: _shown("clause", "lever", "bundle", "party", "year", "unit", "built", "draft", "value", "covering",
                            "chance", "confidence", own_by="party"),
    BindingLine: _shown("rule", "party", "cell", own_by="party", common=True),
    BrokenLine: _shown("rule", "party", "by", "cell", own_by="party", common=True),
    ClashLine: _shown("rule", "party", "cell", own_by="party", common=True),
    Run: _shown("version", "solver", "python", "packages", "seed", "scenarios", "input_file", "input_sha256", "tried",
                "seconds", "gap", "rounds", "solver_status"),
}  # fmt: skip
# Which lines stand in which field of a Solution.
FIELDS: Mapping[str, type] = {
    "levers": LeverLine, "positions": PositionLine, "flows": FlowLine, "initiatives": InitiativeLine,
    "binding": BindingLine, "broken_by_draft": BrokenLine, "scenario_positions": ScenarioPositionLine,
    "scenario_flows": ScenarioFlowLine, "stranded": StrandedLine, "checks": CheckLine, "fallback": FallbackLine,
    "resets": ResetLine, "warnings": WarningLine, "bundle_prices": BundlePriceLine,
}  # fmt: skip
# What the live sheets of an edition are made of: payments that are linear in the open terms. If
# there is more to it than these, it has not been judged, and the edition's figures stand still.
LIVE: Mapping[type, frozenset[str]] = {
    Live: frozenset({"levers", "values", "futures", "lines", "stops", "results", "rules", "plan"}),
    LiveLine: frozenset({"what", "scenario", "names", "year", "fixed", "per_unit", "stops"}),
    Stops: frozenset({"futures", "scenarios", "years", "amounts", "set_off", "values", "by_key", "of_party", "known"}),
}
MADE: Mapping[str, Callable[[Any, str], object]] = {
    "run": lambda run, reader: LINES[Run].of((run,), reader)[0],
    "choosing": lambda made, reader: Choosing(LINES[OptionLine].of(made.options, reader), (), made.how_many),
    "no_deal": lambda why, reader: why and NoDealLines(why.kind, LINES[ClashLine].of(why.clashing, reader), ()),
    "edition": lambda _, reader: reader,
    "surplus": lambda _, __: math.nan,
    **{name: lambda value, _: value for name in KEPT},
    **{name: lambda contract, reader: contract and without_private(contract, reader) for name in CONTRACT},
    **{name: LINES[kind].of for name, kind in FIELDS.items()},
}
RULED = frozenset({*MADE, *LEFT_OUT})


def edition_of(solution: Solution, reader: str) -> Solution:
    """Return the answer as it may be shown to a reader: all, the facilitator, or an organisation by its name."""
    if reader == FACILITATOR:
        return solution
    allowed: dict[str, Any] = {entry.name: _allowed(entry, solution, reader) for entry in fields(solution)}
    edited = replace(solution, **allowed)
    return replace(edited, live=_payments_only(solution.live), summary=said_in(edited))


def _allowed(entry: Field[Any], solution: Solution, reader: str) -> object:
    """Return what a reader may see of one field of an answer; of one without a rule, nothing."""
    if entry.name in MADE:
        return MADE[entry.name](getattr(solution, entry.name), reader)
    return _nothing(entry)


def _nothing(entry: Field[Any]) -> object:
    if entry.default_factory is not MISSING:
        return entry.default_factory()
    return () if entry.default is MISSING else entry.default


def _payments_only(live: Live | None) -> Live | None:
    """Return what moves payments with the open terms, those that stop at a limit left out; None if not sure."""
    if live is None or any({entry.name for entry in fields(kind)} != names for kind, names in LIVE.items()):
        return None
    nothing = replace(live.stops, amounts={}, set_off={}, values={}, by_key={}, of_party={}, known=frozenset())
    lines = tuple(line for line in live.lines if line.what == PAYMENT and not line.stops)
    return replace(live, lines=lines, stops=nothing, results=(), rules=(), plan={}) if lines else None
