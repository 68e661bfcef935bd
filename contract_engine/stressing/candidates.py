"""Who could hold the budget: those named, those marked on Parties, a joint venture, and the commissioner keeping it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contract_engine.errors import PutRightError
from contract_engine.schema.holder_rows import TESTS, HolderRow
from contract_engine.schema.holders import budget_holders
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.term_tables import BudgetTerm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.schema.contract import Contract

Because = Literal[
    "holds it in the draft", "marked on Parties", "on the sheet Holders", "named", "the commissioner keeps it",
    "to compare: not marked on Parties",
]  # fmt: skip
AND = "+"
ON_HOLDERS: Because = "on the sheet Holders"
NOT_A_HOLDER = ("outside", "practice", "commissioner")
ADDS_UP = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation, or several that share gains and losses, that could hold the budget.

    `shares` add up to one; `management` is what managing the budget costs, price-base pounds a
    year; `scores` are those typed, 0 to 5, by test.
    """

    name: str
    shares: Mapping[str, float]
    because: Because
    management: float = 0.0
    scores: Mapping[str, float] | None = None
    note: str = ""

    @property
    def members(self) -> tuple[str, ...]:
        """Those who stand behind it."""
        return tuple(self.shares)


def present_holder(contract: Contract, asked: str | None = None) -> str:
    """Return who holds the budget in the new terms; a PutRightError says what to fill in where nobody does."""
    found = [name for name in budget_holders(contract) if name not in contract.commissioners]
    each_for_itself = [
        row
        for row in contract.rows(BudgetTerm)
        if row.in_new_terms and row.payer in contract.commissioners and row.payee not in contract.parties
    ]
    if each_for_itself:
        raise PutRightError(
            f"{each_for_itself[0].at('payee')}: each practice of {each_for_itself[0].payee} holds a budget of its own,"
            " so there is no one budget to hand over. Name one organisation as Payee, such as a federation of them."
        )
    if asked is not None:
        known = next((name for name in found if fold(name) == fold(asked)), None)
        if known is None:
            whose = f"Budgets are held by {listed(found, 'and')}." if found else "Nobody holds a budget."
            raise PutRightError(f"--of: {asked} holds no budget in the new terms. {whose}")
        return known
    if not found:
        raise PutRightError(
            "Nobody holds a budget in this contract, so there is nothing to hand over. Give it one: on the sheet Terms"
            " budget a row that is in force new, with the commissioner as Payer and the organisation that would hold it"
            " as Payee; then make that organisation the Payer of the providers on Terms activity. A block from the"
            " commissioner to an organisation whose Role on Parties is lead counts too."
        )
    if len(found) > 1:
        raise PutRightError(
            f"Budgets are held by {listed(found, 'and')}. Say whose is to be handed over, with --of NAME."
        )
    return found[0]


def candidates_of(contract: Contract, present: str, named: Sequence[str] = ()) -> tuple[Candidate, ...]:
    """Return every candidate once, the present holder first, the commissioner last unless named."""
    if named:
        found = [_named(contract, name) for name in named]
    else:
        marked = [name for name, row in contract.parties.items()
                  if row.may_hold_budget and name not in (present, *contract.commissioners)]  # fmt: skip
        found = [
            _of(contract, present, (present,), "holds it in the draft"),
            *(_of(contract, name, (name,), "marked on Parties") for name in marked),
            *_typed(contract),
        ]
        others = [each for each in found if present not in each.shares]
        found += [] if others else _to_compare(contract, present)
        found += [_of(contract, name, (name,), "the commissioner keeps it") for name in contract.commissioners[:1]]
    typed = {frozenset(each.shares) for each in found if each.because == ON_HOLDERS}
    once: dict[object, Candidate] = {}
    for each in found:
        members = frozenset(each.shares)
        if each.because == ON_HOLDERS:
            once.setdefault(each.name, each)
        elif members not in typed:
            once.setdefault(members, each)
    return tuple(once.values())


def _typed(contract: Contract) -> Iterator[Candidate]:
    rows = contract.rows(HolderRow)
    for name in dict.fromkeys(fold(row.candidate) for row in rows):
        own = [row for row in rows if fold(row.candidate) == name]
        yield _of(contract, own[0].candidate, [row.member for row in own], ON_HOLDERS, own)


def _to_compare(contract: Contract, present: str) -> list[Candidate]:
    """Return the standard case: the provider that earns most in scope, a GP alliance, and both with the holder."""
    income = _income(contract)
    able = [name for name, row in contract.parties.items()
            if row.role not in NOT_A_HOLDER and name != present and row.takes_part != "neither"]  # fmt: skip
    if not able:
        return []
    strong = max(able, key=lambda name: (income.get(name, 0.0), name))
    alliances = [name for name in able if contract.parties[name].role in ("federation", "network") and name != strong]
    sets = [(strong,), *((name,) for name in alliances[:1]), (present, strong)]
    return [_of(contract, together(names), names, "to compare: not marked on Parties") for names in sets]


def together(names: Sequence[str]) -> str:
    """Return what a set of organisations is called."""
    return f" {AND} ".join(names)


def _named(contract: Contract, typed: str) -> Candidate:
    """Return a candidate named as an organisation, a network, one on Holders, or several with + between them."""
    candidates = {fold(each.name): each for each in _typed(contract)}
    networks = [row.network for row in contract.parties.values() if row.network]
    known = {fold(name): name for name in (*contract.parties, *networks)}
    if fold(typed) in candidates:
        return candidates[fold(typed)]
    parts = [typed] if fold(typed) in known else [part.strip() for part in typed.split(AND)]
    missing = [part for part in parts if fold(part) not in known]
    if missing:
        like = nearest(missing[0], [*known.values(), *(each.name for each in candidates.values())])
        mend = f"Did you mean '{like}'?" if like else f"There are {listed(known.values())}."
        raise PutRightError(f"--holder: there is no organisation '{missing[0]}'. {mend}")
    names = [known[fold(part)] for part in parts]
    alike = next((each for each in candidates.values() if set(each.shares) == set(names)), None)
    if alike is not None:
        return alike
    return _of(contract, together(names), names, "named")


def _of(
    contract: Contract, name: str, members: Sequence[str], because: Because, rows: Sequence[HolderRow] = ()
) -> Candidate:
    outside = [member for member in members for party in contract.members(member)
               if contract.parties[party].role == "outside"]  # fmt: skip
    if outside:
        raise PutRightError(
            f"{name}: {outside[0]} is outside the contract and signs nothing, so it cannot hold the budget."
            " Name an organisation that signs, or give it another Role on Parties."
        )
    typed = [row.share for row in rows]
    parts = _shares(contract, members) if not rows or None in typed else [share or 0.0 for share in typed]
    if abs(sum(parts) - 1) > ADDS_UP:
        raise PutRightError(
            f"{rows[0].at('share')}: shares of {name} come to {sum(parts):.1%}. Make them come to 100%."
        )
    shares: dict[str, float] = {}
    for member, part in zip(members, parts, strict=True):
        for party, of_member in contract.list_shares(member).items():
            shares[party] = shares.get(party, 0.0) + part * of_member
    scores = {test: max(known) for test in TESTS
              if (known := [value for row in rows if (value := getattr(row, test)) is not None])}  # fmt: skip
    return Candidate(
        name, shares, because, sum(row.management_cost for row in rows), scores or None,
        "; ".join(dict.fromkeys(row.source for row in rows if row.source)),
    )  # fmt: skip


def _shares(contract: Contract, members: Sequence[str]) -> list[float]:
    """Share by list where all have one, or else by income in scope; equal parts where neither is known of all."""
    lists = [sum(contract.weighted_list(party) for party in contract.members(member)) for member in members]
    income = _income(contract)
    earned = [sum(income.get(party, 0.0) for party in contract.members(member)) for member in members]
    weights = next((known for known in (lists, earned) if all(known)), [1.0] * len(members))
    return [weight / sum(weights) for weight in weights]


def _income(contract: Contract) -> dict[str, float]:
    """Contract value in scope of each provider, today's services, pounds a year."""
    found: dict[str, float] = {}
    for row in contract.rows(ServiceRow):
        if row.in_scope and row.runs_today:
            found[row.provider] = found.get(row.provider, 0.0) + row.contract_value
    return found
