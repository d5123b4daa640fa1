"""What can go wrong."""

from __future__ import annotations

from typing import Optional


class Air3DError(Exception):
    """What the program has said, in its own sentence, or that it is missing.

    ``exit_code`` is the program's: 1 failed, 2 wrong usage. It is ``None`` where the program did not
    end by itself, or one picture of many could not be read.
    """

    def __init__(self, message: str, exit_code: Optional[int] = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code
