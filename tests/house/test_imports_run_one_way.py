"""The package reads from top to bottom, and importing it costs nothing until something is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from contract_engine.cli.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[2]
LAYERS = (
    {"cli", "__main__", "__init__"},
    {"report"},
    {"sources"},
    {"workbook"},
    {"results"},
    {"stress", "stressing", "split", "splitting"},
    {"design"},
    {"settlement"},
    {"clauses"},
    {"world"},
    {"schema"},
    {"terms"},
)
FREE_FOR_ALL = {"errors", "shipped"}
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
FOR_FORMS = {"contract_engine", "pyomo", "numpy"} | set(sys.stdlib_module_names)
HEAVY = {"numpy", "pandas", "pyomo", "scipy", "highspy", "openpyxl", "xlsxwriter", "pydantic"}


def modules_of(folder: str) -> list[Path]:
    return sorted((CHECKOUT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module imported anywhere in a file, inside functions and for type checking too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relative to itself; write the full name"
            yield node.lineno, node.module or ""
            if node.module == "contract_engine":
                yield from ((node.lineno, f"contract_engine.{name.name}") for name in node.names)


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def wrong_ways(path: Path) -> list[str]:
    own = path.relative_to(CHECKOUT / "contract_engine").parts[0].removesuffix(".py")
    if own in FREE_FOR_ALL:
        allowed = FREE_FOR_ALL
    else:
        allowed = {name for name, rank in RANK.items() if rank >= RANK[own]} | FREE_FOR_ALL
    return [
        f"{path.relative_to(CHECKOUT)}:{line} imports {module}"
        for line, module in imports(path)
        if module.startswith("contract_engine.") and layer_of(module) not in allowed | {"__version__"}
    ]


def test_every_module_belongs_to_a_layer() -> None:
    own = {path.relative_to(CHECKOUT / "contract_engine").parts[0] for path in modules_of("contract_engine")}
    assert {name.removesuffix(".py") for name in own} <= RANK.keys() | FREE_FOR_ALL


def test_imports_run_from_upper_layers_to_lower_ones() -> None:
    assert [line for path in modules_of("contract_engine") for line in wrong_ways(path)] == []


def test_forms_import_the_engine_pyomo_and_numpy_only() -> None:
    others = [
        f"{path.name}:{line} imports {module}"
        for path in modules_of("models")
        for line, module in imports(path)
        if module.split(".")[0] not in FOR_FORMS
    ]
    assert others == []


def test_an_import_that_runs_uphill_is_found(tmp_path: Path) -> None:
    """The rule itself is tried: schema may not import cli, and is caught even inside a function."""
    uphill = tmp_path / "uphill.py"
    uphill.write_text("def late():\n    from contract_engine.cli import main\n", encoding="utf-8")
    assert [layer_of(module) for _, module in imports(uphill)] == ["cli"]
    assert RANK["cli"] < RANK["schema"]


def test_no_help_imports_anything_heavy() -> None:
    """Neither the list of commands nor the help of any of them needs more than click."""
    script = f"""
import sys
from contract_engine.cli.main import main
from contract_engine.cli.registry import COMMANDS
for typed in ([], ["--help"], ["--version"], ["chek"], *([name, "--help"] for name in COMMANDS)):
    main(typed)
    print("heavy:", *typed, *sorted({HEAVY!r} & sys.modules.keys()))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    seen = [line for line in run.stdout.splitlines() if line.startswith("heavy:")]
    typed = ["", "--help", "--version", "chek", *(f"{name} --help" for name in COMMANDS)]
    assert seen == [f"heavy: {words}".rstrip() for words in typed]


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = f"import sys, contract_engine; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.strip() == ""
