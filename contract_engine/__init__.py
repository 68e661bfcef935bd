"""Find the split of a health contract's risk and reward that keeps within every limit its organisations enter.

    contract = contract_engine.read("book.xlsx")
    payments = contract_engine.settle(contract)
    result = contract_engine.solve(contract)
    shares = contract_engine.split(contract)
    tested = contract_engine.stress(contract)

What is asked for is imported when it is asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_engine.results import settle, solve, split, stress
    from contract_engine.workbook.pot_read import read_pot
    from contract_engine.workbook.read import read

__version__ = "0.1.0"

__all__ = ["__version__", "read", "read_pot", "settle", "solve", "split", "stress"]

_HOME = {
    "read": "contract_engine.workbook.read",
    "read_pot": "contract_engine.workbook.pot_read",
    "settle": "contract_engine.results",
    "solve": "contract_engine.results",
    "split": "contract_engine.results",
    "stress": "contract_engine.results",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - each name has its own type, given above
    """Import the module that holds a public name, when the name is first used."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"contract_engine has no {name}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
