"""Profit caps and advances repaid from savings, worked by hand; activity is worth £10,000,000 a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.results import settle, solve
from contract_engine.settlement.exposures import exposures_of
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.known_answers.by_hand import bands, certain, drafts, one_trust, outcome, paid, results
from tests.known_answers.watching import (
    ADVANCE,
    BACK,
    FORTH,
    OPEN,
    PROFIT,
    TARIFF,
    WITHHOLD,
    achieved,
    watched,
)

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables


def alzira(*limits: Entry, unit_cost: float = 1_700, **tariff: object) -> Tables:
    """Return a holder with a budget of £10m from the commissioner and costs of 5,000 x unit cost."""
    tables = watched(*limits, **tariff)
    tables["services"][0]["unit_cost"] = unit_cost
    return tables


def test_profit_up_to_seven_and_a_half_per_cent_of_turnover_is_kept_and_the_rest_returned() -> None:
    """Alzira: income £10m, costs 5,000 x £1,700 = £8.5m, profit £1.5m; 7.5% of £10m = £750,000 is kept."""
    assert paid(alzira(PROFIT))[*BACK, "Profit cap"] == pytest.approx([750_000])
    assert results(alzira(PROFIT))["Trust"] == pytest.approx([750_000])
    half = {**PROFIT, "part": 0.5}
    assert paid(alzira(half))[*BACK, "Profit cap"] == pytest.approx([375_000])


def test_profit_below_the_cap_and_losses_are_the_holders_own() -> None:
    """Costs of £9.5m leave £500,000, below £750,000; costs of £10.5m a loss of £500,000."""
    assert results(alzira(PROFIT, unit_cost=1_900))["Trust"] == pytest.approx([500_000])
    assert results(alzira(PROFIT, unit_cost=2_100))["Trust"] == pytest.approx([-500_000])


def test_alzira_pays_for_residents_treated_elsewhere_and_keeps_its_profit_up_to_the_cap() -> None:
    """Budget 10.0m, paid out for residents treated elsewhere 1.0m at 100%, received for others' 0.8m (80% of 1.0m).

    Turnover 10.8m; profit 10.8m - 1.0m - 8.5m = 1.3m; kept 7.5% x 10.8m = 810,000; returned £490,000.
    """
    tables = alzira(PROFIT)
    tables["parties"].append({"name": "Elsewhere", "role": "outside"})
    sums = {"in_force": "new", "component": "unconditional", "basis": "£ a year"}
    tables["terms_pool"] = [
        {**sums, "clause": "Out", "payer": "Trust", "payee": "Elsewhere", "draft": 1_000_000},
        {**sums, "clause": "In", "payer": "Elsewhere", "payee": "Trust", "draft": 800_000},
    ]
    assert paid(tables)[*BACK, "Profit cap"] == pytest.approx([490_000])


def test_profit_beyond_the_cap_may_go_to_a_fund_and_the_cap_be_in_pounds() -> None:
    """Profit £1.5m, £600,000 kept: £900,000 to the fund."""
    tables = alzira({**PROFIT, "payee": "Fund", "basis": "£ a year", "draft": 600_000})
    tables["parties"].append({"name": "Fund", "role": "voluntary sector"})
    assert paid(tables)["Trust", "Fund", "Profit cap"] == pytest.approx([900_000])


def test_profit_is_what_is_left_after_withholds_and_caps() -> None:
    """5% of £10m is given back: profit 1.5m - 0.5m = £1.0m; 7.5% of £10m received is kept, £250,000 returned."""
    assert paid(alzira(PROFIT, {**WITHHOLD, "draft": 0.05}))[*BACK, "Profit cap"] == pytest.approx([250_000])


def test_turnover_holds_a_capped_share_of_savings_as_it_is_paid() -> None:
    """Spend 10% below plan: tariff £9m, the whole saving of £1m but no more than 1% of £10m, £100,000.

    Turnover £9.1m; costs 1,700 x (5,000 - 20% x 500) = £8.33m; profit £770,000; 7.5% of £9.1m is £682,500.
    """
    tables = alzira(PROFIT)
    tables["uncertainty"] = [certain("Demand", "activity", -0.1)]
    tables["terms_gain_share"] = bands("gain", (0.0, 1.0, 1.0))
    tables["gain_share_rules"] = [{"clause": "Savings", "payment_cap": 0.01}]
    assert paid(tables)[*FORTH, "Savings"] == pytest.approx([100_000])
    assert paid(tables)[*BACK, "Profit cap"] == pytest.approx([87_500])


def test_what_a_fund_expects_is_known_although_only_its_payments_are_asked_for() -> None:
    """Only the fund's payments are wanted: the holder's are settled all the same, for they decide what it gives up."""
    tables = alzira({**PROFIT, "payee": "Fund", **OPEN, "draft": 0.075})
    tables["parties"].append({"name": "Fund", "role": "voluntary sector"})
    found = outcome(tables)
    some = outcomes_of(found.contract, central(found.contract), all_schemes(found.contract), only=frozenset({"Fund"}))
    (capped,) = ledger_of(some).capped
    assert ledger_of(some).flows == ()
    assert capped.at(drafts(found.contract)).sum() == pytest.approx(750_000)


def savings(*parts: float, **limit: object) -> Tables:
    """Return three years in which activity is below plan by these parts of £10m, and an advance of £900,000."""
    drops = [b - a for a, b in zip((0.0, *parts[:-1]), parts, strict=True)]
    months = [{"scheme": f"Scheme {year}", "owner": "Trust", "cost": 0, "start_month": 12 * year + 1}
              for year in range(len(parts))]  # fmt: skip
    effects = [
        {"scheme": f"Scheme {year}", "provider": "Trust", "point_of_delivery": "Emergency admissions", "change": -drop}
        for year, drop in enumerate(drops)
    ]
    return one_trust(years=len(parts), schemes=months, effects=effects, terms_limits=[{**ADVANCE, **limit}])


@pytest.mark.parametrize("opened", [{}, {"open": True, "lowest": 0, "highest": 2_000_000}], ids=["closed", "open"])
def test_an_advance_is_repaid_from_savings_until_none_is_left(opened: dict[str, object]) -> None:
    """Savings of £300,000, £500,000 and £600,000; advance £900,000.

    Saved to date 300,000, 800,000, 1,400,000; repaid to date 300,000, 800,000, 900,000: the last year repays £100,000.
    """
    net = _net(savings(0.03, 0.05, 0.06, **opened))
    assert net == pytest.approx([900_000 - 300_000, -500_000, -100_000])


@pytest.mark.parametrize("opened", [{}, {"open": True, "lowest": 0, "highest": 2_000_000}], ids=["closed", "open"])
def test_half_of_savings_repays_and_what_is_not_saved_is_not_repaid(opened: dict[str, object]) -> None:
    """Half of 300,000, 500,000 and 600,000 is 150,000, 250,000 and 300,000: £700,000 of £900,000."""
    assert _net(savings(0.03, 0.05, 0.06, part=0.5, **opened)) == pytest.approx([750_000, -250_000, -300_000])


def test_an_overspend_is_made_up_before_anything_more_is_repaid() -> None:
    """£300,000 saved, £200,000 overspent, £500,000 saved: to date 300,000, 100,000, 600,000; repaid 300, 0, 300."""
    assert _net(savings(0.03, -0.02, 0.05)) == pytest.approx([600_000, 0, -300_000])


def test_settling_at_other_values_of_closed_terms_measures_those_values() -> None:
    """Tariff and withhold closed at 100% and 1.25%, settled at 90% and 2%: 2% x £9m = £180,000."""
    typed = {"acute.part-of-reference-price.trust": 0.9, "quality-withhold.part-withheld.trust": 0.02}
    due = settle(contract_of(watched(WITHHOLD, rate=0.0)), terms=typed, scenarios=1).flows
    assert {flow.clause: flow.amount for flow in due} == pytest.approx({"Acute": 9e6, "Quality withhold": 180_000})


def test_exposures_know_what_is_closed() -> None:
    """Withhold 10% of an open tariff, nothing achieved: one unit of tariff is worth £10m less £1m to the trust."""
    ledger = ledger_of(outcome(watched({**WITHHOLD, "draft": 0.1}, **OPEN)))
    trust = exposures_of(ledger)["Trust"]
    at = trust.levers.index("acute.part-of-reference-price.trust")
    np.testing.assert_allclose(trust.per_unit[:, :, at], [[9_000_000]])


def worth_doing(*limits: Entry) -> Tables:
    """Return a trust on a block of £10m, today and after; a scheme of its own cuts 10% of activity.

    A fifth of the cost goes at once: 20% x 500 x £1,900 = £190,000, for £100,000: £90,000 to share.
    Profit: £10m - 5,000 x £1,900 = £500,000 today, £590,000 with the scheme.
    """
    block = {**TARIFF, "in_force": "both", "basis": "block", "today": 10_000_000, "draft": 10_000_000}
    return one_trust(
        terms_activity=[block],
        terms_limits=list(limits),
        indicators=achieved(0.5),
        schemes=[{"scheme": "Review", "owner": "Trust", "cost": 100_000}],
        effects=[{"scheme": "Review", "provider": "Trust", "point_of_delivery": "Emergency admissions",
                  "change": -0.1}],
    )  # fmt: skip


def proposed(tables: Tables) -> tuple[dict[str, float | None], dict[str, float]]:
    """Return the terms that cost the commissioner least, and what each organisation gains."""
    found = solve(contract_of(tables), aim="least_cost", scenarios=8)
    assert found.status == "optimal"
    assert all(check.passed for check in found.checks)
    gains = {line.party: line.gain for line in found.positions if line.year == "term"}
    return {line.id: line.value for line in found.levers if line.open}, gains


def test_an_open_withhold_is_set_by_what_leaves_the_trust_as_well_off_as_today() -> None:
    """Nothing achieved, part x £10m goes back; the trust has £90,000 to spare: 90,000 / 10m = 0.9%."""
    tables = worth_doing({**WITHHOLD, "draft": 0.05, "open": True, "lowest": 0, "highest": 0.1})
    tables["indicators"] = achieved(0.0)
    terms, gains = proposed(tables)
    assert terms["quality-withhold.part-withheld.trust"] == pytest.approx(0.009, abs=1e-6)
    assert gains == pytest.approx({"Commissioner": 90_000, "Trust": 0}, abs=1)


def test_an_open_profit_cap_leaves_the_owner_of_a_scheme_its_margin() -> None:
    """Below £510,000 the trust would keep less than £10,000 of its work, 10% of the scheme's cost: the cap stays there.

    Without the scheme it earns £500,000 and gives up nothing; with it £590,000, of which £80,000 goes back.
    """
    cap = {**PROFIT, "basis": "£ a year", "draft": 550_000, "open": True, "lowest": 400_000, "highest": 600_000}
    terms, gains = proposed(worth_doing(cap))
    assert terms["profit-cap.profit-kept.commissioner"] == pytest.approx(510_000, abs=1)
    assert gains == pytest.approx({"Commissioner": 80_000, "Trust": 10_000}, abs=1)


def _net(tables: Tables) -> list[float]:
    """Return what the commissioner pays the trust, net, under pump-priming."""
    due = paid(tables)
    return list(np.subtract(due[*FORTH, "Pump-priming"], due[*BACK, "Pump-priming"]))
