"""Many futures in chunks: closed forms within their standard errors, and the same figures whoever works them out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from contract_engine.results.solution_lines import TERM
from contract_engine.results.stress_testing import stress
from contract_engine.stressing.futures import done, futures
from contract_engine.stressing.margins import World, Yardstick
from contract_engine.stressing.tally import Figures, tally, together
from contract_engine.world.drivers import draw
from contract_engine.world.points import CHUNK, SCRAMBLES, scramble_sizes, sobol_normals
from contract_engine.world.space import space_of
from tests.stressing.by_hand import COST, SPREAD, block, wages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_engine.stressing.futures import Task
    from contract_engine.stressing.tally import Tally
    from tests.contracts import Entry

# A right figure is further out than this less than once in ten thousand.
FAR = 5.0
WORST = 0.05


def normal_density(value: float) -> float:
    return float(np.exp(-(value**2) / 2) / np.sqrt(2 * np.pi))


def test_a_normal_result_is_as_in_closed_form() -> None:
    """£10m less costs of £9.5m x (1 + wages), wages normal with a standard deviation of 3.9%.

    The result is normal about £0.5m with a standard deviation of £370,644; one in twenty lies
    1.645 of those below, and the worst twentieth lies density(1.645) / 5% = 2.063 of them below on
    average. A loss of more than £500,000 against plan has the chance N(-500,000 / 370,644) = 8.87%.
    """
    found, against = futures(block(), CHUNK, 1)
    figures, errors = found.figures, found.errors
    assert errors is not None
    plan = against.plan["Trust"][0]
    assert plan == pytest.approx(10_000_000 - COST, abs=FAR * errors.mean[1, 1])
    worst = normal_density(ndtri(WORST)) / WORST
    # Shortfalls are against the plan as it is measured, a little off the true one.
    known = {"mean": plan, "cvar": SPREAD * worst, "breach": ndtr(-500_000 / SPREAD)}
    for name, value in known.items():
        got, error = getattr(figures, name)[1, 1], getattr(errors, name)[1, 1]
        assert abs(got - value) < FAR * error + 0.01, (name, got, value, error)
    for place, part in ((0, 0.05), (1, 0.25), (3, 0.75), (4, 0.95)):
        value = 10_000_000 - COST + SPREAD * ndtri(part)
        assert abs(figures.centiles[place, 1, 1] - value) < FAR * errors.centiles[place, 1, 1], part


def lognormal(spread: float, count: int) -> tuple[World, Yardstick]:
    """Return futures in which the trust's loss is £1m x exp(spread x z): what is paid is as uncertain."""
    contract = block()
    loss = 1e6 * np.exp(spread * sobol_normals(1, count, 3))
    results = {"Commissioner": np.zeros((1, count)), "Trust": -loss}
    nothing = {party: np.zeros(1) for party in results}
    limit = {"Commissioner": 0.0, "Trust": 2e6}
    return (
        World(contract, results, {party: np.zeros((1, count)) for party in results}, loss, loss - 1e6, {}),
        Yardstick(nothing, limit, limit, (1.5e6,), np.ones(1)),
    )


def test_a_lognormal_loss_is_as_in_closed_form() -> None:
    """A loss of £1m x exp(s z): mean exp(s^2 / 2); worst twentieth exp(s^2 / 2) N(s - 1.645) / 5%.

    More than £2m is lost with the chance N(-ln 2 / s), and spend above £1.5m overshoots, averaged
    over all futures, by exp(s^2 / 2) N(s - ln 1.5 / s) - 1.5 N(-ln 1.5 / s). Source: lognormal law.
    """
    s = 0.4
    found = together([tally(*lognormal(s, CHUNK))])
    figures, errors = found.figures, found.errors
    assert errors is not None
    middle = 1e6 * np.exp(s**2 / 2)
    spend = next(place for place, limit in enumerate(found.limits) if limit.kind == "spend")
    known = {
        ("mean", (1, 1)): -middle,
        ("cvar", (1, 1)): middle * ndtr(s - ndtri(1 - WORST)) / WORST,
        ("breach", (1, 1)): ndtr(-np.log(2) / s),
        ("excess", (spend,)): middle * ndtr(s - np.log(1.5) / s) - 1.5e6 * ndtr(-np.log(1.5) / s),
        ("paid", (0,)): middle,
        ("overspent", (0,)): 0.5,
    }
    for (name, place), value in known.items():
        got, error = getattr(figures, name)[place], getattr(errors, name)[place]
        assert abs(got - value) < FAR * error + 0.01, (name, got, value, error)


def test_the_first_chunk_is_what_solve_draws_and_the_next_goes_on_from_there() -> None:
    """Of each scramble a chunk takes 2,048 points: two chunks are the first 4,096 of each."""
    contract = block(years=2, uncertainty=[wages(each_year=True), wages(driver="Agency", moves_with_others="some")])
    space = space_of(contract)
    for chunk in (0, 3):
        drawn, again = draw(contract, CHUNK, 7, chunk), space.draws(space.normals(CHUNK, 7, chunk))
        assert all(np.array_equal(drawn.drivers[name], again.drivers[name]) for name in drawn.drivers)
    twice = np.split(sobol_normals(3, 2 * CHUNK, 7), np.cumsum(scramble_sizes(2 * CHUNK))[:-1], axis=1)
    for chunk in (0, 1):
        parts = np.split(sobol_normals(3, CHUNK, 7, chunk), SCRAMBLES, axis=1)
        for whole, part in zip(twice, parts, strict=True):
            assert np.array_equal(whole[:, chunk * 2_048 : (chunk + 1) * 2_048], part)


def backwards(tasks: Iterable[Task]) -> Iterator[Tally]:
    """Work tasks out, the last one first."""
    return map(done, reversed(list(tasks)))


def test_the_order_in_which_chunks_are_done_changes_nothing() -> None:
    contract = block(years=2)
    forwards, _ = futures(contract, 3 * CHUNK + 100, 1)
    back, _ = futures(contract, 3 * CHUNK + 100, 1, among=backwards)
    assert forwards.count == 3 * CHUNK + 100
    for name in Figures.__slots__:
        assert np.array_equal(getattr(forwards.figures, name), getattr(back.figures, name)), name


def test_a_long_run_says_how_long_it_will_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contract_engine.design.now_and_then.SECONDS_BETWEEN_WORDS", 0.0)
    told: list[str] = []
    futures(block(), 2 * CHUNK, 1, progress=told.append)
    assert told[0] == "drawing 32,768 futures in 2 parts"
    assert told[-1].startswith("32,768 of 32,768 futures settled, about ")


@pytest.mark.parametrize("count", [1, 7])
def test_too_few_futures_have_no_standard_errors(count: int) -> None:
    found, _ = futures(block(), count, 1)
    assert found.errors is None
    assert found.count == count
    assert stress(block(), scenarios=count).as_json()["parties"][0]["standard_error"] is None


def test_a_last_chunk_of_one_future_leaves_the_standard_errors_as_they_were() -> None:
    """One future more than a chunk: it belongs to one scramble of eight, and the others go without."""
    chunk, more = (futures(block(), count, 1)[0].errors for count in (CHUNK, CHUNK + 1))
    assert chunk is not None
    assert more is not None
    assert more.mean[1, 1] == pytest.approx(chunk.mean[1, 1], rel=0.5)


def test_the_same_seed_gives_the_same_bytes() -> None:
    once, again = (json.dumps(stress(block(years=2)).as_json()) for _ in range(2))
    assert once == again
    assert once != json.dumps(stress(block(years=2), seed=2).as_json())


def test_figures_of_years_tie_with_those_of_the_term() -> None:
    stressed = stress(block(years=3, affordability_limit=9_999_999))
    trust = [line for line in stressed.parties if line.party == "Trust"]
    term = next(line for line in trust if line.year == TERM)
    years = [line for line in trust if line.year != TERM]
    assert sum(line.mean for line in years) == pytest.approx(term.mean, abs=0.005)
    assert sum(line.first_breaks for line in years) == pytest.approx(term.first_breaks)
    assert term.first_breaks == pytest.approx(term.chance_of_breach)
    assert [line.chance for line in stressed.budget if line.limit is not None] == [1.0, 1.0, 1.0]
    assert stressed.failed == 1.0
    assert all(check.passed for check in stressed.checks)


def test_nothing_uncertain_breaks_nothing() -> None:
    """Without any uncertainty every future is the same, and every chance is nought or one."""
    stressed = stress(block(uncertainty=[replace_range(wages(), 0.0)]), scenarios=64)
    assert stressed.failed == 0
    assert stressed.drivers == ()
    assert stressed.swings == ()
    assert "holds in every one of 64 futures" in stressed.summary[0]


def replace_range(row: Entry, value: float) -> Entry:
    return {**row, "low": value, "central": value, "high": value}


def test_chunks_of_several_sizes_are_weighed_by_their_sizes() -> None:
    """Means 1 of 3,000 futures and 4 of 1,000: 1.75 of all."""
    world, against = lognormal(0.1, 64)
    one = tally(world, against)
    other = replace(one, number=1, whole=replace(one.whole, paid=one.whole.paid + 3), sizes=tuple([8] * 8))
    small = replace(other, sizes=(3, 3, 3, 3, 3, 3, 2, 2))
    first = replace(one, sizes=tuple([9] * 6 + [6] * 2))
    found = together([small, first])
    assert found.count == 88
    assert found.figures.paid[0] - one.whole.paid[0] == pytest.approx(3 * 22 / 88)
