"""Slips in the rules of a table: each is told with its place, by settle and by check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.cli.main import main
from tests.tables.fees import FEES, settled, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        ('title = "Fees by patient"', "", "tables.fees!title  title is missing. Add it."),
        ('payer = "Commissioner"', "payor = 3", "payor is not known here. Check its spelling"),
        ('kind = "whole"', 'kind = "integer"', "reads 6 kind is 'integer'. Choose 'number', 'whole',"),
        ("fee * list", "fees * list", "the formula of payment: it names fees, which is not known here"),
        ('name = "visiting"', 'name = "payment"', "the name payment stands twice"),
        ('name = "visiting"', 'name = "Visiting fee"', "steps 3 name is not a name."),
        ("paid = true", "paid = false", "no step is paid. Write paid = true"),
        ('identity = ["practice"]', 'identity = ["code"]', "identity names code, which is not a column of text"),
        ('by = "network"', 'by = "list"', "totals names list, which is not a column of text that is read."),
        ("from = 2022, to = 2024", "from = 2022, to = 2024, when2 = 1", "rates 1 values 2 when2 is not known here."),
        ("default_year = 2023", "", "fee goes by year, and no year is known."),
        ("[[1000, 1.0], [2000, 2.0]]", "[[2000, 1.0], [1000, 2.0]]", "the points of size do not rise."),
        ("from = 2022, to = 2023", "from = 2023, to = 2022", "fee holds from 2023 to 2022, which is backwards."),
        ('name = "fee"', 'name = "min"', "min is the name of a function. Give it another name."),
        ("visits * 10", "visits * 40%", "the formula of visiting: it is not a formula: write 40% as 0.4."),
        ('identity = ["practice"]', 'identity = "practice"', "identity is not a list. Write it in brackets"),
        ('level = "Silver" } }', 'level = ["Silver", "Gold"] } }', "values 1 and 2 of fee hold for the same rows."),
    ],
)  # fmt: skip
def test_a_slip_in_the_rules_is_told_with_its_place(
    sheet: Path, tmp_path: Path, change: str, to: str, told: str
) -> None:
    assert change in FEES
    sheet.write_text(FEES.replace(change, to), encoding="utf-8")
    result = settled(sheet, "--table", table(tmp_path, ["A", "N1", 1000, "Gold", 1]))
    assert result.exit_code == 2
    assert told in result.stderr


def test_check_reads_the_rules_too(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(sheet)]) == 0
    assert capsys.readouterr().out.splitlines() == ["fees.toml: nothing to put right", "  rules for tables: fees"]
    sheet.write_text(FEES.replace("fee * list", "fees * list"), encoding="utf-8")
    assert main(["check", str(sheet)]) == 2
    assert "the formula of payment: it names fees" in capsys.readouterr().err
    assert main(["check", "primary_care_network"]) == 0
    assert "  rules for tables: practices, indicators" in capsys.readouterr().out
