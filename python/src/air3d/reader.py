"""Reading pictures."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Literal, Optional, Sequence, Tuple, Union, overload

import numpy as np

from . import program as programs
from .errors import Air3DError
from .exchange import Exchange
from .pictures import Picture, Source, eight_bit, png
from .reading import Reading

PathLike = Union[str, "os.PathLike[str]"]

_decoder = json.JSONDecoder()
# Of the names of a run's pictures, in bytes: systems bound the length of a command.
_MOST_NAMES = 200_000
# Of the arrays of a run, as files, in bytes.
_MOST_BYTES = 1 << 28


def _folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder for arrays as files: in memory where there is room, as disks can take longer to make
    a file than the program takes to read it."""
    memory = "/dev/shm"
    place = None
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK | os.X_OK):
        if shutil.disk_usage(memory).free > 4 * _MOST_BYTES:
            place = memory
    return tempfile.TemporaryDirectory(prefix="air3d-", dir=place)


class Reader:
    """Reads pictures with a model.

    Args:
        model: the name of shipped weights, or a path.
        scene: the specification, by name or path; by default the one that the model was trained on.
        other_scene: use the model with another specification than it was trained on.
        refine: the most steps of refinement in a row, 0 for the network alone; 10 by default.
        threads: by default as many as there are processors. Results do not depend on it.
        max_memory: the most memory to use, with a unit, such as ``"4G"``.
        program: the path of ``air3d``; by default the environment's ``AIR3D``, else by PATH.
    """

    def __init__(
        self,
        model: PathLike = "primitives",
        *,
        scene: Optional[PathLike] = None,
        other_scene: bool = False,
        refine: Optional[int] = None,
        threads: Optional[int] = None,
        max_memory: Optional[str] = None,
        program: Optional[PathLike] = None,
    ) -> None:
        self.program = programs.find(None if program is None else os.fspath(program))
        self.model = os.fspath(model)
        options = ["--model=" + self.model]
        if scene is not None:
            options.append("--scene=" + os.fspath(scene))
        if other_scene:
            options.append("--other-scene")
        for name, value in (("refine", refine), ("threads", threads), ("max-memory", max_memory)):
            if value is not None:
                options.append(f"--{name}={value}")
        self._options = options
        self._exchange = self._new_exchange()

    def _new_exchange(self) -> Exchange:
        # It reads one picture at a time.
        return Exchange(
            [self.program, "infer", "--stream", "--quiet", *self._options, "--threads=1"])

    def __getstate__(self) -> Dict[str, Any]:
        # A process of its own has a program of its own.
        return {key: value for key, value in self.__dict__.items() if key != "_exchange"}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._exchange = self._new_exchange()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the program that `read` keeps running; otherwise it ends with the reader."""
        self._exchange.close()

    def __repr__(self) -> str:
        return f"air3d.Reader({self.model!r})"

    def read(self, picture: Picture) -> Reading:
        """What stands on the table.

        The first call starts the program, which then waits for more pictures until the reader is
        closed or forgotten.

        Raises:
            Air3DError: what the program says.
            TypeError, ValueError: the array is no picture.
        """
        if isinstance(picture, np.ndarray):
            name, shown = "-", "the array"
            array, source = Source(pixels=eight_bit(picture)), Source()

            def keep() -> None:
                nonlocal source
                source = array.kept(picture)

            # It takes less time to keep the picture than to read it.
            line, said = self._exchange.ask(*array.pixmap, meanwhile=keep)
        else:
            source = Source.of(picture)
            assert source.path is not None
            name, shown = os.path.abspath(source.path), source.path
            if not name.isprintable():
                # What the program says of such names is not spelled as they are.
                document = self._infer([source], [shown], [shown])[0]
                return self._reading(document, source)
            line, said = self._exchange.ask(name.encode() + b"\n")
        names = {name: shown}
        programs.logged(said, names)
        try:
            # (`loads` would look for an encoding and for what follows the document.)
            read = _decoder.raw_decode(line.decode())[0]
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise Air3DError(f"{self.program}: printed no JSON document")
        if "error" in read and "format" not in read:
            raise Air3DError(programs.renamed(read["error"], names), 1)
        read["picture"] = name if source.path is None else shown
        return self._reading(read, source)

    @overload
    def read_many(
        self, pictures: Iterable[Picture], *, errors: Literal["raise"] = ...,
        keep_pictures: bool = ...,
    ) -> List[Reading]: ...

    @overload
    def read_many(
        self, pictures: Iterable[Picture], *, errors: Literal["return"],
        keep_pictures: bool = ...,
    ) -> List[Union[Reading, Air3DError]]: ...

    def read_many(
        self, pictures: Iterable[Picture], *, errors: Literal["raise", "return"] = "raise",
        keep_pictures: bool = True,
    ) -> Union[List[Reading], List[Union[Reading, Air3DError]]]:
        """What stands on the tables of many pictures, in their order, by one run of the program.

        It reads several at once, and loads the model once. (Of more pictures than fit on a command
        line, some thousands, and of arrays of more than 256 MB, there are several runs.)

        Args:
            errors: ``"raise"`` raises if a picture cannot be read, after all have been tried;
                ``"return"`` puts an `Air3DError` in the place of such a picture's reading.
            keep_pictures: readings of arrays keep the picture, as PNG, so that a notebook can
                show it.
        """
        if errors not in ("raise", "return"):
            raise ValueError(f"errors is {errors!r}; it can be 'raise' or 'return'")
        results: List[Union[Reading, Air3DError]] = []
        for sources, names, shown in self._runs(pictures):
            for source, name, document in zip(
                sources, shown, self._infer(sources, names, shown, is_list=True)
            ):
                if "error" in document and "format" not in document:
                    message = programs.renamed(document["error"], {document["picture"]: name})
                    results.append(Air3DError(message))
                else:
                    results.append(
                        self._reading(document, source if keep_pictures or source.path else Source()))
        if errors == "return":
            return results
        failures = [result for result in results if isinstance(result, Air3DError)]
        if failures:
            others = len(failures) - 1
            raise Air3DError(
                str(failures[0]) + (f" (and {others} more of {len(results)} pictures)" if others else ""),
                1)
        return [result for result in results if isinstance(result, Reading)]

    @staticmethod
    def _runs(
        pictures: Iterable[Picture],
    ) -> Iterator[Tuple[List[Source], List[str], List[str]]]:
        """Pictures by run: the sources, their files, and what a caller knows them by."""
        iterator = enumerate(pictures)
        is_done = False
        while not is_done:
            with _folder() as folder:
                sources: List[Source] = []
                names: List[str] = []
                shown: List[str] = []
                size = 0
                written = 0
                while size < _MOST_NAMES and written < _MOST_BYTES:
                    try:
                        index, picture = next(iterator)
                    except StopIteration:
                        is_done = True
                        break
                    try:
                        source = Source.of(picture)
                    except (TypeError, ValueError) as error:
                        raise type(error)(f"picture {index}: {error}") from None
                    name = source.path
                    if source.pixels is not None:
                        name = os.path.join(folder, f"{index:06}.png")
                        with open(name, "wb", buffering=0) as file:
                            written += file.write(png(source.pixels))
                    assert name is not None
                    sources.append(source)
                    names.append(name)
                    shown.append(source.path or f"picture {index}")
                    # With the pointer to it.
                    size += len(os.fsencode(name)) + 9
                if sources:
                    yield sources, names, shown

    def _infer(
        self, sources: Sequence[Source], names: Sequence[str], shown: Sequence[str],
        is_list: bool = False,
    ) -> List[Dict[str, Any]]:
        """The program's documents, one a picture."""
        # What begins with a dash is no option, and what is called so is not standard input.
        files = [
            "./" + name if name.startswith("-") and source.path is not None else name
            for source, name in zip(sources, names)
        ]
        output, error = programs.run(
            [self.program, "infer", "--json", "--quiet", *self._options, *files],
            shown=list(zip(files, shown)))
        try:
            # Where some of many pictures cannot be read, the document says which.
            document = None if error is not None and not (is_list and output) else json.loads(output)
        except ValueError:
            document = None
        if document is None:
            # Of one picture the program says only what was wrong.
            if error is not None and is_list and len(files) == 1 and error.exit_code == 1:
                if programs.renamed(files[0] + ": ", dict(zip(files, shown))) in f"{error}":
                    return [{"picture": files[0], "error": str(error)}]
            raise error or Air3DError(f"{self.program}: printed no JSON document")
        documents: List[Dict[str, Any]] = document if isinstance(document, list) else [document]
        if len(documents) != len(files):
            raise Air3DError(
                f"{self.program}: of {len(files)} pictures there are {len(documents)} readings")
        for source, name, one in zip(sources, shown, documents):
            if "error" not in one:
                one["picture"] = "-" if source.path is None else name
        return documents

    def _reading(self, document: Dict[str, Any], source: Source) -> Reading:
        return Reading.from_json(document, _source=source, _reader=self)

    def page(self, reading: Reading) -> str:
        """The page of a reading, HTML that needs no network: ``infer --report``."""
        with tempfile.TemporaryDirectory(prefix="air3d-") as folder:
            file = os.path.join(folder, "page.html")
            self._again(reading, f"--report={file}")
            return Path(file).read_text("utf-8")

    def reconstruction(self, reading: Reading) -> bytes:
        """The rendering of what was read, as PNG."""
        with tempfile.TemporaryDirectory(prefix="air3d-") as folder:
            self._again(reading, f"--output={folder}")
            return Path(folder, "stdin.reconstruction.png").read_bytes()

    def _again(self, reading: Reading, option: str) -> None:
        contents = reading.picture_file()
        if contents is None:
            raise Air3DError(
                f"{reading.json.get('picture', 'the picture')}: is not there any more as it was read")
        _, error = programs.run(
            [self.program, "infer", "--json", "--quiet", option, *self._options, "-"], contents)
        if error is not None:
            raise error
