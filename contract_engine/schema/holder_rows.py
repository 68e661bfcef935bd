"""Candidates to hold the budget: who stands behind each, what managing it costs, and how the other tests are met."""

from __future__ import annotations

from typing import ClassVar

from contract_engine.schema.columns import Group, Row, column, source_column

MOST = 5
TESTS = ("authority", "skills", "legal_form")


class HolderRow(Row):
    """One organisation behind one candidate to hold the budget."""

    table: ClassVar[str] = "holders"
    sheet: ClassVar[str] = "Holders"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Who could hold the budget: one row for each organisation behind a candidate, so that a joint venture has"
        " several. Scores stand beside the money, and are never added to it. Read by lead alone."
    )
    key: ClassVar[tuple[str, ...]] = ("candidate", "member")

    candidate: str = column("Candidate", "What it is called: an organisation's name, or that of a joint venture",
                            "text", example="GP alliance")  # fmt: skip
    member: str = column("Member", "Who stands behind it: an organisation, or a network for its practices by list",
                         "text", refers_to=("parties.name", "parties.network"))  # fmt: skip
    share: float | None = column("Share", "Part of every gain and loss of the candidate that is the member's", "share",
                                 unit="%", default=None, lowest=0, highest=1,
                                 derived="by list, or else by income in scope")  # fmt: skip
    management_cost: float = column("Management cost", "What managing the budget costs at this member, price-base"
                                    " money; borne by all members by their shares", "pounds", unit="£ a year",
                                    default=0.0, derived="none", lowest=0)  # fmt: skip
    authority: float | None = column("Authority", "Whether others follow it: 0 not at all, 5 fully", "number",
                                     unit="0 to 5", default=None, derived="not scored", lowest=0,
                                     highest=MOST)  # fmt: skip
    skills: float | None = column("Skills", "Whether it can commission, contract and manage risk: 0 to 5", "number",
                                  unit="0 to 5", default=None, derived="not scored", lowest=0,
                                  highest=MOST)  # fmt: skip
    legal_form: float | None = column("Legal form", "Whether its legal form lets it hold the contract: 0 to 5",
                                      "number", unit="0 to 5", default=None, derived="not scored", lowest=0,
                                      highest=MOST)  # fmt: skip
    source: str = source_column()
