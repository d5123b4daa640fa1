"""Pictures as the program takes them: files, and arrays as PNG."""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from .errors import Air3DError

Picture = Union[str, "os.PathLike[str]", npt.NDArray[Any]]
"""A path of a PNG or JPEG, or an array H×W×3 in sRGB: uint8, or floats in [0, 1]."""


def eight_bit(picture: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The array as uint8, or an error that says what it has to be."""
    wanted = "expected H×W×3 in sRGB, uint8 or floats in [0, 1]"
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        shape = "×".join(str(n) for n in picture.shape) or "no axes"
        remedy = "; leave out what is not red, green, blue: picture[..., :3]"
        is_rgba = picture.ndim == 3 and picture.shape[2] == 4
        raise ValueError(f"the array has {shape}, {wanted}{remedy if is_rgba else ''}")
    if picture.dtype == np.uint8:
        return np.ascontiguousarray(picture)
    if not np.issubdtype(picture.dtype, np.floating):
        raise TypeError(f"the array is of {picture.dtype}, {wanted}; convert it with astype")
    low, high = float(picture.min()), float(picture.max())
    # Written so that what is not a number is refused, too.
    if not (low >= 0 and high <= 1):
        raise ValueError(f"the array has values from {low:g} to {high:g}, {wanted}; divide or clip it")
    return np.ascontiguousarray(np.rint(picture * 255).astype(np.uint8))


def png(picture: npt.NDArray[Any]) -> bytes:
    """The array as a PNG file of 8-bit RGB."""
    pixels = eight_bit(picture)
    height, width, _ = pixels.shape
    # Each row begins with the number of its filter: none.
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * 3)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join((
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", header),
        # Quickly rather than small: it is read once.
        chunk(b"IDAT", zlib.compress(rows.tobytes(), 0)),
        chunk(b"IEND", b""),
    ))


@dataclass(frozen=True)
class Source:
    """A picture that has been read and may be shown: a file as it was, or an array's pixels."""

    path: Optional[str] = None
    stamp: Optional[Tuple[int, int]] = None
    pixels: Optional[npt.NDArray[np.uint8]] = field(default=None, compare=False)

    @staticmethod
    def of(picture: Picture) -> "Source":
        if isinstance(picture, np.ndarray):
            return Source(pixels=eight_bit(picture)).kept(picture)
        if not isinstance(picture, (str, os.PathLike)):
            raise TypeError(f"a picture is a path or a numpy array, not {type(picture).__name__}")
        path = os.fspath(picture)
        if os.path.isdir(path):
            raise Air3DError(
                f"{path}: is a folder; give its pictures: read_many(sorted(Path(...).glob('*.png')))")
        return Source(path=path, stamp=Source._stamp(path))

    @staticmethod
    def _stamp(path: str) -> Optional[Tuple[int, int]]:
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return None
        return status.st_mtime_ns, status.st_size

    def kept(self, picture: npt.NDArray[Any]) -> "Source":
        """With pixels of its own, as the caller's array may change."""
        if self.pixels is None or not np.may_share_memory(self.pixels, picture):
            return self
        return Source(pixels=self.pixels.copy())

    @property
    def pixmap(self) -> "Tuple[bytes, memoryview]":
        """An array's pixels as a portable pixmap, its header and its samples."""
        assert self.pixels is not None
        height, width, _ = self.pixels.shape
        return b"P6\n%d %d\n255\n" % (width, height), self.pixels.data.cast("B")

    def contents(self) -> Optional[bytes]:
        """The file that was read, or ``None`` if it is not there any more or has changed."""
        if self.path is None:
            return None if self.pixels is None else png(self.pixels)
        if self.stamp is None or self._stamp(self.path) != self.stamp:
            return None
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except OSError:
            return None
