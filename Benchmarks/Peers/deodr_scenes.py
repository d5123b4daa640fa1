"""Renders the benchmark's scenes with DEODR, alone and with the gradient in the objects' poses.

    deodr_scenes.py SCENES SIZE PICTURES

SCENES is the folder with scenes.json and meshes.json. Prints `DEODR SIZE forward RATE` and
`DEODR SIZE gradient RATE`, in images per second of processor time, and the same for the core alone
as `forward-core` and `gradient-core`; writes the first five pictures to PICTURES: rows from the top,
three 32-bit floats a pixel.

DEODR's core does all that touches pixels. It is called through the structure and the functions
that its own Scene2D and Scene3D call, without their checks and copies (`deodr_scene3d.py` calls
Scene3D). What numpy does around it (projection, light, silhouettes, and back to x, y and yaw) takes
few calls, because at 64 x 64 a call costs more than its arithmetic.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from deodr import differentiable_renderer_cython as core
from deodr.differentiable_renderer import Scene2DBase

PICTURES = 5
LEAST_PASSES = 5
LEAST_SECONDS = 0.3
SIGMA = 1.0  # DEODR's usual width of antialiased edges, in pixels


class Core:
    """DEODR's core, and the processor time that it has taken."""

    seconds = 0.0

    @classmethod
    def call(cls, function, *arguments):
        start = time.process_time()
        function(*arguments)
        cls.seconds += time.process_time() - start


class Meshes:
    """The meshes of a scene's objects as one, and what does not depend on poses.

    `basis` [4 * object, vertex] holds (x, y, z, 1) of each vertex in its object's four rows, and
    zeros elsewhere, so that one product with all objects' matrices side by side moves all
    vertices. `normals` [3 * object, vertex] is its like.
    """

    def __init__(self, meshes):
        counts = [len(mesh["vertices"]) for mesh in meshes]
        starts = np.cumsum([0] + counts)
        self.owner = np.repeat(np.arange(len(meshes)), counts)
        self.basis = np.zeros((4 * len(meshes), starts[-1]))
        self.normals = np.zeros((3 * len(meshes), starts[-1]))
        for k, (mesh, start) in enumerate(zip(meshes, starts)):
            own = slice(start, start + len(mesh["vertices"]))
            self.basis[4 * k : 4 * k + 3, own] = np.transpose(mesh["vertices"])
            self.basis[4 * k + 2, own] += mesh["rest_z"]
            self.basis[4 * k + 3, own] = 1
            self.normals[3 * k : 3 * k + 3, own] = np.transpose(mesh["normals"])

        def together(name):
            return np.concatenate([np.array(m[name]) + s for m, s in zip(meshes, starts)])

        faces = together("faces")
        self.corners = [np.ascontiguousarray(corner) for corner in faces.T]
        # The face beyond each edge; beyond a boundary there is one more, which is never visible.
        positions = together("pos_id")[faces]
        sides = [((f[k], f[(k + 1) % 3]), i) for i, f in enumerate(positions) for k in range(3)]
        face_of = dict(sides)
        beyond = [face_of.get((to, start), len(faces)) for (start, to), _ in sides]
        self.beyond = np.array(beyond).reshape(-1, 3)
        self.visible = np.zeros(len(faces) + 1, dtype=bool)

        faces = faces.astype(np.uint32)
        none = np.zeros(len(faces), dtype=bool)
        self.scene = Scene2DBase(
            faces=faces, faces_uv=faces, ij=None, depths=None, textured=none,
            uv=np.zeros((starts[-1], 2)), shade=np.zeros(starts[-1]), colors=None, shaded=none,
            edgeflags=None, height=0, width=0, nb_colors=3, texture=np.zeros((0, 0)),
            integer_pixel_centers=False,
        )  # fmt: skip
        self.scene.uv_b = self.scene.uv
        self.scene.shade_b = self.scene.shade
        self.scene.texture_b = self.scene.texture


class Buffers:
    """What is filled anew for each picture: all scenes use the same memory."""

    def __init__(self, size):
        self.size = size
        self.image = np.empty((size, size, 3))
        self.depth = np.empty((size, size))
        self.adjoint = np.empty((size, size, 3))


class Scene:
    """One scene. The objects come first, the table, which does not move, last."""

    def __init__(self, scene, meshes, buffers):
        camera, light, objects = scene["camera"], scene["light"], scene["objects"]
        self.buffers, size = buffers, buffers.size
        focal = 0.5 * size / np.tan(np.radians(camera["fov_y_deg"]) / 2)
        pixels = np.array([[focal, 0, size / 2], [0, focal, size / 2], [0, 0, 1]])
        self.meshes = meshes
        self.rotation = pixels @ camera["R"]
        self.translation = pixels @ camera["t"]
        self.light = light["diffuse"] * np.array(light["to_light"])
        self.ambient = light["ambient"]
        self.background = np.array(scene["background"])
        albedos = [o["albedo"] for o in objects] + [scene["table"]["albedo"]]
        self.albedo = np.array(albedos)[meshes.owner]
        self.pose = np.array([[o["x"], o["y"], o["yaw"]] for o in objects])
        self.target_pose = self.pose + scene["target_delta"]
        # [pixel, object, x y z 1]: what takes an object's points to pixels, up to their depth.
        self.projection = np.zeros((3, len(albedos), 4))
        self.projection[:, :, 2] = self.rotation[:, 2:]
        self.projection[:, -1, :3] = self.rotation
        self.projection[:, -1, 3] = self.translation
        # [object, x y z]: the light in the object's frame.
        self.lights = np.tile(self.light, (len(albedos), 1))

    def render(self, pose):
        """The picture, in memory that the next one is written to."""
        self.render_for_gradient(pose)
        return self.buffers.image

    def render_for_gradient(self, pose):
        """Renders into the buffers; returns what `gradient` needs."""
        meshes, objects, light = self.meshes, len(pose), self.light
        x, y, yaw = pose.T
        c, s = np.cos(yaw), np.sin(yaw)
        r0, r1 = self.rotation[:, :1], self.rotation[:, 1:2]
        self.projection[:, :objects, 0] = r0 * c + r1 * s
        self.projection[:, :objects, 1] = r1 * c - r0 * s
        self.projection[:, :objects, 3] = r0 * x + r1 * y + self.translation[:, None]
        self.lights[:objects, 0] = light[0] * c + light[1] * s
        self.lights[:objects, 1] = light[1] * c - light[0] * s

        points = self.projection.reshape(3, -1) @ meshes.basis
        lit = self.lights.reshape(-1) @ meshes.normals
        ij = points[:2] / points[2]
        u, v = ij
        a, b, d = meshes.corners
        ua, va = u[a], v[a]
        visible = meshes.visible
        np.less((u[b] - ua) * (v[d] - va), (u[d] - ua) * (v[b] - va), out=visible[:-1])

        scene = meshes.scene
        scene.ij = ij.T
        scene.depths = points[2]
        scene.colors = self.albedo * (np.maximum(lit, 0) + self.ambient)[:, None]
        scene.edgeflags = visible[meshes.beyond] < visible[:-1, None]
        scene.background_color = self.background
        image, depth = self.buffers.image, self.buffers.depth
        scene.height, scene.width = depth.shape
        Core.call(core.renderSceneCpp, scene, SIGMA, image, depth, False, None, None, False)
        return c, s, points, ij, lit

    def gradient(self, target):
        """The gradient of the sum of (picture - target)^2 in the poses, [object, x y yaw]."""
        c, s, points, ij, lit = self.render_for_gradient(self.pose)
        image, depth, adjoint = self.buffers.image, self.buffers.depth, self.buffers.adjoint
        meshes, objects, light, scene = self.meshes, len(self.pose), self.light, self.meshes.scene
        np.subtract(image, target, out=adjoint)
        adjoint *= 2
        scene.ij_b = np.zeros(scene.ij.shape)
        scene.colors_b = np.zeros(scene.colors.shape)
        Core.call(
            core.renderSceneBCpp,
            scene, SIGMA, image, depth, adjoint, False, None, None, None, False,
        )  # fmt: skip

        points_b = np.empty_like(points)
        np.divide(scene.ij_b.T, points[2], out=points_b[:2])
        points_b[2] = -(points_b[0] * ij[0] + points_b[1] * ij[1])
        # [x y, object, x y z 1]: the loss's derivative in the first two rows of world from object.
        p = self.rotation[:, :2].T @ (points_b @ meshes.basis.T)
        p = p.reshape(2, -1, 4)[:, :objects]
        lit_b = np.einsum("vc,vc->v", scene.colors_b, self.albedo) * (lit > 0)
        l = (meshes.normals @ lit_b).reshape(-1, 3)[:objects]
        gradient = np.empty((objects, 3))
        gradient[:, :2] = p[:, :, 3].T
        c_b = p[0, :, 0] + p[1, :, 1] + light[0] * l[:, 0] + light[1] * l[:, 1]
        s_b = p[1, :, 0] - p[0, :, 1] + light[1] * l[:, 0] - light[0] * l[:, 1]
        gradient[:, 2] = s_b * c - c_b * s
        return gradient


def scenes_of(folder, size, kind=Scene, kind_of_meshes=Meshes):
    """The scenes of a folder as a kind of `Scene`, whose meshes are a kind of `Meshes`."""
    buffers = Buffers(size)
    files = json.loads((folder / "meshes.json").read_text())
    joined = {}
    for scene in json.loads((folder / "scenes.json").read_text())["scenes"]:
        kinds = tuple([o["kind"] for o in scene["objects"]] + ["table"])
        if kinds not in joined:
            joined[kinds] = kind_of_meshes([files[kind] for kind in kinds])
        yield kind(scene, joined[kinds], buffers)


def median_seconds(work):
    """The median processor time of a pass, after one to warm up, and that of the core in it."""
    work()
    times, core_times = [], []
    while len(times) < LEAST_PASSES or sum(times) < LEAST_SECONDS:
        Core.seconds = 0.0
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        core_times.append(Core.seconds)
    return np.median(times), np.median(core_times)


# What is measured: a name, and what is done with a scene and the picture of its target.
WORKS = {
    "forward": lambda scene, target: scene.render(scene.pose),
    "gradient": lambda scene, target: scene.gradient(target),
}


def main(name, scenes, size, pictures, works=WORKS):
    """Measures the scenes, prints the rates of `name`, and writes the pictures."""
    targets = [np.array(scene.render(scene.target_pose)) for scene in scenes]
    for label, work in works.items():

        def everything():
            for scene, target in zip(scenes, targets):
                work(scene, target)

        for part, seconds in zip(("", "-core"), median_seconds(everything)):
            if seconds > 0:
                print(f"{name} {size} {label}{part} {len(scenes) / seconds:.1f}", flush=True)
    with open(pictures, "wb") as file:
        for scene in scenes[:PICTURES]:
            file.write(scene.render(scene.pose).astype(np.float32).tobytes())


def arguments():
    """The folder with the scenes, the size and the file for pictures."""
    if len(sys.argv) != 4:
        sys.exit(f"usage: {Path(sys.argv[0]).name} SCENES SIZE PICTURES")
    return Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


if __name__ == "__main__":
    folder, size, pictures = arguments()
    main("DEODR", list(scenes_of(folder, size)), size, pictures)
