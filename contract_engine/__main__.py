"""Run the commands as `python -m contract_engine`, where the folder of scripts is not on the path."""

from __future__ import annotations

import sys

from contract_engine.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
