"""Every workbook the product makes, so that one suite of rules can be held against them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from contract_engine import shipped
from contract_engine.clauses.form import load_form
from contract_engine.results import solve
from contract_engine.results.comparing import compare
from contract_engine.results.comparison import Design
from contract_engine.results.editions import ALL, edition_of
from contract_engine.results.seeking import seek
from contract_engine.settlement.whole_table import settle_rows
from contract_engine.sources.rows import read_rows
from contract_engine.workbook.blank import write_blank
from contract_engine.workbook.compared_book import write_comparison
from contract_engine.workbook.in_place import write_in_place
from contract_engine.workbook.read import read
from contract_engine.workbook.read_rules import read_rules
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.table_book import write_settled
from contract_engine.workbook.template import write_template
from tests.choices import three_choices
from tests.contracts import Entry, Tables, small_contract_toml, small_tables
from tests.designs import three_designs
from tests.leading.books import a_lead_book
from tests.solutions import solution, with_terms
from tests.split.pot_books import a_pot, a_split
from tests.stressing.books import STRESS_BOOKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contract_engine.schema.contract import Contract

A_DAY = date(2026, 11, 22)
Kind = Literal["template", "results", "in place", "comparison", "settled table", "pot", "split"]


@dataclass(frozen=True)
class Maker:
    """One workbook: how it is made, of which kind it is, and whether its figures are examples."""

    name: str
    make: Callable[[Path], Path]
    example: bool = False
    kind: Kind = "template"
    edition: bool = False
    blank: bool = False

    @property
    def results(self) -> bool:
        """Whether it is the workbook that solve writes."""
        return self.kind == "results"

    @property
    def has_input(self) -> bool:
        """Whether a run may read it: it has every input sheet, and what belongs to those."""
        return self.kind in ("template", "results", "in place")


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
    for party in tables["parties"]:
        party["vat_recovery"] = 0 if party["role"] == "practice" else 1
    tables["parties"].append({"name": "HMRC", "role": "outside", "takes_part": "neither"})
    tables["shared_services"] = [{"service": "Rota", "host": "Trust", "fixed_cost": 9000, "cost_per_use": 10.5,
                                  "vat_rate": 0.2, "vat_to": "HMRC"}]  # fmt: skip
    tables["shared_use"] = [
        {"service": "Rota", "organisation": practice, "uses": 300, "cost_today": 7000, "joining_cost": 250}
        for practice in ("Practice A", "Practice B")
    ]
    tables["terms_shared_cost"] = [
        {"clause": "Rota", "payer": "North Network", "payee": "Trust", "service": "Rota", "component": component,
         "in_force": "new", "draft": draft, "lowest": 0, "highest": 20 if draft > 1 else 1, "open": True}
        for component, draft in (("fixed cost share", 1.0), ("price per use", 10.5))
    ]  # fmt: skip
    tables["bundles"] = [
        {"bundle": "Diabetes", "component": "Check", "deliverer": "North Network", "frequency": 3.5, "unit_price": 20.5,
         "unit_cost": 18, "driver": "Demand"},
        {"bundle": "Diabetes", "component": "Ulcer", "kind": "complication", "deliverer": "Trust", "frequency": 0.012,
         "unit_price": 3000, "unit_cost": 2800},
    ]  # fmt: skip
    tables["registers"] = [
        {"bundle": "Diabetes", "organisation": practice, "patients": 300, "severity": 1.1, "indicator": "Care plans",
         "overlap": 0.1} for practice in ("Practice A", "Practice B")
    ]  # fmt: skip
    tables["terms_bundle"] = [
        {**trust, "clause": "Years of care", "payee": "North Network", "bundle": "Diabetes", "in_force": "both",
         "today": 70, "draft": 71.25, "lowest": 60, "highest": 90, "step": 0.25, "open": True, "only_if_met": True,
         "overlap_reduction": 0.25, "stop_loss_from": 1.1},
        {**trust, "clause": "Ulcers", "bundle": "Diabetes", "basis": "fee for service", "in_force": "both",
         "today": 1, "draft": 1, "open": False},
    ]  # fmt: skip
    return {**tables, **_further_tables(trust)}


def _further_tables(trust: Entry) -> Tables:
    """Return rows of the tables that few contracts have, and of the families that speak of other payments."""
    new = {**trust, "in_force": "new"}
    change = {"choice": "Savings count", "alternative": "from 1%", "changes": "Gain share rules"}
    return {
        "terms_fees": [
            {**new, "clause": "Management", "kind": "management fee", "draft": 12_000.5, "lowest": 0, "highest": 20_000,
             "open": True, "year": "2028/29", "largest_change": 5_000},
            {**new, "clause": "Cover", "kind": "stop-loss cover", "starts_at": 1.02, "stops_at": 1.1, "draft": 0.5},
            {**new, "clause": "Cover", "kind": "stop-loss premium", "payer": "Trust", "payee": "Commissioner",
             "draft": 3_000},
        ],
        "terms_limits": [
            {**new, "clause": "Least paid", "kind": "payment floor", "basis": "£ a year", "measures": "Block",
             "draft": 210_000, "indexed": True},
            {**new, "clause": "Ceiling", "kind": "payment cap", "basis": "£ a year", "measures": "Block",
             "draft": 260_000},
        ],
        "coalitions": [
            {"members": members, "value": value}
            for members, value in (("Practice A", 0.0), ("Practice B", -12.5), ("Practice A, Practice B", 30_000.25))
        ],
        "networks": [{"network": "North Network", "smallest_list": 9_000, "fixed_part": 0.125}],
        "organisation_forms": [{"form": "merged partnership", "released": 1.05, "one_off": 1.25, "autonomy": 0.5}],
        "holders": [{"candidate": "Board", "member": "Trust", "management_cost": 60_000.5, "skills": 3.5}],
        "bidders": [
            {"bidder": "Trust", "price": 4_100_000, "low": 3_900_000.5, "high": 4_500_000, "common": 0.25},
            {"bidder": "Elsewhere", "price": 4_250_000, "low": 4_000_000, "high": 4_500_000, "absorbs": 100_000,
             "maximum": 4_300_000, "years": 3},
        ],
        "gain_share_rules": [
            {"clause": "Savings", "side": "gain", "minimum_rate": 0.005, "withheld": 0.02, "payment_cap": 0.1}
        ],
        "baseline": [
            {"clause": "Savings", "target": 4_120_000.25, "independent_estimate": 4_100_000, "tolerance": 0.01}
        ],
        "rebase": [{"clause": "Savings", "year": "2028/29", "weight": 0.25}],
        "options": [
            {"choice": "Savings count", "alternative": "as drafted"},
            {**change, "row": "Savings / gain", "column": "Minimum rate", "value": 0.01},
        ],
    }  # fmt: skip


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
        answer = solve(read(shipped.term_sheet(name)), scenarios=256, beside=())
        return write_results(answer, folder / "results.xlsx", on=A_DAY).path

    return make


def _results_with_choices(folder: Path) -> Path:
    answer = solve(contract_of(three_choices(), folder), scenarios=8, beside=())
    return write_results(answer, folder / "results.xlsx", on=A_DAY).path


def _edition(kind: str, reader: str) -> Callable[[Path], Path]:
    return lambda folder: write_results(edition_of(solution(kind), reader), folder / "edition.xlsx", on=A_DAY).path


def _results_with_a_frontier(folder: Path) -> Path:
    contract = contract_of(with_terms(), folder)
    answer = solve(contract, scenarios=256, frontier="commissioner_cost,total_risk", beside=())
    return write_results(answer, folder / "results.xlsx", on=A_DAY).path


def _results_of_a_goal_seek(folder: Path) -> Path:
    share = "savings.share-of-gain-0-100.trust"
    answer = seek(contract_of(with_terms(), folder), "Trust gain >= -20k", share, scenarios=64)
    return write_results(answer, folder / "results.xlsx", on=A_DAY).path


def _results(kind: str) -> Callable[[Path], Path]:
    return lambda folder: write_results(solution(kind), folder / "results.xlsx", on=A_DAY).path


def _blank(form: str) -> Callable[[Path], Path]:
    families = load_form(shipped.models_dir() / f"{form}.py").form.families if form else ()
    return lambda folder: write_blank(folder / "book.xlsx", form=form, families=families, on=A_DAY).path


def _in_place(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        template = _bundled(name)(folder)
        write_in_place(solve(read(template), scenarios=256, beside=()), template, on=A_DAY)
        return template

    return make


def _three(folder: Path) -> Path:
    return write_comparison(three_designs(), folder / "three.xlsx", on=A_DAY).path


def _unlike(folder: Path) -> Path:
    designs = [Design(name, read(shipped.term_sheet(name))) for name in SAMPLES]
    return write_comparison(compare(designs, scenarios=16), folder / "forms.xlsx", on=A_DAY).path


def _settled(folder: Path) -> Path:
    """Three practices of two networks, one in none, and one whose list cannot be read."""
    sheet, table = shipped.term_sheet("primary_care_network"), folder / "practices.csv"
    table.write_text(
        "Practice Code,PCN Code,Average Number of Registered Patients,Average Number of Weighted Patients\n"
        'P1,U00001,"12,000","13,100"\nP2,U00002,"11,000","10,600"\nP3,Unknown or no PCN,900,850\nP4,U00002,many,9\n',
        encoding="utf-8",
    )
    ready = next(iter(read_rules(sheet).values()))
    settled = settle_rows(ready, read_rows(table, [ready]), 2024)
    return write_settled(settled, folder / "due.xlsx", inputs=(table, sheet), on=A_DAY)[0].path


# Together these have every sheet of results; tests/cli/test_every_term_sheet.py solves the others too.
SOLVED = ("alternative_quality_contract", "bedfordshire_msk", "zio_diabetes")
SAMPLES = ("primary_care_network", "frail_elderly_alliance")
# One filled example for each form of contract.
FORM_EXAMPLES = tuple(
    sorted(path.stem for path in shipped.spreadsheets_dir().glob("*.xlsx") if path.stem not in ("blank", "pot"))
)
MAKERS: tuple[Maker, ...] = (
    *(Maker(f"template of {name}", _bundled(name), example=True) for name in FORM_EXAMPLES),
    Maker("template with every family", _every_family),
    Maker("template with empty tables", _small),
    *(Maker(f"blank template of {form or 'every form'}", _blank(form), blank=True) for form in ("", "alliance")),
    *(Maker(f"results of {name}", _results_of_bundled(name), example=True, kind="results") for name in SOLVED),
    Maker("results with terms", _results("terms"), example=True, kind="results"),
    Maker("results without a deal", _results("no deal: clash"), kind="results"),
    Maker("results with choices", _results_with_choices, kind="results"),
    Maker("results with a frontier", _results_with_a_frontier, example=True, kind="results"),
    Maker("results of a goal seek", _results_of_a_goal_seek, example=True, kind="results"),
    Maker("edition for all", _edition("terms", ALL), example=True, kind="results", edition=True),
    Maker("edition of one organisation", _edition("terms", "Trust"), example=True, kind="results", edition=True),
    Maker("edition without a deal", _edition("no deal: clash", ALL), kind="results", edition=True),
    Maker("results in place", _in_place("primary_care_network"), example=True, kind="in place"),
    Maker("three designs side by side", _three, kind="comparison"),
    Maker("two unlike contracts side by side", _unlike, example=True, kind="comparison"),
    Maker("who should hold the budget", a_lead_book, kind="comparison"),
    *(Maker(name, make, example=True, kind="comparison") for name, make in STRESS_BOOKS.items()),
    Maker("settled table", _settled, kind="settled table"),
    Maker("pot to share", a_pot, example=True, kind="pot"),
    Maker("split by every rule", a_split("facilitator", "all"), example=True, kind="split"),
    *(Maker(f"split for {who}", a_split(who), example=True, kind="split") for who in ("all", "Fir Lane Surgery")),
)
