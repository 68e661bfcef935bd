"""The scheme that a contract lays down for its network, as terms that any other network can be put under.

What cannot be put to another network (money by points, a payment rolled over, quality beside the
pool) is refused, with the place where it stands; nothing is settled by other terms than those written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.clauses.gain_share_order import SLIDING_PEOPLE, SLIDING_RATE
from contract_engine.schema.agreed_targets import planned, rule_of, target_over_plan
from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import GainShareTerm, PoolTerm
from contract_engine.schema.words import percentage
from contract_engine.stressing.everyone_scheme import Band, Pool, Scheme, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.schema.gain_share_rules import GainShareRuleRow
    from contract_engine.schema.term_row import TermRow

CERTAIN = ("unconditional", "up front")


@dataclass(frozen=True, slots=True)
class TermsForAll:
    """A contract's scheme, and what stands in where a table is silent: a person's agreed spend, patients measured."""

    scheme: Scheme
    network: str
    indicator: str
    agreed_a_weighted_patient: float
    patients_a_registered_patient: float

    @property
    def shares(self) -> bool:
        """Whether it shares gains or losses at all."""
        return bool(self.scheme.gain.bands or self.scheme.loss.bands)


def terms_for_all(contract: Contract, indicator: str = "") -> TermsForAll:
    """Return the terms that a contract has for its network, in its first year, as they are written.

    `indicator` names the one that the table's achievement is of, where the contract pays on several.
    An InputFaultsError lists everything that cannot be put to other networks.
    """
    network = _network(contract)
    pool_rows = [row for row in _rows(contract, PoolTerm, network) if isinstance(row, PoolTerm)]
    share_rows = [row for row in _rows(contract, GainShareTerm, network) if isinstance(row, GainShareTerm)]
    faults = [*_not_for_all(pool_rows), *_not_shared_alike(contract, share_rows)]
    measured, unclear = _measured(contract, network, pool_rows, indicator)
    faults += unclear
    if not pool_rows and not share_rows:
        found = f"no clause of a pool or a gain share pays {network}."
        faults.append(error("Terms pool", found, "Name the network as its payee."))
    if faults:
        raise InputFaultsError(contract.file, tuple(faults))
    pool = _pool(contract, network, pool_rows, measured)
    scheme = Scheme(pool, _side(contract, share_rows, "gain"), _side(contract, share_rows, "loss"))
    people = sum(contract.weighted_list(member) for member in contract.members(network))
    registered = sum(contract.parties[member].registered_list or 0.0 for member in contract.members(network))
    due = sum(row.denominator - row.exclusions for row in measured)
    return TermsForAll(
        scheme,
        network,
        measured[0].indicator if measured else "",
        _agreed(contract, share_rows) / people if people else 0.0,
        due / registered if registered else 0.0,
    )


def _network(contract: Contract) -> str:
    names = sorted({row.network for row in contract.parties.values() if row.network and row.role == "practice"})
    if len(names) != 1:
        found = f"it has the networks {listed(names, 'and')}." if names else "none of its organisations is a network's."
        fault = error("Organisations", found, "Give a contract with one network, whose terms all others are put under.")
        raise InputFaultsError(contract.file, (fault,))
    return names[0]


def _rows(contract: Contract, kind: type[TermRow], network: str) -> list[TermRow]:
    """Return the new terms of the network's that hold in the first year."""
    return [row for row in contract.rows(kind)
            if row.in_new_terms and row.payee == network and row.year in ("", contract.years[0])]  # fmt: skip


def _not_for_all(rows: Sequence[PoolTerm]) -> Iterator[Fault]:
    for row in rows:
        if row.basis not in ("£ per weighted patient", "£ a year"):
            yield error(row.at("basis"), f"{row.clause} pays {row.basis}, which a table of all networks does not.",
                        "Write it as £ per weighted patient.")  # fmt: skip
        if row.on_results and row.floor:
            yield error(row.at("floor"), f"{percentage(row.floor)} of {row.clause} is paid whatever the results.",
                        "Write that part as a component of its own, unconditional.")  # fmt: skip
        if row.on_results and row.not_earned not in ("stays with the payer", "by list"):
            yield error(row.at("not_earned"), f"what is not earned of {row.clause} goes {row.not_earned}.",
                        "For all networks choose stays with the payer, or by list.")  # fmt: skip
    own = {row.not_earned for row in rows if row.component == "own achievement"}
    if len(own) > 1:
        yield error("Terms pool", f"money for own achievement that is not earned {listed(sorted(own), 'and')}.",
                    "Choose one of the two.")  # fmt: skip


def _not_shared_alike(contract: Contract, rows: Sequence[GainShareTerm]) -> Iterator[Fault]:
    measured = {(row.clause, row.point_of_delivery) for row in rows}
    if len(measured) > 1:
        clauses = listed(sorted({f"{clause} ({point})" for clause, point in measured}), "and")
        yield error("Terms gain share", f"a network has shares of {clauses}.", "For all networks keep one of them.")
    for clause, side in sorted({(row.clause, row.side) for row in rows}):
        rule = rule_of(contract, clause, side)
        for column, plain in (("measure", "spend"), ("quality_use", "none"), ("first_slice_to", "")):
            if getattr(rule, column) != plain:
                yield error(rule.at(column), f"{clause} has {getattr(rule, column)} here, which a table does not tell.",
                            f"For all networks {f'choose {plain}' if plain else 'leave it out'}.")  # fmt: skip


def _measured(
    contract: Contract, network: str, rows: Sequence[PoolTerm], indicator: str
) -> tuple[list[IndicatorRow], list[Fault]]:
    """Return the network's rows of the indicator that a table has the achievement of."""
    on_results = [row for row in rows if row.on_results]
    paid_on = {row.indicator for row in on_results}
    found = [row for row in contract.rows(IndicatorRow) if row.organisation in contract.members(network)
             and ((paid_on and ALL in paid_on) or row.indicator in paid_on)]  # fmt: skip
    names = sorted({row.indicator for row in found})
    if indicator and indicator not in names:
        return [], [error("Indicators", f"the pool pays on {listed(names, 'and') or 'none'}, not on {indicator}.",
                          "Name one of these.")]  # fmt: skip
    if len(names) > 1 and not indicator:
        return [], [error("Indicators", f"the pool pays on {listed(names, 'and')}, and a table has one achievement.",
                          "Name the indicator that it is of.")]  # fmt: skip
    kept = [row for row in found if row.indicator == (indicator or row.indicator)]
    edges = {(row.lower_threshold, row.upper_threshold) for row in kept}
    if len(edges) > 1:
        return [], [error("Indicators", f"practices have thresholds of their own for {kept[0].indicator}.",
                          "For all networks give them the same.")]  # fmt: skip
    return kept, []


def _pool(contract: Contract, network: str, rows: Sequence[PoolTerm], measured: Sequence[IndicatorRow]) -> Pool:
    people = sum(contract.weighted_list(member) for member in contract.members(network)) or 1.0
    pounds = dict.fromkeys(("own", "network", "certain"), 0.0)
    for row in rows:
        to = "certain" if row.component in CERTAIN else row.component.split()[0]
        pounds[to] += (row.draft or 0.0) / (people if row.basis == "£ a year" else 1.0)
    edges: dict[str, Any] = {}
    if measured:
        edges = {"lower": measured[0].lower_threshold, "upper": measured[0].upper_threshold}
    shared_out = any(row.component == "own achievement" and row.not_earned == "by list" for row in rows)
    return Pool(**pounds, **edges, shared_out=shared_out)


def _side(contract: Contract, rows: Sequence[GainShareTerm], side: str) -> Side:
    own = [row for row in rows if row.side == side]
    if not own:
        return Side()
    rule = rule_of(contract, own[0].clause, side)
    return Side(
        tuple(Band(row.band_from, row.band_to, row.draft or 0.0) for row in own),
        minimum=_minimum(rule),
        deductible=rule.counted_from == "deductible",
        counted_up_to=rule.gross_cap,
        kept=1 - rule.withheld if side == "gain" else 1.0,
        payment_cap=rule.payment_cap,
    )


def _minimum(rule: GainShareRuleRow) -> float | None:
    if rule.minimum_basis == "fixed":
        return rule.minimum_rate
    return None if rule.people is None else float(np.interp(rule.people, SLIDING_PEOPLE, SLIDING_RATE))


def _agreed(contract: Contract, rows: Sequence[GainShareTerm]) -> float:
    """Return what the services of the gain share are agreed to come to in a year, in price-base money."""
    if not rows:
        return 0.0
    row = rows[0]
    points = {each.point_of_delivery for each in contract.rows(ServiceRow) if each.in_scope}
    return sum(
        planned(contract, point, "spend")
        * target_over_plan(contract, row.clause, point, side=row.side, measure="spend")
        for point in sorted(points)
        if row.point_of_delivery in (ALL, point)
    )
