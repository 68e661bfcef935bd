"""Bargains of textbooks as design problems: what each gains is a term of its own, and the rules are a form's.

One unit of a term is a million pounds. Nobody runs a risk unless a problem says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Constraint

from contract_engine.clauses.form import Form, LoadedForm
from contract_engine.design.problem import Problem
from contract_engine.design.tail import running_loss
from contract_engine.schema.contract import Contract
from contract_engine.schema.settings import Settings
from contract_engine.settlement.exposures import Exposure
from contract_engine.terms import Lever
from tests.synthetic import tiny_contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyomo.environ import ConcreteModel

    from contract_engine.terms import Pounds

    Numbers = Sequence[float] | Pounds

MILLION = 1e6
FAR = 1e9


def money_problem(  # noqa: PLR0913 - each is a figure of the problem
    base: Pounds,
    per_unit: Pounds,
    today: Numbers,
    *,
    highest: float = 1e3,
    draft: Numbers | None = None,
    weights: Numbers | None = None,
    capacity: Numbers | None = None,
    confidence: float = 0.95,
    step: float | None = None,
) -> Problem:
    """Return a one-year problem in millions: results are base (party, scenario) + per_unit @ terms.

    `per_unit` goes by party, scenario and term. `today` is what each expects if we stay as we
    are. Whoever has no capacity given may lose anything.
    """
    parties, _, count = per_unit.shape
    tiny = tiny_contract(parties, 1)
    settings = tiny.settings.model_copy(update={"confidence": confidence})
    contract = Contract({**tiny.tables, Settings.table: (settings,)})
    names = tuple(contract.parties)
    ids = tuple(f"term-{number}" for number in range(count))
    weight = np.ones(parties) if weights is None else np.asarray(weights, dtype=float)
    drafts = np.zeros(count) if draft is None else np.asarray(draft, dtype=float)
    plan = MILLION * np.asarray(today, dtype=float)[:, None]
    limit = np.full(parties, FAR) if capacity is None else np.asarray(capacity, dtype=float)
    losses = tuple(
        running_loss(Exposure(name, ids, MILLION * base[i][None], MILLION * per_unit[i][None]), plan[i], ids)
        for i, name in enumerate(names)
    )
    mean_per_unit = MILLION * per_unit.mean(axis=1)
    return Problem(
        contract=contract,
        levers=tuple(
            Lever(name, "Clause", name, names[0], "%", None, float(start), 0.0, highest, step, open=True)
            for name, start in zip(ids, drafts, strict=True)
        ),
        parties=names,
        mean=MILLION * base.mean(axis=1)[:, None],
        mean_per_unit=mean_per_unit[:, None],
        plan=plan,
        paid=np.zeros(1),
        paid_per_unit=np.zeros((1, count)),
        discount=np.ones(1),
        losses=losses,
        capacity=dict(zip(names, MILLION * (0 * limit if capacity is None else limit), strict=True)),
        borne_today=dict.fromkeys(names, 0.0),
        limit=dict.fromkeys(names, MILLION * FAR),
        weights=dict(zip(names, weight / (weight.sum() or 1.0), strict=True)),
        duties=(),
        pounds_per_unit=MILLION * np.abs(per_unit).mean(axis=1).sum(axis=0),
        affordable=(None,),
    )


def bargain(  # noqa: PLR0913 - each is a figure of the bargain
    rules: Sequence[Sequence[float]],
    most: Sequence[float],
    *,
    today: Numbers | None = None,
    weights: Numbers | None = None,
    utilities: Sequence[Sequence[float]] | None = None,
    highest: float = 1e3,
    step: float | None = None,
) -> tuple[Problem, LoadedForm]:
    """Return a bargain over terms x >= 0 with rules @ x <= most, and the form that holds those rules.

    Each gets its own term, or what `utilities` (party, term) say, less what it has today.
    """
    each = np.eye(len(rules[0])) if utilities is None else np.asarray(utilities, dtype=float)
    parties = len(each)
    outside = np.zeros(parties) if today is None else np.asarray(today, dtype=float)
    draft = np.full(each.shape[1], 1.0) if utilities is None else np.full(each.shape[1], min(highest, 1.0))
    problem = money_problem(
        np.zeros((parties, 2)), np.repeat(each[:, None], 2, axis=1), outside,
        highest=highest, weights=weights, step=step, draft=draft + (outside if utilities is None else 0.0),
    )  # fmt: skip
    return problem, form_of_rules(rules, most)


def form_of_rules(rules: Sequence[Sequence[float]], most: Sequence[float]) -> LoadedForm:
    """Return a form that holds rules @ terms <= most."""

    def hold(m: ConcreteModel, _terms: object) -> None:
        levers = list(m.lever.values())
        m.what_can_be_had = Constraint(
            range(len(rules)),
            rule=lambda _, k: (
                sum(float(each) * lever for each, lever in zip(rules[k], levers, strict=True)) <= float(most[k])
            ),
        )

    return LoadedForm(Form("bargain", "A bargain", ()), hold)
