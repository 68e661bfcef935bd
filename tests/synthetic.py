"""A design problem made of random numbers, of any size, that is sure to have an answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.form import Form, LoadedForm
from contract_engine.design.problem import Problem
from contract_engine.design.tail import average_of_worst, largest_running_shortfall, running_loss
from contract_engine.schema.contract import Contract
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.settings import Settings
from contract_engine.settlement.exposures import Exposure
from contract_engine.terms import Lever

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

NO_RULES = LoadedForm(Form("synthetic", "Random numbers", ()), lambda _m, _terms: None)


def synthetic_problem(  # noqa: PLR0913 - each is a size, or says what kind of problem it is
    parties: int,
    levers: int,
    scenarios: int,
    seed: int,
    *,
    years: int = 1,
    step: float | None = None,
    ease: float = 1.0,
) -> Problem:
    """Return a problem in which every organisation is touched by every lever, and the first one pays the others.

    One unit of a lever moves some ten thousand pounds, and a fifth of it is luck, shared and
    its own. At one set of terms inside the bounds everyone gains a thousand pounds or two and
    has 2% to spare of its limit, times `ease`, so there are terms; elsewhere the limits bind.
    """
    contract = tiny_contract(parties, years)
    names = tuple(contract.parties)
    ids = tuple(f"lever-{number:02d}" for number in range(levers))
    numbers = np.random.default_rng(seed)
    per_unit, base = _money(numbers, (parties, years, scenarios, levers))
    inside = numbers.uniform(0.3, 0.7, levers)
    if step:
        inside = np.round(inside / step) * step
    at_inside = base + per_unit @ inside
    plan = at_inside.mean(axis=2) - 1_000 * ease * numbers.uniform(1, 2, (parties, 1))
    exposures = [Exposure(name, ids, base[i], per_unit[i]) for i, name in enumerate(names)]
    borne = {
        name: average_of_worst(largest_running_shortfall(at_inside[i], plan[i]), contract.settings.confidence)
        for i, name in enumerate(names)
    }
    limit = {name: pounds + 0.02 * ease * abs(pounds) for name, pounds in borne.items()}
    mean_per_unit = per_unit.mean(axis=2)
    return Problem(
        contract=contract,
        levers=tuple(
            Lever(name, "Clause", name, names[1 + number % (parties - 1)], "%", None, 0.5, 0.0, 1.0, step, open=True)
            for number, name in enumerate(ids)
        ),
        parties=names,
        mean=base.mean(axis=2),
        mean_per_unit=mean_per_unit,
        plan=plan,
        paid=np.zeros(years),
        paid_per_unit=-mean_per_unit[0],
        discount=np.ones(years),
        losses=tuple(running_loss(exposure, own, ids) for exposure, own in zip(exposures, plan, strict=True)),
        capacity=limit,
        borne_today=dict.fromkeys(names, 0.0),
        limit=limit,
        weights=dict.fromkeys(names, 1 / parties),
        duties=(),
        pounds_per_unit=np.abs(per_unit[1:]).mean(axis=2).sum(axis=(0, 1)),
        affordable=(None,) * years,
    )


def _money(numbers: np.random.Generator, shape: tuple[int, int, int, int]) -> tuple[Pounds, Pounds]:
    """Return pounds for one unit of each lever (party, year, scenario, lever), and without any; the first one pays."""
    parties, years, scenarios, levers = shape
    shared = numbers.standard_normal((1, years, scenarios, 1))
    own = numbers.standard_normal((parties, 1, scenarios, 1))
    each = parties, 1, 1, levers
    size = 10_000 * numbers.uniform(0.2, 1.0, each) * numbers.choice([-1, 1], each)
    swing, quirk = (numbers.normal(0.0, 0.2, each) for _ in range(2))
    per_unit = np.empty(shape)
    for i in range(1, parties):
        per_unit[i] = size[i] * (1 + swing[i] * shared[0] + quirk[i] * own[i])
    per_unit[0] = -per_unit[1:].sum(axis=0)
    base = 5_000 * (shared + own)[..., 0] * numbers.uniform(0.5, 1.5, (parties, 1, 1))
    return per_unit, base


def tiny_contract(parties: int, years: int) -> Contract:
    """Return organisations and settings, and no clause: enough for a problem whose numbers come from elsewhere."""
    settings = Settings(name="Synthetic", form="synthetic", start=date(2027, 4, 1), years=years, price_base="2026/27")
    rows = [PartyRow(name="Commissioner", role="commissioner")]
    rows += [PartyRow(name=f"Provider {number:02d}", role="acute trust") for number in range(1, parties)]
    return Contract({Settings.table: (settings,), PartyRow.table: tuple(rows)})
