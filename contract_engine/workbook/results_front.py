"""What a results workbook says of itself: rows of the Cover, and how to read the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.how_to_use import ON_EVERY_SHEET
from contract_engine.workbook.results_shown import one_in
from contract_engine.workbook.results_summary import SUMMARY
from contract_engine.workbook.sheets import Cell

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from contract_engine.workbook.how_to_use import Topics

PROTECTION = "Protection"
WHAT_THIS_IS = (
    "Results of contract-engine solve, and the input they come from. The input sheets are here again, so that this"
    " workbook can be changed, checked and solved like the one it came from."
)


def on_the_cover(solution: Solution) -> tuple[tuple[Cell, Cell], ...]:
    """Return the rows that the Cover of a results workbook has beside those of an input workbook."""
    return (
        (Cell("Answer", strong=True), Cell(solution.summary[0], strong=True)),
        (Cell(f"Read first: {SUMMARY}", link=SUMMARY), Cell("One page for a board: what is asked, who is better off.")),
        (Cell("Comes from", strong=True), Cell(solution.run.input_file or "not read from a file")),
    )


def how_to_read(solution: Solution) -> Topics:
    """Return what each result means, then what holds on every sheet."""
    rare = one_in(solution.contract.settings.confidence)
    return (
        (
            "Read first",
            (
                "Summary is one page for a board, Findings the answer in sentences. Contents lists every sheet: "
                "results, checks, then the input sheets as they were read."
            ),
        ),
        (
            "If we stay as we are",
            ("The result under the clauses and terms in force today, with today's schemes, in the same futures."),
        ),
        (
            "Draft and Proposed",
            (
                "Draft: the terms on the table. Proposed: terms within every limit entered; where there are none, "
                "the word none stands instead."
            ),
        ),
        (
            "Better off by",
            (
                "Result less what it would be if we stay as we are. Positive is better off. Over all organisations "
                "it adds up to the surplus, whatever the terms, years compared at the discount rate."
            ),
        ),
        (
            "1 in 20 below, above",
            "In 1 future of 20 the result is below the first figure, in 1 of 20 it is above the second.",
        ),
        (
            f"Worst {rare}",
            (
                "Average loss against plan in the worst futures: over the term the largest running loss, in a year "
                "that year's alone. Plan is staying as we are. A loss is written as a positive figure; a negative "
                "one means that even then nothing is lost."
            ),
        ),
        (
            "Limit on that loss",
            (
                "The larger of what the organisation can absorb and what it bears today, unless the Contract sheet "
                "asks for the strict limit."
            ),
        ),
        (
            "To try other terms",
            (
                "Where terms are proposed, type over a yellow cell on Terms proposed: payments, results, ranges, named "
                "scenarios, rules, checks and charts follow. Sentences, Limits, Choices, Solvency and bundle prices "
                "do not move. What differs from future to future is worked out in 200 of them, and says so."
            ),
        ),
        (
            "To have better terms found",
            (
                "Change the input sheets here and save under another name. Type: contract-engine solve, then the "
                "name of that file."
            ),
        ),
        (
            "To start from the terms proposed",
            (
                "Type: contract-engine solve, the name of this file, then --terms recommended. The Proposed column "
                "of the Terms sheets then stands in place of Draft."
            ),
        ),
        (
            "£000 and £m",
            (
                "Summary shows thousands or millions, as its headings say, where the Contract sheet asks for them; "
                "sentences say £12k or £1.23m. Its cells hold pounds and pence, as everywhere."
            ),
        ),
        *(topic for topic in ON_EVERY_SHEET if topic[0] != PROTECTION),
        (
            PROTECTION,
            (
                "Sheets with formulas are protected without a password, to keep them from slips; on Terms proposed "
                "the yellow cells are open."
            ),
        ),
    )
