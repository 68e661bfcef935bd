"""A form of your own is one file in a folder of your own, made of the clauses there are."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from contract_engine.cli.check import check
from contract_engine.cli.solve import solve
from contract_engine.errors import PutRightError
from contract_engine.schema.faults import InputFaultsError
from tests.contracts import small_contract_toml
from tests.solutions import with_terms

if TYPE_CHECKING:
    from pathlib import Path

    import click

FORM = '''
"""Hospital floor: whatever is agreed, the hospital keeps no less of a saving than the network can earn by results."""

from pyomo.environ import Constraint

from contract_engine.clauses.form import Form

FORM = Form("hospital_floor", "A pool with a floor", ("activity", "gain share", "pool", "funding"))


def rules(m, terms):
    [trust] = [row for row in terms.rows("gain share") if row.payee == "Trust"]
    m.the_trust_keeps_seven_tenths_of_a_saving = Constraint(expr=m.lever[terms.lever(trust)] >= 0.7)


def words(terms):
    [trust] = [row for row in terms.rows("gain share") if row.payee == "Trust"]
    yield f"The Trust keeps {terms.value(trust):.0%} of every saving."
'''
RULE = "m.the_trust_keeps_seven_tenths_of_a_saving = Constraint(expr=m.lever[terms.lever(trust)] >= 0.7)"


def run(command: click.Command, *words: str) -> tuple[int, str]:
    """Run a command; return its status and what it prints on standard output."""
    result = CliRunner().invoke(command, list(words), standalone_mode=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small contract in the form hospital_floor: the draft gives the trust 60% of a saving."""
    tables = with_terms()
    tables["contract"][0]["form"] = "hospital_floor"
    path = tmp_path / "floor.toml"
    path.write_text(small_contract_toml(tables), encoding="utf-8")
    return path


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "our forms"
    folder.mkdir()
    (folder / "hospital_floor.py").write_text(FORM, encoding="utf-8")
    return folder


def test_its_rules_hold_and_its_words_stand_in_the_summary(book: Path, forms: Path) -> None:
    status, text = run(solve, str(book), "--models", str(forms), "--json", "--scenarios", "200")
    document = json.loads(text)
    assert status == 0
    [share] = [lever["value"] for lever in document["levers"] if lever["id"] == "savings.share-of-gain-0-100.trust"]
    assert share >= 0.7 - 1e-9
    assert f"The Trust keeps {share:.0%} of every saving." in document["summary"]
    assert "the trust keeps seven tenths of a saving" in {line["rule"] for line in document["broken_by_draft"]}


def test_ours_are_known_beside_it(tmp_path: Path, forms: Path) -> None:
    path = tmp_path / "pool.toml"
    path.write_text(small_contract_toml(), encoding="utf-8")
    assert run(check, str(path), "--models", str(forms), "--quiet")[0] == 0


def test_without_its_folder_it_is_not_known(book: Path) -> None:
    with pytest.raises(InputFaultsError, match=r"there is no form of contract 'hospital_floor'.*--models"):
        run(solve, str(book), "--json", "--scenarios", "200")


def test_two_terms_multiplied_are_refused_by_name(book: Path, forms: Path) -> None:
    product = dedent(FORM).replace(
        RULE,
        'pool = terms.rows("pool")[0]\n'
        "    m.product = Constraint(expr=m.lever[terms.lever(trust)] * m.lever[terms.lever(pool)] >= 0.7)",
    )
    (forms / "hospital_floor.py").write_text(product, encoding="utf-8")
    with pytest.raises(PutRightError) as caught:
        run(solve, str(book), "--models", str(forms), "--json", "--scenarios", "200")
    told = str(caught.value)
    assert "Savings, share of gain 0-100%, Trust" in told
    assert "Pool, own achievement, North Network" in told
    assert "Negotiate" in told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("FORM = (", "hospital_floor.py, line 1: '(' was never closed"),
        ("import no_such_module", "hospital_floor.py, line 1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("\n1 / 0", "hospital_floor.py, line 2: ZeroDivisionError: division by zero. Mend the form"),
        ("FORM = None", "has no function 'rules'"),
        (FORM.replace('"hospital_floor"', '"other"'), "calls itself 'other'"),
    ],
)
def test_a_slip_in_it_is_told_with_its_file(book: Path, forms: Path, written: str, told: str) -> None:
    (forms / "hospital_floor.py").write_text(written, encoding="utf-8")
    with pytest.raises(PutRightError) as caught:
        run(check, str(book), "--models", str(forms))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("1 / 0", "hospital_floor.py, line 13: ZeroDivisionError: division by zero. Mend the form"),
        ('m.nothing = Constraint(expr=m.lever["no-such-term"] >= 0.7)', "hospital_floor.py, line 13: KeyError: "),
        ("m.always = Constraint(expr=1 <= 2)", "hospital_floor.py, line 13: InvalidConstraintError: "),
        (
            "m.own = Var()\n    m.rule = Constraint(expr=m.own >= 1)",
            "The rule 'rule' holds own, which is not negotiated.",
        ),
    ],
)
def test_a_slip_in_its_rules_is_told_with_its_line(book: Path, forms: Path, rule: str, told: str) -> None:
    written = FORM.replace(RULE, rule).replace("import Constraint", "import Constraint, Var")
    (forms / "hospital_floor.py").write_text(written, encoding="utf-8")
    with pytest.raises(PutRightError) as caught:
        run(solve, str(book), "--models", str(forms), "--json", "--scenarios", "20")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_slip_in_its_words_is_told_with_its_line(book: Path, forms: Path) -> None:
    written = FORM.replace("yield f", "yield {}['Trust'] + f")
    (forms / "hospital_floor.py").write_text(written, encoding="utf-8")
    with pytest.raises(PutRightError, match=r"hospital_floor.py, line 18: KeyError: 'Trust'. Mend the form"):
        run(solve, str(book), "--models", str(forms), "--json", "--scenarios", "20")
