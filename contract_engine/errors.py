"""What a person can put right, as against a defect of ours."""

from __future__ import annotations


class PutRightError(Exception):
    """Something a person can put right: its message says what was found and how to mend it.

    The commands show the message alone and end with status 2; any other exception is a
    defect of ours and keeps its traceback. Nothing may be written before it is raised.
    """
