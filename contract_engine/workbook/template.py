"""The input workbook, filled from a contract."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contract_engine.schema.baselines import BaselineRow, RebaseRow
from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.contract import TABLES
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.holder_rows import HolderRow
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow
from contract_engine.schema.services import IndexationRow, ReconciliationRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.splits import CoalitionRow, NetworkRow, OrganisationFormRow
from contract_engine.schema.term_tables import TERM_TABLES, TermRow
from contract_engine.schema.uncertainty import DriverRow, ScenarioRow
from contract_engine.workbook.assumptions import assumptions_sheet
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import checks_sheet, master_check
from contract_engine.workbook.dictionary import dictionary_sheet, version_log
from contract_engine.workbook.front import EXAMPLE, contents, cover, how_to_use, marked_as_example
from contract_engine.workbook.how_to_use import ON_EVERY_SHEET, STEPS
from contract_engine.workbook.input_checks import input_checks
from contract_engine.workbook.input_sheets import InputSheets
from contract_engine.workbook.lists import Lists
from contract_engine.workbook.places import Places
from contract_engine.workbook.save import Saved, save

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.sheets import Sheet

ADVANCED: tuple[type[Row], ...] = (
    SharedServiceRow, SharedUseRow, GainShareRuleRow, BaselineRow, RebaseRow, BundleRow, RegisterRow,
    PopulationRow, EffectRow, IndicatorRow, IndexationRow, ReconciliationRow, DriverRow, ScenarioRow,
    OptionRow, CoalitionRow, NetworkRow, OrganisationFormRow, HolderRow, BidderRow,
)  # fmt: skip
# Of a table without a row nothing is filled in before a run.
ADVANCED_WORDS, MAY_STAY_BLANK = "Advanced, already filled.", "Advanced, may stay blank."
WHAT_THIS_IS = (
    "An input workbook for contract_engine. Fill the five sheets listed below (Terms has one sheet for each family of"
    " clauses), then run contract-engine check and contract-engine solve."
)


def write_template(contract: Contract, path: Path, *, example: bool, on: date | None = None) -> Saved:
    """Write the input workbook of a contract; `on` is the date it bears, today if not given.

    Raises CannotWriteError, and leaves what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    sheets = template_sheets(contract, example=example, on=on)
    author = contract.settings.prepared_by or "contract_engine"
    return save(book_bytes(sheets, title=contract.settings.name, author=author, on=on), path)


def template_sheets(
    contract: Contract, *, example: bool, on: date, kinds: tuple[type[Row], ...] = ()
) -> tuple[Sheet, ...]:
    """Return every worksheet of the input workbook, in order; `kinds` are the tables shown, if not those in use."""
    places, kinds = Places(contract), kinds or tables_shown(contract)
    checks = input_checks(contract, kinds)
    inputs = input_sheets(contract, kinds, example=example)
    fill = [sheet for sheet in inputs if sheet.group == "fill"]
    notice = f" {EXAMPLE}" if example else ""
    author = contract.settings.prepared_by or "contract_engine"
    rest = [
        how_to_use((*STEPS, *ON_EVERY_SHEET)),
        assumptions_sheet(contract, kinds, notice),
        *inputs,
        checks_sheet(checks, notice),
        Lists(contract, places, kinds).sheet(),
        dictionary_sheet(kinds),
        version_log(on, author, f"Written from {contract.file}." if contract.file else "Written."),
    ]
    first = cover(
        contract, places, what_this_is=WHAT_THIS_IS, fill=fill, master=master_check(checks), on=on, example=example
    )
    sheets = (first, contents(rest), *rest)
    return marked_as_example(sheets) if example else sheets


def tables_shown(contract: Contract) -> tuple[type[Row], ...]:
    """Return the tables that have a sheet: all, but of optional ones and families of clauses only those in use."""
    in_use = [kind for kind in TERM_TABLES if contract.rows(kind)] or list(TERM_TABLES)
    return tuple(
        kind
        for kind in TABLES
        if (kind in in_use if issubclass(kind, TermRow) else contract.rows(kind) or not kind.optional)
    )


def input_sheets(contract: Contract, shown: tuple[type[Row], ...] = (), *, example: bool) -> tuple[Sheet, ...]:
    """Return the sheets that a run reads: those to fill, then the Advanced group."""
    shown = shown or tables_shown(contract)
    make = InputSheets(contract, Lists(contract, Places(contract), shown), f" {EXAMPLE}" if example else "")
    tables = [kind for kind in shown if kind.group == "fill" and kind is not Settings]
    steps = {kind: 5 if issubclass(kind, TermRow) else number for number, kind in enumerate(tables, start=2)}
    fill = [make.table(kind, f"Sheet {steps[kind]} of 5 to fill.") for kind in tables]
    advanced = [
        make.table(kind, ADVANCED_WORDS if contract.rows(kind) else MAY_STAY_BLANK)
        for kind in ADVANCED
        if kind in shown
    ]
    return (make.settings("Sheet 1 of 5 to fill."), *fill, *advanced)
