"""The words of the How to use sheet."""

from __future__ import annotations

Topics = tuple[tuple[str, str], ...]

STEPS: Topics = (
    (
        "Step 1: fill five sheets",
        (
            "Fill Contract, Parties, Services, Schemes and Terms, in that order. Terms has one sheet for each "
            "family of clauses in use. To add a row, type straight below the last one: the table grows by itself."
        ),
    ),
    (
        "Step 2: look at the rest",
        (
            "The Advanced sheets are filled already, or may stay blank: their second line says which. Look at what "
            "is assumed, and change what you know better. "
            "Type confirmed in Status once someone has checked a row."
        ),
    ),
    (
        "Step 3: check",
        (
            "Save and close the workbook. Type: contract-engine check, then the name of this file. Every fault is "
            "listed at once, with its sheet and cell and how to mend it."
        ),
    ),
    (
        "Step 4: solve",
        (
            "Type: contract-engine solve, then the name of this file. The answer is a new workbook; this one "
            "stays as it is."
        ),
    ),
)

ON_EVERY_SHEET: Topics = (
    (
        "Sign",
        (
            "An amount is positive when the organisation named receives it, and negative, with a minus sign, when "
            "it pays. Costs and limits that you type are positive."
        ),
    ),
    (
        "Money",
        (
            "Pounds and pence as they are, never thousands or millions. Prices, costs and activity are those of "
            "the price base named on Contract; Indexation moves them to later years."
        ),
    ),
    (
        "Units",
        "Each heading ends with its unit, in brackets. On Contract and the Data dictionary the unit has a column.",
    ),
    ("Percentages", "Type 30% or 0.3; both mean thirty per cent. A figure may show rounded; it is kept as typed."),
    (
        "Terms: % or £",
        (
            "Today, Draft, Lowest, Highest and Step hold a percentage or pounds, as the basis of their row says; "
            "the cell shows which."
        ),
    ),
    ("Years", "Financial years, from 1 April to 31 March, written 2027/28."),
    (
        "Blank",
        (
            "A blank is not zero. A blank cell takes the default that the Data dictionary gives; where there is "
            "none, it is reported."
        ),
    ),
    (
        "Assumed",
        (
            "A row whose Status is assumed holds the tool's own figures. The Assumptions sheet lists them all "
            "with their source."
        ),
    ),
    ("One place for each figure", "Type each figure once. Wherever it is needed again, it is taken from there."),
    ("Names", "An organisation or service has the same name on every sheet. Choose it from the drop-down list."),
    (
        "Formulas",
        "You may type formulas in yellow cells. Save in Excel before a run, so that their values are in the file.",
    ),
    ("Protection", "Cover, Checks and Lists are protected without a password, to keep their formulas from slips."),
)
