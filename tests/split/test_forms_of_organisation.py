"""The same practices as independents, a network, a federation and one partnership: by hand, on the shared service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_engine.results.split_forms import forms_as_json, forms_in_words
from contract_engine.schema.splits import OrganisationFormRow
from contract_engine.splitting.contract_values import Signing, signing
from contract_engine.splitting.forms import Forms, forms_of
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central

if TYPE_CHECKING:
    from contract_engine.schema.splits import FormOfOrganisation

BY_HAND = Path(__file__).parents[1] / "known_answers" / "shared_service.toml"


def forms(*typed: OrganisationFormRow) -> Forms:
    contract = read(BY_HAND)
    contract = replace(contract, tables={**contract.tables, "organisation_forms": typed})
    return forms_of(Signing(contract, signing(contract).players, central(contract)))


def typed(form: FormOfOrganisation, **figures: float) -> OrganisationFormRow:
    return OrganisationFormRow.model_validate({"form": form, "management": 0, "one_off": 0, **figures})


def gains(found: Forms, form: FormOfOrganisation) -> list[float]:
    return [each.gain for each in found.of(form)]


def test_a_network_gains_what_the_contract_says_less_what_it_costs_to_run() -> None:
    """6,000, 2,600 and -6,500 after VAT of 2,400 and 2,000; 10,000, 6,000 and 4,000 patients at 10p."""
    network = forms(typed("network", management=0.1))
    assert [each.vat for each in network.of("network")] == pytest.approx([0, 2_400, 2_000])
    assert gains(network, "network") == pytest.approx([5_000, 2_000, -6_900])


def test_one_partnership_pays_no_vat_and_has_one_purse() -> None:
    """2,100 with 4,400 of VAT is 6,500, by lists of 10, 6 and 4 of 20: 3,250, 1,950, 1,300."""
    assert gains(forms(typed("merged partnership")), "merged partnership") == pytest.approx([3_250, 1_950, 1_300])


def test_independents_stay_as_they_are() -> None:
    """None of them gains by signing alone."""
    assert gains(forms(), "independents") == [0, 0, 0]


def test_vat_that_is_typed_falls_on_what_each_is_supplied_with() -> None:
    """B pays 12,000 and C 10,000; at 10% they bear 1,200 and 1,000 in place of 2,400 and 2,000."""
    assert gains(forms(typed("federation", vat=0.1)), "federation") == pytest.approx([6_000, 3_800, -5_500])


def test_what_autonomy_costs_is_what_one_partnership_would_gain_more() -> None:
    """Apart 6,000, 2,600, -6,500; together 3,250, 1,950, 1,300: -2,750, -650 and 7,800, in all the VAT of 4,400.

    That autonomy is worth £1 a patient takes 20,000 from the partnership, and changes none of these.
    """
    for autonomy in (0.0, 1.0):
        found = forms(typed("network"), typed("merged partnership", autonomy=autonomy))
        assert list(found.autonomy_costs("network").values()) == pytest.approx([-2_750, -650, 7_800])
        assert sum(gains(found, "merged partnership")) == pytest.approx(6_500 - 20_000 * autonomy)


def test_half_of_the_economies_is_half_of_what_the_contract_adds() -> None:
    """Before VAT 6,000, 5,000 and -4,500: half of each."""
    found = forms(typed("merged partnership", released=0.5))
    assert sum(each.before for each in found.of("merged partnership")) == pytest.approx(3_250)


def test_figures_that_nobody_typed_are_called_illustrative() -> None:
    """A network without a row: all three of its figures are assumed. One with a row: what the row leaves blank."""
    found = forms(typed("federation"))
    assumed = {line.form: line.assumed for line in found.lines}
    assert assumed["network"] == ("released", "management", "one_off")
    assert assumed["federation"] == ("released",)
    assert {entry["source"] for entry in forms_as_json(found) if entry["form"] == "network"} == {"illustrative"}


def test_the_sentences_name_who_loses_and_what_autonomy_costs() -> None:
    """As above, with nothing for management."""
    said = list(forms_in_words(forms(typed("network"), typed("federation"), typed("merged partnership"))))
    assert said[1] == (
        "As a network: the group gains £2,100 over the term after £4,400 of VAT that cannot be recovered; worse off is"
        " Practice C, by £6,500."
    )
    assert said[3] == "As one merged partnership: the group gains £6,500 over the term; nobody loses."
    assert said[4] == (
        "To stay apart in a network, and not merge, costs the group £4,400 over the term. Practice A and Practice B"
        " would have less in one partnership."
    )
