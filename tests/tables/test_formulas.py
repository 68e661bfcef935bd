"""A formula of a term sheet: what it works out, and what it refuses before a row is touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_engine.settlement.formula import FormulaError, read_formula
from contract_engine.settlement.formula_functions import FUNCTIONS

KINDS = {"a": "number", "b": "number", "track": "text", "met": "truth"}
COLUMNS = {
    "a": np.array([4.0, -2.0, 0.5]),
    "b": np.array([2.0, 0.0, np.nan]),
    "track": np.array(["BASIC A", "ENHANCED", ""]),
    "met": np.array([True, False, True]),
}
BANDS = {"corridors": ((0.0, 0.05, 0.5), (0.05, 0.10, 0.35))}


def worked(text: str) -> list[float]:
    return read_formula(text, KINDS, BANDS).of(COLUMNS, 3).tolist()


@pytest.mark.parametrize(
    ("formula", "gives"),
    [
        ("a + 2 * b", [8, -2, np.nan]),
        ("-a ** 2", [-16, -4, -0.25]),
        ("+a - 1", [3, -3, -0.5]),
        ("a / b", [2, -np.inf, np.nan]),
        ("7", [7, 7, 7]),
        ("min(a, b, 1)", [1, -2, np.nan]),
        ("max(a, 1)", [4, 1, 1]),
        ("abs(a)", [4, 2, 0.5]),
        ("a if met else 0", [4, 0, 0.5]),
        ('1 if track == "ENHANCED" else 0', [0, 1, 0]),
        ('1 if track != "ENHANCED" else 0', [1, 0, 1]),
        ('1 if track in ("BASIC A", "BASIC B") or not met else 0', [1, 1, 0]),
        ('1 if track not in ("BASIC A",) and a < 1 else 0', [0, 1, 1]),
        ("1 if 0 <= a <= 1 else 0", [0, 0, 1]),
        ("1 if blank(b) else 0", [0, 0, 1]),
        ("1 if blank(track) else 0", [0, 0, 1]),
        ("round(a / 3, 2)", [1.33, -0.67, 0.17]),
        ("round(a / 3)", [1, -1, 0]),
        ("round(a, b)", [4, -2, 0.5]),
        ('banded(a, 40, "corridors")', [1.7, -1.0, 0.25]),
        ("earned(a, 0, 2)", [1, 0, 0.25]),
        ("earned(a, 2, 0)", [0, 1, 0.75]),
        ("earned(a, 0.5, 0.5)", [1, 0, 1]),
        ("total(a)", [2.5, 2.5, 2.5]),
        ("total(1)", [3, 3, 3]),
        ("total(a, track)", [4, -2, 0.5]),
        ("mean(a * 6)", [5, 5, 5]),
        ("shared_out(10, abs(a))", [6.15, 3.08, 0.77]),
    ],
)
def test_a_formula_is_worked_out_for_every_row(formula: str, gives: list[float]) -> None:
    """Columns: a is 4, -2, 0.5; b is 2, 0, blank. In bands: 50% of the first 5% of 40, 35% of what follows to 10%."""
    assert worked(formula) == pytest.approx(gives, nan_ok=True)


@pytest.mark.parametrize(
    ("formula", "refusal"),
    [
        ("saving", "it names saving, which is not known here"),
        ("trak == 'A'", "it names trak, which is not known here: did you mean track?"),
        ("track + 1", "'track' is text where a number must stand"),
        ("met * 2", "'met' is yes or no where a number must stand"),
        ("a and b", "'a' is a number where yes or no must stand"),
        ("a == track", "'track' is text where a number must stand"),
        ("a if met else track", "'track' is text where a number must stand"),
        ("track", "it gives text, and a step gives a number or yes or no"),
        ("a if met", "it is not a formula: check its brackets and operators"),
        ("a; b", "it is not a formula: check its brackets and operators"),
        ("'text'", "it holds 'text' where a number or a column must stand"),
        ("True", "it holds True where a number or a column must stand"),
        ("a.real", "it holds 'a.real', which a formula cannot"),
        ("__import__('os')", "there is no function __import__"),
        ("(lambda: 1)()", "there is no function lambda: 1"),
        ("a[0]", "it holds 'a[0]', which a formula cannot"),
        ("[1, 2]", "it holds '[1, 2]', which a formula cannot"),
        ("(a := 1)", "it holds '(a := 1)', which a formula cannot"),
        ("a // b", "'a // b' is not +, -, *, / or **"),
        ("~a", "'~a' is not - or not"),
        ("a is b", "it compares 'a is b', which a formula cannot"),
        ("track in met", "after 'in' stands 'met': give texts"),
        ("track in (a, 1)", "'(a, 1)' holds something that is not text in quotes"),
        ("min(a)", "min is written min(a, b, ...)"),
        ("round(a, decimals=2)", "round is written round(a, decimals)"),
        ('banded(a, b, "ranges")', "is not the name of bands, in quotes"),
        ("banded(a, b, track)", "'track' is not the name of bands, in quotes"),
        ("total(track)", "'track' is text where a number must stand"),
        ("-" * 100 + "1", "it is nested too deeply"),
        ("1 + " * 1000 + "1", "it is longer than 2,000 characters"),
        ("(" * 500 + "1" + ")" * 500, "it is not a formula"),
    ],
)
def test_a_formula_that_cannot_be_read_says_why(formula: str, refusal: str) -> None:
    with pytest.raises(FormulaError) as problem:
        read_formula(formula, KINDS, BANDS)
    assert refusal in str(problem.value)


def test_every_function_says_how_it_is_written() -> None:
    assert [name for name, function in FUNCTIONS.items() if not function.use.startswith(f"{name}(")] == []


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw a formula of numbers and the column a, as Python would write it too."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(["a", "2", "0.5", "10"]))
    sign = draw(st.sampled_from(["+", "-", "*"]))
    left, right = draw(sums(depth - 1)), draw(sums(depth - 1))
    return f"({left} {sign} {right}) if a > 1 else (-{left})" if draw(st.booleans()) else f"({left} {sign} {right})"


@given(sums())
def test_a_formula_means_what_python_means_by_it_row_by_row(text: str) -> None:
    by_row = [float(eval(text, {"a": entry})) for entry in COLUMNS["a"].tolist()]  # noqa: S307 - the test drew the text
    assert worked(text) == pytest.approx(by_row)
