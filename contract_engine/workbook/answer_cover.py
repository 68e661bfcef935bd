"""The cover of a workbook that answers a question about one contract or several: the answer, the checks, the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.checks import RESULT_LOOKS
from contract_engine.workbook.front import AUDIENCE, COLOUR_KEY, COVER, EXAMPLE
from contract_engine.workbook.sheets import Cell, Field, Rule, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contract_engine.schema.contract import Contract

PEOPLE = {
    "Senior responsible owner": "senior_owner", "Prepared by": "prepared_by", "Assured by": "assured_by",
    "Approved by": "approved_by", "Contact": "contact",
}  # fmt: skip


def answer_cover(  # noqa: PLR0913 - what a cover says
    contracts: Sequence[Contract],
    *,
    title: str,
    about: str,
    purpose: str,
    what_this_is: str,
    answer: str,
    of: Sequence[tuple[str, str]],
    master: Cell,
    on: date,
) -> Sheet:
    """Return the cover; `of` says which contracts it is about, `master` is the sum of all checks."""
    rows: list[tuple[str, Cell]] = [
        ("Purpose", Cell(purpose)),
        ("For whom", Cell(AUDIENCE)),
        ("What this is", Cell(what_this_is)),
        ("Answer", Cell(answer)),
        ("Status", Cell(_named(contracts, "status"))),
        ("All checks", master),
        *((item, Cell(words)) for item, words in of),
        ("Date written", Cell(on, "date")),
        ("Figures hold until", _earliest(contracts)),
        *((label, Cell(_named(contracts, setting))) for label, setting in PEOPLE.items()),
    ]
    if any(each.settings.status == "example" for each in contracts):
        rows.insert(0, ("Example data", Cell(EXAMPLE, role="example")))
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=title,
        intro="This worksheet contains one table. It says what this workbook is.",
        about=about,
        fields=(Field("Item", widest=38), Field("What it says", widest=95, left=True)),
        rows=(*((Cell(item, strong=True), says) for item, says in rows), COLOUR_KEY[0], COLOUR_KEY[-1]),
        group="front",
        protected=True,
        one_page=True,
        rules=tuple(Rule("What it says", rule.word, rule.fill, rule.text) for rule in RESULT_LOOKS),
    )


def _named(contracts: Sequence[Contract], setting: str) -> str:
    """Return what the Contract sheets say of a setting, each answer once."""
    names = dict.fromkeys(str(getattr(each.settings, setting)) for each in contracts)
    return "; ".join(name for name in names if name) or "not given"


def _earliest(contracts: Sequence[Contract]) -> Cell:
    """Return the day until which the figures of every contract hold."""
    days = [day for each in contracts if (day := each.settings.figures_until) is not None]
    return Cell(min(days), "date") if days else Cell("not given")
