"""The commands as click runs them, each imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from contract_engine.cli.front import help_page
from contract_engine.cli.registry import COMMANDS


class CommandsOnDemand(click.Group):
    """A group that knows its commands by name and imports one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Name the commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import one command; its line in the list of commands stays the registry's."""
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        module, _, function = entry.target.partition(":")
        command: click.Command = getattr(import_module(module), function)
        command.short_help = entry.summary
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command typed, or name the nearest one."""
        from difflib import get_close_matches

        typed = args[0]
        if typed not in COMMANDS:
            nearest = get_close_matches(typed.lower(), COMMANDS, n=1)
            advice = f"Did you mean {nearest[0]}?" if nearest else f"Choose one of: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command '{typed}'. {advice}")
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002 - as above
        """Show the list of commands without importing any."""
        return help_page().rstrip()


@click.group(cls=CommandsOnDemand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def commands() -> None:
    """Run one command."""
