"""Does the installation work, and do shells complete its commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from contract_engine import shipped
from contract_engine.cli.main import main

CHECKOUT = Path(__file__).parents[2]


def test_doctor_finds_a_working_installation(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("works ")] == []
    assert status == 0


def test_doctor_names_every_package_needed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    words = capsys.readouterr().out
    needed = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert [name for name in needed if f"  {name.partition('>=')[0]}: " not in words] == []


def test_doctor_says_how_to_mend_files_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package copied without the folders beside it."""
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "contract_engine")
    assert main(["doctor"]) == 1
    to_mend = [line for line in capsys.readouterr().out.splitlines() if line.startswith("to mend")]
    assert [line.split()[2] for line in to_mend] == ["models:", "scenarios:", "spreadsheets:", "term"]


def test_doctor_says_how_to_mend_a_temporary_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert main(["doctor"]) == 1
    assert "temporary folder: cannot be written" in capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_a_shell_needs(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    if shell == "bash" and not shutil.which("bash"):
        pytest.skip("click asks bash for its version, and bash is not on this machine")
    assert main(["completion", shell]) == 0
    assert "_CONTRACT_ENGINE_COMPLETE" in capsys.readouterr().out


def test_a_shell_without_completion_is_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err


def test_the_tab_key_completes_a_command() -> None:
    """Of the commands, `settle` and `schema` and `solve` start with s; only one with set."""
    run = subprocess.run(
        [sys.executable, "-c", "from contract_engine.cli.main import main; main([])"],
        env={**os.environ, "_CONTRACT_ENGINE_COMPLETE": "bash_complete", "COMP_WORDS": "contract-engine set",
             "COMP_CWORD": "1"},
        capture_output=True, text=True, check=False, cwd=CHECKOUT,
    )  # fmt: skip
    assert run.stdout.split() == ["plain,settle"]
