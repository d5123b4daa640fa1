import Geometry
import Rendering
import Testing

@testable import SceneModel

/// Each of the camera's latents moves points of the picture as `cameraChange` says, by central
/// differences.
func expectCameraChanges(of specification: SceneSpecification, at view: View) throws {
  for latent in ViewLatent.camera {
    let change = try #require(specification.cameraChange(latent, at: view))
    let step = 1e-5
    var (more, less) = (view, view)
    more[latent] += step
    less[latent] -= step
    let camera = specification.pinholeCamera(view)
    for point in [Vector3(0.3, -0.4, 0), Vector3(-0.5, 0.2, 0.3)] {
      let numeric =
        (specification.pinholeCamera(more).project(point).pixel
          - specification.pinholeCamera(less).project(point).pixel) / (2 * step)
      // The camera's motion, seen from the camera, moves the point the other way.
      let moved =
        -change.motion.velocity - change.motion.angularVelocity.cross(point - camera.center)
      let inCamera = camera.cameraFromWorld.rotation * moved
      let p = camera.cameraFromWorld(point)
      let screen = SIMD2(
        (inCamera.x - p.x / p.z * inCamera.z) / p.z, (inCamera.y - p.y / p.z * inCamera.z) / p.z)
      let expected =
        screen * camera.focalLength + SIMD2(p.x, p.y) / p.z * change.focalLength
        + change.principalPoint
      let difference = numeric - expected
      #expect(abs(difference.x) + abs(difference.y) < 1e-4, "\(latent)")
    }
  }
}
