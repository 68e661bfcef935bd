"""`split --game FILE`: questions of theory in, answers in the same order out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract_engine.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

GLOVES = {"type": "tu_game", "players": ["L", "R"], "v": {"L": 0, "R": 0, "L,R": 10}}
QUESTIONS = [
    {"concept": "shapley", "input": GLOVES},
    {"concept": "magic", "input": GLOVES},
    {"concept": "core_empty", "input": GLOVES},
    {"concept": "claims_cea", "input": {"type": "claims", "estate": 10, "claims": [4, 8]}},
]


def test_answers_come_in_the_order_of_the_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "game.json").write_text(json.dumps(QUESTIONS), "utf-8")
    assert main(["split", "--game", str(tmp_path / "game.json"), "--json"]) == 0
    replies = json.loads(capsys.readouterr().out)
    assert [reply["concept"] for reply in replies] == ["shapley", "magic", "core_empty", "claims_cea"]
    assert [reply["result"] for reply in replies] == [[5.0, 5.0], None, False, [4.0, 6.0]]
    assert [reply["status"] for reply in replies] == ["ok", "refused", "ok", "ok"]
    assert "These are: shapley" in replies[1]["why"]


def test_one_question_is_answered_by_a_list_of_one_and_read_from_standard_input() -> None:
    words = [sys.executable, "-m", "contract_engine", "split", "--game", "-", "--json"]
    run = subprocess.run(words, input=json.dumps(QUESTIONS[0]), capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [{"concept": "shapley", "result": [5.0, 5.0], "status": "ok"}]


def test_a_person_reads_names_and_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "game.json").write_text(json.dumps(QUESTIONS), "utf-8")
    assert main(["split", "--game", str(tmp_path / "game.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "shapley: L 5.00, R 5.00"
    assert lines[1] == "magic (refused)"
    assert "core_empty: no" in lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1,", "line 1: this is not JSON"),
        ("7", "item 1: there is no concept"),
        ('[{"concept": "shapley"}]', "item 1: there is no input"),
        ('{"concept": "shapley", "input": {"v": {"A": 1, "A": 2}}}', "'A' stands twice"),
    ],
)
def test_a_file_that_is_no_list_of_questions_ends_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    (tmp_path / "game.json").write_text(text, "utf-8")
    assert main(["split", "--game", str(tmp_path / "game.json"), "--json"]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert not said.out


def test_a_missing_file_ends_with_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "--game", str(tmp_path / "no.json"), "--json"]) == 2
    assert "no such file" in capsys.readouterr().err
