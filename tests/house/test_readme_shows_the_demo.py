"""The README shows what the demo says, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from contract_engine.cli.demo import demo
from contract_engine.shipped import models_dir

if TYPE_CHECKING:
    from pathlib import Path

README = models_dir().parent / "README.md"
BEGIN, END = "<!-- demo: begin -->\n```text\n", "```\n<!-- demo: end -->"


def test_the_readme_shows_what_the_demo_says(tmp_path: Path) -> None:
    """Every sentence; where the workbooks are differs from one machine to the next."""
    said = CliRunner().invoke(demo, [str(tmp_path / "demo")], catch_exceptions=False).stdout
    sentences = [line for line in said.splitlines() if not line.startswith(("Input:", "Results:"))]
    shown = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown.splitlines() == sentences


def test_the_demo_prints_about_a_dozen_lines_of_answer(tmp_path: Path) -> None:
    said = CliRunner().invoke(demo, [str(tmp_path / "demo"), "--scenarios", "400"], catch_exceptions=False).stdout
    assert 8 <= sum(line.startswith("- ") for line in said.splitlines()) <= 15
    assert (tmp_path / "demo" / "primary_care_network.xlsx").is_file()
    assert (tmp_path / "demo" / "primary_care_network results.xlsx").is_file()
