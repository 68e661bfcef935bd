"""Activity contract: a commissioner pays providers for what they do, item by item, by tariff, in blocks, or a mix.

Each provider agrees to provide the services named, and the commissioner to pay for them on
the basis written beside each: the mechanism under which most providers are paid today, and
the fallback inside every other form. Where a service may be declined, as a practice may
decline an enhanced service, its provider need not go on with it; the rule below holds the
commissioner to a pay, at planned activity, that makes it worth providing.

    symbol   here                                       meaning
    A, P     value of actual, planned activity          at reference prices, with its fixed part, pounds a year
    N, N_p   units of actual, planned activity          a year
    C, C_p   cost of actual, planned activity           to the provider, pounds a year
    b        column "Baseline"                          value up to which the full price is paid (blank: P)
    l, u     columns "Collar", "Cap"                    parts of plan
    x        lever of the row                           a share, or pounds (a unit; a year)
    k        setting "Margin for a scheme's owner"      part of cost
    d_t      setting "Discount rate"                    weight of year t

    tariff                 x A
    fixed plus variable    A + x (P - A)
    blended                P + x (A - P)
    marginal rate          min(A, b) + x max(A - b, 0)
    cap and collar         x min(max(A, l P), u P)
    fee per item           x N        (x price index)
    open book              x C
    block, low volume      x          (x price index)

    worth providing        sum over t of d_t pay_t(planned activity) >= (1 + k) sum over t of d_t C_p,t

An aligned payment is two rows of one clause: elective care at tariff (100% of the unit price)
and the rest fixed plus variable. The commissioner who withholds a part for quality adds a
withhold. That a service is worth providing belongs to its column "May be declined", not to this
form: it holds in every form that has activity (contract_engine/clauses/worth_providing.py).

Sources: marginal rate emergency tariff, 30% above the baseline of 2008/09, 70% from 2015/16
(HFMA, 2013); blended payment 2019/20, fixed for the plan and 20% of the difference either way
(HSJ, 2019); aligned payment and incentive, elective activity at 100% of unit prices from
2023/24, low-volume blocks up to GBP 1.5m (NHS England, NHS Payment Scheme; HFMA, 2022);
enhanced services, which a practice may decline (Nuffield Trust and The King's Fund, Securing the
future of general practice, 2013, chapter 6).
Worked by hand: tests/known_answers/activity.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses.form import Form
from contract_engine.clauses.paid_for import done, pay
from contract_engine.clauses.worth_providing import as_planned, offers_of
from contract_engine.schema.spelling import listed
from contract_engine.schema.terms_activity import BLOCKS, ActivityTerm
from contract_engine.schema.words import pounds
from contract_engine.terms import PENNY
from contract_engine.world.timing import price_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms

FORM = Form(
    name="activity",
    title="Activity: providers are paid for what they do, by tariff, fee, block or a mix",
    families=("activity", "budget", "funding", "gain share", "pool", "fees", "limits"),
)
MORE = 0.10
MOST_TOLD = 2
NOTHING = done(())


def rules(m: ConcreteModel, terms: Terms) -> None:
    """Nothing spans the clauses of an activity contract: each service is paid by one term of its own."""


def words(terms: Terms) -> Iterator[str]:
    """What more activity than planned would cost, and which services a provider would decline."""
    more = _paid_in_the_first_year(terms, MORE)
    for payer, planned in _paid_in_the_first_year(terms, 0.0).items():
        if planned > 0:
            extra = more[payer] - planned
            yield (
                f"For planned activity {payer} pays {pounds(round(planned))} in {terms.contract.years[0]}; if every"
                f" service did {MORE:.0%} more, it would pay {pounds(round(extra))} more ({extra / planned:.1%})."
            )
    offers = offers_of(terms.contract)
    values = {terms.lever(row): terms.value(row) for row in terms.rows("activity")}
    short = [(offer, offer.required - offer.pay(values)) for offer in offers]
    declined = [(offer, missing) for offer, missing in short if missing > PENNY]
    if declined:
        most = sorted(declined, key=lambda entry: -entry[1])
        told = [
            f"{offer.party} {offer.service} ({pounds(round(missing))} short over the term)"
            for offer, missing in most[:MOST_TOLD]
        ]
        rest = f" and {len(most) - MOST_TOLD} more" if len(most) > MOST_TOLD else ""
        yield (
            f"Of {len(offers)} services that may be declined, {len(declined)} would be: {listed(told, 'and')}{rest}."
        )
    elif offers:
        yield (
            f"None of the {len(offers)} services that may be declined would be: each is paid its cost and"
            f" {terms.settings.required_margin:.0%} of it more at planned activity."
        )


def _paid_in_the_first_year(terms: Terms, more: float) -> dict[str, float]:
    """Pounds by payer where every service does a part more than planned."""
    index = price_index(terms.contract)[:, None]
    paid: dict[str, float] = {}
    for row in terms.rows("activity"):
        if not isinstance(row, ActivityTerm) or row.year not in ("", terms.contract.years[0]):
            continue
        for member, share in terms.contract.list_shares(row.payee).items():
            activity = as_planned(terms.contract, member, row.point_of_delivery, more)
            part = share if row.basis in BLOCKS else 1.0
            if activity is None:
                activity, part = NOTHING, part if row.basis in BLOCKS else 0.0
            outright, per_unit = pay(row, activity, index)
            first = float(per_unit[0, 0]) * part * terms.value(row)
            paid[row.payer] = paid.get(row.payer, 0.0) + first + (0.0 if outright is None else float(outright[0, 0]))
    return paid
