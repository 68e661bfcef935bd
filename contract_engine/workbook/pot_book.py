"""The workbook of a pot: one sheet of practices to fill, and the settings of the pot beside it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contract_engine.schema.contract import Contract
from contract_engine.schema.pot import POT_TABLES, PotRow, PotSettings
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import RESULT_LOOKS, Check, Figure, checks_sheet, master_check
from contract_engine.workbook.dictionary import dictionary_sheet, version_log
from contract_engine.workbook.front import (
    AUDIENCE,
    COLOUR_KEY,
    COVER,
    EXAMPLE,
    NOT_GIVEN,
    contents,
    how_to_use,
    marked_as_example,
)
from contract_engine.workbook.input_sheets import YELLOW, InputSheets, look_of
from contract_engine.workbook.lists import Lists
from contract_engine.workbook.places import Places, quoted
from contract_engine.workbook.pot_example import example_rows, example_settings
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import FIRST_ROW, SPARE, Cell, Field, Rule, Sheet, letter, plain
from contract_engine.workbook.validation import KNOWN, default_words, validation, what_is_asked

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

PURPOSE = "To share a pot between practices by every rule side by side, so that a meeting can choose one."
WHAT_THIS_IS = (
    "An input workbook for contract-engine split. Fill the sheet Pot; the sheet Pot settings says how much there is,"
    " and every setting has a default."
)
TOPICS = (
    (
        "Step 1: fill Pot",
        (
            "Practice, List and Current split are needed; each other column is for the rule that it names. Fill a"
            " column for every practice or for none. To add a practice, type straight below the last one: the table"
            " grows by itself."
        ),
    ),
    (
        "Step 2: look at Pot settings",
        (
            "Amount is what is to be shared; blank, it is what the current split comes to. A cost that all pay is"
            " shared as well: choose cost under What is shared."
        ),
    ),
    (
        "Step 3: share it",
        (
            "Save and close the workbook. Type: contract-engine split, then the name of this file. Every fault is"
            " listed at once, with its sheet and cell. The answer is a new workbook; this one stays as it is."
        ),
    ),
    (
        "Step 4: adopt a rule",
        (
            "Once the meeting has chosen, add --adopt and the rule's name: its shares are written into the column"
            " Adopted split."
        ),
    ),
    (
        "Sign",
        (
            "Type every amount without a sign. In the results an amount is positive when the practice receives it, and"
            " negative, with a minus sign, when it pays."
        ),
    ),
    ("Units", "Each heading ends with its unit, in brackets. Pounds and pence as they are, never thousands."),
    ("Percentages", "Type 30% or 0.3; both mean thirty per cent. A figure may show rounded; it is kept as typed."),
    ("Blank", "A blank is not zero. A column left blank leaves out the rules that need it."),
    ("Protection", "Cover and Checks are protected without a password, to keep their formulas from slips."),
)
PEOPLE = ("senior_owner", "prepared_by", "assured_by", "approved_by", "contact", "figures_until")


def write_pot(path: Path, *, on: date | None = None) -> Saved:
    """Write the workbook of a pot, filled with an example that is marked as such; `on` is the date it bears."""
    on = on or datetime.now().astimezone().date()
    rows, settings = example_rows(), example_settings()
    content = book_bytes(_sheets(rows, settings, on), title=settings.name, author="contract_engine", on=on)
    return save(content, path)


def _sheets(rows: tuple[PotRow, ...], settings: PotSettings, on: date) -> tuple[Sheet, ...]:
    contract = Contract({PotRow.table: rows})
    make = InputSheets(contract, Lists(contract, Places(contract), (PotRow,)))
    checks = _checks(len(rows))
    rest = (
        how_to_use(TOPICS),
        make.table(PotRow, "Sheet 1 of 2 to fill."),
        _settings_sheet(settings),
        checks_sheet(checks),
        dictionary_sheet(POT_TABLES),
        version_log(on, "contract_engine", "Written as an example."),
    )
    return marked_as_example((_cover(settings, checks, on), contents(rest), *rest))


def _settings_sheet(settings: PotSettings) -> Sheet:
    columns = PotSettings.columns()
    return Sheet(
        name=PotSettings.sheet,
        table="tbl_pot_settings",
        title=PotSettings.sheet,
        intro=f"Sheet 2 of 2 to fill. This worksheet contains one table. {YELLOW}",
        note=PotSettings.meaning,
        fields=(
            Field("Setting", widest=34), Field("Value", role="input", widest=50, left=True), Field("Unit", widest=20),
            Field("Required"), Field("Meaning"), Field("Where to find it", widest=34),
            Field("Default and where it comes from", widest=34),
        ),
        rows=tuple(
            (
                Cell(each.label, strong=each.required),
                Cell(plain(value := getattr(settings, each.name)), look_of(each, [value]), check=validation(each)),
                Cell(each.unit or "none"), Cell("yes" if each.required else "no"), Cell(what_is_asked(each)),
                Cell(each.where or KNOWN), Cell(default_words(each)),
            )
            for each in columns
        ),
        group="fill",
        frozen_columns=1,
    )  # fmt: skip


def _checks(count: int) -> tuple[Check, ...]:
    """Return the checks that each practice has what it must have."""
    last = FIRST_ROW + count - 1 + SPARE
    names = [each.name for each in PotRow.columns()]

    def column(name: str) -> str:
        at = letter(names.index(name))
        return f"{PotRow.sheet}!${at}${FIRST_ROW}:${at}${last}"

    practices = Figure(count, f"COUNTA({column('practice')})")
    return tuple(
        Check(f"Every practice has a figure under {label}", PotRow.sheet, Figure(count, f"COUNT({column(name)})"),
              practices, "count", "Fill it for each practice; 0 if it is nothing.")
        for name, label in (("registered", "List"), ("current", "Current split"))
    )  # fmt: skip


def _cover(settings: PotSettings, checks: tuple[Check, ...], on: date) -> Sheet:
    columns = PotSettings.columns()

    def setting(name: str) -> Cell:
        place = next(place for place, each in enumerate(columns) if each.name == name)
        cell = f"{quoted(PotSettings.sheet)}!$B${FIRST_ROW + place}"
        value = plain(getattr(settings, name)) or NOT_GIVEN
        return Cell(value, formula=f'=IF({cell}="","{NOT_GIVEN}",{cell})')

    labels = {each.name: each.label for each in columns}
    rows = (
        (Cell("Example data", role="example", strong=True), Cell(EXAMPLE, role="example")),
        *((Cell(item, strong=True), says) for item, says in (
            ("Pot", setting("name")), ("Purpose", Cell(PURPOSE)), ("For whom", Cell(AUDIENCE)),
            ("What this is", Cell(WHAT_THIS_IS)), ("Status", setting("status")), ("All checks", master_check(checks)),
            *((labels[name], setting(name)) for name in PEOPLE),
            ("Date written", Cell(on, "date")), ("About the figures", setting("about")),
        )),
        COLOUR_KEY[0], COLOUR_KEY[-1],
        *((Cell(f"Sheet to fill: {kind.sheet}", link=kind.sheet), Cell(kind.meaning)) for kind in POT_TABLES),
    )  # fmt: skip
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=settings.name,
        intro="This worksheet contains one table. It says what this workbook is, and lists the sheets to fill.",
        about="What this workbook is, whose it is, and whether its checks hold.",
        fields=(Field("Item", widest=38), Field("What it says", widest=95)),
        rows=rows,
        group="front",
        protected=True,
        one_page=True,
        rules=tuple(Rule("What it says", rule.word, rule.fill, rule.text) for rule in RESULT_LOOKS),
    )
