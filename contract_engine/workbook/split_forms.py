"""The sheets of forms of organisation: each practice under each form, and what the forms are taken to cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.split_forms import HOW_MERGED, ILLUSTRATIVE, assumed_in_words
from contract_engine.workbook.results_shown import NONE, figure, heading, pounds
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.splitting.forms import Forms

FORMS, ASSUMED = "Forms of organisation", "Forms assumed"
ONE = "This worksheet contains one table."


def forms_sheets(forms: Forms) -> tuple[Sheet, Sheet]:
    """Return what each practice gains under each form, in parts, and the figures behind it."""
    return _gains(forms), _assumed(forms)


def _gains(forms: Forms) -> Sheet:
    costs = {line.form: forms.autonomy_costs(line.form) for line in forms.lines}
    return Sheet(
        name=FORMS,
        table="tbl_forms_of_organisation",
        title="Forms of organisation: what each practice would gain over the term, against today",
        intro=f"{ONE} For the facilitator.",
        note=f"Gain is before less VAT, management, setting up and autonomy given up. {HOW_MERGED}",
        about=ILLUSTRATIVE,
        fields=(
            Field("Form", widest=24), Field("Practice", widest=34), pounds("Gain before costs of the form"),
            Field(heading("VAT not recovered"), "pounds"), Field(heading("Management"), "pounds"),
            Field(heading("Setting up"), "pounds"), Field(heading("Autonomy given up"), "pounds"), pounds("Gain"),
            Field(heading("More in one partnership"), "pounds"),
        ),
        rows=tuple(
            (
                Cell(each.form), Cell(each.practice), figure(each.before), figure(each.vat), figure(each.management),
                figure(each.one_off), figure(each.autonomy), figure(each.gain), figure(costs[each.form][each.practice]),
            )
            for each in forms.gains
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip


def _assumed(forms: Forms) -> Sheet:
    return Sheet(
        name=ASSUMED,
        table="tbl_forms_assumed",
        title="Forms assumed: what each form of organisation is taken to release and cost",
        intro=f"{ONE} Type your own on the sheet Organisation forms of the contract.",
        note="Pounds are for each registered patient, management and autonomy a year at the price base.",
        fields=(
            Field("Form", widest=24), Field("Economies released (%)", "part"),
            Field("Management (£ a patient)", "pence"), Field("Setting up (£ a patient)", "pence"),
            Field("VAT on what is supplied", widest=44),
            Field("Autonomy given up (£ a patient)", "pence"), Field("Where from", widest=70),
            Field("Source", widest=60),
        ),
        rows=tuple(
            (
                Cell(line.form), Cell(line.released), Cell(line.management), Cell(line.one_off),
                Cell(_vat(line.form, line.vat)), Cell(line.autonomy), Cell(assumed_in_words(line)),
                Cell(line.source or NONE),
            )
            for line in forms.lines
        ),
        group="control",
        frozen_columns=1,
    )  # fmt: skip


def _vat(form: str, rate: float | None) -> str:
    if form in ("independents", "merged partnership"):
        return "none: nothing is supplied"
    return "as on Shared services and Schemes" if rate is None else f"{rate:.4g} of what is supplied, typed"
