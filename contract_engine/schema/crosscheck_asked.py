"""What cannot be asked for on the Contract sheet, given the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.asked import gain_and_pain, one_rate, without_a_twin
from contract_engine.schema.faults import error, warning
from contract_engine.schema.rule import Rule
from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


def what_is_asked_for_speaks_of_something(contract: Contract) -> Iterator[Fault]:
    """One rate needs several bands, and gain and pain alike an organisation that shares both."""
    for settings in contract.rows(Settings):
        if settings.one_rate and not any(one_rate(contract)):
            yield warning(settings.at("one_rate"), "one rate for all bands is asked for, and no open share has more"
                          " than one band.", "Type no, or add the bands on Terms gain share.")  # fmt: skip
        if settings.gain_and_pain_alike and not any(gain_and_pain(contract)):
            yield warning(settings.at("gain_and_pain_alike"), "gain and pain alike are asked for, and nobody has an"
                          " open share of both in one band.", "Type no, or add the shares on Terms gain share.",
            )  # fmt: skip


def bands_have_twins(contract: Contract) -> Iterator[Fault]:
    """Where gain and pain are to be alike, each band of one has a band of the other."""
    for settings in contract.rows(Settings):
        for row in without_a_twin(contract) if settings.gain_and_pain_alike else ():
            other = "loss" if row.side == "gain" else "gain"
            found = (
                f"gain and pain are to be alike ({settings.at('gain_and_pain_alike')}), and {row.payee} has no share"
                f" of a {other} from {percentage(row.band_from)}."
            )
            yield error(row.at("band_from"), found, "Give both sides the same bands, or type no on Contract.")


def shares_have_a_whole_step(contract: Contract) -> Iterator[Fault]:
    """Between the limits of an open share lies a whole step."""
    for lever in contract.levers if contract.rows(Settings) else ():
        step = contract.settings.step_of_shares
        if lever.lowest is None or lever.highest is None:
            continue
        if step and lever.step == step and lever.lowest > lever.highest:
            found = f"{lever.words}: no whole {percentage(step)} lies between its lowest and its highest."
            mend = f"Widen its limits, type a step of its own, or change {contract.settings.at('step_of_shares')}."
            yield error(lever.cell, found, mend)


RULES = (
    Rule(what_is_asked_for_speaks_of_something, reads=(Settings, GainShareTerm)),
    Rule(bands_have_twins, reads=(Settings, GainShareTerm)),
    Rule(shares_have_a_whole_step, reads=(Settings,)),
)
