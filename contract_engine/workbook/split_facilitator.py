"""The sheets of a split for its facilitator: how stable each rule is, what would settle it, what was read.

One practice's own edition has in their place how it stands against being on its own, and nobody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import listed
from contract_engine.results.split_words import (
    ADDITIVE,
    TESTS,
    of_practice,
    of_standing,
    smallest_group,
    who_falls,
)
from contract_engine.schema.pot import PotRow
from contract_engine.workbook.input_sheets import look_of
from contract_engine.workbook.results_shown import NONE, figure, heading, pounds
from contract_engine.workbook.sheets import Cell, Field, Sheet, plain
from contract_engine.workbook.split_sheets import ONE, RULE, by_practice

if TYPE_CHECKING:
    from contract_engine.results.splitting import Meeting
    from contract_engine.workbook.pot_read import PotRead

STABILITY, ALONE, PAYMENTS, GROWS, READ, OWN = (
    "Stability", "Standing alone", "Side payments", "If the pot grows", "Pot as read", "Your position",
)  # fmt: skip
NOT_READ = ("adopted", "source")
COMPLAINT = "A complaint is what a group would have more alone; below nothing it would have less."
# So many characters of a note fit above a table.
ONE_LINE = 200


def facilitator_sheets(meeting: Meeting) -> tuple[Sheet, ...]:
    """Return the sheets for the facilitator alone; none of stability where nobody knows what groups could have."""
    grows = by_practice(
        meeting,
        name=GROWS,
        table="tbl_pot_grows",
        title="If the pot grows: what each would receive more if the whole were a tenth better",
        note="A gain a tenth larger, a cost a tenth smaller. The Shapley value never falls; the nucleolus may.",
        columns=[(pounds(line.label), meeting.grown.get(line.rule)) for line in meeting.shown],
    )
    if meeting.game is None or not meeting.standing:
        return (grows,)
    alone = meeting.game.alone
    standing = by_practice(
        meeting,
        name=ALONE,
        table="tbl_standing_alone",
        title="Standing alone: what each gains over being on its own",
        note=alone_in_short(meeting),
        columns=[
            (pounds("Alone"), alone),
            *((pounds(line.label), None if line.shares is None else line.shares - alone) for line in meeting.shown),
        ],
    )
    payments = by_practice(
        meeting,
        name=PAYMENTS,
        table="tbl_side_payments",
        title="Side payments: the least that leave no group a complaint",
        note="Received by the practice named; they come to nothing under each rule. none: no payments would do.",
        columns=[(pounds(meeting.label(line.rule)), line.settled.payments) for line in meeting.standing],
    )
    return (_stability(meeting), standing, payments, grows)


def _stability(meeting: Meeting) -> Sheet:
    shown = {line.rule: line for line in meeting.shown}
    rows = []
    for line in meeting.standing:
        paid = line.settled.payments
        rows.append(
            (
                Cell(meeting.label(line.rule)), figure(round(line.largest, 2)),
                Cell(listed(list(line.group)) if line.group else NONE),
                Cell(smallest_group(line.smallest)),
                figure(None if paid is None else round(float(paid[paid > 0].sum()), 2)),
                figure(round(line.settled.subsidy, 2)), Cell(who_falls(meeting, shown[line.rule])),
                Cell(of_standing(line, meeting)),
            )
        )  # fmt: skip
    return Sheet(
        name=STABILITY,
        table="tbl_stability",
        title="Stability: which groups could do better alone, and what would settle it",
        intro=f"{ONE} For the facilitator, not to be shared.",
        note=f"{COMPLAINT} {alone_in_short(meeting)}",
        about=f"{TESTS} {ADDITIVE if meeting.is_additive else ''}".strip(),
        fields=(
            Field(RULE, widest=40), Field(heading("Largest complaint"), "pounds"),
            Field("Group that has it", widest=46),
            Field("Smallest group that could stand alone", widest=30), Field(heading("Side payments"), "pounds"),
            Field(heading("Least subsidy"), "pounds"), Field("Worse off if the pot grows", widest=30),
            Field("In words", widest=80),
        ),
        rows=tuple(rows),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def alone_in_short(meeting: Meeting) -> str:
    """Return what a group is taken to have alone, or where that is said if it is too long for one line."""
    return (
        meeting.assumed if len(meeting.assumed) <= ONE_LINE else "How to use says what a group is taken to have alone."
    )


def own_sheet(meeting: Meeting, practice: str) -> Sheet:
    """Return how one practice stands under each rule against today and against being on its own."""
    place = meeting.pot.practices.index(practice)
    alone = None if meeting.game is None else float(meeting.game.alone[place])
    rows = []
    for line in meeting.shown:
        share = 0.0 if line.shares is None else float(line.shares[place])
        rows.append(
            (
                Cell(line.label), Cell(share), figure(round(float(meeting.change(line)[place]), 2)), figure(alone),
                figure(None if alone is None else round(share - alone, 2)), Cell(of_practice(meeting, line, place)),
            )
        )  # fmt: skip
    return Sheet(
        name=OWN,
        table="tbl_own",
        title=f"The position of {practice}",
        intro=f"{ONE} For {practice}, not to be shared.",
        note=alone_in_short(meeting),
        fields=(
            Field(RULE, widest=40), Field(heading("Share"), "pence"), pounds("Change against today"),
            pounds("Standing alone"), pounds("Gain over standing alone"), Field("Sentence", widest=90),
        ),
        rows=tuple(rows),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def read_sheet(read: PotRead, *, with_private: bool, of: str = "") -> Sheet:
    """Return the table as it was read; columns that belong to one practice are the facilitator's and its own."""
    columns = [
        column for column in PotRow.columns()
        if column.name not in NOT_READ and (with_private or not column.private_to)
        and any(getattr(row, column.name) is not None for row in read.rows)
    ]  # fmt: skip
    own = f" Columns that only {of} and the facilitator may read are left out." if of else ""
    return Sheet(
        name=READ,
        table="tbl_pot_as_read",
        title="Pot as read: the figures behind every sheet",
        intro=f"{ONE} Nothing is to be typed here.",
        note=f"From {read.file}.{own}",
        fields=tuple(
            Field(column.heading, look_of(column, [getattr(row, column.name) for row in read.rows]), widest=34)
            for column in columns
        ),
        rows=tuple(
            tuple(Cell(plain(getattr(row, column.name))) for column in columns) for row in read.rows
        ),
        group="control",
        frozen_columns=1,
    )  # fmt: skip
