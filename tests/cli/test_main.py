"""What anyone meets who types contract-engine: questions, help, and how a command ends."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from contract_engine.cli.front import QUESTIONS
from contract_engine.cli.main import main
from contract_engine.cli.registry import COMMANDS, Entry

CHECKOUT = Path(__file__).parents[2]
ENDINGS = ("no_deal", "limit", "slip", "faults", "defect", "interrupted")


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENDINGS:
        monkeypatch.setitem(COMMANDS, name, Entry(f"tests.cli.endings:{name}", "A way to end."))


def typed(*words: str, script: str = "") -> subprocess.CompletedProcess[str]:
    """Type a command as a person does, in a process of its own."""
    words = ("-c", script) if script else ("-m", "contract_engine", *words)
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=CHECKOUT, encoding="utf-8"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_listed_is_there(name: str) -> None:
    module, _, function = COMMANDS[name].target.partition(":")
    assert isinstance(getattr(import_module(module), function), click.Command)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    words = capsys.readouterr().out
    assert f"Usage: contract-engine {name}" in words
    assert len(words.splitlines()) > 5


def test_help_stands_after_a_command_or_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """The list of commands is the same by either name and fits a window of 80 columns."""
    assert main(["-h"]) == main(["--help"]) == 0
    first, second = capsys.readouterr().out.split("Usage:")[1:]
    assert first == second
    assert max(len(line) for line in first.splitlines()) < 80


def test_help_lists_every_command_with_its_whole_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    words = capsys.readouterr().out
    listed = re.findall(r"^  (\w+) {2,}(.+)$", words.partition("Commands:\n")[2].partition("\n\n")[0], re.MULTILINE)
    assert listed == [(name, entry.summary) for name, entry in COMMANDS.items()]


def test_each_of_the_three_users_finds_a_question_and_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == QUESTIONS
    assert [user for user in ("Finance lead:", "Commissioner:", "Negotiator:") if user not in QUESTIONS] == []
    assert QUESTIONS.count("?") == 4
    assert set(re.findall(r"contract-engine ([a-z]+)", QUESTIONS)) <= COMMANDS.keys()


def test_a_slip_in_a_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chek", "book.xlsx"]) == 2
    assert "There is no command 'chek'. Did you mean check?" in capsys.readouterr().err


def test_a_command_unlike_any_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frobnicate"]) == 2
    assert f"Choose one of: {', '.join(COMMANDS)}." in capsys.readouterr().err


def test_an_unknown_option_ends_with_status_2() -> None:
    assert main(["--no-such-option"]) == 2


@pytest.mark.usefixtures("endings")
@pytest.mark.parametrize(("name", "status"), [("no_deal", 3), ("limit", 4), ("slip", 2), ("faults", 2)])
def test_the_exit_status_says_how_a_command_ended(name: str, status: int) -> None:
    assert main([name]) == status


@pytest.mark.usefixtures("endings")
def test_what_a_person_can_put_right_is_said_on_standard_error_alone(capsys: pytest.CaptureFixture[str]) -> None:
    main(["faults"])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "north.xlsx: 1 thing to put right",
        "  Services!F12  unit cost is 'TBC', which is text. Type a number of pounds.",
    ]


@pytest.mark.usefixtures("endings")
def test_ctrl_c_ends_with_status_130_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interrupted"]) == 130
    said = capsys.readouterr().err
    assert "none is half-written" in said
    assert "Traceback" not in said


def test_ctrl_c_while_the_program_is_still_being_loaded_shows_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    assert main(["--version"]) == 0
    capsys.readouterr()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "Stopped. A file is written only when it is complete, so none is half-written.\n"


def test_a_defect_shows_its_traceback_and_asks_for_it() -> None:
    run = typed(
        script="import sys\nfrom contract_engine.cli.main import main\n"
        "from contract_engine.cli.registry import COMMANDS, Entry\n"
        "COMMANDS['defect'] = Entry('tests.cli.endings:defect', '')\nsys.exit(main(['defect']))"
    )
    assert run.returncode == 1
    assert "Traceback (most recent call last)" in run.stderr
    assert "ZeroDivisionError: the list came to nothing" in run.stderr
    assert "Please send us the lines above" in run.stderr.splitlines()[-1]


def test_python_dash_m_runs_the_same_command() -> None:
    run = typed("--version")
    assert run.returncode == 0
    assert run.stdout == typed(script="from contract_engine.cli.main import main; main(['--version'])").stdout
