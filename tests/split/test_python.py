"""The Python face of a split: a pot or a contract in, frozen lines and frames out."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import contract_engine
from contract_engine.errors import PutRightError
from tests.split.pot_books import a_pot
from tests.split.pots import three

GUIDE = Path(__file__).parents[2] / "docs" / "splits.md"
BY_HAND = Path(__file__).parents[1] / "known_answers" / "shared_service.toml"


def test_a_pot_read_is_split_into_frames(tmp_path: Path) -> None:
    """Five practices by two rules: ten shares, which come to the pot to the penny."""
    read = contract_engine.read_pot(str(a_pot(tmp_path)))
    result = contract_engine.split(read, rules=("list", "hold_harmless"))
    shares = result.frames["shares"]
    assert len(shares) == 10
    assert shares.groupby("rule")["share"].sum().round(2).to_dict() == {"list": 142_500, "hold_harmless": 142_500}
    assert (shares["change"] - (shares["share"] - shares["today"])).abs().max() < 1e-9
    assert set(result.frames) == {"shares", "votes", "stability", "not_worked_out"}
    assert result.as_json()["rules"].keys() == {"list", "hold_harmless"}
    with pytest.raises(FrozenInstanceError):
        result.contract = None  # type: ignore[misc]  # that it cannot be is the test


def test_another_amount_of_a_pot_made_in_python() -> None:
    """Half of the patients are A's: £600 of £1,200."""
    line = contract_engine.split(three(), rules="list", amount=1_200).shares[0]
    assert (line.practice, line.share) == ("A", 600.0)


def test_a_contract_is_split_among_its_practices() -> None:
    """Together about £2,100; A and B gain under the draft and C, which loses £6,500, is better off alone."""
    result = contract_engine.split(contract_engine.read(BY_HAND), rules=["list", "shapley"], scenarios=64)
    assert result.contract is not None
    assert result.contract.scenarios == 64
    drafted = result.frames["stability"].set_index("rule").loc["as_drafted"]
    assert drafted["coalition"] == ("Practice C",)
    assert drafted["largest_complaint"] == pytest.approx(6_500, abs=10)


def test_the_example_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside a pot.xlsx, with the bundled term sheet that it names."""
    monkeypatch.chdir(tmp_path)
    a_pot(tmp_path)
    text = GUIDE.read_text("utf-8")
    example = text.split("```python\n")[1].split("```")[0]
    exec(compile(example, "docs/splits.md", "exec"), {})  # noqa: S102 - the example of our own guide
    said = capsys.readouterr().out
    assert "Fir Lane Surgery" in said
    assert "hold_harmless" in said


def test_a_rule_that_is_none_is_told() -> None:
    with pytest.raises(PutRightError, match="there is no rule 'lst'"):
        contract_engine.split(three(), rules=["lst"])
