"""Renders a data set of the scene `primitives` once more, with Mesa through OSMesa.

usage: mesa_pictures.py DATASET OUTPUT

Reads the scene files that `air3d generate` has written, and the meshes from Assets/Meshes; writes
the scene files as they are and two pictures for each: NAME.png, whose edges are smoothed by 4 x 4
samples a pixel, averaged in linear light, and NAME-aliased.png of one sample a pixel. All that differs
from air3d is the renderer: light is computed at vertices and interpolated (OpenGL's fixed functions),
and textures have levels.
"""

import ctypes
import json
import math
import os
import shutil
import sys

import numpy as np
from PIL import Image

SIZE, SAMPLES, FOCAL = 64, 4, 100.0
# Of Scenes/primitives.json.
TABLE, BACKGROUND = "#a39b91", "#4a525e"
LIGHT, AMBIENT, DIFFUSE = (-0.5, -0.4, 0.8), 0.35, 0.65
TARGET = np.array([0.0, 0.0, 0.1])

GL = {
    "COLOR_BUFFER_BIT": 0x4000, "DEPTH_BUFFER_BIT": 0x100, "DEPTH_TEST": 0xB71, "CULL_FACE": 0xB44,
    "LIGHTING": 0xB50, "LIGHT0": 0x4000, "NORMALIZE": 0xBA1, "PROJECTION": 0x1701,
    "MODELVIEW": 0x1700, "TRIANGLES": 4, "FRONT": 0x404, "AMBIENT": 0x1200, "DIFFUSE": 0x1201,
    "POSITION": 0x1203, "AMBIENT_AND_DIFFUSE": 0x1602, "LIGHT_MODEL_AMBIENT": 0xB53,
    "TEXTURE_2D": 0xDE1, "RGB": 0x1907, "RGBA": 0x1908, "FLOAT": 0x1406, "RGB32F": 0x8815,
    "TEXTURE_MIN_FILTER": 0x2801, "TEXTURE_MAG_FILTER": 0x2800, "LINEAR": 0x2601,
    "LINEAR_MIPMAP_LINEAR": 0x2703, "GENERATE_MIPMAP": 0x8191, "UNPACK_ALIGNMENT": 0xCF5,
}
OSMESA_Y_UP = 0x11


def linear(encoded):
    encoded = np.asarray(encoded, dtype=np.float64)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded(value):
    value = np.clip(value, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def color(text):
    return linear([int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)])


class Mesa:
    """OpenGL into memory."""

    def __init__(self, samples):
        size, self.samples = samples * SIZE, samples
        self.library = ctypes.CDLL("libOSMesa.so.8")
        self.library.OSMesaCreateContextExt.restype = ctypes.c_void_p
        self.library.OSMesaGetProcAddress.restype = ctypes.c_void_p
        self.pixels = np.zeros((size, size, 4), dtype=np.float32)
        context = self.library.OSMesaCreateContextExt(GL["RGBA"], 24, 0, 0, None)
        made = self.library.OSMesaMakeCurrent(
            ctypes.c_void_p(context), self.pixels.ctypes.data_as(ctypes.c_void_p), GL["FLOAT"],
            size, size)
        if not context or not made:
            sys.exit("mesa_pictures: OSMesa gives no context with floating-point colours")
        self.library.OSMesaPixelStore(OSMESA_Y_UP, 0)

    def __getattr__(self, name):
        address = self.library.OSMesaGetProcAddress(("gl" + name).encode())
        if not address:
            sys.exit(f"mesa_pictures: this Mesa has no gl{name}")
        function = ctypes.CFUNCTYPE(None)(address)

        def call(*arguments):
            converted = [
                ctypes.c_double(a) if isinstance(a, float)
                else (ctypes.c_float * len(a))(*a) if isinstance(a, (list, tuple))
                else a.ctypes.data_as(ctypes.c_void_p) if isinstance(a, np.ndarray)
                else a
                for a in arguments
            ]
            types = [type(c) if not isinstance(c, int) else ctypes.c_int for c in converted]
            ctypes.CFUNCTYPE(None, *types)(address)(*converted)

        del function
        setattr(self, name, call)
        return call


def matrix(rows):
    """As OpenGL reads it, column after column."""
    return np.ascontiguousarray(np.asarray(rows, dtype=np.float64).T).ravel().tolist()


def view(camera):
    azimuth, elevation = (math.radians(camera[k + "Degrees"]) for k in ("azimuth", "elevation"))
    away = np.array([
        -math.sin(azimuth) * math.cos(elevation), -math.cos(azimuth) * math.cos(elevation),
        math.sin(elevation)])
    center = TARGET + camera["distance"] * away
    right = np.cross(-away, [0, 0, 1])
    right /= np.linalg.norm(right)
    up = np.cross(right, -away)
    rotation = np.stack([right, up, away])
    rows = np.eye(4)
    rows[:3, :3] = rotation
    rows[:3, 3] = -rotation @ center
    return rows


class Mesh:
    """Triangles of an OBJ file, with its materials."""

    def __init__(self, folder, name):
        self.materials, vertices, normals, places = {}, [], [], []
        self.triangles, material = [], None
        for line in open(os.path.join(folder, name + ".mtl")):
            words = line.split()
            if words[:1] == ["newmtl"]:
                material = self.materials.setdefault(words[1], {"texture": None})
            elif words[:1] == ["Kd"]:
                material["color"] = [float(w) for w in words[1:]]
            elif words[:1] == ["map_Kd"]:
                material["texture"] = np.asarray(
                    Image.open(os.path.join(folder, words[1])).convert("RGB")) / 255
        for line in open(os.path.join(folder, name + ".obj")):
            words = line.split()
            kind, rest = words[0], words[1:]
            if kind == "v":
                vertices.append([float(w) for w in rest])
            elif kind == "vn":
                normals.append([float(w) for w in rest])
            elif kind == "vt":
                places.append([float(w) for w in rest])
            elif kind == "usemtl":
                material = rest[0]
            elif kind == "f":
                for word in rest:
                    v, t, n = (word.split("/") + ["", ""])[:3]
                    self.triangles.append((
                        material, vertices[int(v) - 1], normals[int(n) - 1],
                        places[int(t) - 1] if t else None))

    def draw(self, gl):
        for name, material in self.materials.items():
            if material["texture"] is None:
                gl.Disable(GL["TEXTURE_2D"])
            else:
                # OpenGL's first row is the lowest one.
                image = linear(material["texture"])[::-1].astype(np.float32).copy()
                gl.Enable(GL["TEXTURE_2D"])
                gl.PixelStorei(GL["UNPACK_ALIGNMENT"], 1)
                gl.TexParameteri(GL["TEXTURE_2D"], GL["GENERATE_MIPMAP"], 1)
                gl.TexParameteri(
                    GL["TEXTURE_2D"], GL["TEXTURE_MIN_FILTER"], GL["LINEAR_MIPMAP_LINEAR"])
                gl.TexParameteri(GL["TEXTURE_2D"], GL["TEXTURE_MAG_FILTER"], GL["LINEAR"])
                gl.TexImage2D(
                    GL["TEXTURE_2D"], 0, GL["RGB32F"], image.shape[1], image.shape[0], 0,
                    GL["RGB"], GL["FLOAT"], image)
            reflects(gl, material["color"])
            gl.Begin(GL["TRIANGLES"])
            for owner, vertex, normal, place in self.triangles:
                if owner != name:
                    continue
                if place is not None:
                    gl.TexCoord2d(*place)
                gl.Normal3d(*normal)
                gl.Vertex3d(*vertex)
            gl.End()
        gl.Disable(GL["TEXTURE_2D"])


def reflects(gl, rgb):
    gl.Materialfv(GL["FRONT"], GL["AMBIENT_AND_DIFFUSE"], [float(c) for c in rgb] + [1.0])


def render(gl, scene, meshes):
    gl.Clear(GL["COLOR_BUFFER_BIT"] | GL["DEPTH_BUFFER_BIT"])
    world = view(scene["camera"])
    gl.MatrixMode(GL["MODELVIEW"])
    gl.LoadMatrixd(np.array(matrix(world)))
    gl.Lightfv(GL["LIGHT0"], GL["POSITION"], list(LIGHT) + [0.0])
    reflects(gl, color(TABLE))
    gl.Begin(GL["TRIANGLES"])
    gl.Normal3d(0.0, 0.0, 1.0)
    for x, y in [(-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1)]:
        gl.Vertex3d(float(x), float(y), 0.0)
    gl.End()
    for item in scene["objects"]:
        yaw = math.radians(item["yawDegrees"])
        c, s = math.cos(yaw), math.sin(yaw)
        pose = [[c, -s, 0, item["x"]], [s, c, 0, item["y"]], [0, 0, 1, 0], [0, 0, 0, 1]]
        gl.LoadMatrixd(np.array(matrix(world @ np.array(pose))))
        meshes[item["mesh"]].draw(gl)
    gl.Finish()
    side = gl.samples * SIZE
    samples = gl.pixels[:side, :side, :3].reshape(SIZE, gl.samples, SIZE, gl.samples, 3)
    return np.rint(255 * encoded(samples.astype(np.float64).mean(axis=(1, 3)))).astype(np.uint8)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    source, output = sys.argv[1:]
    names = sorted(n[:-5] for n in os.listdir(source) if n[:-5].isdigit() and n.endswith(".json"))
    meshes = {n: Mesh("Assets/Meshes", n) for n in ("cube", "sphere", "cylinder")}
    os.makedirs(output, exist_ok=True)
    for samples, suffix in ((SAMPLES, ""), (1, "-aliased")):
        gl = prepared(samples)
        differences = []
        for name in names:
            scene = json.load(open(os.path.join(source, name + ".json")))
            picture = render(gl, scene, meshes)
            own = np.asarray(Image.open(os.path.join(source, name + ".png")).convert("RGB"))
            differences.append(np.abs(picture.astype(float) - own).mean() / 255)
            shutil.copy(os.path.join(source, name + ".json"), output)
            Image.fromarray(picture).save(
                os.path.join(output, name + suffix + ".png"), optimize=True)
        print(
            f"{len(names)} pictures of {samples * samples} samples a pixel; from air3d's they differ "
            f"by {np.mean(differences):.4f} of the full range on average, "
            f"{np.max(differences):.4f} at most")


def prepared(samples):
    gl = Mesa(samples)
    gl.Viewport(0, 0, samples * SIZE, samples * SIZE)
    for name in ("DEPTH_TEST", "CULL_FACE", "LIGHTING", "LIGHT0", "NORMALIZE"):
        gl.Enable(GL[name])
    gl.ClearColor(*(ctypes.c_float(c) for c in [*color(BACKGROUND), 1]))
    gl.LightModelfv(GL["LIGHT_MODEL_AMBIENT"], [AMBIENT] * 3 + [1.0])
    gl.Lightfv(GL["LIGHT0"], GL["DIFFUSE"], [DIFFUSE] * 3 + [1.0])
    gl.Lightfv(GL["LIGHT0"], GL["AMBIENT"], [0.0, 0.0, 0.0, 1.0])
    near, far, scale = 0.5, 20.0, 2 * FOCAL / SIZE
    gl.MatrixMode(GL["PROJECTION"])
    gl.LoadMatrixd(np.array(matrix([
        [scale, 0, 0, 0], [0, scale, 0, 0],
        [0, 0, (near + far) / (near - far), 2 * near * far / (near - far)], [0, 0, -1, 0]])))
    return gl


main()
