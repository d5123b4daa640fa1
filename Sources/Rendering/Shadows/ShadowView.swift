import Geometry

/// How the picture's camera and the light's size are seen in a shadow's frame, in single precision.
struct ShadowView {
  /// A place (x, y) of the picture with inverse depth w shows the point origin + (ray + x·rayX +
  /// y·rayY) / w; of a light at a point, before what makes its frame projective.
  var origin: SIMD4<Float>
  var ray: SIMD4<Float>
  var rayX: SIMD4<Float>
  var rayY: SIMD4<Float>
  /// The larger one of the squares of the last two.
  var widest: Float
  var isPoint: Bool
  /// What is subtracted from 1/δ.
  var inverseDistance: Float
  /// The frame's axes in the world.
  let across: SIMD4<Float>
  let upwards: SIMD4<Float>
  let toLight: SIMD4<Float>
  /// Of the tangent of the light's angular radius.
  var spreadSquare: Float

  init(_ frame: ShadowFrame, _ camera: PinholeCamera) {
    let toWorld = camera.cameraFromWorld.rotation.transpose
    let (f, c) = (camera.focalLength, camera.principalPoint)
    func seen(_ v: Vector3) -> SIMD4<Float> { SIMD4(frame.turned(toWorld * v)) }
    origin = SIMD4(frame.turned(camera.center - frame.origin))
    ray = seen(Vector3(-c.x / f.x, -c.y / f.y, 1))
    rayX = seen(Vector3(1 / f.x, 0, 0))
    rayY = seen(Vector3(0, 1 / f.y, 0))
    across = SIMD4(frame.across)
    upwards = SIMD4(frame.upwards)
    toLight = SIMD4(frame.toLight)
    widest = max(dot(rayX, rayX), dot(rayY, rayY))
    isPoint = frame.isPoint
    inverseDistance = Float(frame.inverseDistance)
    spreadSquare = Float(frame.spread * frame.spread)
  }
}
