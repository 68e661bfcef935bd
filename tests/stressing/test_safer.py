"""What halves the chance of a loss: a share worked by hand, a stop-loss by an integral, and what cannot be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.tail import largest_running_shortfall
from contract_engine.design.worlds import worlds_of
from contract_engine.results.keeping import rules_kept
from contract_engine.results.stress_testing import stress
from contract_engine.shipped import models_dir
from contract_engine.stressing.safer import SEARCHED, safer_design
from contract_engine.world.drivers import draw
from contract_engine.world.points import CHUNK
from tests.assembled import contract_of
from tests.known_answers.by_hand import EMERGENCY, NEW, bands, one_trust

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.safer import Safer
    from contract_engine.terms import Pounds
    from tests.contracts import Entry, Tables

# Activity is as likely above plan as below, 1 in 10 years by 5% or more: at £10m a year £390,152 of spread.
SPREAD = 500_000 / norm.ppf(0.9)
ALL_ONCE = {"released_at_once": 1.0, "released_12": 1.0, "released_36": 1.0}
SHARE = "savings.share-of-loss-0-100.trust"
SAVED = 200_000


def shared(years: int = 1, absorbs: float = 300_000, saved: float = SAVED, **loss: object) -> Tables:
    """Return tables: a trust pays all of an overspend of £10m of admissions, which cost it nothing to do.

    A clinic of its own saves it so many pounds a year of other cost, for £1, so that there is something to gain.
    """
    tables = one_trust(years)
    tables["contract"][0] |= {"form": "gain_share", "strict_risk": True}
    tables["parties"][0] |= {"risk_capacity": 50_000_000}
    tables["parties"][1] |= {"risk_capacity": absorbs}
    tables["services"] = [
        {**EMERGENCY, "unit_cost": 0, "driver": "Demand"},
        {**EMERGENCY, **ALL_ONCE, "point_of_delivery": "Attendances", "plan_activity": 1_000, "reference_price": 100,
         "contract_value": 100_000, "unit_cost": saved / 200, "in_scope": False},
    ]  # fmt: skip
    tables["schemes"] = [{"scheme": "Clinic", "owner": "Trust", "cost": 1}]
    tables["effects"] = [
        {"scheme": "Clinic", "provider": "Trust", "point_of_delivery": "Attendances", "change": -0.2, "low": -0.2,
         "high": -0.2}
    ]  # fmt: skip
    tables["uncertainty"] = [{"driver": "Demand", "acts_on": "activity growth", "low": -0.05, "high": 0.05,
                              "central": 0.0}]  # fmt: skip
    block = {"clause": "Block", "payer": "Commissioner", "payee": "Trust", "basis": "block", "in_force": "both"}
    tables["terms_activity"] = [{**block, "today": 10_100_000, "draft": 10_100_000}]
    open_share = {**NEW, "clause": "Savings", "side": "loss", "lowest": 0.0, "highest": 1.0, "open": True, **loss}
    tables["terms_gain_share"] = [
        {**open_share, "payee": "Trust", "draft": 1.0},
        {**open_share, "payee": "Commissioner", "draft": 0.0, "lowest": 0.0},
        *bands("gain", (0.0, 1.0, 0.5)),
    ]
    return tables


def safer(contract: Contract) -> Safer:
    return safer_design(contract, form_of(contract, models_dir()), seed=1)


def test_the_share_that_halves_the_chance_is_as_worked_by_hand() -> None:
    """A share s of an overspend O loses more than £300,000, after £200,000 saved, if s O > £500,000.

    O is normal with a spread of £390,152, so at s = 1 that has a chance of 10%, and of 5% at s = 1.2816 / 1.6449.
    The most that halves is found to a part in 128 of less than half of s. What moves is (1 - s) of an overspend,
    which is 0.3989 spreads on average.
    """
    found = safer(contract_of(shared()))
    share = next(term.value for term in found.terms if term.lever == SHARE)
    by_hand = norm.ppf(0.9) / norm.ppf(0.95)
    assert found.status == "halved"
    assert found.before == pytest.approx(0.1, abs=0.001)
    assert by_hand - 0.004 < share < by_hand + 0.001
    assert found.after == pytest.approx(norm.sf(500_000 / (share * SPREAD)), abs=0.001)
    assert found.moved == pytest.approx((1 - share) * norm.pdf(0) * SPREAD, rel=0.01)


@settings(max_examples=6)
@given(absorbs=st.integers(100_000, 500_000), years=st.integers(1, 2), lowest=st.sampled_from([0.0, 0.4]))
def test_what_is_called_halved_is_halved_within_every_other_limit(absorbs: int, years: int, lowest: float) -> None:
    """The rules on losses are those scaled by the factor; every other rule holds, and every term is within its limits.

    No more is moved than need be: with a twentieth less of every move the chance is not halved.
    """
    contract = contract_of(shared(years, absorbs, lowest=lowest))
    found = safer(contract)
    if found.status != "halved":
        assert found.status in ("not halved", "no terms")
        return
    problem = problem_of(worlds_of(contract, draw(contract, SEARCHED, 1)))
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    moved = {term.lever: term.value for term in found.terms}
    terms = problem.draft.copy()
    for place, lever in enumerate(problem.levers):
        terms[place] = moved.get(lever.id, terms[place])
    kept = [line for line in rules_kept(problem, rows, terms) if not line.name.startswith("loss of ")]
    assert [line.rule for line in kept if line.broken] == []
    assert found.after is not None
    assert found.factor is not None
    assert found.after <= found.before / 2
    for loss in problem.losses:
        assert loss.average_of_worst(terms, 0.95) <= found.factor * problem.limit[loss.party] + 1
    assert found.moved == pytest.approx(problem.pounds_per_unit @ abs(terms - problem.draft), abs=1)
    assert chance_at(contract, 0.95 * terms + 0.05 * problem.draft) > found.before / 2


def chance_at(contract: Contract, terms: Pounds) -> float:
    """Return how often the trust loses more than its limit at these terms, in the futures that safer counts in."""
    worlds = worlds_of(contract, draw(contract, CHUNK, 1, 1))
    problem = problem_of(worlds)
    drafts = {lever.id: float(value) for lever, value in zip(problem.levers, terms, strict=True)}
    running = largest_running_shortfall(worlds.ledger_new.results(drafts)["Trust"], worlds.plan["Trust"])
    return float((running > problem.limit["Trust"] + 0.01).mean())


def two_years(absorbs: float) -> Contract:
    """Return a contract of two years in which the trust wins and loses all of what a year is off plan, each anew."""
    tables = shared(2, absorbs, open=False)
    del tables["schemes"], tables["effects"]
    tables["services"] = [{**EMERGENCY, "unit_cost": 0}]
    tables["terms_activity"][0] |= {"today": 10_000_000, "draft": 10_000_000}
    tables["uncertainty"][0] |= {"acts_on": "activity", "each_year": True}
    tables["terms_gain_share"] = bands("gain", (0.0, 1.0, 1.0)) + bands("loss", (0.0, 1.0, 1.0))
    return contract_of(tables)


def test_the_level_of_a_stop_loss_is_as_an_integral_has_it() -> None:
    """Shortfalls X and Y of two years are normal and apart; the limit of £700,000 breaks if X or X + Y is above it.

    With no more than l borne in a year, £350,000 < l < £700,000, it breaks only in the second: if min(X, l) + min(Y, l)
    is above. Either chance is an integral over X; what is paid above l in a year is the loss integral of a normal.
    """
    limit = 700_000 / SPREAD
    before = 1 - quad(lambda x: norm.pdf(x) * norm.cdf(limit - x), -9, limit)[0]

    def chance(level: float) -> float:
        both = quad(lambda x: norm.pdf(x) * norm.sf(limit - x), limit - level, level)[0]
        return both + norm.sf(level) * norm.sf(limit - level)

    level = brentq(lambda level: chance(level) - before / 2, limit / 2, limit)
    cover = safer(two_years(700_000)).stop_loss
    assert cover is not None
    assert (cover.party, cover.before) == ("Trust", pytest.approx(before, abs=0.002))
    assert cover.level == pytest.approx(level * SPREAD, rel=0.01)
    assert cover.after == pytest.approx(before / 2, abs=0.001)
    assert cover.a_year == pytest.approx((norm.pdf(level) - level * norm.sf(level)) * SPREAD, rel=0.03)


@pytest.mark.parametrize(
    ("tables", "status", "said"),
    [
        (shared(open=False), "nothing open", "No term that is open touches the losses of Trust"),
        (shared(absorbs=5_000_000), "nothing to halve", ""),
        (shared(lowest=0.9), "not halved", "No terms within every other limit were found that halve the chance"),
        (shared(saved=0), "no terms", "No terms are better than today's within every other limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_halved_is_told_with_why(tables: Tables, status: str, said: str) -> None:
    """Without anything saved the clinic costs £1 more than it brings, so that no terms leave nobody worse off."""
    stressed = stress(contract_of(tables), scenarios=256)
    assert stressed.safer is not None
    assert stressed.safer.status == status
    told = " ".join(stressed.summary)
    assert "A safer design" not in told
    assert said in told


def ambulances() -> Tables:
    """Return the contract with somebody whose costs swing, as they do today, and whom no open term pays."""
    tables = shared()
    tables["contract"][0]["strict_risk"] = False
    tables["parties"].append({"name": "Ambulances", "role": "community trust", "risk_capacity": 1_000})
    calls: Entry = {**EMERGENCY, **ALL_ONCE, "provider": "Ambulances", "driver": "Demand", "in_scope": False}
    tables["services"].append(calls)
    tables["terms_activity"].append({**tables["terms_activity"][0], "clause": "Calls", "payee": "Ambulances"})
    return tables


def test_whom_no_open_term_reaches_is_named_and_not_counted() -> None:
    found = safer(contract_of(ambulances()))
    assert found.out_of_reach == ("Ambulances",)
    assert found.status == "halved"
    assert found.before == pytest.approx(0.1, abs=0.001)


def test_a_chance_that_leaves_somebody_out_says_so() -> None:
    """Ambulances break their limit far more often than anybody whom an open term touches."""
    told = " ".join(stress(contract_of(ambulances()), scenarios=64, sets=()).summary)
    assert "lowers the chance that somebody whom open terms touch loses more than its limit from 10" in told
    assert "No term that is open touches the losses of Ambulances" in told
