"""Random contracts with a network incentive pool, and every other clause beside it."""

from __future__ import annotations

from tests.laws.every_clause import tables_of_every_kind as tables_of_incentive_pool

__all__ = ["tables_of_incentive_pool"]
