"""Money for results that is not earned: back to the payer, into the next year, or to the other practices.

Practice i can earn m_i in a year, and earns the part a_i of it, or the least part paid f if that is more:
p_i = max(a_i, f). What is not earned is

    U = sum over practices of m_i x (1 - p_i)

    stays with the payer    i is paid  m_i p_i
    rolled over             i is paid  (m_i + s_i R) p_i, R being what the year before left unpaid
    by list                 i is paid  m_i p_i + l_i U, l_i its part of the weighted list
    by achievement          i is paid  m_i p_i + l_i a_i U / sum of l_j a_j; nobody if nobody earned anything

s_i is the part of i in the money for results. What the last year leaves unpaid stays with the
payer. Everything is in pounds for one unit of the lever, so payments stay linear in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.term_tables import PoolTerm
    from contract_engine.terms import Pounds


def paid_for_results(
    row: PoolTerm, money: Mapping[str, Pounds], parts: Mapping[str, Pounds], lists: Mapping[str, float]
) -> dict[str, Pounds]:
    """Return what each practice is paid for one unit of the lever; shape (year, scenario).

    `money` is what each could earn, shape (year, 1), `parts` what it earns of it, `lists` its
    part of the weighted list.
    """
    least = {name: np.maximum(part, row.floor) for name, part in parts.items()}
    if row.not_earned == "rolled over":
        return _rolled_over(money, least)
    paid: dict[str, Pounds] = {name: money[name] * part for name, part in least.items()}
    if row.not_earned == "stays with the payer":
        return paid
    left = sum((money[name] * (1 - part) for name, part in least.items()), start=np.zeros((1, 1)))
    weights = {
        name: lists[name] * (part if row.not_earned == "by achievement" else np.ones((1, 1)))
        for name, part in parts.items()
    }
    total = sum(weights.values(), start=np.zeros((1, 1)))
    over = np.divide(left, total, out=np.zeros(np.broadcast_shapes(left.shape, total.shape)), where=total > 0)
    return {name: paid[name] + weights[name] * over for name in paid}


def _rolled_over(money: Mapping[str, Pounds], least: Mapping[str, Pounds]) -> dict[str, Pounds]:
    whole = sum(money.values(), start=np.zeros((1, 1)))
    years = len(whole)
    in_all = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
    ever = sum(float(pounds.sum()) for pounds in money.values()) or 1.0
    # A year for which the term does not hold has no money of its own to take the parts from.
    shares = {name: np.where(whole > 0, pounds * in_all, float(pounds.sum()) / ever) for name, pounds in money.items()}
    count = np.broadcast_shapes(*(part.shape for part in least.values()))[1]
    paid = {name: np.zeros((years, count)) for name in money}
    carried: Pounds = np.zeros(count)
    for year in range(years):
        left: Pounds = np.zeros(count)
        for name, part in least.items():
            can_earn = money[name][year] + shares[name][year] * carried
            paid[name][year] = can_earn * part[min(year, len(part) - 1)]
            left = left + can_earn - paid[name][year]
        carried = left
    return paid
