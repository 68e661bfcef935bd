"""Whole schemes over their published files, and against the contracts of the same term sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from contract_engine import shipped
from contract_engine.clauses.gain_share_order import SLIDING_PEOPLE, SLIDING_RATE
from contract_engine.settlement.table_totals import comes_to, totals
from contract_engine.settlement.whole_table import settle_rows
from contract_engine.sources.rows import read_rows
from contract_engine.workbook.read_rules import read_rules
from tests.known_answers.by_hand import TO_TRUST, bands, certain, one_trust, paid
from tests.whole_files import data_file

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.settlement.whole_table import Settled

MEDICARE, ENGLAND = "medicare_aco_results_2023.csv", "england_practices_2022_23.csv"
HOLDING_THE_ANSWER = ["finalsharerate", "finallossrate", "earnsaveloss"]


def settled(sheet: str, table: Path, rules: str | None = None, year: int | None = None) -> Settled:
    known = read_rules(shipped.term_sheet(sheet))
    ready = known[rules] if rules else next(iter(known.values()))
    return settle_rows(ready, read_rows(table, [ready]), year)


@pytest.mark.data(MEDICARE)
def test_the_shared_savings_programme_settles_as_it_was_settled(tmp_path: Path) -> None:
    """Of 453 organisations at least 99% within 0.1% and 98.5% within a dollar; what holds the answer is not there."""
    published = pd.read_csv(data_file(MEDICARE))
    table = tmp_path / "without.csv"
    published.drop(columns=HOLDING_THE_ANSWER).to_csv(table, index=False)
    result = settled("medicare_shared_savings", table)
    assert result.usable.all()
    apart = np.abs(result.columns["payment"] - published["earnsaveloss"])
    assert np.mean(apart <= 1.0) >= 0.985
    assert np.mean(apart <= 0.001 * np.abs(published["earnsaveloss"])) >= 0.99
    further = published[apart > 1.0]
    assert len(further) == 3
    assert (further["earnsaveloss"] < 0).all()
    assert (result.columns["payment"][apart > 1.0] < further["earnsaveloss"]).all()


@pytest.mark.data(MEDICARE)
def test_minimum_rates_of_one_sided_organisations_slide_as_the_clause_has_them() -> None:
    """BASIC A and B with 5,000 people or more: published to two decimals of a percent; the largest gap is rounding."""
    published = pd.read_csv(data_file(MEDICARE))
    one_sided = published[published["track"].isin(["BASIC A", "BASIC B"]) & (published["n_ab"] >= SLIDING_PEOPLE[0])]
    rates = np.interp(one_sided["n_ab"], SLIDING_PEOPLE, SLIDING_RATE)
    assert len(one_sided) > 100
    assert np.abs(rates - one_sided["minsavperc"]).max() <= 0.000051


@pytest.mark.data(ENGLAND)
@pytest.mark.parametrize(
    ("sheet", "step"),
    [("primary_care_network", "core_payment"), ("quality_and_outcomes_framework", "paid_af")],
)
def test_all_of_england_is_settled_and_practices_networks_and_england_tie(sheet: str, step: str) -> None:
    result = settled(sheet, data_file(ENGLAND), "practices")
    by_network = totals(result, "pcn_code")
    assert result.rows.count == 6_669
    assert result.usable.sum() + len(result.reasons) == 6_669
    assert sum(line.rows for line in by_network) == result.usable.sum()
    whole = comes_to(result, step)
    assert whole > 30_000_000
    assert round(sum(line.paid[step] for line in by_network) * 100) == round(whole * 100)
    assert round(float(result.paid(step).sum()) * 100) == round(whole * 100)


@pytest.mark.data(ENGLAND)
def test_points_of_one_practice_of_england_by_hand() -> None:
    """Practice A81002, atrial fibrillation, 2023/24: 29 points, all earned, of £213.43.

    List 18,353.5 over 9,639; prevalence 2.8446% over that of all patients on the file.
    """
    file = pd.read_csv(data_file(ENGLAND))
    known = file[file["achievement_hyp"].notna()]
    national = (known["prevalence_af"] * known["registered"]).sum() / known["registered"].sum()
    due = 29 * 213.43 * 18_353.5 / 9_639 * 2.84466284466285 / national
    result = settled("quality_and_outcomes_framework", data_file(ENGLAND), "practices")
    place = list(result.rows.columns["practice_code"]).index("A81002")
    assert result.columns["paid_af"][place] == pytest.approx(due, abs=0.0051)


@pytest.mark.data(ENGLAND)
def test_capacity_and_access_comes_near_the_national_sum() -> None:
    """2023/24: £172.2m and £73.8m were set aside; practices in no network (2%) are due nothing."""
    result = settled("primary_care_network", data_file(ENGLAND), "practices", 2023)
    assert comes_to(result, "access_support_payment") == pytest.approx(172.2e6, rel=0.02)
    assert comes_to(result, "access_improvement_payment") == pytest.approx(73.8e6, rel=0.02)


@pytest.mark.parametrize("spend", [80e6, 88e6, 93e6, 97e6, 100e6, 104e6, 112e6, 130e6])
def test_a_contract_and_a_table_settle_the_corridors_of_aco_reach_alike(spend: float, tmp_path: Path) -> None:
    """The same corridors as bands of a gain share clause, and as rules for a table, on a benchmark of 100m."""
    corridors = ((0.0, 0.05, 0.5), (0.05, 0.10, 0.35), (0.10, 0.15, 0.15), (0.15, 1.0, 0.05))
    rows = [*bands("gain", *corridors), *bands("loss", *corridors)]
    tables = one_trust(terms_gain_share=rows, uncertainty=[certain("Outturn", "activity", spend / 100e6 - 1)])
    tables["services"][0] |= {"plan_activity": 100_000, "reference_price": 1_000, "contract_value": 100e6}
    table = tmp_path / "row.csv"
    table.write_text(f"organisation,option,benchmark,spend\nA,Professional,100000000,{spend:.0f}\n", encoding="utf-8")
    of_table = settled("aco_reach", table).columns["payment"][0]
    due = paid(tables)
    payer, payee, clause = TO_TRUST
    of_contract = sum(due.get(TO_TRUST, [0.0])) - sum(due.get((payee, payer, clause), [0.0]))
    assert of_contract == pytest.approx(of_table, abs=0.01)
