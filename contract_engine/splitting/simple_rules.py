"""Rules that practices know: equal, by list, by use, a mix, nobody below today, something first.

Each shares the amount E among practices i with lists l_i and what else the sheet says of them:

    equal            E / n
    by w             E w_i / sum of w
    mix              E (a l_i / sum of l + (1 - a) l_i r_i / sum of l r), r_i the part of results reached
    hold-harmless    c_i + (E - sum of c) l_i / sum of l, where E is not below the current splits c
    reserve first    (1 - k) E l_i / sum of l, and k E to nobody yet
    invest first     at most k E by need, up to what is needed; the rest by list

Source: practice, as in schedules of English networks and in surveys of accountable care
organisations (AJMC 2015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.splitting.pot import Pot
    from contract_engine.terms import Pounds


def shared_by_rule(rule: str, pot: Pot) -> Answer:
    """Share a pot by a rule of SIMPLE."""
    return SIMPLE[rule](pot)


def _equal(pot: Pot) -> Answer:
    return Answer(np.full(len(pot.practices), pot.amount / len(pot.practices)))


def _by_list(pot: Pot) -> Answer:
    return Answer(pot.amount * pot.by_list)


def _by(name: str, heading: str) -> Callable[[Pot], Answer]:
    def shared(pot: Pot) -> Answer:
        weights: Pounds | None = getattr(pot, name)
        if weights is None:
            return Answer(None, "refused", f"the column {heading} is blank")
        if not weights.sum():
            return Answer(None, "refused", f"the column {heading} comes to nothing")
        return Answer(pot.amount * weights / weights.sum())

    return shared


def _mix(pot: Pot) -> Answer:
    """Part by list; the rest by list times achievement, so that results count for as many as they reach."""
    if pot.achievement is None:
        return Answer(None, "refused", "the column Achievement is blank")
    reached = pot.lists * pot.achievement
    if not reached.sum():
        return Answer(None, "refused", "nobody achieved anything")
    return Answer(pot.amount * (pot.list_part * pot.by_list + (1 - pot.list_part) * reached / reached.sum()))


def _hold_harmless(pot: Pot) -> Answer:
    """Nobody worse off than today; what is better than today goes by list, what is missing by the current split."""
    gain = (pot.amount - float(pot.current.sum())) * pot.sign
    if gain < 0:
        parts = pot.current / pot.current.sum() if pot.current.sum() else pot.by_list
        short = "costs more than all pay" if pot.is_cost else "is less than all receive"
        return Answer(pot.current - pot.sign * -gain * parts, "ok",
                      f"the pot {short} today, by £{-gain:,.2f}: all are worse off by the same part of their current"
                      " split")  # fmt: skip
    if not pot.is_cost:
        return Answer(pot.current + gain * pot.by_list)
    return Answer(pot.current - _spared(gain, pot.current, pot.by_list))


def _spared(saving: float, paid: Pounds, parts: Pounds) -> Pounds:
    """Share a saving by parts, nobody spared more than it pays: min(paid, level x part), the level to fit."""
    levels = paid / parts
    for level in np.sort(levels):
        if np.minimum(paid, level * parts).sum() >= saving:
            full = levels < level
            return np.where(full, paid, parts * (saving - paid[full].sum()) / parts[~full].sum())
    return paid.copy()


def _reserve_first(pot: Pot) -> Answer:
    return Answer((1 - pot.reserve_part) * pot.amount * pot.by_list, "ok",
                  f"£{pot.reserve_part * pot.amount:,.2f} is kept in reserve")  # fmt: skip


def _invest_first(pot: Pot) -> Answer:
    if pot.need is None or not pot.need.sum():
        return Answer(None, "refused", "the column Need for investment is blank, or comes to nothing")
    invested = min(pot.reserve_part * pot.amount, float(pot.need.sum()))
    return Answer(invested * pot.need / pot.need.sum() + (pot.amount - invested) * pot.by_list, "ok",
                  f"£{invested:,.2f} of it goes by need for investment")  # fmt: skip


SIMPLE: dict[str, Callable[[Pot], Answer]] = {
    "equal": _equal,
    "list": _by_list,
    "weighted_list": _by("weighted", "Weighted list"),
    "by_use": _by("use", "Use"),
    "mix": _mix,
    "hold_harmless": _hold_harmless,
    "by_hosted": _by("hosted", "Work hosted"),
    "by_budget": _by("budget", "Budget"),
    "by_equity": _by("equity", "Ownership"),
    "by_need": _by("need", "Need for investment"),
    "reserve_first": _reserve_first,
    "invest_first": _invest_first,
}
