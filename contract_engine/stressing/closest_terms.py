"""The terms within every limit that move the fewest pounds from the draft, and nothing else asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design.closest import closest_to_draft
from contract_engine.design.master import Master
from contract_engine.design.money_unit import money_unit
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.stages import search_for
from contract_engine.design.tidy import tidied

if TYPE_CHECKING:
    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds


def closest_terms(problem: Problem, form: LoadedForm, start: Pounds | None = None) -> Pounds | None:
    """Return the terms closest to the draft in the order of the problem's levers; None if there are none.

    `start` are terms to look at first. Unlike in design no aim comes before closeness, so that
    nothing is moved that need not be.
    """
    model, unit = model_of(problem, form), money_unit(problem)
    rows = unit.rows(rows_of(model, problem))
    if not unit.changes_nothing:
        model = model_of(unit.problem, form)
    master = Master(unit.problem, None, start=None if start is None else start * unit.per_lever)
    draft = unit.problem.draft.copy()
    found, _ = closest_to_draft(search_for(unit.problem, model, master), draft)
    # What comes back as it went in was not found.
    return None if found is draft else unit.written(tidied(unit.problem, rows, found), problem)
