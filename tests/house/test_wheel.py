"""The wheel carries what people need, and works in a folder that knows nothing of the checkout.

`make wheel` builds it and runs these.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from contract_engine.cli.registry import COMMANDS

pytestmark = pytest.mark.wheel

CHECKOUT = Path(__file__).parents[2]
SHIPPED = ("models", "scenarios", "spreadsheets")


def built(pattern: str) -> Path:
    found = sorted((CHECKOUT / "dist").glob(pattern))
    assert len(found) == 1, "make wheel builds it"
    return found[0]


@pytest.fixture(scope="module")
def names() -> set[str]:
    with zipfile.ZipFile(built("*.whl")) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment outside the checkout, with the wheel in it; the folder of its commands."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=True)
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    constraints = CHECKOUT / "constraints.txt"
    subprocess.run(
        [commands / "python", "-m", "pip", "install", "--quiet", "-c", constraints, built("*.whl")],
        check=True, cwd=home,
    )  # fmt: skip
    return commands


def run(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a command in the new environment's own folder; PYTHONPATH would let the checkout in."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}
    return subprocess.run(
        [installed / "contract-engine", *words],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=installed.parent, env=surroundings,
    )  # fmt: skip


def test_the_wheel_carries_every_form_term_sheet_scenario_and_spreadsheet(names: set[str]) -> None:
    kept = {
        path.relative_to(CHECKOUT).as_posix()
        for folder in SHIPPED
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("~$")
    }
    carried = {name.removeprefix("contract_engine/_shipped/") for name in names if "/_shipped/" in name}
    assert carried == kept
    assert [folder for folder in SHIPPED if not any(name.startswith(folder) for name in carried)] == []
    assert any(name.endswith(".toml") for name in carried)


def test_the_wheel_carries_every_module_of_the_package_and_no_test(names: set[str]) -> None:
    modules = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "contract_engine").rglob("*.py")}
    assert modules <= names
    assert "contract_engine/py.typed" in names
    assert [name for name in names if not name.startswith(("contract_engine/", "contract_engine-"))] == []


def test_the_source_archive_carries_what_the_readmes_commands_need() -> None:
    with tarfile.open(built("*.tar.gz")) as archive:
        carried = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"Makefile", "README.md", "constraints.txt", "pyproject.toml", "tests/conftest.py", ".ci/run"}
    assert needed <= carried
    assert [name for name in carried if ".venv" in name or "__pycache__" in name] == []


def test_the_installed_command_lists_its_commands(installed: Path) -> None:
    help_text = run(installed, "--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in help_text] == []


def test_the_installed_command_prints_its_schema(installed: Path) -> None:
    assert "contract" in json.loads(run(installed, "schema").stdout)["properties"]


def test_the_installation_finds_its_files_inside_itself(installed: Path) -> None:
    doctor = run(installed, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert str(CHECKOUT) not in doctor.stdout
    assert doctor.stdout.count("_shipped") == len(SHIPPED)


def test_the_installed_command_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    demo = run(installed, "demo", str(tmp_path / "demo"))
    assert demo.returncode == 0, demo.stderr
    assert sorted(path.suffix for path in (tmp_path / "demo").iterdir()).count(".xlsx") >= 1


def test_tests_run_in_another_python_than_the_installation(installed: Path) -> None:
    """Else the tests above would prove nothing of a fresh installation."""
    assert Path(sys.prefix) != installed.parent
