"""What the tests share: the program, example pictures, and a program that prints what it is told."""

import os
import sys
import textwrap
from pathlib import Path

import air3d
from air3d import program

EXAMPLES = Path(__file__).resolve().parents[2] / "Scenes" / "Examples"
THREE_OBJECTS = EXAMPLES / "three-objects.png"
ONE_CYLINDER = EXAMPLES / "one-cylinder.png"


def require_program() -> None:
    """Ends the tests if there is no program: that they are passed over should not look like success."""
    try:
        program.find()
    except air3d.Air3DError as error:
        sys.exit(f"tests of the Python package: {error}")


def decoded(data: bytes):
    """The pixels of a PNG of 8-bit RGB, by a reader that shares no code with the writer."""
    import struct
    import zlib

    import numpy as np

    position, packed, size = 8, b"", None
    while position < len(data):
        (length,), kind = struct.unpack_from(">I", data, position), data[position + 4:position + 8]
        body = data[position + 8:position + 8 + length]
        check, = struct.unpack_from(">I", data, position + 8 + length)
        assert check == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:] == bytes([8, 2, 0, 0, 0])
        if kind == b"IDAT":
            packed += body
        position += 12 + length
    width, height = size
    raw = zlib.decompress(packed)
    rows = [raw[row * (width * 3 + 1):(row + 1) * (width * 3 + 1)] for row in range(height)]
    above = bytes(width * 3)
    pixels = []
    for row in rows:
        kind, line = row[0], bytearray(row[1:])
        for i in range(len(line)):
            left = line[i - 3] if i >= 3 else 0
            corner = above[i - 3] if i >= 3 else 0
            up = above[i]
            near = min((left, up, corner), key=lambda n: abs(left + up - corner - n))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, near)[kind]) % 256
        above = bytes(line)
        pixels.append(above)
    return np.frombuffer(b"".join(pixels), np.uint8).reshape(height, width, 3)


def stub(folder: str, script: str) -> str:
    """A program in Python in the place of air3d."""
    path = os.path.join(folder, "air3d")
    Path(path).write_text(f"#!{sys.executable}\nimport sys, json\n" + textwrap.dedent(script))
    os.chmod(path, 0o755)
    return path
