"""No deal for want of pay for delivery: a scheme that can be seen, that nothing funds, and no results pay for enough.

Effort that cannot be seen has to be bought through results, and costs far more. Where the rules
that clash hold that an owner must be better off by doing a scheme, its delivery can be seen and
no clause pays for it, the contract is solved once more with such a clause. Only if there are
terms then is it said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.described import PAID_TO_DO_IT, RELIED_ON
from contract_engine.design.design import design
from contract_engine.design.problem import problem_of
from contract_engine.results.incentive_lines import FundingLine
from contract_engine.schema.columns import Place
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.term_tables import FundingTerm
from contract_engine.settlement.ledger import ledger_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Aim

CLAUSE = "Funding of {}"
# Twice its cost in its dearest year: enough for any margin that is asked for.
TIMES_COST = 2.0
PENCE = 2


def schemes_to_fund(  # noqa: PLR0913 - the problem, and what came of it
    worlds: Worlds, problem: Problem, form: LoadedForm, found: Design, *, aim: Aim, seconds: float | None = None
) -> tuple[FundingLine, ...]:
    """Return the schemes for which pay for delivery would make a deal; none if it would not."""
    lines = tuple(_candidates(worlds, problem, found)) if FundingTerm.family in form.form.families else ()
    if not lines:
        return ()
    contract = _with_funding(worlds.contract, lines)
    new = replace(worlds.new, contract=contract)
    funded = problem_of(replace(worlds, contract=contract, new=new, ledger_new=ledger_of(new)))
    deal = design(funded, form, aim, seconds=seconds, explain=False)
    return lines if deal.terms is not None else ()


def _candidates(worlds: Worlds, problem: Problem, found: Design) -> Iterator[FundingLine]:
    """Yield schemes named by the rules that clash whose delivery can be seen and is not paid for."""
    if found.no_deal is None:
        return
    named = _schemes_named(problem, found)
    contract = problem.contract
    funded = {row.scheme for row in contract.rows(FundingTerm) if row.in_new_terms}
    for row in contract.rows(SchemeRow):
        if row.scheme in named - funded and row.seen and contract.commissioners:
            mine = [work.cost for part, work in worlds.new.parts.items()
                    if part.scheme == row.scheme and part.owner in contract.members(row.owner)]  # fmt: skip
            cost = float(np.sum(mine, axis=0).max())
            yield FundingLine(row.scheme, row.owner, contract.commissioners[0], round(TIMES_COST * cost, PENCE))


def _schemes_named(problem: Problem, found: Design) -> set[str]:
    named: set[str] = set()
    for rule in found.no_deal.clashing if found.no_deal is not None else ():
        if rule.component == PAID_TO_DO_IT:
            named.add(rule.index[0])
        elif rule.component == RELIED_ON:
            each = next(one for one in problem.deviations.rows if (one.owner, one.name) == rule.index)
            named |= {part.scheme for part in each.stops}
    return named


def _with_funding(contract: Contract, lines: tuple[FundingLine, ...]) -> Contract:
    """Return the contract with a row on Terms funding for each of them, open from nothing up."""
    rows = [
        FundingTerm(
            clause=CLAUSE.format(line.initiative), payer=line.payer, payee=line.owner, scheme=line.initiative,
            in_force="new", draft=0.0, lowest=0.0, highest=line.highest, open=True,
        ).placed(Place(FundingTerm.sheet))
        for line in lines
    ]  # fmt: skip
    table = FundingTerm.table
    written = contract.written and replace(
        contract.written, tables={**contract.written.tables, table: (*contract.written.tables.get(table, ()), *rows)}
    )
    return replace(
        contract, tables={**contract.tables, table: (*contract.tables.get(table, ()), *rows)}, written=written
    )
