"""The sheets of a split that everybody may read: shares, against today, votes, and each in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.results.split_words import best_supported, findings, headline, of_practice, smallest_group
from contract_engine.results.splitting import RESERVE, TODAY_WORDS
from contract_engine.splitting.complaints import SAME_TO_PEOPLE
from contract_engine.workbook.results_shown import NONE, figure, heading
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.results.splitting import Meeting, RuleLine, Votes
    from contract_engine.terms import Pounds

ONE = "This worksheet contains one table."
SHARES, AGAINST, VOTES, SENTENCES = "Shares", "Against today", "Votes between splits", "In sentences"
PRACTICE, LIST, RULE = "Practice", "List (people)", "Rule"
CURRENT = heading("Current split")
BETTER_OFF, WORSE_OFF = "Better off (practices)", "Worse off (practices)"
BETTER, WORSE, SAME = "▲ better off", "▼ worse off", "● as today"
MOST_DRAWN_TOGETHER, MOST_DRAWN, MOST_RULES_DRAWN, MOST_VOTES_DRAWN = 8, 30, 6, 12


def summary_sheet(meeting: Meeting) -> Sheet:
    """Return one row a rule below what the meeting comes to in sentences; a line is kept for the checks."""
    standing = {line.rule: smallest_group(line.smallest) for line in meeting.standing}
    rows = []
    for line in meeting.shown:
        votes, change = meeting.votes(line), meeting.change(line)
        rows.append(
            (
                Cell(line.label), Cell(votes.for_first), Cell(votes.for_second),
                Cell(votes.abstaining(len(meeting.pot.practices))), Cell(votes.for_first_by_list),
                Cell(votes.for_second_by_list), figure(max(float(change.max()), 0.0)),
                figure(min(float(change.min()), 0.0)), Cell(standing.get(line.rule, NONE)),
            )
        )  # fmt: skip
    return Sheet(
        name="Summary",
        table="tbl_summary",
        title=headline(meeting),
        intro=f"{ONE} Each rule against the current split; amounts are positive when a practice receives them.",
        about="Who is better and worse off under each rule, and the votes each would have.",
        words=(Cell(None), *(Cell(sentence) for sentence in findings(meeting))),
        fields=(
            Field(RULE, widest=40), Field(BETTER_OFF, "count"), Field(WORSE_OFF, "count"),
            Field("As today (practices)", "count"), Field("Patients of the better off (%)", "part"),
            Field("Patients of the worse off (%)", "part"), Field(heading("Largest gain"), "pounds"),
            Field(heading("Largest loss"), "pounds", red_below_zero=True),
            Field("Smallest group that could stand alone", widest=34),
        ),
        rows=tuple(rows),
        group="results",
        charts=_votes_drawn(meeting),
    )  # fmt: skip


def _votes_drawn(meeting: Meeting) -> tuple[Chart, ...]:
    """Return bars of how many are better and worse off under each rule, beside the sentences."""
    last = len(meeting.shown) - 1
    if last + 1 > MOST_VOTES_DRAWN:
        return ()
    told = "; ".join(
        f"{line.label}: {votes.for_first} better off, {votes.for_second} worse off"
        for line, votes in ((line, meeting.votes(line)) for line in meeting.shown)
    )
    chart = Chart(
        kind="bars",
        title="Practices better and worse off than today under each rule",
        alt=f"Two bars for each rule. {told}.",
        categories=RULE,
        series=(Series("Better off", BETTER_OFF, 0, last, "rise"), Series("Worse off", WORSE_OFF, 0, last, "fall")),
        axis="Practices",
        look="count",
        grouped=True,
    )
    return (chart,)


def shares_sheet(meeting: Meeting) -> Sheet:
    """Return what each practice receives under each rule, to the penny, with totals and a picture."""
    pot, shown = meeting.pot, meeting.shown
    rows = [
        (Cell(name), Cell(float(pot.lists[place])), Cell(float(meeting.today[place])),
         *(Cell(_received(line, place)) for line in shown))
        for place, name in enumerate(pot.practices)
    ]  # fmt: skip
    if any(line.reserve for line in shown):
        rows.append((Cell(RESERVE), Cell(0), Cell(0.0), *(Cell(line.reserve) for line in shown)))
    sheet = Sheet(
        name=SHARES,
        table="tbl_shares",
        title="Shares: what each practice receives under each rule",
        intro=f"{ONE}{' A chart shows it.' if _charts(meeting) else ''}",
        note="Pounds and pence; parts of a penny go to the largest remainders, so that every column comes to the pot.",
        fields=(
            Field(PRACTICE, widest=34), Field(LIST, "count"), Field(CURRENT, "pence"),
            *(Field(heading(line.label), "pence", widest=24) for line in shown),
        ),
        rows=tuple(rows),
        group="results",
        frozen_columns=1,
        protected=True,
        charts=_charts(meeting),
    )  # fmt: skip
    return sheet.with_totals("Total", [LIST, CURRENT, *(heading(line.label) for line in shown)])


def _received(line: RuleLine, place: int) -> float | None:
    return None if line.shares is None else float(line.shares[place])


def _charts(meeting: Meeting) -> tuple[Chart, ...]:
    """Return bars of each practice: under all rules where there are few practices, else under the best supported."""
    count = len(meeting.pot.practices)
    few = count <= MOST_DRAWN_TOGETHER
    best = best_supported(meeting) or meeting.shown[0]
    drawn = meeting.shown[:MOST_RULES_DRAWN] if few else (best,)
    if count > MOST_DRAWN:
        return ()
    series = (
        Series(TODAY_WORDS.capitalize(), CURRENT, 0, count - 1),
        *(Series(line.label, heading(line.label), 0, count - 1) for line in drawn),
    )
    totals = "; ".join(
        f"{name}: {money(float(meeting.today[place]))} today, {money(_received(best, place) or 0.0)} {best.label}"
        for place, name in enumerate(meeting.pot.practices)
    )
    return (
        Chart(
            kind="bars",
            title=headline(meeting),
            alt=f"Bars for each practice, the current split first and then each rule. {totals}."[:1500],
            categories=PRACTICE,
            series=series,
            axis="£ received" if not meeting.pot.is_cost else "£ received; what is paid is below nought",
            look="pounds",
            labelled=False,
            grouped=True,
        ),
    )


def against_sheet(meeting: Meeting) -> Sheet:
    """Return each practice under each rule against today, in pounds and in pounds a patient."""
    return Sheet(
        name=AGAINST,
        table="tbl_against_today",
        title="Against today: who is better and worse off under each rule",
        intro=f"{ONE} A practice within £1 of its current split counts as today.",
        fields=(
            Field(PRACTICE, widest=34), Field(RULE, widest=40), Field("Against today", widest=20),
            Field(heading("Share"), "pence"), Field(CURRENT, "pence"),
            Field(heading("Change"), "pence", red_below_zero=True), Field("Change (%)", "share"),
            Field("Share (£ a patient)", "pence"), Field("Change (£ a patient)", "pence", red_below_zero=True),
        ),
        rows=tuple(_against(meeting)),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _against(meeting: Meeting) -> Iterator[tuple[Cell, ...]]:
    pot = meeting.pot
    for place, name in enumerate(pot.practices):
        for line in meeting.shown:
            share, change = _received(line, place) or 0.0, round(float(meeting.change(line)[place]), 2)
            today, people = float(meeting.today[place]), float(pot.lists[place])
            yield (
                Cell(name), Cell(line.label), Cell(_side(change)), Cell(share), Cell(today), Cell(change),
                Cell(round(change / abs(today), 4)) if today else Cell(NONE),
                Cell(round(share / people, 2)), Cell(round(change / people, 2)),
            )  # fmt: skip


def _side(change: float) -> str:
    return SAME if abs(change) <= SAME_TO_PEOPLE else BETTER if change > 0 else WORSE


def votes_sheet(meeting: Meeting) -> Sheet:
    """Return the votes between every two splits, today's among them."""
    return Sheet(
        name=VOTES,
        table="tbl_votes",
        title="Votes between splits",
        intro=f"{ONE} Each practice votes for the split that gives it more, and abstains within £1.",
        note="One vote a practice, and beside it the patients of those who vote.",
        fields=(
            Field("First", widest=40), Field("Second", widest=40), Field("For the first (practices)", "count"),
            Field("For the second (practices)", "count"), Field("Abstain (practices)", "count"),
            Field("For the first (% of patients)", "part"), Field("For the second (% of patients)", "part"),
            Field("Wins by practices", widest=40), Field("Wins by list", widest=40),
        ),
        rows=tuple(
            (
                Cell(meeting.label(votes.first)), Cell(meeting.label(votes.second)), Cell(votes.for_first),
                Cell(votes.for_second), Cell(votes.abstaining(len(meeting.pot.practices))),
                Cell(votes.for_first_by_list), Cell(votes.for_second_by_list),
                Cell(_winner(meeting, votes, votes.for_first, votes.for_second)),
                Cell(_winner(meeting, votes, votes.for_first_by_list, votes.for_second_by_list)),
            )
            for votes in meeting.votes_between
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _winner(meeting: Meeting, votes: Votes, ours: float, theirs: float) -> str:
    return "a tie" if ours == theirs else meeting.label(votes.first if ours > theirs else votes.second)


def sentences_sheet(meeting: Meeting) -> Sheet:
    """Return one sentence for each practice and rule."""
    return Sheet(
        name=SENTENCES,
        table="tbl_sentences",
        title="In sentences: each practice under each rule",
        intro=f"{ONE} To be read out.",
        fields=(Field(PRACTICE, widest=34), Field(RULE, widest=40), Field("Sentence", widest=100)),
        rows=tuple(
            (Cell(name), Cell(line.label), Cell(of_practice(meeting, line, place)))
            for place, name in enumerate(meeting.pot.practices)
            for line in meeting.shown
        ),
        group="results",
        frozen_columns=2,
    )


def by_practice(  # noqa: PLR0913 - one argument for each thing a sheet says of itself
    meeting: Meeting, *, name: str, table: str, title: str, note: str,
    columns: Sequence[tuple[Field, Pounds | None]],
) -> Sheet:  # fmt: skip
    """Return a sheet with one row a practice; a column without figures says none."""
    return Sheet(
        name=name,
        table=table,
        title=title,
        intro=f"{ONE} For the facilitator.",
        note=note,
        fields=(Field(PRACTICE, widest=34), *(field for field, _ in columns)),
        rows=tuple(
            (Cell(practice), *(figure(None if values is None else round(float(values[place]), 2))
                               for _, values in columns))
            for place, practice in enumerate(meeting.pot.practices)
        ),
        group="results",
        frozen_columns=1,
    )  # fmt: skip
