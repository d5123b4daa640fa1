"""A program that runs on: pictures go in, a line of JSON comes out for each."""

from __future__ import annotations

import os
import select
import subprocess
import threading
import weakref
from typing import List, Optional, Sequence, Tuple

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
        self._end: Optional["weakref.finalize[..., Exchange]"] = None

    def ask(self, *request: "bytes | memoryview") -> Tuple[bytes, str]:
        """The program's line for a picture, and what it has said meanwhile on standard error."""
        with self._lock:
            process = self._running()
            try:
                is_sent = _send(process, request)
                line, said = _answer(process)
            except BaseException:
                # The answer that may yet come is not of the next picture.
                self._close(kill=True)
                raise
            if line is not None and is_sent:
                return line, said
            code = self._close(kill=False)
            raise programs.failure(self._arguments[0], code, said) or Air3DError(
                f"{self._arguments[0]}: ended before it had read the picture")

    def close(self) -> None:
        """Ends the program; the next picture starts it again."""
        with self._lock:
            self._close(kill=False)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():
            if self._end is not None:
                self._end.detach()
            self._process = None
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._close(kill=False)
        try:
            # In a session of its own: what interrupts the caller is the caller's to handle.
            process = subprocess.Popen(
                self._arguments, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True)
        except OSError as error:
            raise Air3DError(f"{self._arguments[0]}: cannot be started: {error.strerror}") from error
        self._process, self._owner = process, os.getpid()
        self._end = weakref.finalize(self, _close, process, False)
        return process

    def _close(self, kill: bool) -> int:
        process, self._process = self._process, None
        if process is None or self._end is None:
            return 0
        self._end.detach()
        return _close(process, kill)


def _close(process: "subprocess.Popen[bytes]", kill: bool) -> int:
    """Ends a program: it ends by itself when nothing comes any more."""
    if kill:
        process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    try:
        return process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


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


def _answer(process: "subprocess.Popen[bytes]") -> Tuple[Optional[bytes], str]:
    """The program's next line, ``None`` if it ends before, and what it says on standard error."""
    assert process.stdout is not None and process.stderr is not None
    output, errors = process.stdout.fileno(), process.stderr.fileno()
    poll = select.poll()
    poll.register(output, select.POLLIN)
    poll.register(errors, select.POLLIN)
    line: List[bytes] = []
    said: List[bytes] = []
    is_open = 2
    while is_open:
        # What is said of a picture comes before its line: errors first, lest they are left.
        ready = dict(poll.poll())
        if errors in ready:
            data = os.read(errors, 1 << 16)
            said.append(data)
            if not data:
                poll.unregister(errors)
                is_open -= 1
        elif output in ready:
            data = os.read(output, 1 << 16)
            line.append(data)
            if data.endswith(b"\n"):
                return b"".join(line), b"".join(said).decode("utf-8", "replace")
            if not data:
                poll.unregister(output)
                is_open -= 1
    return None, b"".join(said).decode("utf-8", "replace")
