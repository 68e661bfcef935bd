"""What groups of practices gain by a contract that only they sign: by hand, and against settling it for each group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.design.problem import problem_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results.split_contract import split_of
from contract_engine.schema.shared import SharedServiceRow
from contract_engine.settlement.ledger import Ledger, ledger_of, terms_today
from contract_engine.splitting.contract_values import Signing, game_of_contract, signing
from contract_engine.splitting.typed_values import game_typed
from contract_engine.workbook.read import read
from contract_engine.world.achievement import PLAIN, Achievement
from contract_engine.world.drivers import central, draw
from contract_engine.world.outcomes import all_schemes, outcomes_of, schemes_in_place
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, drafts, one_trust, practices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from tests.contracts import Tables

BY_HAND = Path(__file__).parents[1] / "known_answers"


def test_a_federation_is_paid_for_the_part_of_its_people_that_signs() -> None:
    """£6,000 to the federation of A, B and C, of 1, 2 and 3 parts of the people, of which it pays each £500.

    Each is paid £500 out of it, which cancels: 1,000, 2,000, 3,000 for one alone, and 6,000 for all.
    """
    tables = one_trust(parties=[*practices(1_000, 2_000, 3_000), {"name": "Federation", "role": "federation"}])
    tables["terms_activity"] = [{**NEW, "clause": "Grant", "payee": "Federation", "basis": "block", "draft": 6_000}]
    fee = {**NEW, "clause": "Fee", "payer": "Federation", "component": "unconditional", "basis": "£ a year"}
    tables["terms_pool"] = [{**fee, "payee": f"Practice {name}", "draft": 500} for name in "ABC"]
    sessions = {"provider": "Federation", "plan_activity": 0, "contract_value": 0}
    tables["services"].append({**tables["services"][0], **sessions})
    assert signed_of(contract_of(tables)) == pytest.approx(
        {"": 0, "A": 1_000, "B": 2_000, "C": 3_000, "AB": 3_000, "AC": 4_000, "BC": 5_000, "ABC": 6_000}
    )


def signed_of(contract: Contract) -> dict[str, float]:
    """v(S) of every group, before one that would lose goes on as it is, by the last letters of its members."""
    found = game_of_contract(Signing(contract, signing(contract).players, central(contract)))
    return {"".join(name[-1] for name in found.game.members(group)): value for group, value in enumerate(found.signed)}


def test_a_shared_service_is_worth_what_the_group_saves_with_its_host() -> None:
    """The host A alone bears 20,000 + 500 x 20 = 30,000 for its 24,000: -6,000. Without A nobody can join.

    With B: A pays 36,000, is paid 12,000 and had 24,000: 0; B gains 2,600. With C: A pays 34,000, is paid 10,000:
    0, and C loses 6,500. All: 6,000 + 2,600 - 6,500 = 2,100.
    """
    assert signed_of(read(BY_HAND / "shared_service.toml")) == pytest.approx(
        {"": 0, "A": -6_000, "B": 0, "C": 0, "AB": 2_600, "AC": -6_500, "BC": 0, "ABC": 2_100}
    )


def test_a_group_that_would_lose_goes_on_as_it_is_but_the_whole_is_worth_what_it_gains() -> None:
    """-6,000 and -6,500 count as nothing; the whole is the sum of what all gain under the draft."""
    contract = read(BY_HAND / "shared_service.toml")
    found = game_of_contract(Signing(contract, signing(contract).players, central(contract)))
    assert list(found.game.values) == pytest.approx([0, 0, 0, 2_600, 0, 0, 0, 2_100])
    assert found.gains == pytest.approx({"Practice A": 6_000, "Practice B": 2_600, "Practice C": -6_500})


def test_results_of_a_network_are_those_of_its_practices_that_sign() -> None:
    """A patient brings £2 whatever happens, £1.50 on own and £0.50 on the network's results, £1 for work that costs it.

    A alone: 4,000 x (2 + 1.5 x 1/2 + 0.5 x 1/2) = 12,000; B alone, whose results earn nothing: 6,000 x 2 = 12,000;
    C alone: 10,000 x (2 + 1.5 + 0.5) = 40,000. A and B: 460 of 900 is 51.11%, 27.78% of the way from 40% to 80%:
    8,000 + 3,000 + 12,000 + 5,000 x 0.2778 = 24,388.89.
    """
    found = signed_of(read(BY_HAND / "incentive_pool.toml"))
    assert {group: found[group] for group in ("A", "B", "C", "AB")} == pytest.approx(
        {"A": 12_000, "B": 12_000, "C": 40_000, "AB": 23_000 + 5_000 * (46 / 90 - 0.4) / 0.4}
    )
    assert found["ABC"] == pytest.approx(64_666.67, abs=0.01)


def a_network(*, smallest: float = 0, fixed: float = 0) -> Tables:
    """Three practices of 1,000, 2,000 and 3,000 patients, £10 each a year for a scheme that costs £12,000 in all."""
    return one_trust(
        parties=practices(1_000, 2_000, 3_000),
        schemes=[{"scheme": "Visits", "owner": "Network", "cost": 12_000}],
        networks=[{"network": "Network", "smallest_list": smallest, "fixed_part": fixed}],
        terms_funding=[{**NEW, "clause": "Visits", "payee": "Network", "scheme": "Visits",
                        "basis": "£ per weighted patient", "draft": 10.0}],
    )  # fmt: skip


def test_a_network_below_its_smallest_list_does_not_sign() -> None:
    """£10 less £2 a patient: 8,000, 16,000, 24,000. With at least 4,000 patients: only A with C, B with C, and all."""
    assert signed_of(contract_of(a_network())) == pytest.approx(
        {"": 0, "A": 8_000, "B": 16_000, "C": 24_000, "AB": 24_000, "AC": 32_000, "BC": 40_000, "ABC": 48_000}
    )
    assert signed_of(contract_of(a_network(smallest=4_000))) == pytest.approx(
        {"": 0, "A": 0, "B": 0, "C": 0, "AB": 0, "AC": 32_000, "BC": 40_000, "ABC": 48_000}
    )


def test_the_fixed_part_of_a_networks_cost_falls_on_those_who_sign() -> None:
    """Half of £12,000 stays: A alone pays 1,000 + 6,000; A and B 3,000 + 6,000; all of them 12,000 as before."""
    found = signed_of(contract_of(a_network(fixed=0.5)))
    assert [found[group] for group in ("A", "AB", "ABC")] == pytest.approx([3_000, 21_000, 48_000])


@dataclass(frozen=True)
class OfThoseWhoSign(Achievement):
    """Achievement in a network that only some practices belong to, one group at a time."""

    signing: frozenset[str] = frozenset()
    players: frozenset[str] = frozenset()

    def of_network(self, members: tuple[str, ...], indicator: str, worth: Mapping[str, float] = PLAIN) -> Pounds:
        """Part of the money earned by those who sign."""
        here = tuple(name for name in members if name in self.signing or name not in self.players)
        return self._earned(here, indicator, worth)


def settled_for(contract: Contract, players: tuple[str, ...], group: frozenset[str], count: int) -> float:
    """v(S) of one group by the plain engine: two settlements of its own world, payments taken from one or the other."""
    draws = draw(contract, count, 1)
    host_of = {row.service: row.host for row in contract.rows(SharedServiceRow)}

    def signs(name: str) -> bool:
        return name not in players or name in group

    old, new = schemes_in_place(contract), all_schemes(contract)
    done = {part for part in new if signs(part.owner) and signs(host_of.get(part.scheme, part.owner))}
    parts = frozenset(done | {part for part in old if part in new or not signs(part.owner)})
    before, after = outcomes_of(contract, draws, parts, when="today"), outcomes_of(contract, draws, parts)
    plain = after.achievement
    after = replace(after, achievement=OfThoseWhoSign(
        plain.rows, plain.performance, plain.departures, signing=group, players=frozenset(players)))  # fmt: skip
    as_today = outcomes_of(contract, draws, schemes_in_place(contract), when="today")
    counted = {*group, *(name for name, row in contract.parties.items() if row.role in ("network", "federation"))}
    discount = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)

    def over_the_term(pounds: Pounds) -> float:
        return float(discount @ np.broadcast_to(pounds, (len(discount), pounds.shape[1])).mean(axis=1))

    def received(ledger: Ledger, terms: Mapping[str, float], *, both: bool) -> float:
        return sum(
            ((payment.payee in counted) - (payment.payer in counted)) * over_the_term(payment.pounds)
            for payment in ledger.payments(terms)
            if (signs(payment.payer) and signs(payment.payee)) == both
        )

    if not group:
        return 0.0
    earlier, later, results = ledger_of(before), ledger_of(after), ledger_of(as_today).results(terms_today(as_today))
    own = sum(over_the_term((later if signs(name) else earlier).own[name]) for name in counted)
    start = sum(over_the_term(results[name]) for name in counted)
    paid = received(later, drafts(contract), both=True) + received(earlier, terms_today(before), both=False)
    return own + paid - start


EXAMPLES = ("shared_service", "incentive_pool", "gain_share", "alliance", "year_of_care")


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_groups_at_once_are_worth_what_each_is_when_settled_alone(name: str) -> None:
    """Every signatory of the worked example is a player but the commissioner, in eight scenarios."""
    contract = read(BY_HAND / f"{name}.toml")
    players = tuple(party for party in contract.signatories if party not in contract.commissioners)[:4]
    asked = Signing(contract, players, draw(contract, 8, 1))
    found = game_of_contract(asked)
    one_by_one = [
        settled_for(contract, players, frozenset(found.game.members(group)), 8) for group in range(1 << len(players))
    ]
    assert found.signed == pytest.approx(one_by_one, abs=0.01)


def test_the_whole_gains_what_the_design_problem_says() -> None:
    """The same contract, the same futures: v(N) is the sum of the practices' gains."""
    contract = read(BY_HAND / "incentive_pool.toml")
    problem = problem_of(worlds_of(contract, draw(contract, 64, 1)))
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    found = game_of_contract(Signing(contract, signing(contract).players, draw(contract, 64, 1)))
    assert found.signed[-1] == pytest.approx(sum(gains[name] for name in found.game.players))


def test_values_that_people_typed_stand_in_place_of_the_contracts() -> None:
    """Coalitions names every group; groups are told apart however their members are ordered and spelled."""
    values = {"practice b": 20.0, "Practice A": 10.0, "Practice B, Practice A": 50.0}
    contract = contract_of({**a_network(), "coalitions": [{"members": m, "value": v} for m, v in values.items()]})
    game = game_typed(contract)
    assert game is not None
    assert (game.players, list(game.values)) == (("Practice A", "Practice B"), [0, 10, 20, 50])
    assert split_of(contract).amount == 50


def test_more_players_than_all_groups_can_be_settled_for_are_sampled() -> None:
    """21 alike practices with £8 a patient each: their Shapley values are what each gains, and there is no error."""
    tables = a_network()
    tables["parties"] = practices(1_000) + [
        {"name": f"Surgery {place:02d}", "role": "practice", "network": "Network", "registered_list": 1_000}
        for place in range(20)
    ]
    tables["schemes"] = [{"scheme": "Visits", "owner": "Network", "cost": 42_000}]
    found = split_of(contract_of(tables))
    assert found.game is None
    assert found.sampled is not None
    assert found.sampled.shares == pytest.approx(np.full(21, 8_000))
    assert found.sampled.errors == pytest.approx(np.zeros(21), abs=1e-6)
