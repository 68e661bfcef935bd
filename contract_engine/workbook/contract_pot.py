"""A contract as the sheet Pot would have it: a row for each practice, and what holds for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.split_pot import pot_in
from contract_engine.schema.pot import PotRow, PotSettings
from contract_engine.workbook.pot_read import PotRead

if TYPE_CHECKING:
    from contract_engine.results.split_contract import ContractSplit
    from contract_engine.schema.contract import Contract

WRITTEN = ("status", "senior_owner", "prepared_by", "assured_by", "approved_by", "contact", "figures_until")
ABOUT = (
    "The pot is what the practices gain over the term under the contract, in all, against staying as they are: so"
    " the current split is nothing to anyone."
)


def pot_of_contract(contract: Contract, found: ContractSplit, *, amount: float | None = None) -> PotRead:
    """Return the pot of a contract; `amount`, if given, stands in place of what there is to share."""
    pot = pot_in(contract, found, amount=amount)
    known = {name: getattr(pot, name) for name in ("weighted", "achievement", "use", "cost_today")}
    rows = tuple(
        PotRow.model_construct(
            None, **{column.name: column.default for column in PotRow.columns() if not column.required},
        ).model_copy(update={
            "practice": name, "registered": float(pot.lists[place]), "current": 0.0,
            **{column: float(values[place]) for column, values in known.items() if values is not None},
        })
        for place, name in enumerate(found.players)
    )  # fmt: skip
    said = {name: str(getattr(contract.settings, name) or "") for name in WRITTEN}
    settings = PotSettings.model_validate(
        {"name": contract.settings.name, "amount": pot.amount, "about": ABOUT, **said}
    )
    return PotRead(pot, rows, settings, contract.file, contract.sha256, contract.warnings)
