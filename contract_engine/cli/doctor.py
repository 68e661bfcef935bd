"""`contract-engine doctor`: does this installation work, and if not, what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


class Finding(NamedTuple):
    """One thing looked at: what was found and, if it is not as it should be, how to mend it."""

    subject: str
    found: str
    mend: str = ""


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check that this installation works: packages, solver, the files that come with it, a folder to write in.

    Ends with status 0 if everything works and 1 if something does not, saying how to mend it.
    """
    packages = [*_packages()]
    solver = [] if any(finding.mend for finding in packages) else [_solver()]
    findings = [*packages, *solver, *_files(), _folder_to_write_in()]
    for finding in findings:
        sentence = f"{finding.subject}: {finding.found} {finding.mend}".rstrip()
        click.echo(f"{'to mend' if finding.mend else 'works  '}  {sentence}")
    ctx.exit(1 if any(finding.mend for finding in findings) else 0)


def _packages() -> Iterator[Finding]:
    import platform
    import re
    from importlib import metadata

    yield Finding("Python", f"{platform.python_version()} on {platform.system()}")
    again = "Install again: pip install -c constraints.txt . in the folder of contract_engine."
    try:
        needed = metadata.requires("contract-engine") or []
        yield Finding("contract-engine", metadata.version("contract-engine"))
    except metadata.PackageNotFoundError:
        yield Finding("contract-engine", "run from a folder without being installed.", again)
        return
    for requirement in needed:
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            yield Finding(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed.", again)


def _solver() -> Finding:
    """Find the least x that is at least 2: it is 2."""
    from pyomo.contrib.solver.common.factory import SolverFactory
    from pyomo.environ import ConcreteModel, Objective, Var, value

    solver = SolverFactory("highs")
    if not solver.available():
        return Finding("HiGHS", "not found.", "Install it: pip install highspy.")
    model = ConcreteModel()
    model.x = Var(bounds=(2, None))
    model.least = Objective(expr=model.x)
    solver.solve(model)
    found = value(model.x)
    version = ".".join(str(part) for part in solver.version())
    if abs(found - 2) > 1e-9:  # noqa: PLR2004 - as the docstring says
        return Finding("HiGHS", f"{version} gives {found} where 2 is right.", "Install it again: pip install highspy.")
    return Finding("HiGHS", f"{version}, solves a one-line problem")


def _files() -> Iterator[Finding]:
    from contract_engine import shipped

    for folder in (shipped.models_dir(), shipped.scenarios_dir(), shipped.spreadsheets_dir()):
        if folder.is_dir():
            yield Finding(folder.name, str(folder))
        else:
            yield Finding(folder.name, f"not at {folder}.", "Install contract_engine again.")
    sheets = shipped.term_sheets()
    yield Finding("term sheets", ", ".join(sheets) or "none.", "" if sheets else "Install contract_engine again.")


def _folder_to_write_in() -> Finding:
    import tempfile
    from pathlib import Path

    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "trial.txt").write_text("£", encoding="utf-8")
    except OSError as problem:
        return Finding("temporary folder", f"cannot be written ({problem.strerror}).", "Set TEMP to one that can.")
    return Finding("temporary folder", tempfile.gettempdir())
