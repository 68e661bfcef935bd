"""The clauses: one sheet a family, one row a lever."""

from __future__ import annotations

from contract_engine.schema.term_row import TermRow
from contract_engine.schema.terms_activity import ActivityTerm
from contract_engine.schema.terms_budget import BudgetTerm
from contract_engine.schema.terms_funding import FundingTerm
from contract_engine.schema.terms_gain_share import GainShareTerm
from contract_engine.schema.terms_pool import PoolTerm

__all__ = ["TERM_TABLES", "ActivityTerm", "BudgetTerm", "FundingTerm", "GainShareTerm", "PoolTerm", "TermRow"]

TERM_TABLES: tuple[type[TermRow], ...] = (ActivityTerm, BudgetTerm, GainShareTerm, PoolTerm, FundingTerm)
