"""Activity: tariff, fixed plus variable, blended, marginal rate, cap and collar, fee, open book and block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.due import due
from contract_engine.clauses.paid_for import done, pay
from contract_engine.schema.terms_activity import BLOCKS
from contract_engine.schema.words import percentage, pounds, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import ActivityTerm
    from contract_engine.terms import Flow
    from contract_engine.world.outcomes import Outcomes

_WAYS = {
    "tariff": "{payer} pays {payee} for {what} by the unit, at a part of the reference price.",
    "fixed plus variable": "{payer} pays {payee} for {what}: a fixed share as planned, the rest by activity.",
    "blended": "{payer} pays {payee} for {what} as planned, and a part of what activity is worth above or below plan.",
    "marginal rate": "{payer} pays {payee} for {what} in full up to {baseline}, and at a part of the price above it.",
    "cap and collar": "{payer} pays {payee} for {what} by the unit, at a part of the reference price, {between}.",
    "fee per item": "{payer} pays {payee} a fee for each unit of {what}.",
    "open book": "{payer} pays {payee} a part of what {what} actually cost, open book.",
    "block": "{payer} pays {payee} a block for {what}, whatever the activity.",
    "low-volume block": "{payer} pays {payee} a block for {what}, whose volume is low, whatever the activity.",
}
_MAY_DECLINE = " {payee} may decline it if the pay does not cover its cost and margin."


@dataclass(frozen=True, slots=True)
class Activity:
    """Providers are paid for what they do.

    With A the value of actual activity at reference prices and P that of planned activity,
    each with its fixed part, N units of activity, C what they cost, and a lever x,

        tariff                 x A
        fixed plus variable    A + x (P - A)
        blended                P + x (A - P)
        marginal rate          min(A, b) + x max(A - b, 0)         b the baseline
        cap and collar         x min(max(A, l P), u P)             l and u the collar and the cap
        fee per item           x N                    (x price index, if indexed)
        open book              x C
        block                  x                      (x price index, if indexed)

    Each practice of a network is paid for its own activity, and receives its part of a block
    by weighted list.
    """

    name: str
    rows: tuple[ActivityTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """Payments to each provider."""
        price_index = outcomes.price_index[:, None]
        for row in self.rows:
            for member, share in outcomes.contract.list_shares(row.payee).items():
                services = outcomes.services_of(member, row.point_of_delivery)
                if not outcomes.concerns(row.payer, member) or not (services or row.basis in BLOCKS):
                    continue
                outright, per_unit = pay(row, done(services), price_index)
                if outright is not None:
                    yield due(outcomes, row, row.payer, member, outright, on_lever=False)
                yield due(outcomes, row, row.payer, member, per_unit * (share if row.basis in BLOCKS else 1.0))

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: each share stands alone."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(_words(row) for row in self.rows)


def _words(row: ActivityTerm) -> str:
    everything = row.point_of_delivery == "All"
    least = "0%" if row.collar is None else percentage(row.collar)
    most = f"at least {least}" if row.cap is None else f"{least} to {percentage(row.cap)}"
    sentence = _WAYS[row.basis] + (_MAY_DECLINE if row.may_be_declined else "")
    return sentence.format(
        payer=row.payer,
        payee=row.payee,
        what="its services" if everything else within(row.point_of_delivery),
        baseline="the plan" if row.baseline is None else f"{pounds(row.baseline)} a year",
        between=f"for {most} of planned activity",
    )
