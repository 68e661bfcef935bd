"""Payments of an edition that may be shared follow the terms that are typed, as LibreOffice works them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook

from contract_engine.design.worlds import worlds_drawn
from contract_engine.results.editions import ALL, edition_of
from contract_engine.workbook.results_book import write_results
from tests.solutions import solution
from tests.workbook.alive import cells_of_terms, moved, rows, typed
from tests.workbook.office import saved_again
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.libreoffice
def test_payments_of_an_edition_follow_the_terms_as_they_stand(tmp_path: Path) -> None:
    """Three terms are changed; worked out again, every payment is what the engine settles at them, to the penny."""
    whole = solution("terms")
    path = write_results(edition_of(whole, ALL), tmp_path / "all.xlsx", on=A_DAY).path
    at, new = cells_of_terms(path), moved(whole)
    terms = {line.id: float(line.value or 0.0) for line in whole.levers} | new
    changed = typed(path, tmp_path, "moved", {at[lever]: value for lever, value in new.items()})
    (tmp_path / "again").mkdir()
    book = load_workbook(saved_again([changed], tmp_path / "again")["moved"], data_only=True)
    worlds = worlds_drawn(whole.contract, whole.run.scenarios, whole.run.seed)
    paid = {
        (payment.payer, payment.payee, payment.clause, year): float(pounds)
        for payment in worlds.ledger_new.payments(terms)
        for year, pounds in zip(
            whole.contract.years, np.broadcast_to(payment.pounds.mean(axis=1), len(whole.contract.years)), strict=True
        )
    }
    found = {
        (row["Payer"], row["Payee"], row["Clause"], row["Year"]): row["Proposed (£)"] for row in rows(book, "Payments")
    }
    assert {key: pounds for key, pounds in found.items() if key in paid} == pytest.approx(paid, abs=0.005)
    assert book["Checks"]["G5"].value == "PASS"
