"""What `Reader.read(array)` takes beside the program's own time; prints medians, milliseconds a picture.

    AIR3D=… PYTHONPATH=python/src python3 python/benchmarks/own_time.py [--pictures 200] [--rounds 10]

The program's own time of a picture is the time between two of its lines while it reads a file of all
pictures, one after another, and waits for nobody. The pictures' readings with `read` are timed in
turns with that. Of each picture the median of its rounds counts; the difference's median over the
pictures is what Python takes. Other work on the machine makes all of it longer.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import List, Sequence

import numpy as np
import numpy.typing as npt

import air3d
from air3d.pictures import Source

Array = npt.NDArray[np.uint8]


def drawn(program: str, scene: str, count: int, folder: str) -> List[Array]:
    """Pictures of the prior: what the program has drawn, as arrays."""
    subprocess.run(
        [program, "generate", f"--scene={scene}", f"--count={count}", "--seed=1", "--quiet",
         f"--output={folder}"], check=True)
    return [decoded(path.read_bytes()) for path in sorted(Path(folder).glob("*.png"))]


def decoded(data: bytes) -> Array:
    """The pixels of one of the program's own PNG files."""
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    import support

    pixels: Array = support.decoded(data)
    return pixels


def own_times(arguments: Sequence[str], file: str, count: int) -> List[float]:
    """Seconds between the program's lines, of all pictures but the first."""
    with open(file, "rb") as pictures, subprocess.Popen(
        arguments, stdin=pictures, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        # Unbuffered, a line is there when the program has written it.
        stamps: List[float] = []
        while data := process.stdout.read(1 << 16):
            stamps += [time.perf_counter()] * data.count(b"\n")
    if len(stamps) != count:
        raise SystemExit(f"of {count} pictures there are {len(stamps)} readings")
    return [after - before for before, after in zip(stamps, stamps[1:])]


def read_times(reader: air3d.Reader, pictures: Sequence[Array]) -> List[float]:
    """Seconds of `read`, of all pictures but the first."""
    times = []
    for picture in pictures:
        before = time.perf_counter()
        reader.read(picture)
        times.append(time.perf_counter() - before)
    return times[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="primitives")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    for refine in (0, 10):
        with air3d.Reader(given.model, refine=refine) as reader, \
                tempfile.TemporaryDirectory() as folder:
            pictures = drawn(reader.program, given.model, given.pictures, folder)
            file = str(Path(folder, "pictures.ppm"))
            Path(file).write_bytes(
                b"".join(part for picture in pictures for part in Source.of(picture).pixmap))
            arguments = [
                reader.program, "infer", "--stream", "--quiet", f"--model={given.model}",
                f"--refine={refine}", "--threads=1"]
            alone, within = [], []
            for _ in range(given.rounds):
                alone.append(own_times(arguments, file, len(pictures)))
                within.append(read_times(reader, pictures))
        program = [statistics.median(times) for times in zip(*alone)]
        python = [statistics.median(times) for times in zip(*within)]
        beside = [1e3 * (b - a) for a, b in zip(program, python)]
        print(
            f"--refine {refine}: program {1e3 * statistics.median(program):.2f}, read "
            f"{1e3 * statistics.median(python):.2f}, beside the program's own time "
            f"{statistics.median(beside):.2f}")


if __name__ == "__main__":
    main()
