import Geometry

/// The planes that bound a camera's view, one after another: made as they are asked for, because a
/// list of them would be allocated for every clipped triangle.
struct ViewPlanes: Sequence, IteratorProtocol {
  private let focalLength: SIMD2<Double>
  private let center: SIMD2<Double>
  private let near: Double
  private var index = 0

  init(_ camera: PinholeCamera) {
    (focalLength, center, near) = (camera.focalLength, camera.principalPoint, camera.near)
  }

  mutating func next() -> ClippingPlane? {
    let (f, c, g) = (focalLength, center, ProjectedVertex.guardBand)
    index += 1
    switch index {
    case 1: return ClippingPlane(normal: Vector3(0, 0, 1), offset: near)
    case 2: return ClippingPlane(normal: Vector3(f.x, 0, c.x + g), offset: 0)
    case 3: return ClippingPlane(normal: Vector3(-f.x, 0, g - c.x), offset: 0)
    case 4: return ClippingPlane(normal: Vector3(0, f.y, c.y + g), offset: 0)
    case 5: return ClippingPlane(normal: Vector3(0, -f.y, g - c.y), offset: 0)
    default: return nil
    }
  }
}
