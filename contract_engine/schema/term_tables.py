"""The clauses: one sheet a family, one row a lever."""

from __future__ import annotations

from contract_engine.schema.term_row import TermRow
from contract_engine.schema.terms_activity import ActivityTerm
from contract_engine.schema.terms_budget import BudgetTerm
from contract_engine.schema.terms_bundle import BundleTerm
from contract_engine.schema.terms_fees import FeeTerm
from contract_engine.schema.terms_funding import FundingTerm
from contract_engine.schema.terms_gain_share import GainShareTerm
from contract_engine.schema.terms_limits import LimitTerm
from contract_engine.schema.terms_pool import PoolTerm
from contract_engine.schema.terms_shared_cost import SharedCostTerm

__all__ = [
    "TERM_TABLES", "ActivityTerm", "BudgetTerm", "BundleTerm", "FeeTerm", "FundingTerm", "GainShareTerm",
    "LimitTerm", "PoolTerm", "SharedCostTerm", "TermRow",
]  # fmt: skip

TERM_TABLES: tuple[type[TermRow], ...] = (
    ActivityTerm, BudgetTerm, GainShareTerm, PoolTerm, FundingTerm, LimitTerm, FeeTerm,
    SharedCostTerm,
    BundleTerm,
)  # fmt: skip
