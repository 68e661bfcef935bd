"""Games, claims and bargains as they are given in JSON: read, checked, and refused with a sentence.

    tu_game             players, v: members joined by commas to a number, every coalition once; sense gain or cost
    weighted_voting     weights, quota
    airport             costs
    pool                amounts, threshold on the number of members, or on the sum of their weights if there are any
    claims              estate, claims
    bargaining_polytope A, b; disagreement (noughts if missing), weights (equal if missing)
    bargaining_goods    goods: owner, and what each is worth to either; lotteries (true if missing)

A list may also be an object from player to number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.splitting.bargaining import Bargain
from contract_engine.splitting.game import Game
from contract_engine.splitting.structured import Airport, Pool, voting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.terms import Pounds

    Given = Mapping[str, Any]

# The table of a game of 22 players has four million coalitions.
MOST_PLAYERS = 22
# Other names of what a game with a rule holds.
ALSO_GIVEN_AS = {
    "amounts": ("contributions", "savings", "values", "gains"),
    "threshold": ("minimum", "minimum_members", "min_members", "quota"),
    "weights": ("lists", "patients"),
    "quota": ("threshold", "majority"),
    "costs": ("needs", "lengths"),
}
# A double holds no pence beyond this.
MOST = 1e15


class CannotUseError(ValueError):
    """What is given cannot be used; the message says what, and how to mend it."""


def read_game(given: Given) -> tuple[Game, float]:
    """Read a game, and the sign that turns its values into gains."""
    players = read_players(given)
    sign = read_sense(given, "gain")
    if len(players) > MOST_PLAYERS:
        raise CannotUseError(f"there are {len(players)} players, and a table holds {MOST_PLAYERS} at most")
    table = given.get("v")
    if not isinstance(table, dict):
        raise CannotUseError("v is missing: give an object from members, joined by commas, to what they have")
    values = np.full(1 << len(players), np.nan)
    values[0] = 0.0
    place = {name: 1 << each for each, name in enumerate(players)}
    for key, value in table.items():
        names = [name.strip() for name in key.split(",")] if key.strip() else []
        strangers = [name for name in names if name not in place]
        if strangers:
            raise CannotUseError(f"coalition '{key}' names {strangers[0]}, who is not among the players")
        coalition = sum({place[name] for name in names})
        if len(set(names)) < len(names):
            raise CannotUseError(f"coalition '{key}' names a player twice")
        if not coalition and number(value, "the empty coalition"):
            raise CannotUseError("the empty coalition is worth something; it must be worth nought, or be left out")
        if coalition and not np.isnan(values[coalition]):
            raise CannotUseError(f"coalition '{key}' is given twice")
        values[coalition] = sign * number(value, f"coalition '{key}'")
    missing = np.flatnonzero(np.isnan(values))
    if len(missing):
        first = ",".join(Game(players, values).members(int(missing[0])))
        raise CannotUseError(
            f"coalition '{first}' is missing, and {len(missing) - 1} more: give every coalition a number"
        )
    return Game(players, values + 0.0), sign


def read_players(given: Given, count: int | None = None) -> tuple[str, ...]:
    """Read the names of the players; 1, 2, ... if there are none but a number of them is known."""
    players = given.get("players")
    if players is None and count is not None:
        return tuple(str(each + 1) for each in range(count))
    if not isinstance(players, list) or not players or not all(isinstance(each, str | int) for each in players):
        raise CannotUseError("players is missing: give a list of names")
    names = tuple(str(each).strip() for each in players)
    if len(set(names)) < len(names):
        raise CannotUseError("a player is named twice")
    comma = [name for name in names if "," in name or not name]
    if comma:
        raise CannotUseError(f"player '{comma[0]}' has no name, or a comma in it: commas stand between members")
    if count is not None and len(names) != count:
        raise CannotUseError(f"there are {len(names)} players and {count} numbers")
    return names


def read_sense(given: Given, usual: str) -> float:
    """1 if values are gains, -1 if they are costs."""
    sense = given.get("sense", usual)
    if sense not in ("gain", "cost"):
        raise CannotUseError(f"sense is '{sense}': say gain or cost")
    return 1.0 if sense == "gain" else -1.0


def read_structure(given: Given) -> tuple[Pool | Airport, tuple[str, ...]]:
    """Read a game with a rule for what a coalition is worth."""
    kind = given["type"]
    kinds = {"airport": ("costs",), "weighted_voting": ("weights", "quota")}
    holds = kinds.get(kind, ("amounts", "threshold", "weights"))
    given = {**given, **{name: _under(given, name) for name in holds if _under(given, name) is not None}}
    if kind == "airport":
        names, costs = named(given, "costs")
        _none_below_nothing(costs, "costs")
        return Airport(costs), names
    if kind == "weighted_voting":
        names, weights = named(given, "weights")
        _none_below_nothing(weights, "weights")
        quota = number(given.get("quota"), "quota")
        if quota <= 0:
            raise CannotUseError("quota must be above nothing")
        return voting(weights, quota), names
    names, amounts = named(given, "amounts")
    weights = numbers(given, "weights", names) if given.get("weights") is not None else np.ones(len(amounts))
    _none_below_nothing(weights, "weights")
    return Pool(amounts, weights, number(given.get("threshold", 0), "threshold")), names


def _under(given: Given, name: str) -> object:
    """Return what is given under a name, or under another of its names."""
    return next((given[each] for each in (name, *ALSO_GIVEN_AS[name]) if given.get(each) is not None), None)


def read_claims(given: Given) -> tuple[float, Pounds, tuple[str, ...]]:
    """Read an estate, the claims on it, and whose they are."""
    names, claims = named(given, "claims")
    return number(given.get("estate"), "estate"), claims, names


def read_bargain(given: Given) -> Bargain:
    """Read a polytope of outcomes A u <= b, with what each has without a deal."""
    rows = given.get("A")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        raise CannotUseError("A is missing: give a list of rows, one for each limit")
    count = len(rows[0])
    if not count or any(len(row) != count for row in rows):
        raise CannotUseError("the rows of A are not all equally long: give one number for each player")
    limits = numbers(given, "b")
    if len(limits) != len(rows):
        raise CannotUseError(f"A has {len(rows)} rows and b has {len(limits)} numbers: give as many of each")
    over = given.get("ideal_point_over", "individually rational part of S")
    if not str(over).startswith("individually rational"):
        raise CannotUseError(
            f"ideal_point_over is '{over}': here it is always over the individually rational part of S"
        )
    names = tuple(str(each + 1) for each in range(count))
    without = numbers(given, "disagreement", names) if given.get("disagreement") is not None else np.zeros(count)
    weights = numbers(given, "weights", names) if given.get("weights") is not None else np.ones(count)
    if (weights <= 0).any():
        raise CannotUseError("weights must all be above nothing")
    entries = np.array([[number(each, "a number in A") for each in row] for row in rows])
    return Bargain(entries, limits, without, weights)


def read_goods(given: Given) -> tuple[tuple[str, ...], dict[str, dict[str, Any]], bool]:
    """Read goods that two people may trade: the people, the goods, and whether lots may be drawn."""
    goods = given.get("goods")
    if not isinstance(goods, dict) or not goods or not all(isinstance(good, dict) for good in goods.values()):
        raise CannotUseError(
            "goods is missing: give an object from each good to its owner and what it is worth to each"
        )
    people = tuple(dict.fromkeys(key for good in goods.values() for key in good if key != "owner"))
    for name, good in goods.items():
        for person in people:
            number(good.get(person), f"what {name} is worth to {person}")
        if good.get("owner") not in people:
            raise CannotUseError(f"{name} has no owner among {', '.join(people)}")
    report = given.get("report", "utility gains")
    if report not in ("utility gains", "gains"):
        raise CannotUseError(f"report is '{report}': here it is always utility gains")
    return people, goods, bool(given.get("lotteries", True))


def named(given: Given, key: str) -> tuple[tuple[str, ...], Pounds]:
    """Read one number for each player, with the players' names: those given, or of an object its keys."""
    listed = given.get(key)
    if isinstance(listed, dict) and "players" not in given:
        names = tuple(listed)
    else:
        names = read_players(given, len(listed) if isinstance(listed, list | dict) else 0)
    return names, numbers(given, key, names)


def numbers(given: Given, key: str, names: Sequence[str] = ()) -> Pounds:
    """Read a list of numbers, one for each name if there are names."""
    listed = given.get(key)
    if isinstance(listed, dict) and names:
        absent = [name for name in names if name not in listed]
        if absent or len(listed) != len(names):
            raise CannotUseError(f"{key} must have one number for each of {', '.join(names)}")
        listed = [listed[name] for name in names]
    if not isinstance(listed, list) or not listed:
        raise CannotUseError(f"{key} is missing: give a list of numbers")
    if names and len(listed) != len(names):
        raise CannotUseError(f"{key} has {len(listed)} numbers for {len(names)} players")
    return np.array([number(each, f"a number in {key}") for each in listed])


def number(value: object, what: str) -> float:
    """Return a number that is one."""
    if value is None:
        raise CannotUseError(f"{what} is missing: give a number")
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - not a number
        raise CannotUseError(f"{what} is {value!r}, which is not a number")
    if abs(value) > MOST:
        raise CannotUseError(f"{what} is beyond {MOST:g}, which is too large to be counted in pence")
    return float(value)


def _none_below_nothing(found: Pounds, what: str) -> None:
    if (found < 0).any():
        raise CannotUseError(f"{what} must not be below nothing")
