"""The blank workbook: every sheet of a form of contract, with nothing on them but defaults."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contract_engine.schema.baselines import BaselineRow, RebaseRow
from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.contract import TABLES, Contract
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.holder_rows import HolderRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.splits import CoalitionRow, NetworkRow, OrganisationFormRow
from contract_engine.schema.term_tables import TERM_TABLES, TermRow
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.template import template_sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from pathlib import Path

    from contract_engine.schema.columns import Row
    from contract_engine.workbook.sheets import Sheet

NEW_CONTRACT = "New contract"
ALL_FAMILIES = tuple(kind.family for kind in TERM_TABLES)
# Tables that no family of clauses needs.
SPLIT_ALONE, LEAD_ALONE, STRESS_ALONE = "split", "lead", "stress"
# Tables that speak of one family of clauses only.
BESIDE: Mapping[type[Row], str] = {
    SharedServiceRow: "shared cost", SharedUseRow: "shared cost",
    GainShareRuleRow: "gain share", BaselineRow: "gain share", RebaseRow: "gain share",
    BundleRow: "bundle", RegisterRow: "bundle",
    CoalitionRow: SPLIT_ALONE, NetworkRow: SPLIT_ALONE, OrganisationFormRow: SPLIT_ALONE,
    HolderRow: LEAD_ALONE, BidderRow: STRESS_ALONE,
}  # fmt: skip


def write_blank(path: Path, *, form: str = "", families: Collection[str] = (), on: date | None = None) -> Saved:
    """Write the blank workbook of a form with these families of clauses; without a form, one with every sheet.

    `on` is the date it bears, today if not given. Raises CannotWriteError, and leaves what stood
    there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    sheets = blank_sheets(form, families or ALL_FAMILIES, on)
    return save(book_bytes(sheets, title=NEW_CONTRACT, author="contract_engine", on=on), path)


def blank_sheets(form: str, families: Collection[str], on: date) -> tuple[Sheet, ...]:
    """Return every worksheet of the blank workbook, in order."""
    return template_sheets(blank(form), example=False, on=on, kinds=tables_of(families))


def blank(form: str) -> Contract:
    """Return a contract that says nothing but its form; settings that have a default have it."""
    unsaid = {column.name: None for column in Settings.columns() if column.required}
    settings = Settings.model_construct(None, **{**unsaid, "name": "", "form": form, "price_base": ""})
    return Contract({Settings.table: (settings,)})


def tables_of(families: Collection[str]) -> tuple[type[Row], ...]:
    """Return the tables that a contract made of these families of clauses may need."""
    return tuple(
        kind
        for kind in TABLES
        if (kind.family in families if issubclass(kind, TermRow) else BESIDE.get(kind, "") in ("", *families))
    )
