"""`contract-engine completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands with the Tab key.

    \b
    bash: contract-engine completion bash >> ~/.bashrc
    zsh:  contract-engine completion zsh >> ~/.zshrc
    fish: contract-engine completion fish > ~/.config/fish/completions/contract-engine.fish
    """  # noqa: D301 - click reads the mark at \b
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    from contract_engine.cli.group import commands
    from contract_engine.cli.main import COMPLETE

    writer = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    click.echo(writer(commands, {}, "contract-engine", COMPLETE).source())
