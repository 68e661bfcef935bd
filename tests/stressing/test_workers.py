"""Futures worked out by others: real processes, and a real Dask scheduler with workers, on this machine."""

from __future__ import annotations

import json
import pickle
from multiprocessing import active_children
from typing import TYPE_CHECKING, Any

import pytest
from distributed import LocalCluster

from contract_engine.errors import PutRightError
from contract_engine.results.stress_testing import stress
from contract_engine.stressing.futures import Task, done, futures
from contract_engine.stressing.tally import Figures
from contract_engine.stressing.workers import on_cluster, on_cores
from contract_engine.world.points import CHUNK
from tests.stressing.by_hand import block, wages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.stressing.tally import Estimate

MANY = 3 * CHUNK + 500
SMALL_ENOUGH = 100_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as started:
        yield started


def of_the_pool() -> list[Any]:
    """Processes started by this one, but for the workers of the cluster."""
    return [child for child in active_children() if "Dask" not in child.name]


def alike(one: Estimate, other: Estimate) -> bool:
    return all(
        getattr(one.figures, name).tobytes() == getattr(other.figures, name).tobytes() for name in Figures.__slots__
    )


def test_what_is_sent_to_a_worker_is_small() -> None:
    contract = block(years=3)
    _, against = futures(contract, 8, 1)
    assert len(pickle.dumps(Task(contract, against, 1, 5, CHUNK))) < SMALL_ENOUGH


def test_two_cores_give_the_same_bytes_as_one() -> None:
    """With two causes, so that parts of variance are worked out too."""
    contract = block(uncertainty=[wages(), wages(driver="Agency")])
    with on_cores(2) as among:
        by_two = stress(contract, scenarios=MANY, among=among)
    assert json.dumps(by_two.as_json()) == json.dumps(stress(contract, scenarios=MANY).as_json())


def test_a_cluster_gives_the_same_bytes_as_one_process(cluster: Any) -> None:  # noqa: ANN401 - Dask's
    with on_cluster(cluster.scheduler_address) as among:
        found, _ = futures(block(), MANY, 1, among=among)
    assert alike(found, futures(block(), MANY, 1)[0])


def test_a_worker_lost_on_the_way_is_survived(cluster: Any) -> None:  # noqa: ANN401 - Dask's
    """One of two workers is ended after the first chunk; its chunks are done by the other, to the same figures."""
    with on_cluster(cluster.scheduler_address) as among:

        def losing(tasks: Any) -> Iterator[Any]:  # noqa: ANN401 - passed on as it is
            for place, each in enumerate(among(tasks)):
                if place == 0:
                    next(iter(cluster.workers.values())).process.process.terminate()
                yield each

        found, _ = futures(block(), 2 * MANY, 1, among=losing)
    assert alike(found, futures(block(), 2 * MANY, 1)[0])


def test_a_process_ended_from_outside_leaves_its_work_to_this_one() -> None:
    """Memory runs out and a process is ended: what it has not done is done here."""
    contract = block()
    with on_cores(2) as among:

        def ending(tasks: Any) -> Iterator[Any]:  # noqa: ANN401 - passed on as it is
            found = among(tasks)
            yield next(found)
            for child in of_the_pool():
                child.terminate()
            yield from found

        found, _ = futures(contract, 2 * MANY, 1, among=ending)
    assert alike(found, futures(contract, 2 * MANY, 1)[0])


def test_who_stops_in_the_middle_does_not_wait_for_the_rest() -> None:
    """Thirty chunks are begun, and one waited for: the processes are gone at once, with the rest undone."""
    contract = block()
    _, against = futures(contract, 8, 1)
    tasks = [Task(contract, against, 1, number, CHUNK) for number in range(1, 31)]

    def stopped() -> None:
        with on_cores(2) as among:
            next(among(tasks))
            assert of_the_pool()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not of_the_pool()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "tcp://127.0.0.1:banana"])
def test_a_cluster_that_does_not_answer_is_told_in_plain_words(address: str) -> None:
    with pytest.raises(PutRightError, match="No Dask scheduler answers at"), on_cluster(address):
        pytest.fail("there is no such cluster")


def test_a_task_is_done_alike_wherever_it_is_done() -> None:
    contract = block()
    _, against = futures(contract, 8, 1)
    task = Task(contract, against, 1, 2, 1_000)
    once, again = done(task), done(pickle.loads(pickle.dumps(task)))  # noqa: S301 - our own bytes
    assert once.whole.mean.tobytes() == again.whole.mean.tobytes()
