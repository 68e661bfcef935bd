"""Breaking worlds and worst cases in lines: what each world is like, in the units that people type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contract_engine.results.stress_lines import limit_words
from contract_engine.schema.schemes import EffectRow
from contract_engine.world.drivers import drivers_of, effect_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.breaking import BreakingWorld, Differs, Stray
    from contract_engine.stressing.robust import Robust, Step

Unit = Literal["%", "% a year", "points", "standard deviations"]

# What grows on the year before, where one figure holds for the whole term.
ON_THE_YEAR_BEFORE = ("activity growth", "unit cost")


@dataclass(frozen=True, slots=True)
class BreakingDriver:
    """What one uncertainty does in a breaking world, against its central value; fractions, or standard deviations.

    `share` is its part in how far out the world lies; `year` is None for the whole term. `effect` says
    that it is the effect of a scheme.
    """

    driver: str
    year: str | None
    value: float
    central: float
    unit: Unit
    share: float
    effect: bool


@dataclass(frozen=True, slots=True)
class BreakingLine:
    """The nearest world in which one limit breaks; `kind` is as in `stressing.margins`.

    `distance` is 0 where it breaks with everything as planned, None where no world within one in a billion
    breaks it. `chance` is simulated, `chance_by_distance` that of a straight edge so far out; `differs` says why
    they do. `missing` is by how many pounds it breaks in the nearest futures in which it does, or as planned.
    The payment that moved most against the organisation has `payer`, `payee` and `clause`; `clause_pounds`
    and `own_pounds` are what it and the organisation's own costs and income did to its result. A payment that is
    `forgone` is due only if we stay as we are, or if the schemes are not delivered.
    """

    party: str
    kind: str
    year: str | None
    rule: str
    drivers: tuple[BreakingDriver, ...]
    distance: float | None
    chance: float
    chance_error: float | None
    chance_by_distance: float | None
    differs: Differs
    ways: int
    missing: float | None
    first_year: str | None
    payer: str
    payee: str
    clause: str
    clause_pounds: float
    own_pounds: float
    forgone: bool


@dataclass(frozen=True, slots=True)
class RobustStep:
    """The most that is lost if `gamma` uncertainties stray at once; pounds over the term, against the plan.

    `loss` adds up what each costs alone, `settled` is what all of them together cost. `bound` is the chance of a
    larger loss at most, `simulated` how often one was drawn. `adds` is the last that strays, and `high` which way.
    """

    gamma: float
    loss: float
    settled: float
    bound: float
    simulated: float | None
    adds: str
    year: str | None
    high: bool


@dataclass(frozen=True, slots=True)
class RobustLine:
    """The worst cases of one organisation.

    Of the `uncertainties` that move its result at least `breaks_at` must go wrong at once for its running loss
    to pass its limit; None if it never does. `one_in_twenty` is how many to guard against for a bound of 5%.
    """

    party: str
    uncertainties: int
    breaks_at: int | None
    one_in_twenty: float | None
    steps: tuple[RobustStep, ...]


def breaking_lines(contract: Contract, worlds: Iterable[BreakingWorld]) -> tuple[BreakingLine, ...]:
    """Return a line for each limit, those that break with everything as planned first, then the nearest."""
    units = _units(contract)
    lines = []
    for world in worlds:
        moved = world.moved
        lines.append(
            BreakingLine(
                world.limit.party, world.limit.kind, world.limit.year, limit_words(contract, world.limit),
                tuple(_driver(stray, units) for stray in world.strays),
                world.distance, world.chance, world.chance_error, world.by_distance, world.differs, world.ways,
                world.missing, world.first_year,
                payer="" if moved is None else moved.payer,
                payee="" if moved is None else moved.payee,
                clause="" if moved is None else moved.clause,
                clause_pounds=0.0 if moved is None else moved.pounds,
                own_pounds=0.0 if moved is None else moved.own,
                forgone=moved is not None and moved.forgone,
            )
        )  # fmt: skip
    return tuple(lines)


def robust_lines(found: Iterable[Robust]) -> tuple[RobustLine, ...]:
    """Return a line for each organisation that signs."""
    return tuple(
        RobustLine(each.party, each.uncertainties, each.breaks_at, each.one_in_twenty, tuple(map(_step, each.steps)))
        for each in found
    )


def _units(contract: Contract) -> dict[str, tuple[Unit, bool]]:
    """Return the unit of every uncertainty, and whether it is the effect of a scheme."""
    of_rates = {effect_name(row) for row in contract.rows(EffectRow) if row.indicator}
    found: dict[str, tuple[Unit, bool]] = {}
    for driver in drivers_of(contract):
        unit: Unit = "%"
        if driver.acts_on == "achievement" or driver.name in of_rates:
            unit = "points"
        elif driver.acts_on in ON_THE_YEAR_BEFORE and not driver.each_year:
            unit = "% a year"
        found[driver.name] = unit, driver.acts_on == "effect"
    return found


def _driver(stray: Stray, units: dict[str, tuple[Unit, bool]]) -> BreakingDriver:
    by_chance: tuple[Unit, bool] = ("standard deviations", False)
    unit, effect = by_chance if stray.what == "chance" else units[stray.name]
    return BreakingDriver(stray.name, stray.year, stray.value, stray.central, unit, stray.share, effect)


def _step(step: Step) -> RobustStep:
    adds = f"{step.adds}, {step.of}" if step.of else step.adds
    return RobustStep(
        step.gamma, step.loss, step.settled, step.bound, step.simulated, adds, step.year, step.high
    )  # fmt: skip
