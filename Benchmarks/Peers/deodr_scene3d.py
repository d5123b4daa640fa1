"""Renders the benchmark's scenes with DEODR's Scene3D, alone and with the gradient in the poses.

    deodr_scene3d.py SCENES SIZE PICTURES

As `deodr_scenes.py`, which calls DEODR's core with as little around it as we could find; Scene3D is
what DEODR's own mesh fitters, its examples and so its users call. It moves normals, projects, finds
silhouettes and checks all of it in numpy. It takes the vertices in the world and gives the
derivatives in them: what leads from poses to them and back are a few products here.

`gradient` uses the memory of the loss's derivative in the picture again; `gradient-fitter` makes
that anew for each picture, as DEODR's `mesh_fitter.py` does.
"""

import numpy as np
from deodr.differentiable_renderer import Camera, Scene3D
from deodr.triangulated_mesh import ColoredTriMesh

from deodr_scenes import SIGMA, WORKS, Meshes, Scene, arguments, main, scenes_of


class TrueCamera(Camera):
    """DEODR 0.2.3 turns derivatives back to the world by the inverse of the rotation that it should
    take. Put right, Scene3D's gradient equals central differences of its own pictures."""

    def __init__(self, extrinsic, **more):
        super().__init__(extrinsic, **more)
        self.correction = extrinsic[:, :3] @ extrinsic[:, :3]

    def project_points_backward(self, *arguments, **more):
        return super().project_points_backward(*arguments, **more) @ self.correction


class TriMeshes(Meshes):
    """The same as DEODR's mesh. Vertices in one place with several normals stay apart, which keeps
    edges sharp; DEODR then takes these edges for silhouettes, too."""

    def __init__(self, meshes):
        super().__init__(meshes)
        points = self.basis.reshape(-1, 4, len(self.owner)).sum(axis=0)[:3].T
        self.mesh = ColoredTriMesh(self.scene.faces, points, nb_colors=3)
        self.scene3d = Scene3D(sigma=SIGMA, integer_pixel_centers=False)
        self.scene3d.set_mesh(self.mesh)


class Scene3DScene(Scene):
    """One scene for Scene3D."""

    def __init__(self, scene, meshes, buffers):
        super().__init__(scene, meshes, buffers)
        given, size = scene["camera"], buffers.size
        focal = 0.5 * size / np.tan(np.radians(given["fov_y_deg"]) / 2)
        self.camera = TrueCamera(
            np.column_stack([given["R"], given["t"]]),
            intrinsic=np.array([[focal, 0, size / 2], [0, focal, size / 2], [0, 0, 1]]),
            height=size,
            width=size,
        )
        # [x y z, object, x y z 1]: what takes an object's points to the world.
        self.world = np.zeros((3, len(self.pose) + 1, 4))
        self.world[0, :, 0] = self.world[1, :, 1] = self.world[2, :, 2] = 1

    def render(self, pose):
        meshes, objects = self.meshes, len(pose)
        c, s = np.cos(pose[:, 2]), np.sin(pose[:, 2])
        self.world[0, :objects, 0] = self.world[1, :objects, 1] = c
        self.world[0, :objects, 1], self.world[1, :objects, 0] = -s, s
        self.world[:2, :objects, 3] = pose[:, :2].T
        meshes.mesh.set_vertices((self.world.reshape(3, -1) @ meshes.basis).T)
        meshes.mesh.set_vertices_colors(self.albedo)
        meshes.scene3d.set_light(-self.light, self.ambient)
        meshes.scene3d.set_background_color(self.background)
        return meshes.scene3d.render(self.camera)

    def gradient(self, target):
        adjoint = np.subtract(self.render(self.pose), target, out=self.buffers.adjoint)
        adjoint *= 2
        return self.pull_back(adjoint)

    def gradient_as_fitters(self, target):
        return self.pull_back(2 * (self.render(self.pose) - target))

    def pull_back(self, adjoint):
        """The derivative in the poses, [object, x y yaw], from that in the picture."""
        meshes, objects = self.meshes, len(self.pose)
        meshes.scene3d.render_backward(adjoint)
        # [x y z, object, x y z 1]
        p = (meshes.mesh._vertices_b.T @ meshes.basis.T).reshape(3, -1, 4)[:, :objects]
        c, s = self.world[0, :objects, 0], self.world[1, :objects, 0]
        gradient = np.empty((objects, 3))
        gradient[:, :2] = p[:2, :, 3].T
        gradient[:, 2] = c * (p[1, :, 0] - p[0, :, 1]) - s * (p[0, :, 0] + p[1, :, 1])
        return gradient


if __name__ == "__main__":
    folder, size, pictures = arguments()
    works = WORKS | {"gradient-fitter": lambda scene, target: scene.gradient_as_fitters(target)}
    scenes = list(scenes_of(folder, size, Scene3DScene, TriMeshes))
    main("Scene3D", scenes, size, pictures, works)
