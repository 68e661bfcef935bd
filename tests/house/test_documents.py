"""What the README and the guide tell people to type works as written, on the bundled case."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from contract_engine.cli.main import main

CHECKOUT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "docs/guide.md", "docs/published_files.md", "docs/splits.md", "docs/tables.md")
# A block may name the file that it shows: ```csv practices.csv
BLOCK = re.compile(r"^```(\w*) ?([\w.]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = ("csv", "json", "toml")
LINK = re.compile(r"\]\((?!http)([^)#]+)")
# Typed once, before there is a contract-engine: the wheel's test does the same.
INSTALLING = (
    "py -m venv .venv",
    ".venv\\Scripts\\python -m pip install -c constraints.txt .",
)


class Typed(NamedTuple):
    """A line to type, and what is printed if the document shows it; `...` there stands for any lines.

    `file` is the name of a file to save instead, with `words` in it.
    """

    words: str
    shown: str | None
    file: str = ""


def typed_in(document: str) -> list[Typed]:
    """Every command and file of a document, in order."""
    lines = []
    for language, file, block in BLOCK.findall((CHECKOUT / document).read_text("utf-8")):
        if language in ("sh", "bat"):
            lines += [Typed(line, None) for line in block.splitlines()]
        elif language == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                words, _, shown = part.partition("\n")
                lines.append(Typed(words, shown))
        elif language in FILES:
            lines.append(Typed(block, None, file))
        else:
            # Python is run by a test of its own: tests/split/test_python.py.
            assert language in ("text", "python"), f"{document}: a block of {language or 'no language'}"
    return lines


def of_contract_engine(words: str) -> list[str] | None:
    """What stands after contract-engine, if a line runs it."""
    parts = shlex.split(words.replace("\\", "/"))
    return parts[1:] if parts[0].rpartition("/")[2] == "contract-engine" else None


def test_a_console_block_gives_commands_and_what_they_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.CHECKOUT", tmp_path)
    commands = "```console\n$ contract-engine check b.xlsx\nfine\n$ make demo\n```\n```sh\nmake test\n```\n"
    text = f"{commands}```csv a.csv\nb\n```\n"
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    assert typed_in("x.md") == [
        ("contract-engine check b.xlsx", "fine\n", ""), ("make demo", "", ""), ("make test", None, ""),
        ("b\n", None, "a.csv"),
    ]  # fmt: skip
    assert of_contract_engine(".venv\\Scripts\\contract-engine demo") == ["demo"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_a_document_says_to_type_works_as_written(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typed one after the other in one folder, since a later command reads what an earlier one wrote."""
    monkeypatch.chdir(tmp_path)
    slips = []
    for words, shown, file in typed_in(document):
        if file:
            (tmp_path / file).write_text(words, encoding="utf-8")
        arguments = None if file else of_contract_engine(words)
        if arguments is None:
            continue
        status = main(arguments)
        said = capsys.readouterr()
        if status != 0:
            slips.append(f"{words}: status {status}\n{said.err}")
        if shown is not None and not doctest.OutputChecker().check_output(shown, said.out, doctest.ELLIPSIS):
            slips.append(f"{words}: prints\n{said.out}where the document shows\n{shown}")
    assert "\n".join(slips) == ""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_whatever_else_a_document_says_to_type_is_make_or_installing(document: str) -> None:
    others = [words for words, _, file in typed_in(document) if not file and of_contract_engine(words) is None]
    for words in others:
        if words.startswith("make "):
            subprocess.run(["make", "-n", *words.split()[1:]], cwd=CHECKOUT, check=True, capture_output=True)  # noqa: S607 - make as found on the path
        else:
            assert words in INSTALLING


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, "docs/systems.md", "CHANGELOG.md", "models/README.md", "scenarios/README.md"]
)
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    path = CHECKOUT / document
    assert [link for link in LINK.findall(path.read_text("utf-8")) if not (path.parent / link).exists()] == []


def test_what_must_pass_before_anything_lands_is_the_readmes_test_command() -> None:
    script = CHECKOUT / ".ci" / "run"
    calls = [line for line in script.read_text("utf-8").splitlines() if line.startswith("make ")]
    assert calls == ["make test", "make lint", "make types", "make wheel"]
    assert os.access(script, os.X_OK)
