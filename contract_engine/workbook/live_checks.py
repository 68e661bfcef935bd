"""Checks of results that follow the terms: every rule is kept, every pound paid is received."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_engine.results.live import EXPECTED, OWN, PAYMENT
from contract_engine.results.solution_lines import TERM
from contract_engine.terms import PENNY
from contract_engine.workbook.checks import FAIL, Check, Figure
from contract_engine.workbook.live_formulas import EXPOSURES, FIXED_COLUMN, alive_of
from contract_engine.workbook.live_range import RULES
from contract_engine.workbook.live_results import at
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_shown import PROPOSED, WHOLE_TERM, heading
from contract_engine.workbook.sheets import letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.sheets import Sheet


def live_checks(solution: Solution, sheets: Sequence[Sheet]) -> tuple[Check, ...]:
    """Return checks at the terms as they stand: every rule is kept, every pound paid is received."""
    alive = alive_of(solution)
    if alive is None:
        return ()
    named = {sheet.name: sheet for sheet in sheets}
    rules, by_year = named[RULES], named["Results by year"]
    result = at(rules, "Result")
    missed = sum(row[7].value == FAIL for row in rules.rows)
    years, now = (f"{quoted(by_year.name)}!${at(by_year, words)}${by_year.first_row}:${at(by_year, words)}"
                  f"${by_year.last_row}" for words in ("Year", heading(PROPOSED)))  # fmt: skip
    own = [line for line in alive.live.lines if line.what == OWN and line.scenario == EXPECTED]
    first, last = alive.rows[own[0].key], alive.rows[own[-1].key]
    column = letter(FIXED_COLUMN)
    total = math.fsum(line.fixed for line in own)
    paid = [line for line in alive.live.lines if line.what == PAYMENT and line.scenario == EXPECTED]
    payments = named["Payments"]
    pounds_paid = at(payments, heading(PROPOSED))
    return (
        Check(
            "Payments: added up as proposed they are what Exposures and the terms as they stand come to",
            payments.name,
            Figure(math.fsum(line.expected for line in solution.flows),
                   f"SUM({payments.name}!${pounds_paid}${payments.first_row}:${pounds_paid}${payments.last_row})"),
            Figure(math.fsum(line.expected for line in solution.flows), alive.total(paid)),
            "pence",
            "Run contract-engine solve again; a figure here was changed by hand.",
            Figure(PENNY),
        ),
        Check(
            "Rules: how many are missed at the terms as they stand",
            RULES,
            Figure(missed, f'COUNTIF({RULES}!${result}${rules.first_row}:${result}${rules.last_row},"{FAIL}")'),
            Figure(0.0),
            "count",
            "See the rows marked FAIL on Rules, and change terms back on Terms proposed.",
        ),
        Check(
            "Results by year: payments cancel, what all have together is what they have of their own",
            by_year.name,
            Figure(math.fsum(line.expected for line in solution.positions if line.year != TERM),
                   f'SUMIF({years},"<>{WHOLE_TERM}",{now})'),
            Figure(total, f"SUM({EXPOSURES}!${column}${first}:${column}${last})"),
            "pence",
            "Run contract-engine solve again; a figure here was changed by hand.",
            Figure(PENNY),
        ),
    )  # fmt: skip
