"""Pots small enough to share by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.splitting.pot import Pot

if TYPE_CHECKING:
    from collections.abc import Mapping

THREE = Pot(
    practices=("A", "B", "C"),
    lists=np.array([5_000.0, 3_000.0, 2_000.0]),
    current=np.array([40_000.0, 30_000.0, 20_000.0]),
    amount=100_000.0,
)


def three(**other: Any) -> Pot:  # noqa: ANN401 - fields of a pot
    """Return the pot of three practices, £100,000 of which they have £90,000 today, with other figures."""
    given: Mapping[str, Any] = {
        name: np.array(value, dtype=float) if isinstance(value, list) else value for name, value in other.items()
    }
    return replace(THREE, **given)
