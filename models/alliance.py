"""Alliance: members and commissioner answer together for one programme, and share one gain or pain.

One contract binds the commissioner and several providers. Decisions are taken together, and all
gain or lose by the joint outturn, nobody by its own. It comes in two ways, and the terms say
which. Stand-alone: whoever signs is paid by three limbs, its direct cost reimbursed open book
(limb 1), a fee for overheads and margin (limb 2), and a share of what the programme came to below
or above the agreed target (limb 3). Overlay: each member's contract stays as it is and is its
limb 1; only the joint gain or pain is new. A member never loses more by the joint pain than the
fee it put at risk; beyond that the commissioner bears the overrun alone. What all achieve
together on quality may scale every share of a gain, and nobody gains by a target that was padded.

    symbol   here                                          meaning
    C_i      services of member i                          what its services actually cost
    r_i      lever "part of actual cost"                   part of C_i reimbursed, 1 unless open
    F_i      lever "management fee" of member i            its fee, all of it at risk
    T        table "Baseline", or the plan                 agreed target of the programme
    X        sum over i of C_i, or spend in an overlay     joint outturn, as Gain share rules say
    g_i      levers "share of gain" of member i            part of T - X paid to i where X < T
    h_i      levers "share of loss" of member i            part of X - T repaid by i where X > T
    U        band of a loss, from and to                   the overrun that is shared, as part of T
    Q        achievement of all together                   multiplies shares of a gain, if so agreed

    stand-alone   paid to i = r_i C_i + F_i + Q g_i max(T - X, 0) - h_i min(max(X - T, 0), U T)
    overlay       paid to i = its contract  + Q g_i max(T - X, 0) - h_i min(max(X - T, 0), U T)
    sum over i of g_i = 1,  sum over i of h_i = 1          the commissioner among them, in each band
    U T h_i      <= F_i                                    for each member with a fee, in each year

The last line is the form's; T is that of a future in which all goes as planned. With one member,
half of gain and pain and U = F / (T / 2): pay = C + F + clip(0.5 (T - C), -F, inf).

Sources: three limbs, half of gain without limit and half of pain up to the fee, and no gain from
an over-estimated target (Australian guide to alliance contracting, ppponline.affinitext.com);
alliances of practice, hospital and community provider (Nuffield Trust and The King's Fund,
Securing the future of general practice, 2013, table 7); gains and losses that rest on overall
performance (Canterbury, New Zealand: hfma.org.uk).
Worked by hand: tests/known_answers/alliance.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form
from contract_engine.clauses.gain_share_words import loss_words, saving_words
from contract_engine.clauses.pain import Pain, pain_of
from contract_engine.results.money import listed, money
from contract_engine.schema.alliances import fees, members, stands_alone
from contract_engine.schema.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.form import Terms
    from contract_engine.schema.term_tables import LimitTerm

FORM = Form(
    name="alliance",
    title="Alliance: members and commissioner share one gain or pain on the joint outturn",
    families=("activity", "budget", "gain share", "pool", "funding", "fees", "limits", "shared cost"),
)
HALF_A_POUND = 0.5


def rules(m: ConcreteModel, terms: Terms) -> None:
    """No member repays more than its fee in any year, as parts of the target."""
    limited = {(pain.member, pain.year): pain for pain in pain_of(terms.contract)}

    def within(m: ConcreteModel, member: str, year: str) -> object:
        pain = limited[member, year]
        repaid = sum(width * m.lever[lever] for lever, width in pain.shared.items())
        fee = pain.fixed_fee + sum(pounds * m.lever[lever] for lever, pounds in pain.fee.items())
        return repaid <= fee / pain.target

    if limited:
        m.pain_stays_within_the_fee_at_risk = Constraint(list(limited), rule=within)


def words(terms: Terms) -> Iterator[str]:
    """Say which way the alliance works, how the joint gain and pain are shared, and the most a member may lose."""
    who, unit = members(terms.contract), terms.settings.display_unit
    payers = listed(list(terms.contract.commissioners)) if terms.contract.commissioners else "The commissioner"
    if not who:
        return
    if stands_alone(terms.contract):
        each = who[0] if len(who) == 1 else f"each of {listed(list(who))}"
        and_a_fee = ", and a fee" if any(fees(terms.contract, member) for member in who) else ""
        yield f"{payers} pays {each} what its work costs, open book{and_a_fee}."
    else:
        keep = "keeps its contract as it is" if len(who) == 1 else "keep their contracts as they are"
        yield f"{listed(list(who))} {keep}; only a joint gain or pain is new."
    yield from saving_words(terms.contract, terms.value)
    yield from loss_words(terms.contract, terms.value)
    with_a_fee = [pain for pain in pain_of(terms.contract) if fees(terms.contract, pain.member)]
    beyond = {pain.member for pain in with_a_fee if _may_lose_more(pain, terms)}
    first = [pain for pain in with_a_fee if pain.year == terms.contract.years[0]]
    limits = {pain.member: money(_fee(pain, terms), unit) for pain in first if pain.member not in beyond}
    if limits and not beyond:
        each = listed([f"{member} {fee}" for member, fee in limits.items()])
        yield f"The most that a member may lose by it is its fee: {each} a year."
        return
    for member, fee in limits.items():
        yield f"The most that {member} may lose by it is its fee: {fee} a year."


def _may_lose_more(pain: Pain, terms: Terms) -> bool:
    """Whether a member's share of pain exceeds its fee in a year, or a cap on more than its shares takes from it."""
    values = {terms.lever(row): terms.value(row) for row in terms.rows("gain share")}
    repaid = pain.target * sum(width * values[lever] for lever, width in pain.shared.items())
    shares = {fold(row.clause) for row in terms.rows("gain share")}
    caps = [
        row
        for row in cast("tuple[LimitTerm, ...]", terms.rows("limits"))
        if row.kind == "payment cap" and pain.member in (row.payee, *terms.contract.members(row.payee))
    ]
    capped = any({fold(name) for name in row.measured} - shares for row in caps)
    return capped or repaid > _fee(pain, terms) + HALF_A_POUND


def _fee(pain: Pain, terms: Terms) -> float:
    """Fee of a member in a year at the terms to speak of."""
    values = {terms.lever(row): terms.value(row) for row in fees(terms.contract, pain.member)}
    return pain.fixed_fee + sum(pounds * values[lever] for lever, pounds in pain.fee.items())
