"""Money shared out to the penny: the parts add up to the whole, by the largest remainder.

exact_i = pot x weight_i / sum of weights       in pennies
paid_i  = floor(exact_i), and one penny more for the largest remainders until the pot is spent
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Column = np.ndarray[Any, Any]

PENNIES = 100
# A remainder this near to a penny is one: the last digits of a division are not a ranking.
SAME = 6


def shared_to_the_penny(pot: Column, weight: Column, group: Column) -> Column:
    """Share each group's pot among its rows by weight, in pounds; shape (row,).

    `pot` is the same for all rows of a group. Of equal remainders the first row has the penny.
    A pot below nought is a cost, shared in the same way. Where the weights of a group come to
    nothing the answer is not a number.
    """
    groups = int(group.max(initial=-1)) + 1
    weights = np.bincount(group, weights=weight, minlength=groups)
    pots = np.zeros(groups)
    pots[group] = pot
    pennies = np.rint(np.abs(pots) * PENNIES)
    with np.errstate(invalid="ignore", divide="ignore"):
        exact = np.round(pennies[group] * weight / weights[group], SAME)
    whole = np.floor(exact)
    left = np.rint(pennies - np.bincount(group, weights=whole, minlength=groups))
    order = np.lexsort((np.arange(group.size), whole - exact, group))
    first = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=groups))[:-1]]) if groups else np.zeros(0)
    rank = np.empty(group.size)
    rank[order] = np.arange(group.size) - first[group[order]]
    paid: Column = np.sign(pots)[group] * (whole + (rank < left[group])) / PENNIES
    return paid


def in_pennies(pounds: Column) -> int:
    """Sum of a column in whole pennies, so that sums of sums agree to the penny."""
    return int(np.rint(np.asarray(pounds) * PENNIES).astype(np.int64).sum())
