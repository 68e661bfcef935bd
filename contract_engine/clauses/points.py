"""What a point of an indicator is worth: adjusted for list, and for prevalence where an indicator says so.

    list over mean       n / mean list                            registered people n
    prevalence           (register / n) / national prevalence     1 where either is blank
    money for points     pounds a point x list over mean x sum over indicators of ( points x prevalence )

Each factor is rounded to the decimals that the payer's own rules name, if any: published
amounts often rest on rounded factors. Source: Quality and Outcomes Framework, Statement of
Financial Entitlements; Investment and Impact Fund.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.terms_pool import A_POINT
from contract_engine.world.achievement import points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import PoolTerm


def money_at_one(contract: Contract, row: PoolTerm) -> dict[str, float]:
    """Pounds a year of each practice at full achievement for one unit of the lever, in price-base money."""
    members = contract.members(row.payee)
    if row.basis == "£ per weighted patient":
        return {member: contract.weighted_list(member) for member in members}
    if row.basis == "£ per registered patient":
        return {member: contract.parties[member].registered_list or 0.0 for member in members}
    if row.basis == A_POINT and row.component == "own achievement":
        return {member: _points_paid(contract, row, (member,)) for member in members}
    pounds = _points_paid(contract, row, members) if row.basis == A_POINT else 1.0
    return {member: pounds * share for member, share in contract.list_shares(row.payee).items()}


def worth_of_points(contract: Contract, row: PoolTerm, members: Sequence[str]) -> dict[str, float]:
    """Return what a point of each indicator counts for practices taken as one; nothing where all count alike."""
    if row.basis != A_POINT:
        return {}
    return {name: _prevalence(contract, row, rows) for name, rows in _indicators(contract, row, members).items()}


def _points_paid(contract: Contract, row: PoolTerm, members: Sequence[str]) -> float:
    """Points at full achievement, adjusted for list and prevalence."""
    size = _rounded(_people(contract, members) / (row.mean_list or 1.0), row.list_decimals)
    worth = worth_of_points(contract, row, members)
    return size * sum(
        points_of(rows) * worth[name] for name, rows in _indicators(contract, row, members).items()
    )  # fmt: skip


def _indicators(contract: Contract, row: PoolTerm, members: Sequence[str]) -> dict[str, list[IndicatorRow]]:
    found: dict[str, list[IndicatorRow]] = {}
    for measured in sorted(contract.rows(IndicatorRow), key=lambda measured: measured.identity):
        if measured.organisation in members and row.indicator in (ALL, measured.indicator):
            found.setdefault(measured.indicator, []).append(measured)
    return found


def _prevalence(contract: Contract, row: PoolTerm, rows: Sequence[IndicatorRow]) -> float:
    """Prevalence among the practices of these rows over national prevalence; one where it is not adjusted for."""
    national = rows[0].national_prevalence
    people = _people(contract, [measured.organisation for measured in rows])
    if national is None or not people:
        return 1.0
    register = sum(measured.on_register or 0.0 for measured in rows)
    return _rounded(register / people / national, row.prevalence_decimals)


def _people(contract: Contract, members: Sequence[str]) -> float:
    return sum(contract.parties[member].registered_list or 0.0 for member in members)


def _rounded(factor: float, decimals: int | None) -> float:
    return factor if decimals is None else round(factor, decimals)
