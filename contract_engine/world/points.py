"""Random points: standard normals that are the same on every machine, for a seed and a chunk of futures.

Uncertainties shared by all come from independent scrambles of Sobol points; the chance
variation of a single practice from a counter-based generator keyed by its name. A chunk
begins where the one before it ended: of each scramble the next points, of chance a key of its own.
Source: Owen 1995 (scrambling), Salmon and others 2011 (counter-based generators).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

SCRAMBLES = 8
# Points of each scramble in a chunk: what `solve` draws is the first chunk.
POINTS = 2_048
CHUNK = SCRAMBLES * POINTS
# A last digit that differs between machines' logarithms is rounded away.
DECIMALS = 12


def scramble_sizes(count: int) -> list[int]:
    """Return how many of `count` futures come from each scramble, in their order."""
    return [len(part) for part in np.array_split(np.arange(count), SCRAMBLES)]


def sobol_normals(dimensions: int, count: int, seed: int, chunk: int = 0) -> Pounds:
    """Return standard normals, shape (dimension, scenario), those of one scramble after those of another.

    Of a chunk after the first, at most CHUNK scenarios; ValueError otherwise.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - heavy, and only a draw needs it
    from scipy.stats.qmc import Sobol  # noqa: PLC0415

    if chunk and count > CHUNK:
        raise ValueError(f"a chunk holds at most {CHUNK} futures, and {count} were asked for")
    blocks = []
    for scramble, size in enumerate(scramble_sizes(count)):
        if not size:
            continue
        points = Sobol(dimensions, scramble=True, rng=np.random.default_rng([seed, scramble]))
        if chunk:
            points.fast_forward(chunk * POINTS)
            blocks.append(points.random(size))
        else:
            blocks.append(points.random_base2(max(size - 1, 0).bit_length())[:size])
    uniform = np.clip(np.concatenate(blocks), 2.0**-40, 1 - 2.0**-40)
    return np.ascontiguousarray(ndtri(uniform).T)


def chance_normals(seed: int, name: str, years: int, count: int, chunk: int = 0) -> Pounds:
    """Return standard normals of one practice, shape (year, scenario); how many are drawn changes none of them."""
    key = f"{seed}/{name}/{chunk}" if chunk else f"{seed}/{name}"
    digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
    generator = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
    return np.round(generator.standard_normal((count, years)).T, DECIMALS)
