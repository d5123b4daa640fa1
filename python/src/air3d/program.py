"""The program: where it is, a run of it, and what it says of errors."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from typing import List, Mapping, Optional, Sequence, Tuple

from .errors import Air3DError

log = logging.getLogger("air3d")


def find(program: Optional[str] = None) -> str:
    """The program's path: the one that is given, else the environment's ``AIR3D``, else by PATH."""
    named = program or os.environ.get("AIR3D")
    found = shutil.which(named or "air3d")
    if found is not None:
        return os.path.abspath(found)
    if named:
        origin = "" if program else " (of the environment variable AIR3D)"
        raise Air3DError(f"{named}{origin}: is no program; give the path of air3d")
    raise Air3DError(
        "the program air3d is not on PATH; install it with scripts/install, or set the environment "
        "variable AIR3D to its path")


def run(
    arguments: Sequence[str], data: Optional[bytes] = None, shown: Sequence[Tuple[str, str]] = ()
) -> Tuple[bytes, Optional[Air3DError]]:
    """What the program prints, and what it says has gone wrong.

    Warnings are logged (``air3d``). ``shown`` pairs what the program calls a picture with what a
    caller does.
    """
    try:
        done = subprocess.run(
            list(arguments), input=data, stdin=None if data is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    except OSError as error:
        raise Air3DError(f"{arguments[0]}: cannot be started: {error.strerror}") from error
    said = done.stderr.decode("utf-8", "replace")
    return done.stdout, failure(arguments[0], done.returncode, said, dict(shown))


def failure(
    program: str, code: int, said: str, names: Mapping[str, str] = {}
) -> Optional[Air3DError]:
    """What the program says has gone wrong, ``None`` if nothing has. Warnings are logged."""
    errors = logged(said, names)
    if code == 0:
        return None
    if code < 0:
        errors.append(f"{program}: was ended by signal {-code}")
    return Air3DError("; ".join(errors) or f"{program}: failed with exit code {code}", code)


def logged(said: str, names: Mapping[str, str] = {}) -> List[str]:
    """The errors on standard error; warnings are logged (``air3d``)."""
    errors: List[str] = []
    for line in said.splitlines():
        if line.startswith("air3d: warning: "):
            log.warning("%s", renamed(line[len("air3d: warning: "):], names))
        elif line.startswith("air3d: "):
            errors.append(renamed(line[len("air3d: "):], names))
        elif line.startswith("Error: "):
            errors.append(line[len("Error: "):])
    return errors


def renamed(message: str, names: Mapping[str, str]) -> str:
    """The message with the caller's name of the picture that it begins with."""
    name, colon, rest = message.partition(": ")
    while colon and name not in names:
        more, colon, rest = rest.partition(": ")
        name = f"{name}: {more}"
    return names[name] + colon + rest if colon else message
