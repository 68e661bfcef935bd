"""What makes owners act, who gains without acting, what each scheme is worth, and whether nobody might act.

At given terms, means over the same scenarios throughout, with E_j the expected result of j over
the term, X a scheme and x one owner's part of it:

    gain of j from X       E_j(all) - E_j(all but X)           summed over j: what X adds to what there is to share
    own part of i          E_i(all) - E_i(all but x)           its margin
    without its own part   gain of i from X - own part of i    what others' work brings it
    acting alone           max over S of E_i(S alone) - E_i(nobody)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.deviations import subsets
from contract_engine.results.incentive_lines import (
    HALF_A_POUND,
    FirstLine,
    FreeRiderLine,
    IncentiveLine,
    Incentives,
    PaidForLine,
    SchemeLine,
)  # fmt: skip
from contract_engine.schema.contract import lever_id
from contract_engine.schema.term_tables import FundingTerm, GainShareTerm, PoolTerm, TermRow
from contract_engine.settlement.ledger import ledger_of
from contract_engine.terms import PENNY
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_engine.design.design import Design
    from contract_engine.design.duties import Duty
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.results.incentive_lines import FundingLine
    from contract_engine.terms import Capped, Flow, Pounds
    from contract_engine.world.outcomes import Outcomes
    from contract_engine.world.schemes import Part

FUNDING, OWN, NETWORK, SAVINGS, OTHER = "doing the scheme", "own results", "the network's results", "savings", "other"
Results = dict[str, float]
# What money is for: of each lever, of each clause.
Kinds = tuple[dict[str, str], dict[str, str]]


def incentives_of(
    worlds: Worlds,
    problem: Problem,
    found: Design,
    to_fund: tuple[FundingLine, ...] = (),
    still: Callable[[str], None] = lambda _: None,
) -> Incentives:
    """Work out all of it at the terms found, or at the draft where none were; `still` is told how far it is."""
    if not worlds.new.parts:
        return Incentives()
    terms = problem.draft if found.terms is None else found.terms
    settled = _Settled(worlds, problem, terms)
    kinds = _kinds(problem)
    gains = {}
    for scheme in sorted({duty.part.scheme for duty in problem.duties}):
        still(f"what {scheme} adds to what there is to share")
        gains[scheme] = settled.gains_from(scheme)
    costs = {part: float(work.cost @ problem.discount) for part, work in worlds.new.parts.items()}
    lines = tuple(
        _incentive(duty, problem, terms, kinds, gains[duty.part.scheme], costs[duty.part]) for duty in problem.duties
    )
    return Incentives(
        lines=lines,
        free_riders=tuple(_free_riders(gains, lines)),
        schemes=(*(SchemeLine(scheme, in_use=True, adds=sum(gain.values())) for scheme, gain in gains.items()),
                 *(SchemeLine(scheme, in_use=False, adds=-sum(settled.gains_from(scheme).values()))
                   for scheme in sorted({part.scheme for part in worlds.new.parts} - set(gains)))),
        paid_for=tuple(_paid_for(problem, terms, kinds, lines)),
        first=settled.first(still),
        to_fund=to_fund,
        looked_at=problem.deviations.looked_at,
        in_part=problem.deviations.in_part,
    )  # fmt: skip


class _Settled:
    """Worlds in which other parts are delivered, settled at the same terms."""

    def __init__(self, worlds: Worlds, problem: Problem, terms: Pounds) -> None:
        self.worlds, self.discount = worlds, problem.discount
        self.terms = {lever.id: float(value) for lever, value in zip(problem.levers, terms, strict=True)}
        self.all = dict(zip(problem.parties, map(float, problem.expected(terms) @ problem.discount), strict=True))

    def gains_from(self, scheme: str) -> Results:
        """Return what each organisation has with a scheme less what it has without it; of one not in use, minus it."""
        of_scheme = frozenset(part for part in self.worlds.new.parts if part.scheme == scheme)
        delivered = self.worlds.new.delivered
        flipped = delivered - of_scheme if of_scheme & delivered else delivered | of_scheme
        other = self._results(self._outcomes(flipped, self.worlds.new))
        return {party: pounds - other[party] for party, pounds in self.all.items()}

    def first(self, still: Callable[[str], None]) -> tuple[FirstLine, ...]:
        """Return for each owner of something new the best it can do alone, whoever gains most by it first."""
        new = self.worlds.new
        fresh = {part for part in new.delivered if not new.parts[part].in_place_today}
        nobody = self._outcomes(new.delivered - fresh, new)
        found = []
        for owner in sorted({part.owner for part in fresh}):
            still(f"what {owner} would gain by starting alone")
            mine = sorted(part for part in fresh if part.owner == owner)
            gain, best = self._best_alone(owner, mine, nobody)
            found.append(FirstLine(owner, tuple(part.scheme for part in sorted(best)), gain))
        return tuple(sorted(found, key=lambda line: -line.gain))

    def _best_alone(self, owner: str, mine: list[Part], nobody: Outcomes) -> tuple[float, frozenset[Part]]:
        """Return what an owner gains at most by acting alone, and by which of its parts.

        Where all its parts together bring what each brings by itself, those that bring something are best.
        """
        idle = self._results(replace(nobody, only=frozenset({owner})))[owner]

        def by(some: frozenset[Part]) -> float:
            return self._results(self._outcomes(nobody.delivered | some, nobody, owner))[owner] - idle

        ways = {frozenset({part}): by(frozenset({part})) for part in mine}
        whole, singly = frozenset(mine), sum(ways.values())
        ways.setdefault(whole, 0.0 if len(mine) == 1 else by(whole))
        if abs(ways[whole] - singly) <= PENNY:
            if good := frozenset(part for part in mine if ways[frozenset({part})] > 0):
                return sum(ways[frozenset({part})] for part in good), good
        else:
            ways |= {some: by(some) for some in subsets(mine) if some not in ways}
        best = max(ways, key=lambda some: ways[some])
        return ways[best], best

    def _outcomes(self, delivered: frozenset[Part], like: Outcomes, owner: str = "") -> Outcomes:
        """Follow the same scenarios where other parts are delivered, for everyone or for one owner."""
        only = frozenset({owner}) if owner else None
        return outcomes_of(self.worlds.contract, self.worlds.draws, delivered, like=like, only=only)

    def _results(self, outcomes: Outcomes) -> Results:
        """Return expected results over the term of whoever is wanted, from means alone."""
        ledger = ledger_of(outcomes)
        found = {party: float((own.mean(axis=1) * self.discount).sum()) for party, own in ledger.own.items()}
        every: tuple[Flow | Capped, ...] = (*ledger.flows, *ledger.capped)
        for flow in every:
            pounds = float((flow.at(self.terms).mean(axis=1) * self.discount).sum())
            for party, sign in ((flow.payee, 1), (flow.payer, -1)):
                if party in found:
                    found[party] += sign * pounds
        return found


def _kinds(problem: Problem) -> Kinds:
    """Return what the money of each lever, and of each clause, is for."""
    rows = [row for row in problem.contract.terms if row.in_new_terms]
    of_lever = {lever_id(row): _kind(row) for row in rows}
    of_clause: dict[str, str] = {}
    for row in rows:
        kind = _kind(row)
        of_clause[row.clause] = kind if of_clause.get(row.clause, kind) == kind else OTHER
    return of_lever, of_clause


def _kind(row: TermRow) -> str:
    if isinstance(row, FundingTerm):
        return FUNDING
    if isinstance(row, PoolTerm):
        return {"own achievement": OWN, "network achievement": NETWORK}.get(row.component, OTHER)
    return SAVINGS if isinstance(row, GainShareTerm) else OTHER


def _incentive(  # noqa: PLR0913, PLR0917 - one part, and all that its line tells
    duty: Duty, problem: Problem, terms: Pounds, kinds: Kinds, gains: Mapping[str, float], cost: float
) -> IncentiveLine:
    found = dict.fromkeys((FUNDING, OWN, NETWORK, SAVINGS, OTHER), 0.0)
    for lever, pounds in zip(problem.levers, duty.per_unit * terms, strict=True):
        found[kinds[0][lever.id]] += float(pounds)
    for weights, payment in duty.capped:
        found[kinds[1].get(payment.clause, OTHER)] += float(weights @ payment.mean(terms))
    margin = duty.margin(terms)
    return IncentiveLine(
        initiative=duty.part.scheme, owner=duty.part.owner, margin=margin, required=duty.required, cost=cost,
        scheme_funding=found[FUNDING], own_results=found[OWN], network_results=found[NETWORK],
        savings=found[SAVINGS], other=found[OTHER] + duty.constant + cost,
        from_others=gains[duty.part.owner] - margin,
    )  # fmt: skip


def _free_riders(gains: Mapping[str, Mapping[str, float]], lines: tuple[IncentiveLine, ...]) -> Iterator[FreeRiderLine]:
    """Yield what each scheme brings each organisation that it touches."""
    own = {(line.initiative, line.owner): line.margin for line in lines}
    for scheme, by_party in gains.items():
        for party, gain in by_party.items():
            part = own.get((scheme, party), 0.0)
            if abs(gain) > HALF_A_POUND or (scheme, party) in own:
                yield FreeRiderLine(scheme, party, (scheme, party) in own, gain, part, gain - part)


def _paid_for(problem: Problem, terms: Pounds, kinds: Kinds, lines: tuple[IncentiveLine, ...]) -> Iterator[PaidForLine]:
    """Yield what all owners are paid for delivery and for results, and what of it moves with their own parts."""
    owners = [problem.parties.index(owner) for owner in sorted({line.owner for line in lines})]
    received = np.einsum("itl,t->il", problem.mean_per_unit[owners], problem.discount) * terms
    by_lever = np.maximum(received, 0.0).sum(axis=0)
    buys = {
        FUNDING: sum(line.scheme_funding for line in lines),
        OWN: sum(line.own_results for line in lines),
        NETWORK: sum(line.network_results for line in lines),
    }
    for kind, bought in buys.items():
        levers = [place for place, lever in enumerate(problem.levers) if kinds[0][lever.id] == kind]
        if levers:
            yield PaidForLine(kind, float(by_lever[levers].sum()), bought)
