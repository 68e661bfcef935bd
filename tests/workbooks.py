"""Every workbook the product makes, so that one suite of rules can be held against them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contract_engine import shipped
from contract_engine.results import solve
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.template import write_template
from tests.contracts import Tables, small_contract_toml, small_tables
from tests.solutions import solution

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contract_engine.schema.contract import Contract

A_DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Maker:
    """One kind of workbook: how it is made, and what is particular to it."""

    name: str
    make: Callable[[Path], Path]
    example: bool = False
    results: bool = False


def every_family_tables() -> Tables:
    """Return the small contract with a clause of every family, a block and a price with pence."""
    tables = small_tables()
    trust = {"payer": "Commissioner", "payee": "Trust"}
    tables["contract"][0] |= {
        "about": "=1+1 is how these words begin. " * 9,
        "discount_rate": 0.0025,
        "control_total": None,
    }
    tables["services"].append(
        {"provider": "Trust", "point_of_delivery": "Contacts", "plan_activity": 5000, "reference_price": 50.25,
         "contract_value": 251_250, "unit_cost": 50, "released_at_once": 0.3, "released_12": 0.6, "released_36": 0.9}
    )  # fmt: skip
    tables["population"] = [
        {"organisation": practice, "segment": segment, "headcount": people}
        for practice in ("Practice A", "Practice B")
        for segment, people in (("Over 65", 1000), ("Under 65", 4000))
    ]
    tables["terms_activity"] = [
        {**trust, "clause": "Acute", "in_force": "both", "basis": "tariff", "today": 1.0, "draft": 1.0,
         "point_of_delivery": point} for point in ("Emergency admissions", "Attendances")
    ]  # fmt: skip
    tables["terms_activity"].append(
        {**trust, "clause": "Block", "in_force": "both", "basis": "block", "point_of_delivery": "Contacts",
         "today": 250_000, "draft": 245_000, "lowest": 200_000, "highest": 300_000, "open": True}
    )  # fmt: skip
    tables["terms_budget"] = [
        {**trust, "clause": "Budget", "in_force": "new", "segment": "Over 65", "draft": 812.355, "lowest": 700,
         "highest": 900, "step": 0.005, "open": True}
    ]  # fmt: skip
    return tables


def contract_of(tables: Tables, folder: Path) -> Contract:
    """Return the contract of these tables, read from a term sheet written in a folder."""
    sheet = folder / "sheet.toml"
    sheet.write_text(small_contract_toml(tables), encoding="utf-8")
    return read(sheet)


def _bundled(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        contract = read(shipped.term_sheet(name))
        return write_template(contract, folder / "book.xlsx", example=True, on=A_DAY).path

    return make


def _every_family(folder: Path) -> Path:
    contract = contract_of(every_family_tables(), folder)
    return write_template(contract, folder / "book.xlsx", example=False, on=A_DAY).path


def _small(folder: Path) -> Path:
    contract = contract_of({**small_tables(), "schemes": [], "effects": [], "terms_funding": [], "indicators": [],
                            "terms_pool": [], "scenarios": []}, folder)  # fmt: skip
    return write_template(contract, folder / "book.xlsx", example=False, on=A_DAY).path


def _results_of_bundled(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        answer = solve(read(shipped.term_sheet(name)), scenarios=256)
        return write_results(answer, folder / "results.xlsx", on=A_DAY).path

    return make


def _results(kind: str) -> Callable[[Path], Path]:
    return lambda folder: write_results(solution(kind), folder / "results.xlsx", on=A_DAY).path


MAKERS: tuple[Maker, ...] = (
    *(Maker(f"template of {name}", _bundled(name), example=True) for name in shipped.term_sheets()),
    Maker("template with every family", _every_family),
    Maker("template with empty tables", _small),
    *(
        Maker(f"results of {name}", _results_of_bundled(name), example=True, results=True)
        for name in shipped.term_sheets()
    ),
    Maker("results with terms", _results("terms"), example=True, results=True),
    Maker("results without a deal", _results("no deal: clash"), results=True),
)
