"""What was found in a picture."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple

from .errors import Air3DError
from .pictures import Source

if TYPE_CHECKING:
    from .reader import Reader


@dataclass(frozen=True)
class Deviation:
    """Standard deviations of the posterior; of the yaw ``None`` for a mesh that is round."""

    x: float
    y: float
    yaw_degrees: Optional[float]


@dataclass(frozen=True)
class YawRange:
    """Counter-clockwise from one yaw to another, which may lie over 360."""

    from_degrees: float
    to_degrees: float
    probability: float


@dataclass(frozen=True)
class Placement:
    """A mesh on the table. Of a mesh that is round the yaw is 0."""

    mesh: str
    x: float
    y: float
    yaw_degrees: float


@dataclass(frozen=True)
class Object(Placement):
    """An object that was found, and how sure that is."""

    standard_deviation: Deviation
    mesh_probabilities: Mapping[str, float]
    yaw_ranges: Tuple[YawRange, ...] = ()
    """Where a yaw hardly shows: the ranges that hold 95 % of it."""


@dataclass(frozen=True)
class CameraDeviation:
    """Standard deviations of a camera that was inferred; ``None`` of what is known."""

    azimuth_degrees: Optional[float]
    elevation_degrees: Optional[float]
    distance: Optional[float]


@dataclass(frozen=True)
class Camera:
    """Azimuth about the vertical, 0 from −y; elevation above the table; distance in metres."""

    azimuth_degrees: float
    elevation_degrees: float
    distance: float
    standard_deviation: Optional[CameraDeviation] = None


@dataclass(frozen=True)
class Mode:
    """A scene that explains the picture, too; the first is the reading itself."""

    weight: float
    change: str
    objects: Tuple[Placement, ...]


@dataclass(frozen=True)
class Residual:
    """What is left of the picture, linear RGB, and the most that pictures of the model have."""

    rms: float
    expected: float


@dataclass(frozen=True)
class Reading:
    """A structured scene, read from a picture. A notebook shows it as its page."""

    objects: Tuple[Object, ...]
    count_probabilities: Tuple[float, ...]
    """Of no object, one, two, …"""
    log_evidence: Optional[float]
    """log p(picture) in nats; ``None`` without refinement."""
    explained: bool
    """Whether the model explains the picture. If not, do not trust the reading."""
    residual: Residual
    camera: Optional[Camera]
    modes: Tuple[Mode, ...]
    """Other scenes that the picture may show; most often none."""
    warnings: Tuple[str, ...]
    json: Dict[str, Any] = field(repr=False, compare=False)
    """The program's document, with all that it says."""
    _source: Source = field(default=Source(), repr=False, compare=False)
    _reader: Optional["Reader"] = field(default=None, repr=False, compare=False)

    @property
    def yaw_ranges(self) -> Tuple[Tuple[YawRange, ...], ...]:
        """Of each object, the ranges that hold 95 % of its yaw; none where ± says it all."""
        return tuple(thing.yaw_ranges for thing in self.objects)

    @staticmethod
    def from_json(
        document: Dict[str, Any], *, _source: Source = Source(), _reader: Optional["Reader"] = None
    ) -> "Reading":
        """A reading from what ``air3d infer --json`` prints of a picture."""
        kind = document.get("format")
        if kind != "air3d-scene-1":
            raise Air3DError(f"the document is '{kind}', and 'air3d-scene-1' is read; use a model of scenes")
        try:
            return Reading(
                objects=tuple(_object(thing) for thing in document["objects"]),
                count_probabilities=tuple(document["countProbabilities"]),
                log_evidence=document["logEvidence"],
                explained=document["explained"],
                residual=Residual(document["residual"]["rms"], document["residual"]["expected"]),
                camera=_camera(document.get("camera")),
                modes=tuple(
                    Mode(mode["weight"], mode["change"], tuple(map(_placement, mode["objects"])))
                    for mode in document.get("modes", ())),
                warnings=tuple(document.get("warnings", ())),
                json=document, _source=_source, _reader=_reader)
        except KeyError as error:
            raise Air3DError(f"the document has no {error}; is it of 'air3d infer --json'?") from None

    def picture_file(self) -> Optional[bytes]:
        """The picture as it was read, a PNG or JPEG; ``None`` if it is not there any more."""
        return self._source.contents()

    def page(self) -> str:
        """The reading as a page: HTML, one file that needs no network. Reads the picture again."""
        return self._known_reader().page(self)

    def reconstruction(self) -> bytes:
        """The rendering of what was read, as PNG. Reads the picture again."""
        return self._known_reader().reconstruction(self)

    def _known_reader(self) -> "Reader":
        if self._reader is None:
            raise Air3DError("the reading is not of a Reader, which would make its page")
        return self._reader

    def _repr_html_(self) -> str:
        try:
            # A frame of its own: styles do not mix, and its scripts reach nothing of the notebook.
            return (
                f'<iframe sandbox="allow-scripts" srcdoc="{html.escape(self.page())}" '
                'style="width: 100%; height: 900px; border: 0"></iframe>')
        except (Air3DError, OSError):
            # A program that makes no pages, or a picture that is gone.
            return self.table() + self._pictures()

    def table(self) -> str:
        """The objects as a table, HTML."""
        head = "".join(
            f"<th>{text}</th>" for text in ("mesh", "probability", "x (m)", "y (m)", "yaw (°)"))
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(thing)) + "</tr>"
            for thing in self.objects)
        counts = ", ".join(f"{n} {100 * p:.1f} %" for n, p in enumerate(self.count_probabilities))
        explained = "yes" if self.explained else "<strong>no</strong>"
        return (
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>Count: {counts}<br>Explained: {explained} (residual {self.residual.rms:.2g}, at most "
            f"{self.residual.expected:.2g} is expected)</p>")

    def _pictures(self) -> str:
        picture = self.picture_file()
        if picture is None:
            return ""
        images: List[Tuple[str, bytes]] = [("the picture", picture)]
        try:
            images.append(("its reconstruction", self.reconstruction()))
        except (Air3DError, OSError):
            pass
        return "<p>" + " ".join(_image(name, data) for name, data in images) + "</p>"


def _image(name: str, data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return (
        f'<img alt="{name}" title="{name}" style="height: 256px; image-rendering: pixelated" '
        f'src="data:image/{kind};base64,{base64.b64encode(data).decode()}">')


def _cells(thing: Object) -> Tuple[str, ...]:
    deviation = thing.standard_deviation
    yaw = "–"
    if deviation.yaw_degrees is not None:
        yaw = f"{thing.yaw_degrees:.2f} ± {deviation.yaw_degrees:.2g}"
    if thing.yaw_ranges:
        yaw = ", ".join(f"{r.from_degrees:.0f} to {r.to_degrees:.0f}" for r in thing.yaw_ranges)
    return (
        thing.mesh, f"{100 * thing.mesh_probabilities.get(thing.mesh, 0):.1f} %",
        f"{thing.x:.5f} ± {deviation.x:.1g}", f"{thing.y:.5f} ± {deviation.y:.1g}", yaw)


def _placement(value: Mapping[str, Any]) -> Placement:
    return Placement(value["mesh"], value["x"], value["y"], value["yawDegrees"])


def _object(value: Mapping[str, Any]) -> Object:
    deviation = value["standardDeviation"]
    return Object(
        value["mesh"], value["x"], value["y"], value["yawDegrees"],
        Deviation(deviation["x"], deviation["y"], deviation.get("yawDegrees")),
        value["meshProbabilities"],
        tuple(
            YawRange(r["fromDegrees"], r["toDegrees"], r["probability"])
            for r in value.get("yawRanges", ())))


def _camera(value: Optional[Mapping[str, Any]]) -> Optional[Camera]:
    if value is None:
        return None
    deviation = value.get("standardDeviation")
    return Camera(
        value["azimuthDegrees"], value["elevationDegrees"], value["distance"],
        None if deviation is None else CameraDeviation(
            deviation.get("azimuthDegrees"), deviation.get("elevationDegrees"),
            deviation.get("distance")))
