"""Files stay short, explain themselves, and name no machine and no registry."""

from __future__ import annotations

import ast
import re
import zipfile
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[2]
LONGEST = 300
# Taken apart here, so that this file does not find itself.
OF_A_MACHINE = re.compile(
    rb"/(?:home|root|Users)"
    rb"/\w|/"
    rb"work/(?:main|shared)|[A-Z]:\\(?:Users|Documents)\b|/"
    rb"tmp/\w|/"
    rb"opt/\w"
)
OF_A_REGISTRY = re.compile(
    rb"pypi\."
    rb"org|python"
    rb"hosted|index"
    rb"-url|find"
    rb"-links|file:"
    rb"//",
    re.IGNORECASE,
)


def kept_files() -> list[Path]:
    """Every file of the project, less what .gitignore leaves out."""
    left_out = [line.strip("/") for line in (CHECKOUT / ".gitignore").read_text("utf-8").split()] + [".git"]

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if any(fnmatch(path.name, pattern) for pattern in left_out):
                continue
            if path.is_dir():
                yield from walk(path)
            else:
                yield path

    return list(walk(CHECKOUT))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes; a workbook's are those of its parts."""
    if path.suffix != ".xlsx":
        yield str(path.relative_to(CHECKOUT)), path.read_bytes()
        return
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            yield f"{path.relative_to(CHECKOUT)}, {part}", book.read(part)


def modules() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".py"]


def found(pattern: re.Pattern[bytes]) -> list[str]:
    return [
        f"{name}: {match.group().decode()}"
        for path in kept_files()
        for name, content in contents(path)
        for match in pattern.finditer(content)
    ]


def undocumented(path: Path) -> Iterator[str]:
    """Public modules, classes, functions and methods without a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    name = path.relative_to(CHECKOUT)
    if not ast.get_docstring(tree):
        yield f"{name}: the module"
    public = [node for node in tree.body if not getattr(node, "name", "_").startswith("_")]
    for node in public:
        inside = node.body if isinstance(node, ast.ClassDef) else []
        for entry in [node, *inside]:
            named = isinstance(entry, ast.ClassDef | ast.FunctionDef) and not entry.name.startswith("_")
            if named and not ast.get_docstring(entry):
                yield f"{name}:{entry.lineno} {entry.name}"


def test_every_module_can_be_read_in_one_sitting() -> None:
    lengths = {str(path.relative_to(CHECKOUT)): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_everything_public_in_the_package_says_what_it_is() -> None:
    shipped = [path for path in modules() if path.relative_to(CHECKOUT).parts[0] in ("contract_engine", "models")]
    assert [line for path in shipped for line in undocumented(path)] == []


def test_no_file_names_a_place_on_a_machine() -> None:
    assert found(OF_A_MACHINE) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(OF_A_REGISTRY) == []


def test_constraints_are_names_and_versions_only() -> None:
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)] == []
    assert lines == sorted(lines, key=str.lower)


def test_constraints_name_every_package_that_gets_installed() -> None:
    """From contract-engine with its developers' tools, through what each package requires in turn."""
    here = default_environment()
    found, waiting = set(), [Requirement("contract-engine[dev]")]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (name, *wanted.extras) in found:
            continue
        found.add((name, *wanted.extras))
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            extras = wanted.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({**here, "extra": extra}) for extra in extras):
                waiting.append(needed)
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    named = {canonicalize_name(line.partition("==")[0]) for line in lines}
    assert {name for name, *_ in found} - named == {"contract-engine"}
