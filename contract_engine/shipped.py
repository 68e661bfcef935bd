"""Where the forms, term sheets, scenarios and spreadsheets that come with contract_engine are.

In a checkout they are folders beside the package; an installed package carries them inside itself.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from contract_engine.errors import PutRightError

_PACKAGE = Path(__file__).parent


def models_dir() -> Path:
    """Folder of the contract forms, with the term sheets in `term_sheets`."""
    return _shipped("models")


def form_folders(own: Path | None = None) -> tuple[Path, ...]:
    """Folders in which a contract's form is looked for: the user's own, if there is one, then ours."""
    return (models_dir(),) if own is None else (own, models_dir())


def scenarios_dir() -> Path:
    """Folder of the named sets of stress scenarios."""
    return _shipped("scenarios")


def spreadsheets_dir() -> Path:
    """Folder of the workbooks made from the term sheets."""
    return _shipped("spreadsheets")


def term_sheets() -> dict[str, Path]:
    """Term sheets that come with contract_engine, by name, in the order of the alphabet."""
    return {path.stem: path for path in sorted((models_dir() / "term_sheets").glob("*.toml"))}


def scenario_sets() -> dict[str, Path]:
    """Scenario sets that come with contract_engine, by name, in the order of the alphabet."""
    return {path.stem: path for path in sorted(scenarios_dir().glob("*.toml"))}


def term_sheet(name_or_path: str | Path) -> Path:
    """Path of a term sheet, given its name among those that come with contract_engine or as a .toml file.

    Raises PutRightError, naming the nearest match, if there is none.
    """
    return _by_name_or_path(str(name_or_path), term_sheets(), "term sheet")


def scenario_set(name_or_path: str | Path) -> Path:
    """Path of a scenario set, by name or as a .toml file; PutRightError as for a term sheet."""
    return _by_name_or_path(str(name_or_path), scenario_sets(), "scenario set")


def _by_name_or_path(text: str, known: dict[str, Path], what: str) -> Path:
    if text in known:
        return known[text]
    path = Path(text)
    if path.suffix.lower() == ".toml" and path.is_file():
        return path
    nearest = get_close_matches(path.stem.lower(), known, n=1)
    advice = f"Did you mean {nearest[0]}?" if nearest else f"Choose one of: {', '.join(known)}."
    raise PutRightError(f"There is no {what} '{text}'. {advice} Or type the path of a .toml file of your own.")


def _shipped(folder: str) -> Path:
    inside = _PACKAGE / "_shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
