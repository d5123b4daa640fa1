"""Reads pictures of a table with the program air3d: which meshes stand where, and how sure that is.

    import air3d

    reading = air3d.Reader("primitives").read("photo.png")
    for thing in reading.objects:
        print(thing.mesh, thing.x, thing.y, thing.yaw_degrees)

Lengths are metres; angles are degrees, in names that end in ``degrees``.
"""

from .errors import Air3DError
from .pictures import Picture
from .reader import Reader
from .reading import (
    Camera,
    CameraDeviation,
    Deviation,
    Mode,
    Object,
    Placement,
    Reading,
    Residual,
    YawRange,
)

__all__ = [
    "Air3DError",
    "Camera",
    "CameraDeviation",
    "Deviation",
    "Mode",
    "Object",
    "Picture",
    "Placement",
    "Reader",
    "Reading",
    "Residual",
    "YawRange",
]
__version__ = "0.1.0"
