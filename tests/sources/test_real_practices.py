"""Real practices in the place of an example's: rows copied from the nearest in list, and grown with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.cli.main import main
from contract_engine.errors import PutRightError
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow, SchemeRow
from contract_engine.schema.services import ReconciliationRow, ServiceRow
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.term_tables import PoolTerm, SharedCostTerm
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.sources.practices import Network, Practice
from contract_engine.sources.replaced import with_practices
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.whole_files import data_file

if TYPE_CHECKING:
    from pathlib import Path

ENGLAND = "england_practices_2022_23.csv"
SHEETS = ("primary_care_network", "zio_diabetes", "shared_service", "enhanced_service")
# Seven practices, three, one large one, one small one, and the most of any network.
NETWORKS = ("U89141", "U07032", "U92223", "U94317", "U16464")


def network(*registered: float, weighted: bool = True) -> Network:
    """Return a network of practices with these lists, weighted 10% more."""
    practices = tuple(
        Practice(f"A{number}", f"Surgery {number}", people, people * 1.1 if weighted else None, "a file")
        for number, people in enumerate(registered, start=1)
    )
    return Network("U10001", "Riverside", practices)


def test_rows_of_an_example_grow_with_the_list_and_shares_and_prices_stay() -> None:
    """5,500 people take the place of 6,000, 3,000 and 1,000 that of 4,000; together 9,500 that of 10,000, or 95%.

    Admissions 1,000 x 95% = 950 at £3,000 = £2,850,000; attendances 4,750 x £180 + £95,000 fixed = £950,000,
    in all £3,800,000. Patients of Practice A x 5,500/6,000: 300, 700 and 50 become 275, 642 and 46.
    """
    tables = small_tables()
    tables["contract"][0]["status"] = "example"
    made = with_practices(contract_of(tables), [network(5500, 3000, 1000, weighted=False)], [])
    services = {row.point_of_delivery: row for row in made.rows(ServiceRow)}
    admissions, attendances = services["Emergency admissions"], services["Attendances"]
    assert (admissions.plan_activity, admissions.reference_price, admissions.unit_cost) == (950, 3000, 2900)
    assert (admissions.contract_value, attendances.contract_value) == (2_850_000, 950_000)
    assert made.settings.control_total == 3_800_000
    assert made.settings.affordability_limit == 5_700_000
    assert [row.ledger_value for row in made.rows(ReconciliationRow)] == [950_950]
    assert [(row.organisation, row.numerator, row.denominator, row.exclusions) for row in made.rows(IndicatorRow)] == [
        ("Surgery 1", 275, 642, 46), ("Surgery 2", 225, 375, 0), ("Surgery 3", 75, 125, 0),
    ]  # fmt: skip
    assert {row.source for row in made.rows(IndicatorRow)} == {
        "illustrative: from Practice A of the example, by list; replace with your own; there: no source",
        "illustrative: from Practice B of the example, by list; replace with your own; there: no source",
    }
    assert admissions.source == "illustrative: grown from the example's 10,000 people to 9,500; there: no source"


def test_the_network_takes_its_name_everywhere_and_people_follow_from_the_lists() -> None:
    made = with_practices(contract_of(small_tables()), [network(5500, 3000)], [])
    assert [(row.scheme, row.owner) for row in made.rows(SchemeRow)] == [("Proactive care", "Riverside")]
    assert {row.payee for row in made.rows(PoolTerm)} == {"Riverside"}
    assert made.members("Riverside") == ("Surgery 1", "Surgery 2")
    practice = next(row for row in made.rows(PartyRow) if row.name == "Surgery 1")
    assert (practice.ods_code, practice.registered_list, practice.weighted_list) == ("A1", 5500, pytest.approx(6050))
    assert practice.takes_part == "gain only"
    assert practice.source == "a file; all but the lists from Practice A of the example, by list; replace with your own"
    assert [(row.organisation, row.headcount) for row in made.rows(PopulationRow)] == [
        ("Surgery 1", 5500), ("Surgery 2", 3000)
    ]  # fmt: skip
    assert made.settings.name == "Small contract: Riverside (U10001)"


def test_figures_of_others_stay_where_the_contract_is_no_example() -> None:
    made = with_practices(contract_of(small_tables()), [network(5500, 3000)], [])
    assert [row.plan_activity for row in made.rows(ServiceRow)] == [1000, 5000]
    assert "the figures of other organisations stay as they were" in made.warnings[0].found


def test_a_practices_own_scheme_is_copied_under_its_name_with_what_names_it() -> None:
    """What Clinic A changes at the Trust, -6%, is now for 5,500 of 9,500 people and was for 6,000 of 10,000: -5.79%."""
    tables = small_tables()
    tables["contract"][0]["status"] = "example"
    tables["schemes"].append({"scheme": "Clinic A", "owner": "Practice A", "cost": 6000})
    tables["effects"].append({"scheme": "Clinic A", "provider": "Trust", "point_of_delivery": "Attendances",
                              "change": -0.06})  # fmt: skip
    tables["scenarios"] = [{"scenario": "Dear clinic", "changes": "Schemes", "row": "clinic a / Practice A",
                            "column": "Cost", "value": 12_000}]  # fmt: skip
    tables["options"] = [{"choice": "Clinic", "alternative": "none", "changes": "Schemes", "row": "Clinic A",
                          "column": "In use", "value": "no"},
                         {"choice": "Clinic", "alternative": "as now"}]  # fmt: skip
    made = with_practices(contract_of(tables), [network(5500, 3000, 1000, weighted=False)], [])
    own = [row for row in made.rows(SchemeRow) if row.owner != "Riverside"]
    assert [(row.scheme, row.owner, row.cost) for row in own] == [("Clinic Surgery 1", "Surgery 1", 5500)]
    effect = next(row for row in made.rows(EffectRow) if row.scheme == "Clinic Surgery 1")
    assert effect.change == pytest.approx(-0.06 * (5500 / 6000) / 0.95, abs=1e-6)
    assert [(row.row, row.value) for row in made.rows(ScenarioRow)] == [("Clinic Surgery 1 / Surgery 1", 11_000)]
    assert [(row.row, row.value) for row in made.rows(OptionRow)] == [("Clinic Surgery 1", "no"), ("", "")]


@pytest.mark.parametrize("lists", [(14_000, 12_000, 9000, 8000, 6500, 4000, 3500), (20_000,), (9000, 3000)])
def test_shares_of_a_cost_still_add_up_and_one_host_is_paid(lists: tuple[int, ...]) -> None:
    """Four practices bear 25% each, in steps of 0.5%; seven bear 14% or 14.5%, and one bears it all."""
    made = with_practices(read(_sheet("shared_service")), [network(*lists)], [])
    shares: dict[str, list[float]] = {}
    for row in made.rows(SharedCostTerm):
        if row.component == "fixed cost share":
            shares.setdefault(row.service, []).append(row.draft or 0)
            assert row.lowest is not None
            assert row.highest is not None
            assert row.lowest <= (row.draft or 0) <= row.highest <= 1
    assert {len(parts) for parts in shares.values()} == {len(lists)}
    assert all(sum(parts) == pytest.approx(1, abs=1e-9) for parts in shares.values())
    assert all(max(parts) - min(parts) <= 0.005 + 1e-9 for parts in shares.values())
    host = next(row.host for row in made.rows(SharedServiceRow) if row.service == "One accountant")
    assert host == "Surgery 1"
    assert any(f"Hill Street of the example stood alone on Terms shared cost and Shared services; now {host}"
               in warning.found for warning in made.warnings)  # fmt: skip
    uses = {row.service: row.uses for row in made.rows(SharedUseRow) if row.organisation == host}
    example, people = ("Canal Side", 9000) if lists[0] == 9000 else ("Hill Street", 14_000)
    assert uses["Evening rota"] == round({"Canal Side": 480, "Hill Street": 700}[example] * lists[0] / people)


def test_practices_that_share_a_name_are_told_apart_by_their_codes() -> None:
    same = Network("U10001", "Trust", tuple(
        Practice(code, name, people, None, "a file")
        for code, name, people in (("A1", "High Street", 6000), ("A2", "high street", 4000), ("A3", "Trust", 3000))
    ))  # fmt: skip
    made = with_practices(contract_of(small_tables()), [same], [])
    assert set(made.members("Trust (U10001)")) == {"High Street (A1)", "high street (A2)", "Trust (A3)"}


def test_a_contract_without_practices_or_with_other_networks_is_refused() -> None:
    with pytest.raises(PutRightError) as caught:
        with_practices(read(_sheet("whole_population_budget")), [network(5000)], [])
    said = str(caught.value)
    assert said.startswith("whole_population_budget.toml has no practice that could be replaced. These term sheets")
    assert all(name in said for name in SHEETS)
    with pytest.raises(PutRightError) as caught:
        with_practices(contract_of(small_tables()), [network(5000), network(6000)], [])
    assert str(caught.value) == (
        "tables of a test has practices of 1 network (North Network), and 2 networks were given."
        " Give --network once for each."
    )


def test_practices_without_lists_cannot_say_how_figures_grow() -> None:
    tables = small_tables()
    tables["parties"][3]["registered_list"] = 0
    with pytest.raises(PutRightError, match="Practice B of tables of a test has no registered list"):
        with_practices(contract_of(tables), [network(5000)], [])


def _sheet(name: str) -> Path:
    from contract_engine.shipped import term_sheet

    return term_sheet(name)


@pytest.mark.data(ENGLAND)
@pytest.mark.parametrize("code", NETWORKS)
@pytest.mark.parametrize("name", SHEETS)
def test_real_networks_pass_every_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    practices = ["--practices", str(data_file(ENGLAND)), "--network", code]
    assert main(["new", name, *practices, "-o", "book.xlsx"]) == 0
    assert main(["check", "book.xlsx"]) == 0
    assert "book.xlsx: nothing to put right" in capsys.readouterr().out
    assert read("book.xlsx").settings.name.endswith(f": {code}")


@pytest.mark.data(ENGLAND)
@pytest.mark.parametrize("name", SHEETS)
def test_a_real_network_is_solved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    practices = ["--practices", str(data_file(ENGLAND)), "--network", "U07032"]
    assert main(["new", name, *practices, "-o", "book.xlsx", "--quiet"]) == 0
    assert main(["solve", "book.xlsx", "-o", "results.xlsx", "--scenarios", "512", "--quiet"]) in (0, 3)
