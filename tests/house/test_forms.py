"""Every form of contract says what it is, in algebra and in words, and comes with what shows it."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.families import FAMILIES
from contract_engine.clauses.form import LoadedForm, load_form
from contract_engine.shipped import models_dir, spreadsheets_dir, term_sheets

if TYPE_CHECKING:
    from types import ModuleType

CHECKOUT = Path(__file__).parents[2]
FORMS = sorted(path.stem for path in models_dir().glob("*.py"))
PROMISED = {
    "activity", "alliance", "capitated_budget", "gain_share", "incentive_pool", "lead_provider", "shared_service",
    "year_of_care",
}  # fmt: skip
each_form = pytest.mark.parametrize("form", FORMS)


def docstring(form: str) -> str:
    return ast.get_docstring(ast.parse((models_dir() / f"{form}.py").read_text("utf-8"))) or ""


def loaded_module(form: str) -> ModuleType:
    """Return the form's file as Python loads it."""
    spec = spec_from_file_location(form, models_dir() / f"{form}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def loaded(form: str) -> LoadedForm:
    return load_form(models_dir() / f"{form}.py")


def test_the_forms_promised_are_there() -> None:
    assert set(FORMS) == PROMISED


@each_form
def test_it_opens_with_what_it_is_its_symbols_its_source_and_its_worked_example(form: str) -> None:
    words = docstring(form)
    assert re.search(r"^ *symbol +here +meaning$", words, re.MULTILINE)
    assert re.search(r"^Sources?: ", words, re.MULTILINE)
    assert f"tests/known_answers/{form}.toml" in words
    assert len(words.split("symbol")[0].split()) > 20


@each_form
def test_it_can_be_read_in_one_sitting_and_imports_only_the_engine(form: str) -> None:
    tree = ast.parse((models_dir() / f"{form}.py").read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    roots = {str(module).partition(".")[0] for module in modules}
    assert roots <= {"__future__", "collections", "contract_engine", "itertools", "numpy", "pyomo", "typing"}


@each_form
def test_it_names_families_there_are_and_speaks(form: str) -> None:
    known = {kind.family for kind in FAMILIES}
    found = loaded(form)
    assert found.form.name == form
    assert set(found.form.families) <= known
    assert callable(loaded_module(form).words)


@each_form
def test_it_has_an_example_a_worked_one_and_a_formulation_kept(form: str) -> None:
    examples = [name for name, path in term_sheets().items()
                if tomllib.loads(path.read_text("utf-8"))["contract"]["form"] == form]  # fmt: skip
    assert any((spreadsheets_dir() / f"{name}.xlsx").is_file() for name in examples)
    kept = [
        *(CHECKOUT / "tests" / "known_answers" / f"{form}.{ending}" for ending in ("toml", "working.toml", "xlsx")),
        CHECKOUT / "tests" / "golden" / f"{form}.lp",
        CHECKOUT / "tests" / "laws" / "forms" / f"{form}.py",
    ]
    assert [path.name for path in kept if not path.is_file()] == []
