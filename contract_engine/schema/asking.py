"""Rules asked for on the command line, in place of the Contract sheet's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.crosscheck import cross_table_faults
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.schema.contract import Contract

STEP = "step_of_shares"
RULES = {
    "one_rate": "one rate for all bands",
    "gain_and_pain_alike": "gain and pain alike",
    STEP: "shares in whole steps, as step_of_shares=5%",
}


def with_rules_asked(contract: Contract, typed: Sequence[str]) -> Contract:
    """Return the contract with these rules asked for, each a name of RULES, the step with its value.

    Raises PutRightError for a rule there is not, a step that is none, or one that the terms cannot keep.
    """
    if not typed:
        return contract
    changes: dict[str, object] = {}
    for text in typed:
        name, _, value = text.partition("=")
        if name.strip() not in RULES:
            raise PutRightError(f"--ask {text}: there is no such rule. Choose one of: {listed(list(RULES), 'and')}.")
        changes[name.strip()] = _step(text, value) if name.strip() == STEP else _yes(text, value)
    told = tuple(RULES[name] if name != STEP else f"shares in whole {percentage(float(str(step)))}"
                 for name, step in changes.items())  # fmt: skip
    written = None if contract.written is None else _with_settings(contract.written, changes)
    asked = replace(_with_settings(contract, changes), written=written, tried=(*contract.tried, *told))
    faults = [fault for fault in cross_table_faults(asked, ()) if fault.severity == "error"]
    if faults:
        lines = "\n".join(f"  {fault.place}  {fault.found} {fault.mend}" for fault in faults)
        raise PutRightError(f"With --ask {', '.join(typed)}:\n{lines}")
    return asked


def _with_settings(contract: Contract, changes: dict[str, object]) -> Contract:
    settings = contract.settings.model_copy(update=changes).placed(contract.settings.place)
    return replace(contract, tables={**contract.tables, Settings.table: (settings,)})


def _step(text: str, value: str) -> float:
    try:
        number = float(value.strip().rstrip("%")) / (100 if value.strip().endswith("%") else 1)
    except ValueError:
        number = 0.0
    lowest, highest = 0.0001, 0.5
    if not lowest <= number <= highest:
        raise PutRightError(f"--ask {text}: the step is a percentage from 0.01% to 50%. Type it as {STEP}=5%.")
    return number


def _yes(text: str, value: str) -> bool:
    if value.strip():
        raise PutRightError(f"--ask {text}: this rule takes no value. Type --ask {text.partition('=')[0]}.")
    return True
