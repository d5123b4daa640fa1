import Geometry

/// The derivative of a scalar with respect to an object's rigid motion: a force and a torque, as a
/// potential's derivative is in mechanics.
///
/// When the object moves with velocity v and turns with angular velocity ω about its own origin
/// (both in the world), the scalar changes at the rate force·v + torque·ω.
public struct MotionGradient: Sendable, Equatable {
  /// Per metre.
  public var force: Vector3
  /// Per radian.
  public var torque: Vector3

  /// No change.
  public static let zero = MotionGradient(force: .zero, torque: .zero)

  /// Makes a gradient.
  public init(force: Vector3, torque: Vector3) {
    self.force = force
    self.torque = torque
  }

  /// The derivative in x, per metre.
  public var x: Double { force.x }
  /// The derivative in y, per metre.
  public var y: Double { force.y }
  /// The derivative in yaw, per radian.
  public var yaw: Double { torque.z }

  static func += (a: inout MotionGradient, b: MotionGradient) {
    a.force += b.force
    a.torque += b.torque
  }

  /// The gradient with its vectors turned into another frame.
  func rotated(by rotation: Matrix3x3) -> MotionGradient {
    MotionGradient(force: rotation * force, torque: rotation * torque)
  }
}

/// A rigid motion: velocity of the object's origin and angular velocity about it, in the world.
public struct Motion: Sendable, Equatable {
  /// In m per unit of the parameter.
  public var velocity: Vector3
  /// In rad per unit of the parameter.
  public var angularVelocity: Vector3

  /// Makes a motion.
  public init(velocity: Vector3 = .zero, angularVelocity: Vector3 = .zero) {
    self.velocity = velocity
    self.angularVelocity = angularVelocity
  }

  /// The motions of an object on a table: along x, along y (metres), and yaw (radians).
  public static let onTable = [
    Motion(velocity: Vector3(1, 0, 0)), Motion(velocity: Vector3(0, 1, 0)),
    Motion(angularVelocity: Vector3(0, 0, 1)),
  ]
}

/// How a sample's colour changes with the surface point that it shows and with the light.
///
/// A sample looks along a fixed ray. When the object moves, a point that it carries moves with
/// V = v + ω × x, the plane of the face moves along, and the ray meets the plane at another
/// material point, displaced by u = d (n·V)/(n·d) − V, n the plane's normal and d the ray. The
/// colour then changes by its surface gradient times u, and, as the normal turns against the light,
/// by albedo · diffuse · (m × l)·ω, m the shading normal. All vectors in the object's frame.
struct ShadingDerivative {
  /// Surface gradient of the colour, along the object's axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>
  /// albedo · diffuse where the light reaches the surface, else zero.
  var litAlbedo: SIMD4<Float>
  /// m × l.
  var turning: SIMD4<Float>

  /// The gradient of adjoint·colour.
  @inline(__always) func gradient(_ adjoint: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(dot(x, adjoint), dot(y, adjoint), dot(z, adjoint), 0)
  }
}

extension Shader {
  /// The colour's derivative at a point of a face; the neighbour of `color(of:at:)`.
  @inline(__always)
  func derivative(of face: borrowing FaceAppearance, at p: SIMD4<Float>) -> ShadingDerivative {
    let n = face.normal(p)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let light = view.light
    let cosine = dot(unit, light)
    let irradiance = ambient + diffuse * max(0, cosine)
    let lit: Float = cosine > 0 ? diffuse : 0
    let base = face.color(p)
    var albedo = base
    var (x, y, z) = (face.color.x, face.color.y, face.color.z)
    if face.texture >= 0 {
      let t = face.textureCoordinates
      let uv = t(p)
      let (texel, alongU, alongV) = textures[face.texture].sample(u: uv.x, v: uv.y)
      albedo *= texel
      let (u, v) = (base * alongU, base * alongV)
      x = x * texel + u * t.x.x + v * t.x.y
      y = y * texel + u * t.y.x + v * t.y.y
      z = z * texel + u * t.z.x + v * t.z.y
    }
    // d(cosine)/dx through the interpolated normal.
    let tangent = (light - unit * cosine) * inverseLength
    return ShadingDerivative(
      x: x * irradiance + albedo * (dot(face.normal.x, tangent) * lit),
      y: y * irradiance + albedo * (dot(face.normal.y, tangent) * lit),
      z: z * irradiance + albedo * (dot(face.normal.z, tangent) * lit),
      litAlbedo: albedo * lit, turning: cross(unit, light))
  }
}

@inline(__always)
func cross(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
}

extension Vector3 {
  /// The first three numbers.
  init(_ v: SIMD4<Float>) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}
