"""Three designs of one contract, small enough to work out by hand, and what each comes to.

Two years, certain futures, the same each year. The trust does 5,000 admissions at £2,000 that
cost it £1,900, £500,000 a year to the good, whatever the design. Fees, pounds a year:

                                       A          B          C
    Management, to Trust         100,000     60,000     60,000
    Outreach, to Clinic           50,000     80,000     80,000
    Support, Trust to Clinic           -      5,000      5,000
    Telephone advice, by Clinic        -    costs 10,000      -

                          result in A       B            C        better off by, over two years: B          C
    Commissioner                   P    P + 10,000   P + 10,000                                  20,000     20,000
    Trust                    600,000       555,000      555,000                                 -90,000    -90,000
    Clinic                    50,000        75,000       85,000                                  50,000     70,000
    in all                                                                                      -20,000          0

P is 12,000,000 it has, less 10,000,000 for admissions and 150,000 of fees: 1,850,000.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from contract_engine.results.comparing import compare
from contract_engine.results.comparison import Design
from tests.assembled import contract_of
from tests.known_answers.by_hand import one_trust

if TYPE_CHECKING:
    from contract_engine.results.comparison import Comparison
    from tests.contracts import Entry, Tables

BETTER_OFF = {
    "B": {"Commissioner": 20_000, "Trust": -90_000, "Clinic": 50_000},
    "C": {"Commissioner": 20_000, "Trust": -90_000, "Clinic": 70_000},
}


def design(name: str) -> Tables:
    """Return the tables of design A, B or C."""
    a = name == "A"
    fee: Entry = {"in_force": "new", "kind": "management fee", "lowest": 0, "highest": 200_000, "open": True}
    fees: list[Entry] = [
        {**fee, "clause": "Management", "payer": "Commissioner", "payee": "Trust", "draft": 100_000 if a else 60_000},
        {**fee, "clause": "Outreach", "payer": "Commissioner", "payee": "Clinic", "draft": 50_000 if a else 80_000},
    ]
    if not a:
        fees.append({**fee, "clause": "Support", "payer": "Trust", "payee": "Clinic", "draft": 5_000})
    tables = one_trust(
        years=2,
        terms_activity=[{"clause": "Tariff", "payer": "Commissioner", "payee": "Trust", "in_force": "both",
                         "basis": "tariff", "today": 1.0, "draft": 1.0}],
        terms_fees=fees,
        schemes=[{"scheme": "Telephone advice", "owner": "Clinic", "cost": 10_000, "in_use": name == "B"}],
    )  # fmt: skip
    tables["contract"][0]["display_unit"] = "£"
    tables["parties"][0]["other_income"] = 12_000_000
    tables["parties"].append({"name": "Clinic", "role": "community trust"})
    return tables


@cache
def three_designs() -> Comparison:
    """Return designs A, B and C side by side."""
    return compare([Design(name, contract_of(design(name))) for name in "ABC"], scenarios=8)
