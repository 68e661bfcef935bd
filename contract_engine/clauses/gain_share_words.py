"""Gain shares in sentences: who is paid what part of a gain, who repays what part of a loss, and by which rules."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from contract_engine.schema.agreed_targets import agreed_target, planned, rule_of, target_that_counts
from contract_engine.schema.baselines import BaselineRow, RebaseRow
from contract_engine.schema.contract import ALL
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.words import percentage, pounds, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.gain_share_rules import GainShareRuleRow
    from contract_engine.schema.term_row import TermRow

    Value = Callable[[TermRow], float]


def saving_words(contract: Contract, value: Value) -> Iterator[str]:
    """Say who has what part of a gain, one sentence a clause and service."""
    for rows in _measured(contract, "gain"):
        others, own = _parts(rows, value)
        paid = listed((f"{payee} is paid {part}" for payee, part in others), "and") or "nobody is paid anything"
        yield f"Under {rows[0].clause}, of what {_what(contract, rows)}: {paid}; {rows[0].payer} keeps {own}."


def loss_words(contract: Contract, value: Value) -> Iterator[str]:
    """Say who bears what part of a loss, one sentence a clause and service."""
    for rows in _measured(contract, "loss"):
        least, greatest = _left_by_quality(rule_of(contract, rows[0].clause, "loss"))
        others, own = _parts(rows, value, (least, greatest))
        by_quality = " by quality" if least < greatest else ""
        repaid = listed((f"{payee} repays {part}{by_quality}" for payee, part in others), "and")
        bears = "the rest" if others and least < 1 else own
        yield (
            f"Under {rows[0].clause}, of what {_what(contract, rows)}: {repaid or 'nobody repays anything'};"
            f" {rows[0].payer} bears {bears}."
        )


def _measured(contract: Contract, side: str) -> Iterator[list[GainShareTerm]]:
    """Yield the rows of the new terms that share one gain, or one loss."""

    def measured(row: GainShareTerm) -> tuple[str, str]:
        return row.clause, row.point_of_delivery

    rows = [row for row in contract.rows(GainShareTerm) if row.in_new_terms and row.side == side]
    for _, found in groupby(sorted(rows, key=measured), key=measured):
        yield list(found)


def _what(contract: Contract, rows: list[GainShareTerm]) -> str:
    row = rows[0]
    rule = rule_of(contract, row.clause, row.side)
    what = "the services in scope" if row.point_of_delivery == ALL else within(row.point_of_delivery)
    come_to = "cost their providers" if rule.measure == "cost" else "come to"
    where = "below" if row.side == "gain" else "above"
    return f"{what} {come_to} {where} an agreed {pounds(agreed(contract, row))} a year{_within_bands(rows)}"


def _within_bands(rows: list[GainShareTerm]) -> str:
    """Say where the bands start and end, if that is not at nothing and at all of it."""
    start, end = min(row.band_from for row in rows), max(row.band_to for row in rows)
    edges = [f"beyond {percentage(start)}"] * (start > 0) + [f"up to {percentage(end)}"] * (end < 1)
    return f", {' and '.join(edges)} of that" if edges else ""


def agreed(contract: Contract, row: GainShareTerm) -> float:
    """Return the target from which a row's gain or loss is measured, in price-base money."""
    measure = rule_of(contract, row.clause, row.side).measure
    total, left = 0.0, planned(contract, row.point_of_delivery, measure)
    for baseline in contract.rows(BaselineRow):
        if baseline.clause != row.clause or row.point_of_delivery not in (ALL, baseline.point_of_delivery):
            continue
        plan = planned(contract, baseline.point_of_delivery, measure)
        target = agreed_target(baseline, plan)
        total += min(target, target_that_counts(baseline)) if row.side == "gain" else target
        left -= plan
    return total + left


def _left_by_quality(rule: GainShareRuleRow) -> tuple[float, float]:
    """Return the least and the greatest part of a share of a loss that is repaid, whatever the quality."""
    if rule.quality_use != "reduces losses":
        return 1.0, 1.0
    least = min(max(1 - rule.loss_reduction, rule.loss_rate_lowest), rule.loss_rate_highest)
    return least, rule.loss_rate_highest


def _parts(
    rows: list[GainShareTerm], value: Value, kept: tuple[float, float] = (1.0, 1.0)
) -> tuple[list[tuple[str, str]], str]:
    """Return the part of each organisation but the payer, over bands, years and results, and the payer's own."""
    by_payee: dict[str, list[float]] = {}
    for row in rows:
        by_payee.setdefault(row.payee, []).extend(value(row) * part for part in kept)
    parts = {payee: _range(values) for payee, values in by_payee.items() if max(values) > 0}
    own = parts.pop(rows[0].payer, "nothing")
    return list(parts.items()), own


def _range(values: list[float]) -> str:
    low, high = (percentage(round(each, 4)) for each in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def rules_in_words(contract: Contract, clause: str) -> tuple[str, ...]:
    """Say how a clause counts and pays: its gate, first slice, quality, withholding, caps, target and resets."""
    sides = {row.side for row in contract.rows(GainShareTerm) if row.clause == clause}
    found = [words for side in sorted(sides) for words in _rule_words(rule_of(contract, clause, side), side)]
    found += [words for row in contract.rows(BaselineRow) if row.clause == clause for words in _target_words(row)]
    found += [_reset_words(row) for row in contract.rows(RebaseRow) if row.clause == clause]
    return tuple(found)


def _rule_words(rule: GainShareRuleRow, side: str) -> Iterator[str]:
    if rule.measure == "cost":
        yield f"A {side} is measured by what the services cost their providers."
    if rule.minimum_basis == "sliding" or rule.minimum_rate > 0:
        least = "a rate that falls with population, from 3.9% to 2.0%,"
        least = least if rule.minimum_basis == "sliding" else percentage(rule.minimum_rate)
        then = "all of it counts" if rule.counted_from == "first pound" else "only what exceeds that counts"
        yield f"A {side} counts only if it is at least {least} of agreed spend; then {then}."
    if rule.gross_cap is not None:
        yield f"A {side} counts up to {percentage(rule.gross_cap)} of agreed spend, before it is shared."
    if side == "gain" and rule.first_slice_to:
        sizes = [pounds(rule.first_slice)] * (rule.first_slice > 0)
        sizes += [f"{percentage(rule.first_slice_part)} of agreed spend"] * (rule.first_slice_part > 0)
        yield f"The first {' and '.join(sizes)} of a gain go to {rule.first_slice_to}."
    yield from _quality_words(rule, side)
    if side == "gain" and rule.withheld > 0:
        yield f"{percentage(rule.withheld)} of each share of a gain is withheld."
    if rule.payment_cap is not None:
        does = "is paid" if side == "gain" else "repays"
        yield f"Nobody {does} more than {percentage(rule.payment_cap)} of agreed spend for a year."


def _quality_words(rule: GainShareRuleRow, side: str) -> Iterator[str]:
    whose = "its own results" if rule.quality_of == "each" else "the results of all together"
    on = whose if rule.quality_indicator == ALL else f"{whose} on {rule.quality_indicator}"
    if side == "loss" and rule.quality_use == "reduces losses":
        yield (
            f"A share of a loss falls with {on}, by up to {percentage(rule.loss_reduction)}, to between"
            f" {percentage(rule.loss_rate_lowest)} and {percentage(rule.loss_rate_highest)} of it."
        )
    if side == "gain" and rule.quality_use == "multiplier":
        yield f"A share of a gain is multiplied by {on}."
    if side == "gain" and rule.quality_use in ("gate", "multiplier") and rule.quality_threshold > 0:
        yield f"There is no share of a gain where {on} come to less than {percentage(rule.quality_threshold)}."


def _target_words(row: BaselineRow) -> Iterator[str]:
    what = "all it measures" if row.point_of_delivery == ALL else within(row.point_of_delivery)
    if row.target is not None or row.adjustments:
        agreed_at = "the plan" if row.target is None else pounds(row.target)
        more = f", adjusted by {pounds(row.adjustments)}" if row.adjustments else ""
        yield f"The target of a year for {what} is {agreed_at}{more}, in price-base money."
    if row.independent_estimate is not None:
        most = pounds(target_that_counts(row))
        yield f"For gains the target for {what} is at most {most}, as estimated independently."


def _reset_words(row: RebaseRow) -> str:
    of = f"of {row.from_year}" if row.from_year else "of the year before"
    return f"From {row.year} the target is reset: {percentage(row.weight)} of it is actual spend {of}."
