"""What a run came to, in frozen lines and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_engine.results.settling import settle
    from contract_engine.results.solving import solve
    from contract_engine.results.split_result import split

__all__ = ["settle", "solve", "split"]

_HOME = {
    "settle": "contract_engine.results.settling",
    "solve": "contract_engine.results.solving",
    "split": "contract_engine.results.split_result",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - each name has its own type, given above
    """Import what searches for terms when it is asked for: a split, or a page of results, does without."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"contract_engine.results has no {name}")
    return getattr(import_module(_HOME[name]), name)
