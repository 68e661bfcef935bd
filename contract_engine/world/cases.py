"""Arrays over futures that differ only in who signs, kept once for each case instead of once for each future.

What one organisation earns by its own work depends on whether it signs, and on nobody else: over a million futures it
is one of two numbers. With players P of whose signing an array depends, it has values of shape (..., 2^|P|), and

    future f    has the values of case sum over k of 2^k signs(P_k, f)

Sums, products and all else that numpy does entry by entry are done to the cases; two arrays of other players have the
cases of both. Beyond MOST_PLAYERS, or together with an array that has an entry for every future, it becomes one too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

# So many players make a thousand cases, which is few beside the futures of a block.
MOST_PLAYERS = 10


class Futures:
    """Futures by who signs in each: `signs` has a row a future, a column a player."""

    def __init__(self, signs: NDArray[np.bool_]) -> None:
        """Keep who signs; the case of each future is worked out for whichever players it is asked of."""
        self.count = len(signs)
        self._signs = np.ascontiguousarray(signs.T).astype(np.intp)
        self._cases: dict[tuple[int, ...], NDArray[np.intp]] = {}

    def signing(self, player: int) -> Cases:
        """Return 1 where a player signs, 0 where it does not."""
        return Cases(self, (player,), np.array([0.0, 1.0]))

    def case_of(self, players: tuple[int, ...]) -> NDArray[np.intp]:
        """Return the case of each future; shape (future,)."""
        if players not in self._cases:
            cases = np.zeros(self.count, dtype=np.intp)
            for place, player in enumerate(players):
                cases |= self._signs[player] << place
            self._cases[players] = cases
        return self._cases[players]


class Cases(NDArrayOperatorsMixin):
    """An array over futures, as `values` of each case of its players; numpy takes it for an array."""

    def __init__(self, futures: Futures, players: tuple[int, ...], values: Pounds) -> None:
        """Keep values of shape (..., 2^players)."""
        self.futures, self.players, self.values = futures, players, values

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array that it stands for."""
        return (*self.values.shape[:-1], self.futures.count)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self.values.ndim

    def __len__(self) -> int:
        """Length of the first axis."""
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - whatever numpy takes
        """Return a year of it by cases, anything else as numpy does."""
        if isinstance(key, int) and self.ndim > 1:
            return Cases(self.futures, self.players, self.values[key])
        return np.asarray(self)[key]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever an array has
        """Return what the array has that it stands for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Pounds:  # noqa: ANN401, FBT001 - numpy's own
        """Return the array with an entry for every future."""
        found = np.take(self.values, self.futures.case_of(self.players), axis=-1, mode="clip")
        return found if dtype is None else found.astype(dtype, copy=bool(copy))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401
        """Do to the cases what numpy does to every entry."""
        into = options.pop("out", ())
        if any(isinstance(each, Cases) for each in into):
            into = ()
        if method == "__call__" and ufunc.signature is None and not options and not into:
            return _entry_by_entry(ufunc, inputs)
        more = {**options, "out": into} if into else options
        return getattr(ufunc, method)(*map(_plain, inputs), **{name: _plain(each) for name, each in more.items()})

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, options: Any) -> Any:  # noqa: ANN401
        """Choose and clip by cases; do anything else to arrays with an entry for every future."""
        if func in (np.where, np.clip) and not options and len(args) == 3:  # noqa: PLR2004 - as both are used
            return _entry_by_entry(func, args)
        return func(*map(_plain, args), **{name: _plain(each) for name, each in options.items()})

    def any(self) -> bool:
        """Whether there is anything in any case."""
        return bool(self.values.any())

    def astype(self, kind: Any) -> Cases:  # noqa: ANN401 - whatever numpy takes
        """Return the same in another type."""
        return Cases(self.futures, self.players, self.values.astype(kind))

    def weighed(self, weights: Pounds) -> Cases:
        """Sum over the first axis, by weights."""
        return Cases(self.futures, self.players, weights @ self.values)


def summed(parts: Iterable[Pounds], start: Pounds) -> Pounds:
    """Add up arrays, cases of few players among themselves first."""
    total: Any = start
    few: Cases | None = None
    each: Any
    for each in parts:
        part: Pounds | Cases = each
        if not isinstance(part, Cases):
            total = total + part
        elif few is None or len({*few.players, *part.players}) <= MOST_PLAYERS:
            few = part if few is None else few + part
        else:
            total, few = total + few, part
    return cast("Pounds", total if few is None else total + few)


def _plain(found: Any) -> Any:  # noqa: ANN401 - whatever numpy takes
    """Return an argument of numpy's with arrays in place of cases."""
    if isinstance(found, Cases):
        return np.asarray(found)
    if isinstance(found, list | tuple):
        return type(found)(map(_plain, found))
    return found


def _entry_by_entry(what: Callable[..., Any], inputs: tuple[Any, ...]) -> Any:  # noqa: ANN401 - an array or cases
    known = [each for each in inputs if isinstance(each, Cases)]
    futures, players = known[0].futures, known[0].players
    if any(each.players != players for each in known):
        players = tuple(sorted({player for each in known for player in each.players}))
    for each in inputs:
        if isinstance(each, Cases):
            by_case = each.futures is futures
        else:
            by_case = isinstance(each, float) or np.shape(each)[-1:] in ((), (1,))
        if not by_case or len(players) > MOST_PLAYERS:
            return what(*map(_plain, inputs))
    return Cases(futures, players, what(*(_among(each, players) for each in inputs)))


def _among(found: Any, players: tuple[int, ...]) -> Any:  # noqa: ANN401 - whatever numpy takes
    """Return the values in each case of more players."""
    if not isinstance(found, Cases):
        return found
    if found.players == players:
        return found.values
    every = np.arange(1 << len(players))
    case = np.zeros_like(every)
    for place, player in enumerate(found.players):
        case |= (every >> players.index(player) & 1) << place
    return np.take(found.values, case, axis=-1)
