"""The alliance of alliance.toml, whose first lines work it out by hand, and the published sum of three limbs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.schema.term_tables import FeeTerm, LimitTerm
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import certain, drafts, one_trust, paid

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

TERM_SHEET = Path(__file__).with_name("alliance.toml")
PAIN = "pain stays within the fee at risk"


def missed_at(problem: Problem, **values: float) -> dict[str, float]:
    """Return by how much the draft, or terms that differ from it by lever id, miss each rule that they miss."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    at = {name.replace("__", ".").replace("_", "-"): value for name, value in values.items()}
    terms = np.array([at.get(lever.id, lever.draft) for lever in problem.levers])
    missed = zip(rows.rules, rows.shortfall(terms), strict=True)
    return {rule.words: by for rule, by in missed if by > 1e-9}


def test_each_member_is_paid_by_three_limbs(worlds: Worlds) -> None:
    """Costs of 7.4 and 2.2; fees; 0.75 of 40% and of 10% of £0.4m."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    amounts = {(payment.payer, payment.payee, payment.clause): float(payment.pounds[-1, 0]) for payment in due}
    assert amounts == pytest.approx(
        {
            ("Commissioner", "Hospital", "Direct cost"): 7_400_000,
            ("Commissioner", "Practices", "Direct cost"): 2_200_000,
            ("Commissioner", "Hospital", "Fee"): 250_000,
            ("Commissioner", "Practices", "Fee"): 40_000,
            ("Commissioner", "Hospital", "Joint outturn"): 120_000,
            ("Commissioner", "Practices", "Joint outturn"): 30_000,
            ("Hospital", "Commissioner", "Joint outturn"): 0,
            ("Practices", "Commissioner", "Joint outturn"): 0,
        }
    )


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """Two years of 0.37, 0.07 and -0.04: £0.4m a year of cost that goes less cost that comes."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx({"Commissioner": -80_000, "Hospital": 740_000, "Practices": 140_000})
    assert problem.surplus == pytest.approx(800_000)


def test_the_draft_asks_more_pain_of_the_practices_than_their_fee_and_costs_the_commissioner(problem: Problem) -> None:
    """10% of 5.8% of £10m is £58,000 against a fee of £40,000: 0.18% of the target, in each year."""
    assert missed_at(problem) == pytest.approx(
        {
            f"{PAIN} (Practices, 2027/28)": 0.0018,
            f"{PAIN} (Practices, 2028/29)": 0.0018,
            "Commissioner is no worse off over the term than if we stay as we are": 80_000,
        }
    )


def test_a_higher_fee_or_a_smaller_share_of_pain_keeps_the_rule(problem: Problem) -> None:
    """At a fee of £58,000, or a share of 0.04 / 0.58 of 10%, pain is just within the fee."""
    share = {"joint_outturn__share_of_loss_0_58__practices": 0.04 / 0.58}
    for changed in ({"fee__management_fee__practices": 58_000}, share):
        assert not [rule for rule in missed_at(problem, **changed) if rule.startswith(PAIN)]


def test_three_changes_make_the_draft_a_deal(problem: Problem) -> None:
    """One for the practices' pain; the commissioner is £40,000 short each year, and a band takes two shares to move."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    changed = {name for name, draft in drafts(problem.contract).items() if abs(terms[name] - draft) > 1e-6}
    assert len(changed) <= 3
    assert found.rows.shortfall(found.terms).max() < 0.01
    assert problem.gains(found.terms).min() > -0.01
    assert problem.gains(found.terms).sum() == pytest.approx(800_000)


def test_in_words_it_says_what_each_member_is_paid_and_the_most_it_may_lose(worlds: Worlds) -> None:
    """A target of £10m; fees of £250,000 and £40,000."""
    said = list(form_of(worlds.contract, models_dir()).words(Terms(worlds.contract)))
    assert said == [
        "Commissioner pays each of Hospital and Practices what its work costs, open book, and a fee.",
        (
            "Under Joint outturn, of what the services in scope cost their providers below an agreed £10,000,000 a"
            " year: Hospital is paid 40% and Practices is paid 10%; Commissioner keeps 50%."
        ),
        (
            "Under Joint outturn, of what the services in scope cost their providers above an agreed £10,000,000 a"
            " year, up to 5.8% of that: Hospital repays 40% and Practices repays 10%; Commissioner bears 50%."
        ),
        "The most that Hospital may lose by it is its fee: £250k a year.",
    ]


def test_a_fee_is_the_most_that_a_member_may_lose_only_where_that_holds(worlds: Worlds) -> None:
    """Of 5.8% of £10m, £580,000, the practices' 10% is £58,000, more than £40,000; 6% is £34,800.

    A cap on all that is paid takes more than the fee; a cap on shares of gains takes nothing.
    """
    contract = worlds.contract
    form = form_of(contract, models_dir())
    practices = next(lever.id for lever in contract.levers if "loss" in lever.id and lever.party == "Practices")
    six_per_cent = {practices: 0.06}
    both = "The most that a member may lose by it is its fee: Hospital £250k and Practices £40k a year."
    assert list(form.words(Terms(contract, six_per_cent)))[-1] == both
    for measures, last in (("Joint outturn", both), ("All", "The most that Hospital may lose by it is its fee:")):
        cap = LimitTerm(clause="Most paid", payer="Commissioner", payee="Practices", in_force="new", draft=0.1,
                        kind="payment cap", basis="part of agreed spend", measures=measures)  # fmt: skip
        capped = replace(contract, tables={**contract.tables, LimitTerm.table: (cap,)})
        assert list(form.words(Terms(capped, six_per_cent)))[-1].startswith(last)


def test_no_fee_is_spoken_of_where_none_is_paid(worlds: Worlds) -> None:
    """Without the rows of Terms fees there is limb 1 alone."""
    contract = replace(worlds.contract, tables={**worlds.contract.tables, FeeTerm.table: ()})
    said = list(form_of(contract, models_dir()).words(Terms(contract)))
    assert said[0] == "Commissioner pays each of Hospital and Practices what its work costs, open book."


# Target 100, fee 8, half of gain without limit and half of pain up to the fee, here in tens of thousands of pounds.
TENS_OF_THOUSANDS = 10_000.0


def one_member(cost: float, **other: list[Entry]) -> Tables:
    """Return an alliance of a trust and its commissioner whose outturn is a part of its target of 100."""
    new = {"payer": "Commissioner", "in_force": "new"}
    share = {**new, "clause": "Joint outturn", "draft": 0.5}
    return one_trust(
        services=[{"provider": "Trust", "point_of_delivery": "Care", "plan_activity": 1_000, "reference_price": 1_000,
                   "contract_value": 1_000_000, "unit_cost": 1_000, "released_at_once": 1.0, "released_12": 1.0,
                   "released_36": 1.0}],
        uncertainty=[certain("Cost of care", "unit cost", cost - 1)],
        terms_activity=[{**new, "clause": "Direct cost", "payee": "Trust", "basis": "open book", "draft": 1.0}],
        terms_fees=[{**new, "clause": "Fee", "payee": "Trust", "kind": "management fee",
                     "draft": 8 * TENS_OF_THOUSANDS}],
        gain_share_rules=[{"clause": "Joint outturn", "measure": "cost"}],
        terms_gain_share=[
            {**share, "payee": payee, "side": side, "band_to": end}
            for payee in ("Trust", "Commissioner") for side, end in (("gain", 1.0), ("loss", 0.16))
        ],
        **other,
    )  # fmt: skip


def net_paid(tables: Tables) -> float:
    """Return what the commissioner pays the trust less what the trust repays, in tens of thousands of pounds."""
    due = paid(tables)
    net = sum(by_year[0] * (1 if payer == "Commissioner" else -1) for (payer, _, _), by_year in due.items())
    return net / TENS_OF_THOUSANDS


@pytest.mark.parametrize(("cost", "pay"), [(0.9, 103), (1.0, 108), (1.1, 113), (1.16, 116), (1.3, 130)])
def test_pay_is_cost_and_fee_and_half_of_the_gain_or_half_of_the_pain_up_to_the_fee(cost: float, pay: float) -> None:
    """C + F + clip(0.5 (T - C), -F, inf), T 100 and F 8: C 90 is 90 + 8 + 5; C 130 is 130 + 8 - 8, not less 15."""
    assert net_paid(one_member(cost)) == pytest.approx(pay)


@pytest.mark.parametrize(("estimate", "pay"), [(None, 108), (100, 103), (95, 100.5), (85, 98)])
def test_nobody_gains_by_a_padded_target(estimate: float | None, pay: float) -> None:
    """Target 110, cost 90: half of 20, unless an estimate of 100, 95 or 85 says from where a gain counts."""
    target: Entry = {"clause": "Joint outturn", "target": 110 * TENS_OF_THOUSANDS}
    if estimate is not None:
        target["independent_estimate"] = estimate * TENS_OF_THOUSANDS
    assert net_paid(one_member(0.9, baseline=[target])) == pytest.approx(pay)


def overlay(activity: float) -> Tables:
    """Return a trust on a tariff, today and under the new terms, that shares what is spent below or above plan."""
    tables = one_member(1.0)
    tables["uncertainty"] = [certain("Demand", "activity", activity - 1)]
    tables["terms_activity"] = [{"clause": "Contract", "payer": "Commissioner", "payee": "Trust", "basis": "tariff",
                                 "in_force": "both", "today": 1.0, "draft": 1.0}]  # fmt: skip
    return {**tables, "terms_fees": [], "gain_share_rules": []}


@pytest.mark.parametrize(("activity", "pay"), [(0.9, 95), (1.1, 105), (1.3, 122)])
def test_as_an_overlay_only_the_joint_gain_or_pain_is_new(activity: float, pay: float) -> None:
    """The contract pays 90, 110 and 130; half of 10 on top, half of 10 back, half of 16 back."""
    assert net_paid(overlay(activity)) == pytest.approx(pay)


def test_an_overlay_says_that_contracts_stay_and_has_no_fee_to_limit_pain() -> None:
    """Without a fee at risk the form adds no rule: bands and what each can absorb are the limits."""
    tables = overlay(1.0)
    tables["contract"][0]["form"] = "alliance"
    contract = contract_of(tables)
    form = form_of(contract, models_dir())
    assert next(iter(form.words(Terms(contract)))) == (
        "Trust keeps its contract as it is; only a joint gain or pain is new."
    )
    m = model_of(problem_of(worlds_of(contract, central(contract))), form)
    assert m.component("pain_stays_within_the_fee_at_risk") is None
