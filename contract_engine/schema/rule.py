"""A rule between rows: what it reads, and how it finds faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


@dataclass(frozen=True, slots=True)
class Rule:
    """A generator of faults, asked only if every row of the tables it reads could be read.

    A rule about the entries of single rows reads no table as a whole: it is asked of the
    rows that could be read.
    """

    check: Callable[[Contract], Iterator[Fault]]
    reads: tuple[type[Row], ...] = ()
