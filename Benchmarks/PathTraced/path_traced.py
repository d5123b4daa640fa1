"""Draws the scenes of a data set of `primitives` once more, with the path tracer Mitsuba 3.

usage: path_traced.py SCENES OUTPUT [--sets ABCDEFGXH] [--size 128] [--samples 120] [--seed 7]

SCENES is a folder that `air3d generate --scene primitives` has written; the meshes come from
Assets/Meshes. Writes OUTPUT/SET/NAME.json, a scene file with the camera as it really was, NAME.png
or NAME.jpg, and OUTPUT/SET/formation.json: the light, exposure, white balance and table of each
picture. What is there already is left as it is, so that a run that was ended goes on.

A: Lambert's law and the specification's light, only the rays are another program's. B: A with a hard
shadow of the sun. C: a sun of 5° radius and a sky, soft shadows and light from object to object.
D: C with glossy objects (rough plastic, index 1.5, roughness 0.12) on a glossy wooden table of planks,
a slab above a floor. E: D through a small camera: blur of 0.8 pixels, shot and read noise, 8 bits, JPEG
at 75. F: D with the camera off by 1.5 to 3° in azimuth and elevation and by 3 % in distance. G: D with
the sun anywhere. X: D at another exposure and white balance. H: F, G, X and E at once, and a table of
0.5 to 1.3 times the brightness.
"""

import argparse
import io
import json
import math
import os
import sys

import drjit as dr
import mitsuba as mi
import numpy as np
from PIL import Image

mi.set_variant("llvm_ad_rgb")

# Of Scenes/primitives.json.
FOCAL_OF_WIDTH = 100 / 64
TABLE, BACKGROUND = "#a39b91", "#4a525e"
TABLE_WIDTH, TARGET = 2.0, [0.0, 0.0, 0.1]
SUN, AMBIENT, DIFFUSE = np.array([-0.5, -0.4, 0.8]), 0.35, 0.65
SUN_RADIUS = math.radians(5)
SETS = "ABCDEFGXH"


def linear(encoded):
    encoded = np.asarray(encoded, dtype=np.float64)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded(value):
    value = np.clip(value, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def color(text):
    return linear([int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)])


class Lambert(mi.SamplingIntegrator):
    """The specification's light: ambient + diffuse · cos, with or without a hard shadow."""

    def __init__(self, properties):
        super().__init__(properties)
        self.shadows = properties.get("shadows", False)

    def sample(self, scene, sampler, ray, medium=None, active=True):
        hit = scene.ray_intersect(ray, active)
        found = active & hit.is_valid()
        sun = mi.Vector3f((SUN / np.linalg.norm(SUN)).tolist())
        cosine = dr.maximum(0, dr.dot(hit.sh_frame.n, sun))
        if self.shadows:
            cosine = dr.select(scene.ray_test(hit.spawn_ray(sun), found), 0, cosine)
        albedo = hit.bsdf().eval_diffuse_reflectance(hit, found)
        light = mi.Color3f(albedo) * (AMBIENT + DIFFUSE * cosine)
        return dr.select(found, light, mi.Color3f(0)), found, []

    def traverse(self, callback):
        pass


mi.register_integrator("lambert", Lambert)


class Mesh:
    """The parts of an OBJ file, by material, as Mitsuba's own OBJ plugin does not tell them apart."""

    def __init__(self, folder, name):
        self.materials, self.parts = {}, {}
        vertices, normals, places, material = [], [], [], None
        for line in open(os.path.join(folder, name + ".mtl")):
            words = line.split()
            if words[:1] == ["newmtl"]:
                material = self.materials.setdefault(words[1], {"texture": None})
            elif words[:1] == ["Kd"]:
                material["color"] = [float(w) for w in words[1:]]
            elif words[:1] == ["map_Kd"]:
                picture = Image.open(os.path.join(folder, words[1])).convert("RGB")
                material["texture"] = linear(np.asarray(picture) / 255).astype(np.float32)
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
                corners = self.parts.setdefault(material, [])
                for word in rest:
                    v, t, n = (word.split("/") + ["", ""])[:3]
                    corners.append((
                        vertices[int(v) - 1], normals[int(n) - 1],
                        places[int(t) - 1] if t else (0.0, 0.0)))

    def shapes(self, name, item, bsdf):
        """Mitsuba's shapes of one object."""
        yaw = math.radians(item["yawDegrees"])
        turn = np.array([
            [math.cos(yaw), -math.sin(yaw), 0], [math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]])
        for part, corners in self.parts.items():
            material = self.materials[part]
            properties = mi.Properties()
            properties["bsdf"] = mi.load_dict(bsdf(reflectance(material)))
            mesh = mi.Mesh(
                f"{name}-{part}", len(corners), len(corners) // 3, properties,
                has_vertex_normals=True, has_vertex_texcoords=True)
            parameters = mi.traverse(mesh)
            points = np.array([c[0] for c in corners]) @ turn.T + [item["x"], item["y"], 0]
            parameters["vertex_positions"] = points.ravel().astype(np.float32)
            parameters["vertex_normals"] = (
                np.array([c[1] for c in corners]) @ turn.T).ravel().astype(np.float32)
            parameters["vertex_texcoords"] = np.array(
                [c[2] for c in corners]).ravel().astype(np.float32)
            parameters["faces"] = np.arange(len(corners), dtype=np.uint32)
            parameters.update()
            yield f"{name}-{part}", mesh


def reflectance(material):
    if material["texture"] is None:
        return {"type": "rgb", "value": material["color"]}
    # The plugin's first row is the highest, as the file's.
    picture = material["texture"] * np.array(material["color"], dtype=np.float32)
    return {
        "type": "bitmap", "bitmap": mi.Bitmap(picture.astype(np.float32)), "raw": True,
        "filter_type": "bilinear", "wrap_mode": "repeat"}


def matte(value):
    return {"type": "diffuse", "reflectance": value}


def glossy(roughness):
    return lambda value: {
        "type": "roughplastic", "diffuse_reflectance": value, "int_ior": 1.5, "alpha": roughness}


def planks(generator, mean, side=512, contrast=0.2):
    """Reflectance of a table of wooden planks, whose mean colour is `mean`."""
    across = np.linspace(0, 1, side, endpoint=False)
    edges = np.cumsum(generator.uniform(0.06, 0.14, 32))
    plank = np.searchsorted(edges, across)
    tone = generator.normal(0, 1, 40)[plank]
    # The grain: noise that is long along the plank, another one in each.
    grain = generator.normal(0, 1, (side, side // 32))
    grain = np.repeat(grain, 32, axis=1)
    kernel = np.hanning(65) / np.hanning(65).sum()
    grain = np.apply_along_axis(lambda row: np.convolve(row, kernel, mode="same"), 1, grain)
    grain = (grain - grain.mean()) / grain.std()
    value = 0.7 * tone[:, None] + 0.7 * grain
    value = 1 + contrast * (value - value.mean()) / max(1e-9, np.ptp(value)) * 2
    seam = np.abs(across[:, None] - edges[None]).min(axis=1) < 1.2 / side
    value[seam] *= 0.75
    value = value / value.mean()
    if generator.uniform() < 0.5:
        value = value.T
    picture = (value[:, :, None] * mean).astype(np.float32)
    return {
        "type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(np.clip(picture, 0, 1))),
        "raw": True, "filter_type": "bilinear"}


def sensor(camera, size, samples):
    azimuth, elevation = (math.radians(camera[k + "Degrees"]) for k in ("azimuth", "elevation"))
    away = np.array([
        math.sin(azimuth) * math.cos(elevation), -math.cos(azimuth) * math.cos(elevation),
        math.sin(elevation)])
    origin = np.array(TARGET) + camera["distance"] * away
    return {
        "type": "perspective", "fov_axis": "x",
        "fov": 2 * math.degrees(math.atan(0.5 / FOCAL_OF_WIDTH)),
        "to_world": mi.ScalarTransform4f().look_at(
            origin=origin.tolist(), target=TARGET, up=[0, 0, 1]),
        "film": {
            "type": "hdrfilm", "width": size, "height": size, "pixel_format": "rgba",
            "component_format": "float32", "rfilter": {"type": "box"}},
        "sampler": {"type": "independent", "sample_count": samples},
    }


def slab(value):
    """The table: its top at z = 0."""
    half = TABLE_WIDTH / 2
    top = mi.ScalarTransform4f().scale([half, half, 1])
    sides = mi.ScalarTransform4f().translate([0, 0, -0.026]).scale([half, half, 0.025])
    bsdf = glossy(0.2)(value)
    yield "table", {"type": "rectangle", "to_world": top, "bsdf": bsdf}
    yield "slab", {"type": "cube", "to_world": sides, "bsdf": matte(
        {"type": "rgb", "value": color(TABLE).tolist()})}
    yield "floor", {
        "type": "rectangle",
        "to_world": mi.ScalarTransform4f().translate([0, 0, -0.75]).scale([30, 30, 1]),
        "bsdf": matte({"type": "rgb", "value": color(BACKGROUND).tolist()})}


def lights(direction):
    """A sun of 5° radius, as a disk far away, and a sky: as strong as the specification's lights."""
    direction = direction / np.linalg.norm(direction)
    far = 100.0
    disk = mi.ScalarTransform4f().look_at(
        origin=(far * direction).tolist(), target=[0, 0, 0],
        up=[0, 0, 1] if abs(direction[2]) < 0.99 else [1, 0, 0]
    ).scale([far * math.tan(SUN_RADIUS)] * 2 + [1])
    # Irradiance of the disk: π L sin² r; a white table then reflects L sin² r.
    radiance = DIFFUSE / math.sin(SUN_RADIUS) ** 2
    yield "sun", {
        "type": "disk", "to_world": disk,
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": [radiance] * 3}}}
    yield "sky", {"type": "constant", "radiance": {"type": "rgb", "value": [AMBIENT] * 3}}


class Painter:
    def __init__(self, arguments):
        self.size, self.samples, self.seed = arguments.size, arguments.samples, arguments.seed
        self.meshes = {n: Mesh("Assets/Meshes", n) for n in ("cube", "sphere", "cylinder")}

    def generator(self, index, what):
        """One for each scene and purpose, so that sets share what they do not change."""
        return np.random.Generator(np.random.PCG64([self.seed, index, what]))

    def formation(self, kind, index, camera):
        """How the picture of a set is made."""
        camera = dict(camera)
        made = {"sun": SUN.tolist(), "gains": [1.0, 1.0, 1.0], "tableBrightness": 1.0}
        if kind in "FH":
            generator = self.generator(index, 1)
            off = generator.uniform(1.5, 3, 2) * generator.choice([-1, 1], 2)
            camera["azimuthDegrees"] -= off[0]
            camera["elevationDegrees"] += off[1]
            camera["distance"] *= 1 + 0.03 * generator.choice([-1, 1])
        if kind in "GH":
            generator = self.generator(index, 2)
            azimuth = generator.uniform(0, 2 * math.pi)
            elevation = math.radians(generator.uniform(35, 70))
            made["sun"] = [
                math.cos(azimuth) * math.cos(elevation), math.sin(azimuth) * math.cos(elevation),
                math.sin(elevation)]
        if kind in "XH":
            generator = self.generator(index, 3)
            gains = math.exp(generator.uniform(math.log(0.7), math.log(1.4)))
            made["gains"] = (gains * generator.uniform(0.9, 1.1, 3)).tolist()
        if kind == "H":
            made["tableBrightness"] = float(self.generator(index, 4).uniform(0.5, 1.3))
        made["camera"] = camera
        return made

    def radiance(self, kind, index, made, objects):
        """The picture, linear, of float64."""
        world = {
            "type": "scene", "sensor": sensor(made["camera"], self.size, self.samples),
        }
        bsdf = matte if kind in "ABC" else glossy(0.12)
        if kind in "ABC":
            value = {"type": "rgb", "value": color(TABLE).tolist()}
            half = TABLE_WIDTH / 2
            world["table"] = {
                "type": "rectangle", "bsdf": matte(value),
                "to_world": mi.ScalarTransform4f().scale([half, half, 1])}
        else:
            mean = color(TABLE) * made["tableBrightness"]
            world.update(slab(planks(self.generator(index, 5), mean)))
        if kind not in "AB":
            world.update(lights(np.array(made["sun"])))
        for number, item in enumerate(objects):
            for name, shape in self.meshes[item["mesh"]].shapes(f"object{number}", item, bsdf):
                world[name] = shape
        if kind in "AB":
            integrator = {"type": "lambert", "shadows": kind == "B"}
        else:
            integrator = {"type": "path", "max_depth": 6, "hide_emitters": True}
        scene = mi.load_dict(world)
        drawn = mi.render(
            scene, integrator=mi.load_dict(integrator), spp=self.samples, seed=index)
        drawn = np.array(drawn, dtype=np.float64)
        alpha = drawn[:, :, 3:4]
        return drawn[:, :, :3] + (1 - alpha) * color(BACKGROUND)

    def sees(self, kind, index, made, radiance):
        """The file's name and bytes: what the camera makes of the radiance."""
        radiance = radiance * np.array(made["gains"])
        if kind not in "EH":
            buffer = io.BytesIO()
            Image.fromarray(np.rint(255 * encoded(radiance)).astype(np.uint8)).save(
                buffer, "PNG", optimize=True)
            return ".png", buffer.getvalue()
        generator = self.generator(index, 6)
        blurred = blur(radiance, 0.8)
        # Shot noise of 2,000 electrons at white, and read noise.
        noisy = blurred + generator.normal(0, 1, blurred.shape) * np.sqrt(
            np.clip(blurred, 0, None) / 2000 + 0.004 ** 2)
        buffer = io.BytesIO()
        Image.fromarray(np.rint(255 * encoded(noisy)).astype(np.uint8)).save(
            buffer, "JPEG", quality=75)
        return ".jpg", buffer.getvalue()


def blur(picture, deviation):
    reach = 4
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(
            picture, [(reach, reach) if a == axis else (0, 0) for a in range(3)], mode="edge")
        picture = sum(
            k * np.take(padded, np.arange(i, i + picture.shape[axis]), axis=axis)
            for i, k in enumerate(kernel))
    return picture


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("scenes")
    parser.add_argument("output")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--samples", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if set(arguments.sets) - set(SETS):
        sys.exit(f"path_traced: --sets {arguments.sets}: the sets are {', '.join(SETS)}")
    names = sorted(
        n[:-5] for n in os.listdir(arguments.scenes)
        if n[:-5].isdigit() and n.endswith(".json"))
    painter = Painter(arguments)
    for kind in arguments.sets:
        folder = os.path.join(arguments.output, kind)
        os.makedirs(folder, exist_ok=True)
        formations = {}
        for done, name in enumerate(names):
            scene = json.load(open(os.path.join(arguments.scenes, name + ".json")))
            made = painter.formation(kind, int(name), scene["camera"])
            formations[name] = made
            file = os.path.join(folder, name + (".jpg" if kind in "EH" else ".png"))
            if not os.path.exists(file):
                # E and X show the radiance of D.
                shown = "D" if kind in "EX" else kind
                radiance = painter.radiance(shown, int(name), made, scene["objects"])
                _, content = painter.sees(kind, int(name), made, radiance)
                with open(file + ".partial", "wb") as stream:
                    stream.write(content)
                scene["camera"] = made["camera"]
                with open(os.path.join(folder, name + ".json"), "w") as stream:
                    json.dump(scene, stream, indent=2)
                    stream.write("\n")
                os.replace(file + ".partial", file)
            if done % 20 == 19 or done == len(names) - 1:
                print(f"{kind}: {done + 1} of {len(names)}", flush=True)
        with open(os.path.join(folder, "formation.json"), "w") as stream:
            json.dump(formations, stream, indent=1)
            stream.write("\n")


main()
