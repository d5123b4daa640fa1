"""How scripts/make-meshes and scripts/make-crockery write meshes, materials and textures into
Assets/Meshes. Only the standard library is used, and the same bytes come out every time."""

import math
import pathlib
import struct
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Assets" / "Meshes"


def number(value, decimals=7):
    """Up to so many decimals, without a negative zero."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def lines(keyword, rows, decimals=7):
    return [f"{keyword} " + " ".join(number(x, decimals) for x in row) for row in rows]


def write(name, rows):
    (FOLDER / name).write_text("\n".join(rows) + "\n", encoding="ascii")


def material(name, color, texture=None):
    rows = [f"newmtl {name}", "Kd " + " ".join(number(x) for x in color)]
    return rows + ([f"map_Kd {texture}"] if texture else [])


def encoded(x):
    """An sRGB byte from a linear value."""
    x = 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055
    return math.floor(255 * x + 0.5)


def picture(name, width, height, pixels):
    """A PNG file, sRGB, from the bytes of its rows, top to bottom."""
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))
    row = 3 * width
    filtered = b"".join(b"\0" + pixels[i * row:(i + 1) * row] for i in range(height))
    (FOLDER / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"sRGB", b"\0") + chunk(b"IDAT", zlib.compress(filtered, 9))
        + chunk(b"IEND", b""))
