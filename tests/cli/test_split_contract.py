"""`contract-engine split` with a whole contract: its practices share what they gain by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.cli.main import main
from contract_engine.schema.term_tables import ActivityTerm
from contract_engine.workbook.read import read
from contract_engine.workbook.template import write_template
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust, practices

if TYPE_CHECKING:
    from collections.abc import Sequence

BY_HAND = Path(__file__).parents[1] / "known_answers" / "shared_service.toml"


def shown(words: Sequence[object], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    found = capsys.readouterr()
    return status, found.out, found.err


def test_a_contracts_workbook_is_a_pot_that_its_terms_share_already(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Together £2,099.51 in 256 futures, which the terms share as £6,000, £2,600 and -£6,500, to a few pence.

    C is better off going on as it is, by £6,500: payments of that would keep it in.
    """
    book = write_template(read(BY_HAND), tmp_path / "book.xlsx", example=False).path
    status, out, _ = shown(["split", book, "--rules", "list,shapley", "--json"], capsys)
    said = json.loads(out)
    assert (status, list(said["rules"])) == (0, ["as_drafted", "list", "shapley"])
    assert said["rules"]["as_drafted"] == pytest.approx(
        {"Practice A": 6_000, "Practice B": 2_600, "Practice C": -6_500}, abs=1
    )
    assert sum(said["rules"]["list"].values()) == pytest.approx(said["pot"]["amount"], abs=0.01)
    assert said["stability"]["as_drafted"]["coalition"] == ["Practice C"]
    assert [form["form"] for form in said["forms"]] == ["independents", "network", "federation", "merged partnership"]


def test_the_workbook_has_the_forms_of_organisation_and_only_for_the_facilitator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three practices under four forms: twelve rows."""
    for reader, there in (("facilitator", True), ("all", False)):
        out = tmp_path / f"{reader}.xlsx"
        status, page, _ = shown(["split", BY_HAND, "--for", reader, "-o", out], capsys)
        book = load_workbook(out)
        assert (status, "Forms of organisation" in book.sheetnames) == (0, there)
        assert ("As one merged partnership" in page) == there
        if there:
            assert book["Forms of organisation"].tables["tbl_forms_of_organisation"].ref == "A4:I16"


def test_two_of_the_practices_may_be_the_players(capsys: pytest.CaptureFixture[str]) -> None:
    """C signs whatever they do: A and B gain 6,000 and 2,600."""
    status, out, _ = shown(["split", BY_HAND, "--players", "practice a, Practice B", "--json"], capsys)
    assert status == 0
    assert json.loads(out)["rules"]["as_drafted"] == pytest.approx({"Practice A": 6_000, "Practice B": 2_600}, abs=1)


def test_whoever_is_no_signatory_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Practice D is nobody."""
    status, _, told = shown(["split", BY_HAND, "--players", "Practice D, Practice B"], capsys)
    assert status == 2
    assert "--players Practice D: no organisation of this name signs the contract. Did you mean Practice" in told


def test_practices_that_lose_as_a_group_have_nothing_to_share(capsys: pytest.CaptureFixture[str]) -> None:
    """A, the host, and C alone: 6,000 less 6,500."""
    status, out, told = shown(["split", BY_HAND, "--players", "Practice A, Practice C", "--json"], capsys)
    assert (status, out) == (2, "")
    assert "Under these terms Practice A and Practice C lose £500 as a group over the term" in told


def a_grant_each(
    folder: Path, *, highest: float = 9_000, largest: int = 3_000, steps: Sequence[float | None] = (None, None, None)
) -> Path:
    """Write a contract that pays A, B and C, of 1,000, 2,000 and 3,000 patients, £3,000, £2,000 and £1,000 a year."""
    grant = {**NEW, "clause": "Grant", "basis": "block", "lowest": 0, "highest": highest, "open": True}
    tables = one_trust(
        years=2,
        parties=practices(1_000, 2_000, largest),
        terms_activity=[{**grant, "payee": f"Practice {name}", "draft": draft} | ({"step": step} if step else {})
                        for name, draft, step in zip("ABC", (3_000, 2_000, 1_000), steps, strict=True)],
    )  # fmt: skip
    tables["services"] = [
        {"provider": f"Practice {name}", "point_of_delivery": "Sessions", "plan_activity": 1, "reference_price": 0,
         "contract_value": 0, "unit_cost": 0, "released_at_once": 1, "released_12": 1, "released_36": 1}
        for name in "ABC"
    ]  # fmt: skip
    return write_template(contract_of(tables), folder / "grants.xlsx", example=False).path


def test_an_adopted_split_becomes_the_drafts_of_the_terms_that_pay_the_practices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """£12,000 over two years by lists of 1, 2 and 3 parts: £2,000, £4,000, £6,000, half of it a year."""
    book = a_grant_each(tmp_path)
    status, page, _ = shown(["split", book, "--adopt", "list"], capsys)
    assert status == 0
    assert "Adopted: by list. It is in the drafts Terms activity!" in page
    again = read(book)
    assert [row.draft for row in again.rows(ActivityTerm)] == pytest.approx([1_000, 2_000, 3_000])
    _, out, _ = shown(["split", book, "--json"], capsys)
    rules = json.loads(out)["rules"]
    assert rules["as_drafted"] == rules["list"]


def test_a_split_beyond_the_limits_of_the_terms_is_not_adopted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """C would need £3,000 a year, and its term goes up to £2,999; nothing is written."""
    book = a_grant_each(tmp_path, highest=2_999)
    before = book.read_bytes()
    status, _, told = shown(["split", book, "--adopt", "list", "-o", tmp_path / "out.xlsx"], capsys)
    assert (status, book.read_bytes() == before, (tmp_path / "out.xlsx").exists()) == (2, True, False)
    assert "would have to be 3,000, and it lies between 0 and 2,999" in told


def test_a_contract_without_a_term_for_each_practice_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the shared service one clause has a part for each, but what B pays A receives: no term is B's alone."""
    book = write_template(read(BY_HAND), tmp_path / "book.xlsx", example=False).path
    status, _, told = shown(["split", book, "--adopt", "list"], capsys)
    assert status == 2
    assert "no clause has one open term for each of them alone" in told


def test_shares_are_rounded_to_the_steps_of_the_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """£6,000 a year by lists of 1, 2 and 4 parts: £857.14, £1,714.29, £3,428.57; in steps of £500, 1, 3 and 6 of them.

    Two steps are left, for the largest remainders: C's £428.57 and A's £357.14. In two years B has £428.57 too little.
    """
    book = a_grant_each(tmp_path, largest=4_000, steps=(500, 500, 500))
    status, page, _ = shown(["split", book, "--adopt", "list"], capsys)
    assert status == 0
    assert [row.draft for row in read(book).rows(ActivityTerm)] == pytest.approx([1_000, 1_500, 3_500])
    assert "The terms go in steps of 500" in page
    assert "Practice A +£285.71, Practice B -£428.57, Practice C +£142.86" in page


def test_terms_in_different_steps_are_not_rounded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Steps of £500 for A and of £1,000 for B and C; nothing is written."""
    book = a_grant_each(tmp_path, steps=(500, 1_000, 1_000))
    before = book.read_bytes()
    status, _, told = shown(["split", book, "--adopt", "list", "-o", tmp_path / "out.xlsx"], capsys)
    assert (status, book.read_bytes() == before) == (2, True)
    assert "the terms of Grant go in different steps (500, 1000; 0 is none)" in told


def test_so_many_futures_as_asked_for_and_as_there_is_room_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Three players leave room for 32,768: of 100,000 it says how many there are."""
    for asked, had in ((64, 64), (100_000, 32_768)):
        words = ["split", BY_HAND, "--json", "--rules", "list", "--scenarios", asked, "--seed", 2, "--players"]
        status, out, _ = shown([*words, "Practice A, Practice B, Practice C"], capsys)
        said = json.loads(out)
        assert (status, said["scenarios"]) == (0, had)
        assert ("not in the 100,000 asked for" in said["assumed"]) == (asked != had)
