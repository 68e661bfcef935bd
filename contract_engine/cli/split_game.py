"""`contract-engine split --game FILE`: games, claims and bargains given in JSON, and what each came to."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.guard import readable
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.splitting.concepts import Reply

STANDARD_INPUT = "-"
# From here on two decimals say enough.
PENCE_WILL_DO = 5


def split_a_game(game: Path, *, as_json: bool) -> None:
    """Answer every question of a JSON file, or of standard input for `-`, in their order."""
    from contract_engine.splitting.concepts import reply_to

    replies = [reply_to(asked["concept"], asked["input"]) for asked in _questions(game)]
    if as_json:
        click.echo(json.dumps([reply.as_json for reply in replies], indent=1, ensure_ascii=False, allow_nan=False))
        return
    click.echo("\n".join(_line(reply) for reply in replies))


def _questions(game: Path) -> list[dict[str, Any]]:
    """Read the file: one object or a list of them, each with a concept and an input."""
    where = "standard input" if str(game) == STANDARD_INPUT else str(game)
    if str(game) == STANDARD_INPUT:
        text = sys.stdin.read()
    else:
        with readable(game, (".json",)):
            try:
                text = game.read_text("utf-8-sig")
            except UnicodeDecodeError as problem:
                raise PutRightError(f"{where} is not text. Give a file of JSON.") from problem
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as problem:
        message = f"{where}, line {problem.lineno}: this is not JSON ({problem.msg}). Mend it there."
        raise PutRightError(message) from problem
    except _TwiceError as problem:
        raise PutRightError(f"{where}: '{problem}' stands twice in one object. Leave one.") from problem
    questions = found if isinstance(found, list) else [found]
    for place, asked in enumerate(questions, start=1):
        if not isinstance(asked, dict) or not isinstance(asked.get("concept"), str):
            raise PutRightError(
                f'{where}, item {place}: there is no concept. Give {{"concept": ..., "input": {{...}}}}.'
            )
        if not isinstance(asked.get("input"), dict):
            raise PutRightError(f'{where}, item {place}: there is no input. Give {{"concept": ..., "input": {{...}}}}.')
    return questions


class _TwiceError(ValueError):
    """A name stands twice in one object, so that one of its values would be lost."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _line(reply: Reply) -> str:
    """One line for a person: the rule, its status unless all is well, and what each receives."""
    status = "" if reply.status == "ok" else f" ({reply.status.replace('_', ' ')})"
    result = f": {_said(reply)}" if reply.result is not None else ""
    why = f"\n    {reply.why}" if reply.why else ""
    return f"{reply.concept}{status}{result}{why}"


def _said(reply: Reply) -> str:
    if isinstance(reply.result, bool):
        return "yes" if reply.result else "no"
    if not isinstance(reply.result, list):
        return f"{reply.result:,.6g}" if abs(reply.result or 0.0) < 1 else f"{reply.result:,.2f}"
    largest = max(map(abs, reply.result), default=0.0)
    numbers = [f"{each:,.2f}" if largest >= PENCE_WILL_DO else f"{each:,.4f}" for each in reply.result]
    names = reply.players or tuple(str(place + 1) for place in range(len(numbers)))
    return ", ".join(f"{name} {number}" for name, number in zip(names, numbers, strict=True))
