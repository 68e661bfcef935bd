"""The payment mechanisms: outcomes in, payments for one unit of each lever out, and the rules of those levers."""

from __future__ import annotations

from contract_engine.clauses.families import Clause, clauses_in_force, clauses_of

__all__ = ["Clause", "clauses_in_force", "clauses_of"]
