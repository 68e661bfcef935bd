"""What a run came to, in frozen lines and in words."""

from __future__ import annotations

from contract_engine.results.settling import settle
from contract_engine.results.solving import solve

__all__ = ["settle", "solve"]
