"""What is shown before any command is asked for: the questions, the list of commands, the version.

Plain text, so that nothing need be imported to show it.
"""

from __future__ import annotations

from contract_engine import __version__
from contract_engine.cli.registry import COMMANDS

QUESTIONS = """\
What would you like to know?

  Finance lead: which split of risk and reward keeps within every limit entered?
      contract-engine new primary_care_network -o book.xlsx
      contract-engine solve book.xlsx

  Commissioner: what breaks the draft, how likely is that, who should hold the budget?
      contract-engine stress book.xlsx
      contract-engine lead book.xlsx

  Negotiator: which rule shares a pot how, who is better or worse off than today?
      contract-engine new --pot -o pot.xlsx
      contract-engine split pot.xlsx

To see it done first, on a bundled real case: contract-engine demo
Every command: contract-engine --help
"""

_HELP = """\
Usage: contract-engine COMMAND [ARGUMENTS]

  Find the split of a health contract's risk and reward that keeps within every
  limit its organisations enter.

Commands:
{commands}

Options:
  --version   Show the version.
  -h, --help  Show this message; after a command, what the command takes.

Exit status: 0 done; 1 a defect of ours; 2 the command line or the workbook;
3 no deal; 4 stopped by a limit.
"""


def page(words: list[str]) -> str | None:
    """What to show for these words; None if they ask for a command."""
    if not words:
        return QUESTIONS
    if words[0] in ("-h", "--help"):
        return help_page()
    return f"contract-engine, version {__version__}\n" if words[0] == "--version" else None


def help_page() -> str:
    """The list of commands, one line each."""
    width = max(len(name) for name in COMMANDS)
    return _HELP.format(commands="\n".join(f"  {name:<{width}}  {entry.summary}" for name, entry in COMMANDS.items()))
