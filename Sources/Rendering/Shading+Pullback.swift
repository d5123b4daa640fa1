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
  /// Surface gradient of the three channels.
  var gradient: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  /// albedo · diffuse where the light reaches the surface, else zero.
  var litAlbedo: SIMD4<Float>
  /// m × l.
  var turning: SIMD3<Float>
}

extension Shader {
  /// The colour's derivative at a point of a face; the neighbour of `color(of:at:)`.
  @inline(__always)
  func derivative(of face: PreparedFace, at x: SIMD3<Float>) -> ShadingDerivative {
    let normal = SIMD3(face.normal.0(x), face.normal.1(x), face.normal.2(x))
    let inverseLength = 1 / ((normal * normal).sum()).squareRoot()
    let unit = normal * inverseLength
    let light = object.light
    let cosine = (unit * light).sum()
    let irradiance = ambient + diffuse * max(0, cosine)
    let base = SIMD4(face.color.0(x), face.color.1(x), face.color.2(x), 0)
    var texel = SIMD4<Float>(1, 1, 1, 0)
    var alongU = SIMD4<Float>.zero
    var alongV = SIMD4<Float>.zero
    if face.texture >= 0 {
      (texel, alongU, alongV) = object.mesh.textures[face.texture].sample(u: face.u(x), v: face.v(x))
    }
    let albedo = base * texel
    let lit: Float = cosine > 0 ? diffuse : 0
    // d(cosine)/dx through the interpolated normal.
    let tangent = (light - unit * cosine) * inverseLength
    var slope = face.normal.0.gradient * tangent.x
    slope += face.normal.1.gradient * tangent.y
    slope += face.normal.2.gradient * tangent.z
    slope *= lit
    let colorGradients = (face.color.0.gradient, face.color.1.gradient, face.color.2.gradient)
    @inline(__always)
    func channel(_ c: Int, _ colorGradient: SIMD3<Float>) -> SIMD3<Float> {
      var g = colorGradient * texel[c]
      g += face.u.gradient * (base[c] * alongU[c])
      g += face.v.gradient * (base[c] * alongV[c])
      return g * irradiance + slope * albedo[c]
    }
    return ShadingDerivative(
      gradient: (
        channel(0, colorGradients.0), channel(1, colorGradients.1), channel(2, colorGradients.2)
      ),
      litAlbedo: albedo * lit,
      turning: SIMD3(
        unit.y * light.z - unit.z * light.y, unit.z * light.x - unit.x * light.z,
        unit.x * light.y - unit.y * light.x))
  }

  /// The derivative, in the object's motion, of Σ adjoint·colour over the samples of `rect` that
  /// show the object.
  ///
  /// - Parameters:
  ///   - rect: the samples that `adjoint` is given for.
  ///   - window: the part of `rect` to look at.
  ///   - adjoint: the loss's derivative in each sample's colour, `[rect.height, rect.width]`.
  func pullback(
    _ rect: PixelRect, window: PixelRect, instance: Int, of buffer: SampleBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>
  ) -> MotionGradient {
    var force = SIMD3<Float>.zero
    var torque = SIMD3<Float>.zero
    object.mesh.faces.withUnsafeBufferPointer { faces in
      for row in window.minY..<max(window.minY, window.maxY) {
        for column in window.minX..<max(window.minX, window.maxX) {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard surface >= 0, SurfaceID.instance(surface) == instance else { continue }
          let a = adjoint[(row - rect.minY) * rect.width + column - rect.minX]
          let face = faces[SurfaceID.face(surface)]
          let p = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let d = derivative(of: face, at: p.position)
          torque += d.turning * (a * d.litAlbedo).sum()
          if face.isUniform { continue }
          let q = d.gradient.0 * a.x + d.gradient.1 * a.y + d.gradient.2 * a.z
          let n = SIMD3<Float>(face.geometricNormal)
          let pull = n * ((p.ray * q).sum() / (n * p.ray).sum()) - q
          force += pull
          torque += SIMD3(
            p.position.y * pull.z - p.position.z * pull.y,
            p.position.z * pull.x - p.position.x * pull.z,
            p.position.x * pull.y - p.position.y * pull.x)
        }
      }
    }
    return MotionGradient(force: Vector3(force), torque: Vector3(torque))
      .rotated(by: object.worldFromObject.rotation)
  }

  /// The colour's derivatives, in given motions, of the samples of `rect` that show the object.
  ///
  /// - Parameters:
  ///   - motions: in the world's frame.
  ///   - tangents: `[motion, rect.height, rect.width]`; samples of other surfaces stay as they are.
  func pushforward(
    _ rect: PixelRect, instance: Int, of buffer: SampleBuffer, motions: [Motion],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let objectFromWorld = object.worldFromObject.rotation.transpose
    let velocities = motions.map { SIMD3<Float>(objectFromWorld * $0.velocity) }
    let turns = motions.map { SIMD3<Float>(objectFromWorld * $0.angularVelocity) }
    let count = rect.width * rect.height
    object.mesh.faces.withUnsafeBufferPointer { faces in
      for row in rect.minY..<max(rect.minY, rect.maxY) {
        for column in rect.minX..<max(rect.minX, rect.maxX) {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard surface >= 0, SurfaceID.instance(surface) == instance else { continue }
          let face = faces[SurfaceID.face(surface)]
          let p = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let d = derivative(of: face, at: p.position)
          let n = SIMD3<Float>(face.geometricNormal)
          let slant = 1 / (n * p.ray).sum()
          let offset = (row - rect.minY) * rect.width + column - rect.minX
          for k in 0..<motions.count {
            let w = turns[k]
            let x = p.position
            let v =
              velocities[k]
              + SIMD3(w.y * x.z - w.z * x.y, w.z * x.x - w.x * x.z, w.x * x.y - w.y * x.x)
            let u = p.ray * ((n * v).sum() * slant) - v
            tangents[k * count + offset] =
              SIMD4(
                (d.gradient.0 * u).sum(), (d.gradient.1 * u).sum(), (d.gradient.2 * u).sum(), 0)
              + d.litAlbedo * (d.turning * w).sum()
          }
        }
      }
    }
  }
}
