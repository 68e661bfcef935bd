"""Chunks of futures worked out by others: on the cores of this machine, or on the machines of a Dask cluster.

A task is the contract's tables, a seed and the number of a chunk, so that nothing large travels: whoever
works it out draws its own futures and sends back a tally. Which worker does which chunk, and in what
order, changes no figure. A worker that is lost has its chunks done again.
"""

from __future__ import annotations

import signal
import socket
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.metadata import version
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_engine.errors import PutRightError
from contract_engine.stressing.futures import done, one_by_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client

    from contract_engine.stressing.futures import Task
    from contract_engine.stressing.tally import Tally

    Among = Callable[[Iterable[Task]], Iterator[Tally]]

SECONDS_TO_ANSWER = 20
# How often a chunk is begun anew after its worker was lost.
TRIES = 3


@contextmanager
def on_cores(jobs: int) -> Iterator[Among]:
    """Give what works tasks out on so many cores of this machine; one core works them out here."""
    if jobs == 1:
        yield one_by_one
        return
    # A fresh process is the same on every system, and takes nothing over that it should not have.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_leave_keys_alone)
    others, wanted = active_children(), False
    try:
        yield lambda tasks: _by_pool(pool, tasks)
        wanted = True
    finally:
        # Whoever is stopped in the middle does not wait for chunks that nobody wants.
        for process in () if wanted else active_children():
            if process not in others:
                process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def on_cluster(address: str) -> Iterator[Among]:
    """Give what works tasks out on a Dask cluster; PutRightError if it cannot be reached, or has another version."""
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that few install
    except ImportError as lacking:
        raise PutRightError(
            '--cluster needs Dask, which is not installed. Install it with: pip install "contract-engine[cluster]"'
        ) from lacking
    _check_scheduler(address)
    client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    try:
        _check_workers(client, address)
        yield lambda tasks: _by_cluster(client, tasks)
    finally:
        client.close()


def _by_pool(pool: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Tally]:
    waiting = list(tasks)
    left = {task.number: task for task in waiting}
    try:
        with _keys_left_alone():
            # What is sent to a pool first starts its processes.
            sent = [pool.submit(done, task) for task in waiting]
        for future in as_completed(sent):
            found = future.result()
            del left[found.number]
            yield found
    except BrokenProcessPool:
        # A process was ended from outside, often for want of memory: the rest is done here.
        yield from one_by_one(left.values())


def _by_cluster(client: Client, tasks: Iterable[Task]) -> Iterator[Tally]:
    from distributed import as_completed as as_finished  # noqa: PLC0415 - an extra that few install

    futures = [client.submit(done, task, pure=False, retries=TRIES) for task in tasks]
    try:
        for future in as_finished(futures, loop=client.loop):
            yield future.result()
    finally:
        client.cancel(futures)


def _check_scheduler(address: str) -> None:
    """Make sure that somebody listens at an address before a client waits for an answer."""
    found = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        # Without a host or a port there is nothing to ask either.
        with socket.create_connection((found.hostname or "", found.port or 0), timeout=SECONDS_TO_ANSWER):
            pass
    except (OSError, ValueError) as lost:
        raise PutRightError(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`, and give the address it prints,"
            " such as tcp://127.0.0.1:8786."
        ) from lost


def _check_workers(client: Client, address: str) -> None:
    """Make sure that there are workers, and that all of them have this version of contract_engine."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError as none:
        raise PutRightError(
            f"The Dask scheduler at {address} has no workers. Start some with `dask worker {address}`."
        ) from none
    here = version("contract-engine")
    there = {name: str(each) for name, each in client.run(_version).items()}
    unlike = sorted(f"{name} has {each}" for name, each in there.items() if each != here)
    if unlike:
        raise PutRightError(
            f"Every worker needs contract-engine {here}, as here: {'; '.join(unlike)}. Install it there, and try again."
        )


def _version() -> str:
    return version("contract-engine")


@contextmanager
def _keys_left_alone() -> Iterator[None]:
    """Start processes that never hear Ctrl-C, not even while they load: who ignores it passes that on to them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave_keys_alone() -> None:
    """Let Ctrl-C be for whoever started the workers: it stops them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
