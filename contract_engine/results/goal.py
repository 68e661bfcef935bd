"""A goal as it is typed: `PARTY measure >= number`, and the one term that is to bring it about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.results.money import money
from contract_engine.schema.organisations import ROLES
from contract_engine.schema.spelling import fold, listed, nearest

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Lever

# What an organisation is measured by, and whether more of it is better.
MEASURES: dict[str, tuple[str, bool]] = {
    "gain": ("gain over the term", True),
    "gain%": ("gain over the term, as a part of what it is paid today (if nothing, under the draft)", True),
    "result": ("result over the term", True),
    "cvar": ("average loss against plan in its worst cases", False),
    "chance_of_loss": ("chance of ending the term below what is expected if we stay as we are", False),
}
PARTS = ("gain%", "chance_of_loss")
WORST = "worst"
HOW = 'Write it as PARTY measure >= number, for example "worst practice gain% >= -1%".'
_GOAL = re.compile(r"\s*(?P<left>.*?)\s*(?P<sign>>=|<=|≥|≤|=>|=<|==|=|>|<)\s*(?P<number>.*?)\s*")
_NUMBER = re.compile(
    r"(?P<minus>[-\u2212]?)£?(?P<minus_inside>[-\u2212]?)(?P<digits>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<unit>%|k|m)?"
)
_UNITS = {None: 1.0, "%": 0.01, "k": 1e3, "m": 1e6}


@dataclass(frozen=True, slots=True)
class Goal:
    """Who, what of it, and how much: `parties` are those it is about, `worst` says that the worst of them counts."""

    text: str
    parties: tuple[str, ...]
    worst: str
    measure: str
    at_least: bool
    target: float

    @property
    def more_is_better(self) -> bool:
        """Whether the worst of several has the least of it."""
        return MEASURES[self.measure][1]

    @property
    def who(self) -> str:
        """Whom it is about, in words."""
        return f"the {self.worst}" if self.worst else self.parties[0]

    @property
    def words(self) -> str:
        """What is measured, in words."""
        return MEASURES[self.measure][0]

    def shown(self, value: float) -> str:
        """Write a value of the measure."""
        return f"{value:.2%}" if self.measure in PARTS else money(value)


def goal_typed(text: str, contract: Contract) -> Goal:
    """Read a goal.

    Raises PutRightError that says which part of it was not understood, with the nearest name.
    """
    parted = _GOAL.fullmatch(text)
    if parted is None:
        raise PutRightError(f"--until {text}: there is no >= or <= in it. {HOW}")
    if parted["sign"] not in (">=", "<=", "≥", "≤"):
        raise PutRightError(f"--until {text}: '{parted['sign']}' is not >= (at least) or <= (at most). {HOW}")
    name, _, measure = parted["left"].rpartition(" ")
    measure = _measure(text, fold(measure).replace("-", "_"))
    parties, worst = _who(text, name.strip().strip("\"'").strip(), contract)
    return Goal(text, parties, worst, measure, parted["sign"] in (">=", "≥"), _number(text, parted["number"], measure))


def _measure(text: str, typed: str) -> str:
    if typed in MEASURES:
        return typed
    near = nearest(typed, MEASURES) if typed else None
    advice = f"Did you mean {near}?" if near else f"The measures are {listed(MEASURES, 'and')}."
    raise PutRightError(f"--until {text}: '{typed}' is no measure of an organisation. {advice} {HOW}")


def _who(text: str, typed: str, contract: Contract) -> tuple[tuple[str, ...], str]:
    signing = contract.signatories
    first, _, role = fold(typed).partition(" ")
    known = {fold(name): name for name in contract.parties}
    if fold(typed) in known:
        name = known[fold(typed)]
        if name not in signing:
            raise PutRightError(f"--until {text}: {name} signs nothing, so that no term can be set for it.")
        return (name,), ""
    if first == WORST:
        found = tuple(name for name in signing if not role or contract.parties[name].role == role)
        if found:
            return found, f"worst {role or 'organisation'}"
        there = sorted({contract.parties[name].role for name in signing})
        near = nearest(role, ROLES)
        advice = f"Did you mean worst {near}?" if near in there else f"There are: {', '.join(there)}."
        raise PutRightError(f"--until {text}: there is no {role} among those who sign. {advice}")
    if not typed:
        raise PutRightError(f"--until {text}: it names no organisation. {HOW}")
    near = nearest(typed, [*known.values(), WORST])
    advice = f"Did you mean {near}?" if near else f"There are {listed(known.values(), 'and')}, and worst."
    raise PutRightError(f"--until {text}: there is no organisation '{typed}' on the sheet Parties. {advice}")


def _number(text: str, typed: str, measure: str) -> float:
    parted = _NUMBER.fullmatch(fold(typed))
    if parted is None:
        raise PutRightError(f"--until {text}: '{typed}' is not a number. Type one, as -1%, 25,000, 25k or 1.2m.")
    is_part = parted["unit"] == "%"
    if measure in PARTS and not is_part:
        raise PutRightError(f"--until {text}: {measure} is a percentage. Type '{typed}%' if that is what you mean.")
    if measure not in PARTS and is_part:
        other = " For a percentage ask for gain%." if measure == "gain" else ""
        raise PutRightError(f"--until {text}: {measure} is in pounds, and '{typed}' is a percentage.{other}")
    number = float(parted["digits"].replace(",", "")) * _UNITS[parted["unit"]]
    return -number if parted["minus"] or parted["minus_inside"] else number


def levers_typed(text: str, contract: Contract) -> tuple[Lever, ...]:
    """Return the term to vary, by its name for --set, its words or its cell; without its year, that of every year.

    Raises PutRightError with the nearest name, or if it has no lowest and highest.
    """
    known = [lever for lever in contract.levers if lever.is_new]
    wanted = fold(text)
    found = tuple(lever for lever in known if wanted in {fold(lever.id), fold(lever.words), fold(lever.cell)})
    if not found:
        found = tuple(lever for lever in known if lever.year and fold(lever.id.rpartition(".")[0]) == wanted)
    if not found:
        names = [lever.id for lever in known]
        near = nearest(text, names)
        advice = f"Did you mean {near}?" if near else f"Choose one of: {', '.join(names)}."
        raise PutRightError(f"--vary {text}: there is no term '{text}' in the contract on the table. {advice}")
    for lever in found:
        if lever.lowest is None or lever.highest is None:
            raise PutRightError(
                f"--vary {text}: {lever.words} has no lowest and highest value"
                f"{f' ({lever.cell})' if lever.cell else ''}. Fill both in, so that it is known where to look."
            )
    return found
