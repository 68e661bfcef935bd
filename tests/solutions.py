"""Answers of every kind, to a small contract and over few futures: terms, no deal, nothing to share, out of time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from contract_engine.results import solve
from contract_engine.workbook.read import read
from tests.contracts import small_contract_toml, small_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.results.solution import Solution
    from tests.contracts import Tables

# An organisation whose name looks like a formula, and holds what XML and HTML would trip over.
TRICKY = '=B & Co <"x">'


def with_terms() -> Tables:
    """Return tables for which there are terms: half of the trust's cost goes at once; an old clause ends."""
    tables = small_tables()
    tables["contract"][0]["status"] = "example"
    tables["services"][0]["released_at_once"] = 0.5
    tables["terms_pool"].append(
        {"clause": "Old scheme", "payer": "Commissioner", "payee": "North Network", "in_force": "today",
         "component": "unconditional", "basis": "£ a year", "today": 2_500.50}
    )  # fmt: skip
    for table, column in (("parties", "name"), ("indicators", "organisation")):
        for row in tables[table]:
            if row[column] == "Practice B":
                row[column] = TRICKY
    return tables


def money() -> Tables:
    """Return tables in which the scheme costs more than it saves."""
    tables = small_tables()
    tables["schemes"][0]["cost"] = 900_000
    tables["contract"][0]["display_unit"] = "£m"
    return tables


def clash() -> Tables:
    """Return tables in which the commissioner may not pay what the others need."""
    tables = small_tables()
    tables["contract"][0]["affordability_limit"] = 3_000_000
    tables["contract"][0]["display_unit"] = "£"
    return tables


def risk() -> Tables:
    """Return tables in which the trust may lose next to nothing, whatever it bears today."""
    tables = with_terms()
    tables["contract"][0] |= {"strict_risk": True, "status": "draft"}
    tables["parties"][0]["risk_capacity"] = 5_000_000
    tables["parties"][1]["risk_capacity"] = 10
    return tables


def nothing_to_share() -> Tables:
    """Return tables without any scheme: nothing is gained or lost."""
    return {**small_tables(), "schemes": [], "effects": [], "terms_funding": []}


KINDS: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "terms": (with_terms, {}),
    "no deal: money": (money, {}),
    "no deal: clash": (clash, {}),
    "no deal: risk": (risk, {}),
    "keep today": (nothing_to_share, {}),
    "out of time": (small_tables, {"seconds": 0.0}),
}


@cache
def solution(kind: str) -> Solution:
    """Return the answer of a kind; each is worked out once."""
    tables, options = KINDS[kind]
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "small.toml"
        sheet.write_text(small_contract_toml(tables()), encoding="utf-8")
        return solve(read(sheet), scenarios=256, **options)
