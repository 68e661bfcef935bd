"""What a rule of sharing came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

Status = Literal["ok", "not_unique", "does_not_exist", "refused"]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What each player receives, in the order of the players; None where the rule gives nothing.

    `why` says in words why there is none, or which of several answers was taken.
    """

    shares: Pounds | None
    status: Status = "ok"
    why: str = ""
