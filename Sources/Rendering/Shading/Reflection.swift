import Foundation
import Geometry

/// A light as it stands to an object, in the object's frame; the fourth numbers are zero.
struct ObjectLight {
  /// The unit vector towards a directional light, or the place of a point light.
  var vector = SIMD4<Float>.zero
  var intensity = SIMD4<Float>.zero
  var isPoint = false

  init() {}

  init(_ light: Light, _ objectFromWorld: RigidTransform) {
    guard light.isUsable else { return }
    switch light.source {
    case .directional(let vector):
      self.vector = SIMD4(objectFromWorld.rotation * vector.normalized)
    case .point(let position):
      self.vector = SIMD4(objectFromWorld(position))
      isPoint = true
    }
    intensity = SIMD4(light.intensity)
  }

  /// How the light arrives at a point.
  struct Arrival {
    /// The unit vector towards the light.
    var direction: SIMD4<Float>
    /// Of the way to the light, in 1/m; 1 for a directional light.
    var inverseDistance: Float
    /// 1 / r².
    var falloff: Float
    /// Whether the fall-off depends on the distance.
    var isFalling: Bool
  }

  @inline(__always) func arrival(at x: SIMD4<Float>) -> Arrival {
    guard isPoint else {
      return Arrival(direction: vector, inverseDistance: 1, falloff: 1, isFalling: false)
    }
    let way = vector - x
    let square = dot(way, way)
    let nearest = Float(Light.nearestDistance * Light.nearestDistance)
    let inverseDistance = 1 / max(square, .smallestSquare).squareRoot()
    return Arrival(
      direction: way * inverseDistance, inverseDistance: inverseDistance,
      falloff: 1 / max(square, nearest), isFalling: square > nearest)
  }
}

/// The specular reflection of light that arrives from `light` as the eye in direction `eye` sees it
/// (Blinn 1977): (n·h)^shininess, h halfway between the two.
struct Highlight {
  /// h, of length one.
  var half: SIMD4<Float>
  /// 1 / |light + eye|.
  var inverseLength: Float
  /// n·h.
  var cosine: Float
  /// The power.
  var value: Float

  @inline(__always)
  init(
    normal: SIMD4<Float>, light: SIMD4<Float>, eye: SIMD4<Float>, shininess: Float
  ) {
    let sum = light + eye
    inverseLength = 1 / max(dot(sum, sum), .smallestSquare).squareRoot()
    half = sum * inverseLength
    cosine = dot(normal, half)
    value = cosine > 0 ? pow(cosine, shininess) : (shininess == 0 ? 1 : 0)
  }

  /// The power's derivative in n·h, shininess · (n·h)^(shininess − 1).
  @inline(__always) func slope(_ shininess: Float) -> Float {
    cosine > 1e-6 ? shininess * value / cosine : 0
  }
}

extension Shader {
  /// The colour of a face at a point of it, with all lights and the specular reflection:
  /// ρ · ambient + Σ E · (ρ + specular · (n·h)^shininess), E = intensity · falloff · max(0, n·l).
  func reflection(of face: borrowing FaceAppearance, at p: SurfacePoint) -> SIMD4<Float> {
    let n = face.normal(p.position)
    let unit = n * (1 / max(dot(n, n), .smallestSquare).squareRoot())
    let eye = p.ray * (-1 / dot(p.ray, p.ray).squareRoot())
    var albedo = face.color(p.position)
    if face.texture >= 0 { albedo *= texel(of: face, at: p).color }
    var color = albedo * ambient
    for light in lights {
      let arrival = light.arrival(at: p.position)
      let cosine = dot(unit, arrival.direction)
      guard cosine > 0 else { continue }
      var reflectance = albedo
      if face.isSpecular {
        let highlight = Highlight(
          normal: unit, light: arrival.direction, eye: eye, shininess: face.shininess)
        reflectance += face.specular * highlight.value
      }
      color += reflectance * light.intensity * (arrival.falloff * cosine)
    }
    return color
  }
}
