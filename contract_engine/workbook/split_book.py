"""A pot under every rule as a workbook: the answer first, then every figure behind it, for one reader."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine import __version__
from contract_engine.results.split_json import FACILITATOR, SHARED_WITH_ALL, checks
from contract_engine.results.split_words import TESTS, headline
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import RESULT_LOOKS, Check, Figure, checks_sheet, master_check
from contract_engine.workbook.dictionary import version_log
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
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.results_summary import shows_checks
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import Cell, Field, Rule, Sheet, letter
from contract_engine.workbook.split_facilitator import facilitator_sheets, own_sheet, read_sheet
from contract_engine.workbook.split_sheets import (
    SHARES,
    against_sheet,
    sentences_sheet,
    shares_sheet,
    summary_sheet,
    votes_sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from contract_engine.results.splitting import Meeting
    from contract_engine.workbook.pot_read import PotRead

PURPOSE = (
    "To show a pot shared by every rule side by side, so that a meeting can choose one. It advises; it cannot know who"
    " signs."
)
WHAT_THIS_IS = {
    "all": "The edition for everybody: no practice's own figures, and no word of who could do better alone.",
    FACILITATOR: "The facilitator's edition: it holds how each practice and group would do alone. Not to be shared.",
}
WHAT_IT_IS_FOR_ONE = "The edition for {name}: its own position beside what everybody may read."
CONTROL = "Control. This worksheet contains one table. Nothing is to be typed here."
PACKAGES = ("numpy", "openpyxl", "highspy", "pydantic", "xlsxwriter")
HALF_A_PENNY = 0.005
PEOPLE = ("senior_owner", "prepared_by", "assured_by", "approved_by", "contact", "figures_until")
TOPICS = (
    ("Read first", "Summary has one row a rule: who is better and worse off than today, and the votes it would have."),
    (
        "Better off",
        (
            "A share less the current split: ▲ better off, ▼ worse off, ● as today, to £1. Whoever is better off votes"
            " for the rule, whoever is worse off votes against, and the rest abstain."
        ),
    ),
    (
        "Sign",
        "An amount is positive when the practice named receives it, and negative, with a minus sign, when it pays.",
    ),
    ("Rules", TESTS),
    ("Units", "Each heading ends with its unit, in brackets. Pounds are nominal; a cell holds pounds and pence."),
    ("Percentages", "A figure may show rounded; it is kept as it was worked out."),
    ("Blank", "No figure is left blank: where there is none, the word none stands."),
    ("Protection", "Cover, Shares and Checks are protected without a password, to keep their formulas from slips."),
)  # fmt: skip


def write_split(  # noqa: PLR0913 - whose meeting, where to, and for whom
    meeting: Meeting,
    read: PotRead,
    path: Path,
    *,
    reader: str = FACILITATOR,
    more: Sequence[Sheet] = (),
    on: date | None = None,
) -> Saved:
    """Write the workbook of a meeting for a reader: all, a practice, or the facilitator; `more` are further sheets.

    If another program holds `path` open, the new file is saved beside it. Raises CannotWriteError, and
    leaves what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    author = read.settings.prepared_by or "contract_engine"
    content = book_bytes(
        split_sheets(meeting, read, reader=reader, further=more, on=on), title=meeting.pot.name, author=author, on=on
    )
    return save(content, path, elsewhere_if_open=True)


def split_sheets(
    meeting: Meeting, read: PotRead, *, reader: str, on: date, further: Sequence[Sheet] = ()
) -> tuple[Sheet, ...]:
    """Return every worksheet of a meeting's workbook for a reader, in order; `further` come before what was read."""
    shares = shares_sheet(meeting)
    made = tuple(_checks(meeting, shares))
    if reader == FACILITATOR:
        more = (*facilitator_sheets(meeting), *further, read_sheet(read, with_private=True))
    else:
        own = (own_sheet(meeting, reader),) if reader in meeting.pot.practices else ()
        more = (*own, read_sheet(read, with_private=False, of="each practice"))
    rest = (
        how_to_use(TOPICS if reader == SHARED_WITH_ALL else (*TOPICS, ("Standing alone", meeting.assumed))),
        shares,
        against_sheet(meeting),
        votes_sheet(meeting),
        sentences_sheet(meeting),
        *more,
        replace(checks_sheet(made), note="Each row adds up a rule's shares and compares them with the pot."),
        _run_log(meeting, read, reader, on),
        version_log(on, read.settings.prepared_by or "contract_engine", f"Split by contract_engine {__version__}."),
    )
    master = master_check(made)
    summary = shows_checks(summary_sheet(meeting), master)
    sheets = (_cover(meeting, read, reader, master, on), summary, contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if read.settings.status == "example" else sheets


def _cover(meeting: Meeting, read: PotRead, reader: str, master: Cell, on: date) -> Sheet:
    labels = {column.name: column.label for column in type(read.settings).columns()}
    example = read.settings.status == "example"
    said = (
        ("Pot", Cell(read.settings.name)),
        ("Purpose", Cell(PURPOSE)),
        ("For whom", Cell(AUDIENCE if reader != FACILITATOR else "Whoever leads the meeting.")),
        ("What this is", Cell(WHAT_THIS_IS.get(reader) or WHAT_IT_IS_FOR_ONE.format(name=reader))),
        ("Answer", Cell(headline(meeting), strong=True)),
        ("Status", Cell(read.settings.status)),
        ("All checks", master),
        *((labels[name], Cell(getattr(read.settings, name) or NOT_GIVEN)) for name in PEOPLE),
        ("Date written", Cell(on, "date")),
        ("About the figures", Cell(read.settings.about or f"As read from {read.file}.")),
    )
    rows = [(Cell(item, strong=True), says) for item, says in said]
    if example:
        rows.insert(0, (Cell("Example data", role="example", strong=True), Cell(EXAMPLE, role="example")))
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=read.settings.name,
        intro="This worksheet contains one table. It says what this workbook is.",
        about="What this workbook is, whose it is, and whether it adds up.",
        fields=(Field("Item", widest=38), Field("What it says", widest=95, left=True)),
        rows=(*rows, COLOUR_KEY[0], COLOUR_KEY[-1]),
        group="front",
        protected=True,
        one_page=True,
        rules=tuple(Rule("What it says", rule.word, rule.fill, rule.text) for rule in RESULT_LOOKS),
    )


def _checks(meeting: Meeting, shares: Sheet) -> Iterator[Check]:
    """Yield that the shares of each rule come to the pot, to the penny."""
    pot = meeting.pot
    headings = [field.heading for field in shares.fields]
    for line in meeting.shown:
        at = letter(headings.index(heading(line.label)))
        received = 0.0 if line.shares is None else float(line.shares.sum()) + line.reserve
        yield Check(
            f"{line.label[:1].upper()}{line.label[1:]}: shares come to the pot", SHARES,
            Figure(received, f"SUM({SHARES}!${at}${shares.first_row}:${at}${shares.last_row})"),
            Figure(pot.sign * round(pot.amount, 2)), "pence", "Run split again; a figure here was changed by hand.",
            Figure(HALF_A_PENNY),
        )  # fmt: skip


def _run_log(meeting: Meeting, read: PotRead, reader: str, on: date) -> Sheet:
    told = (f"{fault.place}: {fault.found}" for fault in read.warnings)
    rows: Sequence[tuple[str, Cell, str]] = (
        ("Rules asked for", Cell(", ".join(line.rule for line in meeting.lines)), "As --rules names them."),
        ("Edition", Cell(reader), "Who is to read it, as --for names them."),
        ("Amount", Cell(meeting.pot.amount, "pence"), "What is shared, £."),
        (f"{read.file}: SHA-256", Cell(read.sha256), "Fingerprint of what was read; another file has another."),
        *((f"Check: {check}", Cell("PASS" if passed else "FAIL"), detail) for check, passed, detail in checks(meeting)),
        *((f"Warning {number}", Cell(words), "Found when it was read.") for number, words in enumerate(told, start=1)),
        ("Written on", Cell(on, "date"), "Date on which this workbook was written."),
        ("contract_engine", Cell(__version__), "Version."),
        ("Python", Cell(platform.python_version()), "Version."),
        ("Packages", Cell(", ".join(f"{name} {version(name)}" for name in PACKAGES)), "Versions."),
    )  # fmt: skip
    return Sheet(
        name=RUN_LOG,
        table="tbl_run_log",
        title=RUN_LOG,
        intro=CONTROL,
        note="What it takes to share the pot again.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in rows),
        group="control",
    )
