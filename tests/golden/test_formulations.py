"""The formulation of each form of contract, as a small LP file that people can read, has not changed.

The files hold the contract of tests/known_answers/incentive_pool.toml, worked by hand there.
After a change that is meant, `python -m tests.golden.test_formulations` writes them again; the
difference shows what the change did.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pyomo.environ import Objective, maximize

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of
from contract_engine.design.worlds import worlds_of
from contract_engine.shipped import models_dir
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central

GOLDEN = Path(__file__).parent
WORKED_BY_HAND = GOLDEN.parent / "known_answers"
FORMS = (
    "activity", "alliance", "capitated_budget", "gain_share", "incentive_pool", "lead_provider", "shared_service",
    "year_of_care",
)  # fmt: skip
# Sums of the same numbers may differ in their last digits from one machine's arithmetic to another's.
DIGITS = 9


def lp_of(form: str) -> str:
    """Return the rules of a form's worked example, what the commissioner gains being the aim, as an LP file."""
    contract = read(WORKED_BY_HAND / f"{form}.toml")
    problem = problem_of(worlds_of(contract, central(contract)))
    m = model_of(problem, form_of(contract, models_dir()))
    m.gain_of_the_commissioner = Objective(expr=m.gain["Commissioner"], sense=maximize)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        m.write(str(path), io_options={"symbolic_solver_labels": True})
        return _rounded(path.read_text("utf-8"))


def _rounded(text: str) -> str:
    """Write each number to as many digits as every machine agrees on."""
    return "\n".join(" ".join(_number(word) for word in line.split(" ")) for line in text.splitlines()) + "\n"


def _number(word: str) -> str:
    try:
        amount = float(word)
    except ValueError:
        return word
    sign = "+" if word.startswith("+") else ""
    return f"{sign}{amount:.{DIGITS}g}" if word.strip("+-").replace(".", "")[:1].isdigit() else word


@pytest.mark.parametrize("form", FORMS)
def test_the_formulation_is_the_one_last_agreed(form: str) -> None:
    agreed = (GOLDEN / f"{form}.lp").read_text("utf-8")
    assert lp_of(form).splitlines() == agreed.splitlines()


def test_every_form_has_its_formulation_here() -> None:
    assert sorted(FORMS) == sorted(path.stem for path in models_dir().glob("*.py"))
    assert sorted(FORMS) == sorted(path.stem for path in GOLDEN.glob("*.lp"))


if __name__ == "__main__":
    for each in FORMS:
        (GOLDEN / f"{each}.lp").write_text(lp_of(each), "utf-8", newline="\n")
