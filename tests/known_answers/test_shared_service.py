"""The contract of shared_service.toml, whose first lines work it out by hand; and what joining costs over years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.results import solve
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import certain, drafts, one_trust, paid, practices, results

if TYPE_CHECKING:
    from tests.contracts import Tables

TERM_SHEET = Path(__file__).with_name("shared_service.toml")
VISITS = "visits.part-of-the-fixed-cost-of-paramedic-visits.practice-"


def test_users_pay_the_host_and_the_vat_that_they_cannot_recover(worlds: Worlds) -> None:
    """B: 30% x 20,000 + 300 x 20 and 20% of that. C: 6,000 + 200 x 20 and 20%. The host pays itself nothing."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    assert {(payment.payer, payment.payee): float(payment.pounds[0, 0]) for payment in due} == pytest.approx(
        {("Practice B", "Practice A"): 12_000, ("Practice B", "HMRC"): 2_400, ("Practice C", "Practice A"): 10_000,
         ("Practice C", "HMRC"): 2_000, ("Commissioner", "Practice A"): 5_000}
    )  # fmt: skip


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """The group saves 50,000 - 40,000, less 2,000 that stays and 1,500 for joining; HMRC takes 4,400 of it."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx(
        {"Practice A": 6_000, "Practice B": 2_600, "Practice C": -6_500, "HMRC": 4_400, "Commissioner": 0}
    )
    assert problem.surplus == pytest.approx(6_500)


def test_each_practice_is_compared_with_going_on_alone_while_the_others_share(problem: Problem) -> None:
    """A, the host, alone: its 24,000 again, less 500 visits at £20. B and C: as their gains."""
    margins = {duty.part.owner: (duty.margin(problem.draft), duty.required) for duty in problem.duties}
    assert margins == {
        "Practice A": pytest.approx((14_000, 0)),
        "Practice B": pytest.approx((2_600, 100)),
        "Practice C": pytest.approx((-6_500, 50)),
    }


def test_the_draft_misses_what_keeps_practice_c_in_and_nothing_else(problem: Problem) -> None:
    """C loses £6,500 and is asked to gain £50. Parts come to 100%, and £20 a visit is what a visit costs."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    missed = {rule.words: pounds for rule, pounds in zip(rows.rules, rows.shortfall(problem.draft), strict=True)
              if pounds > 1e-6}  # fmt: skip
    assert missed == pytest.approx(
        {
            "Practice C is no worse off over the term than if we stay as we are": 6_500,
            "Practice C is at least £50 better off by joining Paramedic visits than by going on alone": 6_550,
        }
    )


def test_practice_c_joins_for_less_than_three_per_cent_of_the_fixed_cost(problem: Problem) -> None:
    """C bears 650 / 1.2 / 20,000 = 2.7083%; what it does not bear, A does: B could bear no more than 40.4%."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    shares = [terms[f"{VISITS}{name}"] for name in "abc"]
    assert shares == pytest.approx([0.7 - 13 / 480, 0.3, 13 / 480], abs=1e-5)
    assert terms["visits.price-per-use-of-paramedic-visits.network"] == pytest.approx(20)


def test_a_price_above_cost_is_a_rule_missed_unless_the_parties_agree_to_one(problem: Problem) -> None:
    """£24 for £20: 1.2 of what uses cost, a fifth too much."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    price = next(place for place, lever in enumerate(problem.levers) if lever.label.startswith("price"))
    terms = problem.draft.copy()
    terms[price] = 24
    missed = dict(zip((rule.words for rule in rows.rules), rows.shortfall(terms), strict=True))
    assert missed["price per use comes to what uses cost the host (Paramedic visits)"] == pytest.approx(0.2)


def test_the_form_says_what_the_group_saves_and_who_loses(problem: Problem) -> None:
    form = form_of(problem.contract, models_dir())
    saved, who, merged = form.words(Terms(problem.contract))
    assert saved == (
        "Run together, if use goes as planned, Paramedic visits cost £43,500 over the term in place of £50,000 apart,"
        " joining included: £6,500 less. VAT that payers cannot recover takes £4,400 of it."
    )
    assert who == (
        "At these terms, if use goes as planned, Practice A gains most, £6,000; worse off is Practice C, by £6,500."
    )
    assert merged == "In a full merger one purse would hold all £6,500, VAT included, with no shares to agree."


def two_practices(years: int = 1, **tables: list[dict[str, object]]) -> Tables:
    """Return a rota hosted by the Trust, which does not use it: £9,000 a year and £10 an hour, shared half and half.

    A uses 600 hours and spends £8,000 alone, B 300 hours and £7,000.
    """
    term = {"clause": "Rota", "payee": "Trust", "service": "Rota", "in_force": "new"}
    half = {**term, "component": "fixed cost share", "draft": 0.5}
    return one_trust(
        years,
        parties=practices(6_000, 2_000),
        services=[],
        **{
            "shared_services": [{"service": "Rota", "host": "Trust", "fixed_cost": 9_000, "cost_per_use": 10}],
            "shared_use": [
                {"service": "Rota", "organisation": "Practice A", "uses": 600, "cost_today": 8_000},
                {"service": "Rota", "organisation": "Practice B", "uses": 300, "cost_today": 7_000},
            ],
            "terms_shared_cost": [
                *({**half, "payer": f"Practice {name}"} for name in "AB"),
                {**term, "component": "price per use", "payer": "Network", "draft": 10},
            ],
            **tables,
        },
    )


def test_a_host_that_is_no_user_is_paid_what_the_service_costs() -> None:
    """A: 4,500 + 600 x 10. B: 4,500 + 300 x 10. The host: 18,000 paid, 9,000 + 900 x 10 spent."""
    assert paid(two_practices()) == {
        ("Practice A", "Trust", "Rota"): pytest.approx([10_500]),
        ("Practice B", "Trust", "Rota"): pytest.approx([7_500]),
    }
    assert results(two_practices())["Trust"] == pytest.approx([0])


def test_a_network_bears_its_part_by_list() -> None:
    """9,000 by lists of 6,000 and 2,000: 6,750 and 2,250, and hours at £10 by each one's own."""
    tables = two_practices()
    first, _, price = tables["terms_shared_cost"]
    tables["terms_shared_cost"] = [{**first, "payer": "Network", "draft": 1.0}, price]
    assert paid(tables)["Practice A", "Trust", "Rota"] == pytest.approx([12_750])
    assert paid(tables)["Practice B", "Trust", "Rota"] == pytest.approx([5_250])


def test_cost_alone_goes_step_by_step_and_uses_grow() -> None:
    """B keeps 1 - 50%, 1 - 80%, 1 - 90% (half-way from 80% to 100%) of £7,000 and pays £400 once to join.

    Costs rise 10% in the second year and stay, and the price with them. A's hours grow 5% a year from 2026/27.

    2027/28: B -(4,500 + 3,000) - 3,500 - 400; A -(4,500 + 6,300)
    2028/29: B -(4,950 + 3,300) - 0.2 x 7,700; A -(4,950 + 7,276.50)
    2029/30: B -(4,950 + 3,300) - 0.1 x 7,700; A -(4,950 + 7,640.325)
    """
    tables = two_practices(3, indexation=[{"year": "2028/29", "cost_inflation": 0.1}])
    tables["shared_use"][0] |= {"growth": 0.05}
    tables["shared_use"][1] |= {"released_at_once": 0.5, "released_12": 0.8, "joining_cost": 400}
    due = results(tables)
    assert due["Practice B"] == pytest.approx([-11_400, -9_790, -9_020])
    assert due["Practice A"] == pytest.approx([-10_800, -12_226.50, -12_590.325])


def test_causes_move_uses_and_costs_and_the_price_of_a_use_where_cost_is_shared() -> None:
    """Hours 10% up for A alone, staff 20% dearer for all: fixed 10,800, an hour £12, and the host comes out even.

    At an agreed price of £10 whatever it costs, A pays 5,400 + 660 x 10 and the host bears 960 x £2.
    """
    tables = two_practices(uncertainty=[certain("Evenings", "activity growth", 0.1), certain("Pay", "unit cost", 0.2)])
    tables["shared_use"][0] |= {"driver": "Evenings"}
    assert paid(tables)["Practice A", "Trust", "Rota"] == pytest.approx([5_400 + 7_920])
    assert results(tables)["Trust"] == pytest.approx([0])
    tables["shared_services"][0] |= {"cost_sharing": False}
    assert paid(tables)["Practice A", "Trust", "Rota"] == pytest.approx([5_400 + 6_600])
    assert results(tables)["Trust"] == pytest.approx([-1_920])


def test_a_service_shared_already_costs_what_it_costs_in_both_worlds() -> None:
    """In place today: nothing is spent alone today, and joining costs nothing again; only the terms change."""
    tables = two_practices()
    tables["shared_services"][0]["in_place"] = "today"
    tables["shared_use"][1]["joining_cost"] = 400
    for term in tables["terms_shared_cost"]:
        term |= {"in_force": "both", "today": term["draft"]}
    tables["terms_shared_cost"][0] |= {"draft": 0.6}
    tables["terms_shared_cost"][1] |= {"draft": 0.4}
    contract = contract_of(tables)
    problem = problem_of(worlds_of(contract, central(contract)))
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx({"Commissioner": 0, "Trust": 0, "Practice A": -900, "Practice B": 900})
    assert problem.surplus == pytest.approx(0)
    contract = contract_of({**tables, "contract": [{**tables["contract"][0], "form": "shared_service"}]})
    assert list(form_of(contract, models_dir()).words(Terms(contract))) == [
        "What Rota cost stays as it is; the terms only share it.",
        "At these terms, if use goes as planned, Practice B gains most, £1k; worse off is Practice A, by £1k.",
    ]


def test_the_summary_tells_for_whom_joining_pays_and_no_rule_asks_for_nothing() -> None:
    """Joining a visiting service costs nothing, and a tenth of that is nothing: no worse off, not £0 better off."""
    found = solve(read(term_sheet("shared_service")), scenarios=64)
    told = " ".join(found.summary)
    assert "Under the draft it pays in 8 of 12 cases to join a shared service rather than go on alone; under" in told
    assert "scheme" not in told
    assert "If everything goes as planned nobody ends up worse off than if we stay as we are." in found.summary
    rules = {line.rule for line in found.broken_by_draft}
    assert "Orchard is no worse off by joining Paramedic visits than by going on alone" in rules
    assert not any("£0" in rule for rule in rules)
