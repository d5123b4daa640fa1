"""Draws the scenes of a set that `air3d generate` made with PyBullet's software renderer,
TinyRenderer: one sample a pixel, hard shadows, shading of colours as they stand in files.

    pip install pybullet==3.2.7
    air3d generate --scene my.json --count 300 --seed 12345 --output set
    python3 Benchmarks/PyBullet/pybullet_pictures.py set OUTPUT --size 64

The set's specification has to have a known camera, a light with a direction or the one of
`--light`, and meshes that PyBullet reads (OBJ). Scenes are copied beside the pictures.
"""

import argparse
import glob
import json
import math
import os
import shutil

import numpy as np
import pybullet
from PIL import Image


def color(text):
    return [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def camera_matrices(camera, side, size):
    azimuth, elevation = (math.radians(camera[k + "Degrees"]) for k in ("azimuth", "elevation"))
    away = [
        -math.sin(azimuth) * math.cos(elevation),
        -math.cos(azimuth) * math.cos(elevation),
        math.sin(elevation),
    ]
    target = [0, 0, camera["targetHeight"]]
    eye = [t + camera["distance"] * a for t, a in zip(target, away)]
    field = 2 * math.degrees(math.atan(side / 2 / camera["focalLength"]))
    distance = camera["distance"]
    projection = list(
        pybullet.computeProjectionMatrixFOV(field, 1, distance / 20, distance * 5))
    # TinyRenderer looks through a pixel's corner, others through its middle.
    projection[8] += 1 / size
    projection[9] += 1 / size
    return pybullet.computeViewMatrix(eye, target, [0, 0, 1]), projection


def quaternion(yaw, up_axis):
    turn = pybullet.getQuaternionFromEuler([0, 0, yaw])
    if up_axis != "y":
        return turn
    stand = pybullet.getQuaternionFromEuler([math.pi / 2, 0, 0])
    return pybullet.multiplyTransforms([0, 0, 0], turn, [0, 0, 0], stand)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set")
    parser.add_argument("output")
    parser.add_argument("--size", type=int, default=64, help="pixels a side")
    parser.add_argument("--light", default="-0.5,-0.4,0.8", help="towards the light")
    options = parser.parse_args()
    specification = json.load(open(os.path.join(options.set, "specification.json")))
    os.makedirs(options.output, exist_ok=True)
    pybullet.connect(pybullet.DIRECT)
    light = specification["light"].get("direction") or [float(w) for w in options.light.split(",")]
    meshes = {m["name"]: m for m in specification["meshes"]}
    table = specification["table"]
    background = np.array([int(255 * c + 0.5) for c in color(
        specification["background"] if isinstance(specification["background"], str)
        else specification["background"]["color"])], dtype=np.uint8)
    half = table["width"] / 2
    box = pybullet.createVisualShape(
        pybullet.GEOM_BOX, halfExtents=[half, half, half / 50],
        rgbaColor=color(table["color"]) + [1])
    pybullet.createMultiBody(0, -1, box, basePosition=[0, 0, -half / 50])
    shapes = {}
    for path in sorted(glob.glob(os.path.join(options.set, "[0-9]*.json"))):
        scene = json.load(open(path))
        bodies = []
        for thing in scene["objects"]:
            mesh = meshes[thing["mesh"]]
            origin = thing.get("fileOrigin", {"x": thing["x"], "y": thing["y"], "z": 0})
            if thing["mesh"] not in shapes:
                shapes[thing["mesh"]] = pybullet.createVisualShape(
                    pybullet.GEOM_MESH, fileName=os.path.join(options.set, mesh["file"]),
                    meshScale=[mesh.get("scale", 1)] * 3)
            bodies.append(
                pybullet.createMultiBody(
                    0, -1, shapes[thing["mesh"]],
                    basePosition=[origin["x"], origin["y"], origin["z"]],
                    baseOrientation=quaternion(
                        math.radians(thing.get("yawDegrees", 0)), mesh.get("upAxis"))))
        camera = dict(specification["camera"], **scene["camera"])
        view, projection = camera_matrices(
            camera, specification["picture"]["width"], options.size)
        _, _, pixels, _, owners = pybullet.getCameraImage(
            options.size, options.size, view, projection, lightDirection=light,
            lightColor=[1, 1, 1], lightDistance=3, shadow=1, lightAmbientCoeff=0.4,
            lightDiffuseCoeff=0.6, lightSpecularCoeff=0.05,
            renderer=pybullet.ER_TINY_RENDERER)
        pixels = np.array(pixels, dtype=np.uint8).reshape(options.size, options.size, 4)[..., :3]
        owners = np.array(owners).reshape(options.size, options.size)
        pixels = np.where((owners < 0)[..., None], background, pixels)
        name = os.path.splitext(os.path.basename(path))[0]
        Image.fromarray(pixels).save(os.path.join(options.output, name + ".png"))
        shutil.copy(path, options.output)
        for body in bodies:
            pybullet.removeBody(body)


if __name__ == "__main__":
    main()
