import Foundation
import Geometry

/// A light's own coordinates (u, v, t) around an object that may cast a shadow: u and v across the
/// light's rays, t along them towards the light. In them all rays to the light's middle are
/// parallel to t, and straight lines are straight.
///
/// For a directional light they are a turned frame about the object's centre, in metres. A light at
/// a point P is sent to infinity by the projective map u = y·û/δ, v = y·v̂/δ, t = 1/δ − 1/δ₀ with
/// y = x − P and δ the distance of x from P along the way to the object's centre: lines through P
/// become parallel.
struct ShadowFrame {
  /// Unit vectors of the world, right-handed, the third one towards the light.
  let across: Vector3
  let upwards: Vector3
  let toLight: Vector3
  let isPoint: Bool
  /// The object's centre, or the place of a light at a point.
  let origin: Vector3
  /// 1/δ₀, or zero.
  let inverseDistance: Double
  /// The tangent of the light's angular radius.
  let spread: Double

  /// - Parameters:
  ///   - center: of the object.
  ///   - right: the camera's first axis, along which u runs as far as it can: where windings are
  ///     counted along u, a row of pixels meets few edges.
  /// - Returns: nil if there is no light, or it lies in the object's centre.
  init?(_ light: Light, center: Vector3, right: Vector3) {
    guard light.isUsable else { return nil }
    switch light.source {
    case .directional(let vector):
      (isPoint, origin, inverseDistance) = (false, center, 0)
      toLight = vector.normalized
    case .point(let place):
      let way = place - center
      guard way.length > Light.nearestDistance else { return nil }
      (isPoint, origin, inverseDistance) = (true, place, 1 / way.length)
      toLight = way.normalized
    }
    let level = right - toLight * toLight.dot(right)
    across =
      level.length > 1e-3
      ? level.normalized : Self.across(toLight)
    upwards = toLight.cross(across)
    spread = light.spread
  }

  /// A unit vector across another one.
  private static func across(_ v: Vector3) -> Vector3 {
    (abs(v.z) < 0.9 ? Vector3(0, 0, 1) : Vector3(1, 0, 0)).cross(v).normalized
  }

  /// The coordinates of a vector of the world.
  @inline(__always)
  func turned(_ v: Vector3) -> Vector3 { Vector3(across.dot(v), upwards.dot(v), toLight.dot(v)) }

  /// The vector of the world that has given coordinates.
  @inline(__always)
  private func turnedBack(_ v: Vector3) -> Vector3 {
    across * v.x + upwards * v.y + toLight * v.z
  }

  /// The coordinates of a point of the world; not finite for one beside or behind the light.
  @inline(__always)
  func callAsFunction(_ p: Vector3) -> Vector3 {
    let y = turned(p - origin)
    guard isPoint else { return y }
    guard y.z < 0 else { return Vector3(repeating: .infinity) }
    return Vector3(-y.x / y.z, -y.y / y.z, -1 / y.z - inverseDistance)
  }

  /// The point of the world that has given coordinates; nil if there is none.
  func point(_ x: Vector3) -> Vector3? {
    guard isPoint else { return origin + turnedBack(x) }
    let inverse = x.z + inverseDistance
    guard inverse > 0 else { return nil }
    return origin + turnedBack(Vector3(x.x, x.y, -1) / inverse)
  }

  /// Where the plane normal·p = offset is seen along the light's rays: t = x + y·u + z·v; nil if
  /// the rays run in it.
  func plane(normal: Vector3, offset: Double) -> Vector3? {
    let n = turned(normal)
    let rest = offset - normal.dot(origin)
    if isPoint {
      // n·(u, v, −1)/τ = rest, τ = t + 1/δ₀.
      guard abs(rest) > 1e-9 else { return nil }
      return Vector3(-n.z / rest - inverseDistance, n.x / rest, n.y / rest)
    }
    guard abs(n.z) > 1e-6 else { return nil }
    return Vector3(rest, -n.x, -n.y) / n.z
  }

  /// How the coordinates of a point change as it moves.
  @inline(__always)
  func velocity(_ velocity: Vector3, of p: Vector3) -> Vector3 {
    let v = turned(velocity)
    guard isPoint else { return v }
    let y = turned(p - origin)
    let inverse = -1 / y.z
    return Vector3(
      (v.x + y.x * inverse * v.z) * inverse, (v.y + y.y * inverse * v.z) * inverse,
      v.z * inverse * inverse)
  }

  /// The derivative in a point's place, from the derivative in its coordinates.
  @inline(__always)
  func force(_ f: Vector3, on p: Vector3) -> Vector3 {
    guard isPoint else { return turnedBack(f) }
    let y = turned(p - origin)
    let inverse = -1 / y.z
    let g = f * inverse
    return turnedBack(
      Vector3(g.x, g.y, (y.x * g.x + y.y * g.y + g.z) * inverse))
  }

  /// How the world moves in the light's view as the light's vector changes: as it turns one way,
  /// the world turns the other way about the object's centre.
  ///
  /// - Parameters:
  ///   - change: of a point light's place, or of the vector towards a directional light.
  ///   - length: of that vector.
  func velocity(ofWorldAt p: Vector3, light change: Vector3, length: Double) -> Vector3 {
    guard !isPoint else { return -change }
    let turn = toLight.cross(change) / length
    return -turn.cross(p - origin)
  }

  /// The derivative in the light's vector, from the force on a point of the world.
  func lightForce(_ force: Vector3, at p: Vector3, length: Double) -> Vector3 {
    guard !isPoint else { return -force }
    return toLight.cross((p - origin).cross(force)) / length
  }
}

extension Light {
  /// The tangent of the angular radius; what is no angle of a disk counts as none, what is nearly a
  /// right one as a little less.
  fileprivate var spread: Double {
    angularRadius > 0 ? tan(min(angularRadius, 1.5)) : 0
  }
}
