"""What an account pays and is paid, passed on to those behind it by their shares.

For a payment x from P to Q, with s_i(P) the part of P's payments that i makes (all of them, where P
stands for itself),

    payment from i to j = s_i(P) s_j(Q) x   for i other than j

and nothing between the account and itself. What the account earns or bears of its own goes to i by s_i,
less s_i of what managing the budget costs, under the new terms alone. A payment that stops at zero does
so before it is shared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.schema.holding import Holding
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


def payments_passed_on(due: Iterable[Flow | Capped], holding: Holding | None) -> Iterator[Flow | Capped]:
    """Yield payments with those behind the account in its place."""
    for flow in due:
        if holding is None or not holding.account or holding.account not in (flow.payer, flow.payee):
            yield flow
            continue
        if flow.payer == flow.payee:
            continue
        for payer, paid in holding.behind(flow.payer).items():
            for payee, received in holding.behind(flow.payee).items():
                if payer != payee:
                    yield _part(flow, payer, payee, paid * received)


def _part(flow: Flow | Capped, payer: str, payee: str, part: float) -> Flow | Capped:
    if isinstance(flow, Flow):
        return replace(flow, payer=payer, payee=payee, pounds=flow.pounds * part)
    per_unit = {lever: pounds * part for lever, pounds in flow.per_unit.items()}
    return replace(flow, payer=payer, payee=payee, fixed=flow.fixed * part, per_unit=per_unit)


def own_passed_on(own: Mapping[str, Pounds], holding: Holding | None, outcomes: Outcomes) -> Mapping[str, Pounds]:
    """Return what each earns and bears of its own, the account's with those behind it, its management too."""
    if holding is None:
        return own
    found = dict(own)
    nothing = np.zeros((outcomes.years, 1))
    account = found.get(holding.account, nothing)
    if outcomes.when == "new":
        account = account - holding.management * outcomes.cost_index[:, None]
    for member, share in holding.shares.items():
        if member in found:
            found[member] = found[member] + share * account
    if holding.account in found:
        found[holding.account] = nothing
    return found
