"""A program that runs on: pictures go in, a line of JSON comes out for each."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import threading
import weakref
from typing import IO, Callable, List, Optional, Sequence, Tuple

from . import program as programs
from .errors import Air3DError


class Exchange:
    """``air3d infer --stream``: started when it is needed, and again if it has ended.

    One picture at a time, whoever asks; threads wait for each other.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = list(arguments)
        self._lock = threading.Lock()
        self._process: Optional["subprocess.Popen[bytes]"] = None
        # A process that was forked has the pipes, but they are not its own.
        self._owner = 0
        # Its standard error: a file, which never fills up as a pipe does that nobody reads.
        self._errors: "Optional[IO[bytes]]" = None
        self._end: Optional["weakref.finalize[..., Exchange]"] = None

    def ask(
        self, *request: "bytes | memoryview", meanwhile: Callable[[], object] = lambda: None
    ) -> Tuple[bytes, str]:
        """The program's line for a picture, and what it has said on standard error.

        ``meanwhile`` is called while the program reads.
        """
        with self._lock:
            process = self._process if self._owner == os.getpid() else None
            try:
                is_sent = process is not None and _send(process, request)
                if process is None or not is_sent:
                    # It has ended since the last picture, or there was none.
                    process = self._start()
                    is_sent = _send(process, request)
                meanwhile()
                line = _answer(process)
            except BaseException:
                # The answer that may yet come is not of the next picture.
                self._close(kill=True)
                raise
            assert self._errors is not None
            if line is not None and is_sent:
                # What is said of a picture comes before its line.
                return line, _said(self._errors)
            code, said = self._close(kill=False)
            raise programs.failure(self._arguments[0], code, said) or Air3DError(
                f"{self._arguments[0]}: ended before it had read the picture")

    def close(self) -> None:
        """Ends the program; the next picture starts it again."""
        with self._lock:
            self._close(kill=False)

    def _start(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():
            # That of the process which this one was forked from.
            if self._end is not None:
                self._end.detach()
            self._process = None
        self._close(kill=False)
        errors = tempfile.TemporaryFile()
        # From its end also where what was said has been taken out.
        fcntl.fcntl(errors, fcntl.F_SETFL, fcntl.fcntl(errors, fcntl.F_GETFL) | os.O_APPEND)
        try:
            # In a session of its own: what interrupts the caller is the caller's to handle.
            process = subprocess.Popen(
                self._arguments, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, start_new_session=True)
        except OSError as error:
            errors.close()
            raise Air3DError(f"{self._arguments[0]}: cannot be started: {error.strerror}") from error
        self._process, self._owner, self._errors = process, os.getpid(), errors
        self._end = weakref.finalize(self, _close, process, errors, False)
        return process

    def _close(self, kill: bool) -> Tuple[int, str]:
        process, self._process = self._process, None
        if process is None or self._end is None or self._errors is None:
            return 0, ""
        self._end.detach()
        return _close(process, self._errors, kill)


def _close(
    process: "subprocess.Popen[bytes]", errors: "IO[bytes]", kill: bool
) -> Tuple[int, str]:
    """Ends a program, which ends by itself when nothing comes any more.

    Returns its exit code, and what it had yet said.
    """
    if kill:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    with errors:
        return code, _said(errors)


def _send(process: "subprocess.Popen[bytes]", request: "Sequence[bytes | memoryview]") -> bool:
    """Writes a request; false if nobody reads it any more."""
    assert process.stdin is not None
    rest: "List[bytes | memoryview]" = list(request)
    try:
        while rest:
            sent = os.writev(process.stdin.fileno(), rest)
            while rest and sent >= len(rest[0]):
                sent -= len(rest.pop(0))
            if sent:
                rest[0] = memoryview(rest[0])[sent:]
    except BrokenPipeError:
        return False
    return True


def _answer(process: "subprocess.Popen[bytes]") -> Optional[bytes]:
    """The program's next line, ``None`` if it ends before."""
    assert process.stdout is not None
    output = process.stdout.fileno()
    line = os.read(output, 1 << 16)
    while not line.endswith(b"\n"):
        more = os.read(output, 1 << 16)
        if not more:
            return None
        line += more
    return line


def _said(errors: "IO[bytes]") -> str:
    """What the program has said since the last call."""
    file = errors.fileno()
    size = os.fstat(file).st_size
    if not size:
        return ""
    said = os.pread(file, size, 0)
    os.ftruncate(file, 0)
    return said.decode("utf-8", "replace")
