"""What results earn between two thresholds, for each practice and for its network as one; worked by hand."""

from __future__ import annotations

import pytest

from tests.known_answers.by_hand import NEW, one_trust, paid, practices


def indicator(organisation: str, done: float, due: float, **other: object) -> dict[str, object]:
    row = {"indicator": "Care plans", "organisation": organisation, "numerator": done, "denominator": due}
    return {**row, "lower_threshold": 0.4, "upper_threshold": 0.8, **other}


def earned(component: str, *indicators: dict[str, object], lists: tuple[float, ...] = (5_000, 5_000)) -> list[float]:
    """Return what practices A and B earn of £10,000 a year, shared by list."""
    pool = {**NEW, "clause": "Pool", "payee": "Network", "component": component, "basis": "£ a year", "draft": 10_000}
    due = paid(one_trust(parties=practices(*lists), indicators=list(indicators), terms_pool=[pool]))
    return [due["Commissioner", practice, "Pool"][0] for practice in ("Practice A", "Practice B")]


@pytest.mark.parametrize(("done", "part"), [(300, 0.0), (400, 0.0), (500, 0.25), (600, 0.5), (800, 1.0), (950, 1.0)])
def test_higher_is_better(done: float, part: float) -> None:
    """Paid from 40% to 80%: at 50% a quarter, at 60% a half, of Practice A's £5,000."""
    a, b = earned("own achievement", indicator("Practice A", done, 1_000), indicator("Practice B", 800, 1_000))
    assert (a, b) == pytest.approx((5_000 * part, 5_000))


@pytest.mark.parametrize(("done", "part"), [(250, 0.0), (200, 0.0), (175, 0.25), (150, 0.5), (100, 1.0), (20, 1.0)])
def test_lower_is_better(done: float, part: float) -> None:
    """Paid from 20% down to 10%, as for a rate of unplanned visits: at 15% a half."""
    down = {"lower_threshold": 0.2, "upper_threshold": 0.1}
    a, b = earned(
        "own achievement", indicator("Practice A", done, 1_000, **down), indicator("Practice B", 100, 1_000, **down)
    )
    assert (a, b) == pytest.approx((5_000 * part, 5_000))


def test_a_network_is_measured_as_one_and_paid_by_list() -> None:
    """A: 200 of 500 less 100 excluded = 50%. B: 480 of 600 = 80%. Together 680 of 1,000 = 68%: 70% of the way.

    £7,000 by lists of 6,000 and 4,000: £4,200 and £2,800, whoever earned it.
    """
    rows = indicator("Practice A", 200, 500, exclusions=100), indicator("Practice B", 480, 600)
    assert earned("network achievement", *rows, lists=(6_000, 4_000)) == pytest.approx([4_200, 2_800])


def test_indicators_count_by_their_points() -> None:
    """Care plans 30 points at 60%, half-way; blood pressure 10 points at 80%, in full: (15 + 10) / 40 = 62.5%."""
    pressure = {"indicator": "Blood pressure", "points": 10}
    rows = (
        indicator("Practice A", 60, 100, points=30), indicator("Practice A", 80, 100, **pressure),
        indicator("Practice B", 40, 100, points=30), indicator("Practice B", 80, 100, **pressure),
    )  # fmt: skip
    assert earned("own achievement", *rows) == pytest.approx([5_000 * 0.625, 5_000 * 0.25])
