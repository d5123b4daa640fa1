import Geometry
import Probability
import TestSupport

@testable import Rendering

/// One triangle in some light, looked at from above: what the tests of shading need.
struct ShadedTriangle {
  var model: Model
  var lighting: Lighting
  var pose = RigidTransform.identity
  var camera = Shapes.tableRenderer().camera

  /// A triangle with different normals, colours and texture coordinates at its corners.
  ///
  /// - Parameter repetitions: how often the texture goes over it, so that it has to be averaged;
  ///   nil shows less than one texel.
  static func varied(
    _ lighting: Lighting, specular: SIMD3<Float> = .zero, repetitions: Double? = nil,
    sampler: TextureSampler = TextureSampler()
  ) -> ShadedTriangle {
    var model = DerivativePieceTests.varied
    model.materials[0].specular = specular
    model.materials[0].shininess = 7
    model.materials[0].sampler = sampler
    if let repetitions {
      model.mesh.faces[0].textureCoordinates = .init(
        SIMD2(0.1, 0.2), SIMD2(repetitions, 0.3), SIMD2(0.4, repetitions))
    }
    return ShadedTriangle(model: model, lighting: lighting)
  }

  static let sun = Lighting(
    ambient: Vector3(0.2, 0.3, 0.25),
    lights: [Light(.directional(Vector3(-0.6, 0.4, 1.8)), intensity: Vector3(0.9, 0.7, 0.5))])
  static let lamps = Lighting(
    ambient: Vector3(0.2, 0.3, 0.25),
    lights: [
      Light(.point(Vector3(0.5, -0.4, 1.1)), intensity: Vector3(0.9, 0.7, 0.5)),
      Light(.directional(Vector3(-0.6, 0.4, 1.8)), intensity: Vector3(0.3, 0.2, 0.4)),
      Light(.point(Vector3(-0.9, 0.8, 0.9)), intensity: Vector3(0.2, 0.6, 0.7)),
      // From below: reaches nothing.
      Light(.point(Vector3(0, 0, -1)), intensity: Vector3(5, 5, 5)),
    ])

  /// All that the shading distinguishes: light, highlight, and how the texture is looked up.
  static let all: [ShadedTriangle] = {
    let blurred = TextureSampler(
      wrapU: .mirroredRepeat, wrapV: .repeat, filter: .trilinear)
    var (overcast, indoors) = (sun, lamps)
    overcast.ground = Vector3(0.1, 0.5, 0.3)
    indoors.ground = Vector3(0.4, 0.1, 0)
    return [
      varied(sun), varied(lamps), varied(sun, specular: SIMD3(0.5, 0.3, 0.8)),
      varied(lamps, specular: SIMD3(0.5, 0.3, 0.8)),
      varied(sun, repetitions: 31, sampler: blurred),
      varied(lamps, specular: SIMD3(0.5, 0.3, 0.8), repetitions: 31, sampler: blurred),
      varied(overcast), varied(indoors, specular: SIMD3(0.5, 0.3, 0.8)),
    ]
  }()

  /// Points of the triangle.
  static let points: [SIMD4<Float>] = [(0.3, 0.4), (0.6, 0.2), (0.25, 0.25)].map { b, c in
    let p = DerivativePieceTests.varied.mesh.positions
    return SIMD4(p[0] * (1 - b - c) + p[1] * b + p[2] * c)
  }

  var mesh: PreparedMesh { PreparedMesh(model) }

  var object: ProjectedObject {
    let object = ProjectedObject(mesh: mesh, lighting: lighting)
    object.project(mesh: object.mesh, worldFromObject: pose, camera: camera, lighting: lighting)
    return object
  }

  func color(at position: SIMD4<Float>) -> SIMD4<Float> { object.color(at: position) }

  /// The colour that the camera sees along a ray of the world.
  func color(along ray: Vector3) -> SIMD4<Float> {
    let objectFromWorld = pose.inverse
    let (center, ray) = (objectFromWorld(camera.center), objectFromWorld.rotation * ray)
    let object = object
    let face = object.mesh.faces[0]
    let anchor = object.mesh.position(Int(face.vertices.x))
    let depth = face.normal.dot(anchor - center) / face.normal.dot(ray)
    return object.color(at: SIMD4(center + ray * depth))
  }

  /// All numbers of the lighting.
  var lightingNumbers: [Double] {
    get {
      let ambient = [lighting.ambient, lighting.ground ?? .zero]
      return (ambient + lighting.lights.flatMap { [$0.vector, $0.intensity] })
        .flatMap { [$0.x, $0.y, $0.z] }
    }
    set {
      func vector(_ index: Int) -> Vector3 {
        Vector3(newValue[3 * index], newValue[3 * index + 1], newValue[3 * index + 2])
      }
      lighting.ambient = vector(0)
      if lighting.ground != nil { lighting.ground = vector(1) }
      for index in lighting.lights.indices {
        lighting.lights[index].vector = vector(2 * index + 2)
        lighting.lights[index].intensity = vector(2 * index + 3)
      }
    }
  }

  /// All numbers of corner colours, the material's colour, and texels.
  var surfaceNumbers: [Double] {
    get {
      let c = model.mesh.faces[0].colors
      return [c.a, c.b, c.c, Vector3(model.materials[0].color)].flatMap { [$0.x, $0.y, $0.z] }
        + (model.materials[0].texture?.pixels ?? []).map(Double.init)
    }
    set {
      func vector(_ index: Int) -> Vector3 {
        Vector3(newValue[3 * index], newValue[3 * index + 1], newValue[3 * index + 2])
      }
      model.mesh.faces[0].colors = .init(vector(0), vector(1), vector(2))
      model.materials[0].color = SIMD3<Float>(vector(3))
      model.materials[0].texture?.pixels = newValue.dropFirst(12).map { Float($0) }
    }
  }
}

/// The first face's shading at points of the object's frame. A shader is used only inside of
/// methods of its object, so that the object lives.
extension ProjectedObject {
  func color(at p: SIMD4<Float>) -> SIMD4<Float> {
    shader.color(of: mesh.looks.appearances[0], at: shader.point(at: p))
  }

  func reflection(at p: SIMD4<Float>) -> SIMD4<Float> {
    shader.reflection(of: mesh.looks.appearances[0], at: shader.point(at: p))
  }

  func textureLevel(at p: SIMD4<Float>) -> Float {
    shader.textureLevel(of: mesh.looks.appearances[0], at: shader.point(at: p))
  }

  func derivative(at p: SIMD4<Float>) -> ShadingDerivative {
    shader.derivative(of: mesh.looks.appearances[0], at: shader.point(at: p))
  }

  func gradient(at p: SIMD4<Float>, adjoint: SIMD4<Float>) -> SurfaceGradient {
    shader.gradient(of: mesh.looks.appearances[0], at: shader.point(at: p), adjoint: adjoint)
  }

  /// By the long way.
  func fullGradient(at p: SIMD4<Float>, adjoint: SIMD4<Float>) -> SurfaceGradient {
    shader.gradient(
      of: mesh.looks.appearances[0], at: shader.point(at: p), adjoint: adjoint, into: nil)
  }

  func gradient(at p: SIMD4<Float>, adjoint: SIMD4<Float>, into sum: inout ShadingAdjoint) {
    _ = gradient(ofFace: 0, at: shader.point(at: p), adjoint: adjoint, into: &sum)
  }

  func tangent(at p: SIMD4<Float>, _ change: ShadingChange) -> SIMD4<Float> {
    shader.tangent(ofFace: 0, at: shader.point(at: p), change)
  }

  /// The colour's changes in motions of the object, along a fixed ray.
  func changes(at p: SIMD4<Float>, _ motions: [Motion], _ camera: PinholeCamera) -> [SIMD4<Float>] {
    let place = camera.project(view.worldFromObject(Vector3(p))).pixel
    var changes = motions.map { _ in SIMD4<Float>.zero }
    pushforward(
      face: 0, x: Float(place.x), y: Float(place.y), inverseDepth: shader.point(at: p).inverseDepth,
      motions.map { FramedMotion($0, self, camera) }
    ) { changes[$0] = $1 }
    return changes
  }
}

extension LightingDifferential {
  /// In the order of `ShadedTriangle.lightingNumbers`.
  var numbers: [Double] {
    ([ambient, ground] + lights.flatMap { [$0.vector, $0.intensity] })
      .flatMap { [$0.x, $0.y, $0.z] }
  }
}

extension SurfaceDifferential {
  /// In the order of `ShadedTriangle.surfaceNumbers`.
  var numbers: [Double] {
    (cornerColors.flatMap { [$0.a, $0.b, $0.c] } + materialColors).flatMap { [$0.x, $0.y, $0.z] }
      + textures.flatMap { ($0?.pixels ?? []).map(Double.init) }
  }
}
