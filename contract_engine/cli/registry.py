"""The commands by name: where each is, and the one line --help gives it. None is here before it works."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: `target` is module:function, imported only when the command is asked for."""

    target: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "models": Entry(
        "contract_engine.cli.models:models", "List the contract forms and term sheets, with their sources."
    ),
    "scenarios": Entry(
        "contract_engine.cli.scenarios:scenarios", "List what may happen, or say what it does to a contract."
    ),
    "new": Entry("contract_engine.cli.new:new", "Write an input workbook, filled from a term sheet."),
    "check": Entry("contract_engine.cli.check:check", "List every fault of a workbook at once, by sheet and cell."),
    "settle": Entry("contract_engine.cli.settle:settle", "Show the payments due at the terms as written."),
    "solve": Entry("contract_engine.cli.solve:solve", "Find the split of risk and reward; write a results workbook."),
    "split": Entry("contract_engine.cli.split:split", "Share a pot between practices by every rule, side by side."),
    "stress": Entry("contract_engine.cli.stress:stress", "Say what breaks a contract, and how likely that is."),
    "lead": Entry("contract_engine.cli.lead:lead", "Find who should hold the budget, each at its best terms."),
    "compare": Entry("contract_engine.cli.compare:compare", "Put two or more designs side by side, against the first."),
    "demo": Entry("contract_engine.cli.demo:demo", "Do the main job on a bundled real case, in one go."),
    "schema": Entry("contract_engine.cli.schema:schema", "Print the input tables as JSON Schema."),
    "completion": Entry("contract_engine.cli.completion:completion", "Print what makes a shell complete commands."),
    "doctor": Entry("contract_engine.cli.doctor:doctor", "Check that this installation works."),
}
