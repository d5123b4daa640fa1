"""Makes the small pictures that the tests read from those of path_traced.py.

usage: small_pictures.py PICTURES OUTPUT

Of scene 0 to 59, scene i in set number i modulo nine, so that nobody has chosen them by how well they
are read. Writes OUTPUT/SET-NAME.png of 64x64 pixels, or .jpg as it is, and SET-NAME.json, a scene file
with the camera as it really was and the direction of the sun, if it has one.
"""

import json
import math
import os
import shutil
import sys

import numpy as np
from PIL import Image

SETS = "ABCDEFGXH"
COUNT, SIDE = 60, 64


def smaller(path):
    """The picture of SIDE pixels a side, each the mean light of a block."""
    picture = np.asarray(Image.open(path).convert("RGB"), dtype=np.float64) / 255
    factor = picture.shape[0] // SIDE
    if picture.shape != (SIDE * factor, SIDE * factor, 3):
        sys.exit(f"small_pictures: {path}: has {picture.shape[1]}x{picture.shape[0]} pixels; draw "
                 f"pictures of a multiple of {SIDE} a side")
    light = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    light = light.reshape(SIDE, factor, SIDE, factor, 3).mean(axis=(1, 3))
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.rint(255 * encoded).astype(np.uint8))


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: small_pictures.py PICTURES OUTPUT")
    pictures, output = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    for index in range(COUNT):
        kind, name = SETS[index % len(SETS)], f"{index:06d}"
        stem = os.path.join(output, f"{kind}-{name}")
        source = os.path.join(pictures, kind, name)
        if kind in "EH":
            shutil.copyfile(source + ".jpg", stem + ".jpg")
        else:
            smaller(source + ".png").save(stem + ".png", optimize=True)
        with open(source + ".json") as stream:
            scene = json.load(stream)
        with open(os.path.join(pictures, kind, "formation.json")) as stream:
            x, y, z = json.load(stream)[name]["sun"]
        scene["sun"] = {
            "azimuthDegrees": math.degrees(math.atan2(x, -y)),
            "elevationDegrees": math.degrees(math.atan2(z, math.hypot(x, y)))}
        with open(stem + ".json", "w") as stream:
            json.dump(scene, stream, indent=1)
            stream.write("\n")


main()
