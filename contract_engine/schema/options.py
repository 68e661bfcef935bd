"""What is negotiated and is not a number between two limits: a finite list of alternatives."""

from __future__ import annotations

from typing import ClassVar

from contract_engine.schema.columns import Group, Row, column, source_column

# OptionRow has a field called column, which hides the function from there on.
described = column


class OptionRow(Row):
    """One change that one alternative of a choice makes to the sheets."""

    table: ClassVar[str] = "options"
    sheet: ClassVar[str] = "Options"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = (
        "Choices: thresholds, caps, scope, schemes in use, make or buy. Each row is one change that one alternative"
        " makes to the contract on the table; what is in force today stays as written."
    )
    key: ClassVar[tuple[str, ...]] = ("choice", "alternative", "changes", "row", "column")

    choice: str = column("Choice", "What is to be chosen; its alternatives share the name", "text",
                         example="Make or buy physiotherapy")  # fmt: skip
    alternative: str = column("Alternative", "One of the answers; its rows share the name", "text", example="make")
    changes: str = column("Sheet", "Sheet of the input that changes; blank: the alternative changes nothing", "text",
                          default="", derived="nothing changes: the draft", example="Services")  # fmt: skip
    row: str = column("Row", "The row's key as on that sheet, parted by slashes; keys left out mean every row that has"
                      " the others; blank for Contract", "text", default="", derived="the sheet's only row",
                      example="Trust / Physiotherapy")  # fmt: skip
    column: str = described("Column", "The column's heading on that sheet", "text", default="",
                            derived="nothing changes: the draft", example="In use")  # fmt: skip
    value: str = described("Value", "What stands there in this alternative, as typed on that sheet: 5%, 12000, yes, a"
                           " choice, a name; blank: a blank cell", "text", default="", derived="a blank cell",
                           example="today")  # fmt: skip
    chosen: bool = described("Chosen", "Filled in results: yes for the alternative that was chosen", "yes_no",
                             default=False, derived="no")  # fmt: skip
    source: str = source_column()
