"""The gain share of gain_share.toml, whose first lines work it out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.clauses.gain_share_words import loss_words, rules_in_words, saving_words
from contract_engine.design.design import design
from contract_engine.design.problem import Problem, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.results.rebasing import reset_lines, reset_sentence
from contract_engine.shipped import models_dir
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import bands, drafts, one_trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.contracts import Entry

TERM_SHEET = Path(__file__).with_name("gain_share.toml")
REDUCED: Entry = {"quality_use": "reduces losses"}
MEASURED: Entry = {"indicator": "Reviews", "organisation": "Trust", "numerator": 6, "denominator": 10,
                   "lower_threshold": 0.0, "upper_threshold": 1.0}  # fmt: skip


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    contract = read(TERM_SHEET)
    assert [fault.place for fault in contract.warnings] == ["baseline!row 1 independent_estimate"]
    return worlds_of(contract, central(contract))


@pytest.fixture(scope="module")
def problem(worlds: Worlds) -> Problem:
    return problem_of(worlds)


def test_what_each_is_paid_and_repays(worlds: Worlds) -> None:
    """0.784 x (222,500 + 81,000) = 237,944 ... as worked out in gain_share.toml; the hospital stops at 247,500."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    net: dict[tuple[str, str, str], np.ndarray] = {}
    for payment in due:
        pair = sorted((payment.payer, payment.payee))
        sign = 1 if pair[0] == payment.payer else -1
        key = (*pair, payment.clause)
        net[key] = net.get(key, 0) + sign * np.broadcast_to(payment.pounds, (2, 1))[:, 0]  # type: ignore[arg-type]
    assert {key: list(pounds) for key, pounds in net.items()} == {
        ("Commissioner", "Hospital", "Tariff"): pytest.approx([10_060_000, 10_060_000]),
        ("Commissioner", "Group", "Savings"): pytest.approx([237_944, 156_800]),
        ("Commissioner", "Hospital", "Savings"): pytest.approx([247_500, 94_080]),
        ("Commissioner", "Fund", "Savings"): pytest.approx([50_000, 50_000]),
        ("Commissioner", "Hospital", "Overspend"): pytest.approx([0, -12_000]),
        ("Commissioner", "Group", "Quality bonus"): pytest.approx([20_000, 20_000]),
    }


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """W: cost released, 760,000 and 855,000, less 45,000 of attendances and 100,000 of the scheme in each year."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx(
        {"Commissioner": 1_015_676, "Fund": 100_000, "Group": 234_744, "Hospital": -25_420}, abs=0.01
    )  # fmt: skip
    assert problem.surplus == pytest.approx(1_325_000)


def test_the_draft_leaves_only_the_hospital_worse_off(problem: Problem) -> None:
    """Every other rule holds: shares add up, the bonus is 25,000 of 0.3% x 11m = 33,000, losses rise by 40%."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    missed = zip(rows.rules, rows.shortfall(problem.draft), strict=True)
    found = {rule.words: pounds for rule, pounds in missed if pounds > 1e-6}
    assert found == pytest.approx(
        {"Hospital is no worse off over the term than if we stay as we are": 25_420}, abs=0.01
    )  # fmt: skip


def test_the_bonus_is_part_of_planned_spend(problem: Problem) -> None:
    """£38,500 would be 0.35% of £11m: £5,500 more than 0.3% of it."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    terms = np.array([38_500.0 if lever.clause == "Quality bonus" else lever.draft for lever in problem.levers])
    short = {rule.component: by for rule, by in zip(rows.rules, rows.shortfall(terms), strict=True)}
    assert short["quality_bonus_within_its_highest"] == pytest.approx(5_500)


def test_a_bonus_that_nobody_can_earn_has_no_highest(tmp_path: Path) -> None:
    """With 0 points in all there is no money for results to keep below the highest bonus."""
    words = TERM_SHEET.read_text(encoding="utf-8")
    words = words.replace("denominator = 400", "denominator = 400\npoints = 0")
    words = words.replace(
        'component = "own achievement"\nbasis = "£ a year"',
        'component = "own achievement"\nbasis = "£ a point"\nmean_list = 9_000',
    )
    words = words.replace('name = "Group"', 'name = "Group"\nregistered_list = 9_000', 1)
    book = tmp_path / "no points.toml"
    book.write_text(words, encoding="utf-8")
    contract = read(book)
    zero = problem_of(worlds_of(contract, central(contract)))
    rows = rows_of(model_of(zero, form_of(contract, models_dir())), zero)
    assert "quality_bonus_within_its_highest" not in {rule.component for rule in rows.rules}


def test_more_of_the_first_band_makes_the_hospital_no_worse_off(problem: Problem) -> None:
    """In 2028/29 each 1% of the first band is 0.784 x £4,000 = £3,136; in 2027/28 the cap leaves nothing to add.

    25,420 / 3,136 = 8.106% more for the hospital, as much less for another: two changes of eight
    open terms.
    """
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    changed = {name for name, draft in drafts(problem.contract).items() if abs(terms[name] - draft) > 1e-6}
    assert len(changed) == 2
    hospital = next(name for name in changed if name.endswith("hospital"))
    assert hospital.startswith("savings.share-of-gain-0-5")
    assert terms[hospital] >= 0.3 + 0.08105
    assert problem.gains(found.terms).min() > -0.01
    assert problem.gains(found.terms).sum() == pytest.approx(1_325_000)
    assert found.rows.shortfall(found.terms).max() < 0.01


def test_what_the_reset_costs_those_who_save_early(worlds: Worlds) -> None:
    """With a target of £9.9m in both years 2028/29 would pay as 2027/28 does: 81,144 and 153,420 more."""
    lines = reset_lines(worlds, drafts(worlds.contract))
    assert {(line.party, line.year): line.change for line in lines} == pytest.approx(
        {(party, year): change * (year != "2027/28")
         for party, change in (("Commissioner", 234_564), ("Fund", 0), ("Group", -81_144), ("Hospital", -153_420))
         for year in ("2027/28", "2028/29", "term")}, abs=0.01
    )  # fmt: skip
    assert reset_sentence(lines, worlds.contract.settings) == (
        "Resetting the target from actual spend leaves Hospital £153k and Group £81k worse off over the term, and"
        " Commissioner £235k better off, than under a target that stays: that is what saving early costs."
    )


def test_the_form_says_what_it_does_to_whom(worlds: Worlds) -> None:
    """Figures are those of the draft: bands and years as a range."""
    form = form_of(worlds.contract, models_dir())
    assert list(form.words(Terms(worlds.contract))) == [
        (
            "Under Savings, of what emergency admissions come to below an agreed £9,900,000 a year: Group is paid 20%"
            " to 50% and Hospital is paid 30% to 50%; Commissioner keeps 20% to 30%."
        ),
        (
            "Under Overspend, of what attendances come to above an agreed £1,000,000 a year: Hospital repays 0% to 40%"
            " by quality; Commissioner bears the rest."
        ),
        "For results up to £25k a year can be earned beside it, 0.2% of planned spend.",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Trust repays 80%; Commissioner bears 20%."),
        (REDUCED | {"loss_reduction": 0.75, "loss_rate_lowest": 0.4, "loss_rate_highest": 0.75},
         "Trust repays 32% to 60% by quality; Commissioner bears the rest."),
        (REDUCED | {"loss_reduction": 0.5}, "Trust repays 40% to 80% by quality; Commissioner bears the rest."),
        (REDUCED | {"loss_rate_lowest": 0.5, "loss_rate_highest": 0.5},
         "Trust repays 40%; Commissioner bears the rest."),
    ],
)  # fmt: skip
def test_a_loss_is_told_as_quality_leaves_it(rule: Entry, words: str) -> None:
    """Of a share of 80% quality leaves 40% to 75% (1 - 75% is less than that), half to all of it, or just half."""
    rules = [{"clause": "Savings", "side": "loss"} | rule] if rule else []
    tables = one_trust(terms_gain_share=bands("loss", (0.0, 1.0, 0.8)), gain_share_rules=rules, indicators=[MEASURED])
    (told,) = loss_words(contract_of(tables), lambda row: row.draft or 0.0)
    assert told.partition(": ")[2] == words


@pytest.mark.parametrize(
    ("edges", "where"),
    [
        ([(0.0, 1.0)], ""),
        ([(0.0, 0.02)], ", up to 2% of that"),
        ([(0.02, 1.0)], ", beyond 2% of that"),
        ([(0.01, 0.05), (0.05, 0.1)], ", beyond 1% and up to 10% of that"),
    ],
)
@pytest.mark.parametrize(("side", "in_words"), [("gain", saving_words), ("loss", loss_words)])
def test_where_shares_start_and_end_is_told(
    side: str, in_words: Callable[..., Iterator[str]], edges: list[tuple[float, float]], where: str
) -> None:
    tables = one_trust(terms_gain_share=bands(side, *((start, end, 0.5) for start, end in edges)))
    (told,) = in_words(contract_of(tables), lambda row: row.draft or 0.0)
    assert told.partition(": ")[0].endswith(f"an agreed £10,000,000 a year{where}")


def test_the_order_of_a_clause_is_told_in_sentences(worlds: Worlds) -> None:
    assert rules_in_words(worlds.contract, "Savings") == (
        "A gain counts only if it is at least 2% of agreed spend; then all of it counts.",
        "The first £50,000 of a gain go to Fund.",
        "A share of a gain is multiplied by the results of all together.",
        "2% of each share of a gain is withheld.",
        "Nobody is paid more than 2.5% of agreed spend for a year.",
        "The target of a year for emergency admissions is £10,200,000, in price-base money.",
        "For gains the target for emergency admissions is at most £9,900,000, as estimated independently.",
        "From 2028/29 the target is reset: 50% of it is actual spend of the year before.",
    )
    assert rules_in_words(worlds.contract, "Overspend") == (
        "A loss counts only if it is at least 1% of agreed spend; then only what exceeds that counts.",
        "A share of a loss falls with the results of all together, by up to 50%, to between 0% and 100% of it.",
    )
