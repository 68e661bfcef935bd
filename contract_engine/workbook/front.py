"""The sheets a reader meets first: Cover, Contents, How to use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.settings import Settings
from contract_engine.workbook.checks import RESULT_LOOKS
from contract_engine.workbook.sheets import Cell, Field, Rule, Sheet, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.places import Places

COVER, CONTENTS, HOW_TO_USE = "Cover", "Contents", "How to use"
EXAMPLE = "Example data: illustrative figures, not to be used for a real contract."
NOT_GIVEN = "not given yet"

GROUP_WORDS = {
    "front": "Start here",
    "fill": "To fill",
    "advanced": "Advanced, already filled",
    "results": "Results",
    "control": "Control",
}

COLOUR_KEY = (
    (Cell("Yellow: input", role="input"), Cell("A figure or word that someone types. Change these.")),
    (Cell("Blue: assumed", role="assumed"),
     Cell("A figure that contract_engine filled in, in a row whose Status is assumed. Change it, or confirm it.")),
    (Cell("White"), Cell("Words, or a figure worked out by a formula. Leave these as they are.")),
)  # fmt: skip
PURPOSE = (
    "To find the split of risk and reward between the organisations of a contract that keeps within every limit"
    " entered here. It advises; it cannot know who will sign."
)
AUDIENCE = "Finance leads, commissioners, and those who negotiate for practices, networks and trusts."


def cover(  # noqa: PLR0913 - one argument for each thing a cover says
    contract: Contract,
    places: Places,
    *,
    what_this_is: str,
    fill: Sequence[Sheet],
    more: Sequence[tuple[Cell, Cell]] = (),
    master: Cell,
    on: date,
    example: bool,
) -> Sheet:
    """Return the first sheet: what this is, whose it is, whether its checks hold, what to fill."""
    rows = [
        _row("Contract", _setting("name", contract, places)),
        _row("Purpose", Cell(PURPOSE)),
        _row("For whom", Cell(AUDIENCE)),
        _row("What this is", Cell(what_this_is)),
        *more,
        _row("Form of contract", _form(contract, places)),
        _row("Status", _setting("status", contract, places)),
        _row("All checks", master),
        *(
            _row(_label(name), _setting(name, contract, places))
            for name in ("senior_owner", "prepared_by", "assured_by", "approved_by", "contact", "figures_until")
        ),
        _row("Date written", Cell(on, "date")),
        _row("About the figures", _setting("about", contract, places)),
        *COLOUR_KEY,
        *(_row(f"Sheet to fill: {sheet.name}", Cell(sheet.note), link=sheet.name) for sheet in fill),
    ]
    if example:
        rows.insert(0, (Cell("Example data", role="example", strong=True), Cell(EXAMPLE, role="example")))
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=contract.settings.name or "New contract",
        intro=f"This worksheet contains one table. It says what this workbook is{_and_lists(fill)}.",
        about="What this workbook is, whose it is, and whether its checks hold.",
        fields=(Field("Item", widest=38), Field("What it says", widest=95)),
        rows=tuple(rows),
        group="front",
        protected=True,
        one_page=True,
        rules=tuple(Rule("What it says", rule.word, rule.fill, rule.text) for rule in RESULT_LOOKS),
    )


def contents(sheets: Sequence[Sheet]) -> Sheet:
    """Return the list of every sheet, each with a link."""
    return Sheet(
        name=CONTENTS,
        table="tbl_contents",
        title=CONTENTS,
        intro="This worksheet contains one table. Choose a name to go to that sheet.",
        about="Every sheet of this workbook, with a link to it.",
        fields=(Field("Sheet", widest=30), Field("Group", widest=26), Field("What it holds", widest=95)),
        rows=tuple(
            (Cell(sheet.name, link=sheet.name), Cell(_group(sheet)), Cell(sheet.in_contents)) for sheet in sheets
        ),
        group="front",
    )


def _group(sheet: Sheet) -> str:
    return GROUP_WORDS[sheet.group] if sheet.rows or sheet.group != "advanced" else "Advanced, may stay blank"


def marked_as_example(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return every sheet with the words that its figures are examples, on the screen and in print."""
    return tuple(
        replace(sheet, footer=EXAMPLE, intro=sheet.intro if EXAMPLE in sheet.intro else f"{sheet.intro} {EXAMPLE}")
        for sheet in sheets
    )


def how_to_use(topics: Sequence[tuple[str, str]]) -> Sheet:
    """Return the steps in words, and what holds on every sheet."""
    return Sheet(
        name=HOW_TO_USE,
        table="tbl_how_to_use",
        title=HOW_TO_USE,
        intro="This worksheet contains one table. Steps come first, then what holds on every sheet.",
        about="The steps in words; signs, units, percentages, and what blank and assumed mean.",
        fields=(Field("Step or topic", widest=30), Field("What to do or know", widest=105)),
        rows=tuple((Cell(topic), Cell(words)) for topic, words in topics),
        group="front",
    )


def _and_lists(fill: Sequence[Sheet]) -> str:
    return ", and lists the sheets to fill" if fill else ""


def _row(item: str, says: Cell, link: str = "") -> tuple[Cell, ...]:
    return Cell(item, link=link, strong=not link), says


def _label(name: str) -> str:
    return next(column.label for column in Settings.columns() if column.name == name)


def _setting(name: str, contract: Contract, places: Places) -> Cell:
    """Return a cell that repeats a setting, so that it is typed once."""
    value, cell = plain(getattr(contract.settings, name)), places.setting(name)
    if value is None:
        value = NOT_GIVEN
    return Cell(value, "date" if name == "figures_until" else None, formula=f'=IF({cell}="","{NOT_GIVEN}",{cell})')


def _form(contract: Contract, places: Places) -> Cell:
    words, cell = contract.settings.form.replace("_", " ") or NOT_GIVEN, places.setting("form")
    return Cell(words, formula=f'=IF({cell}="","{NOT_GIVEN}",SUBSTITUTE({cell},"_"," "))')
