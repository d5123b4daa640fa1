import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Each piece of the derivative against central differences of the piece that it belongs to.
@Suite struct DerivativePieceTests {
  static func random(_ generator: inout PCG32, _ scale: Double = 1) -> Vector3 {
    func number() -> Double { Double.random(in: -scale...scale, using: &generator) }
    return Vector3(number(), number(), number())
  }

  static let texture: Image = {
    var generator = PCG32(seed: 5, stream: 0)
    var image = Image(width: 5, height: 4)
    for index in image.pixels.indices {
      image.pixels[index] = Float.random(in: 0...1, using: &generator)
    }
    return image
  }()

  @Test func textureGradients() {
    let texture = Texture(Self.texture)
    let weights = SIMD4<Float>(0.3, -0.7, 1.1, 0)
    for (u, v) in [(0.13, 0.2), (0.55, 0.61), (0.96, 0.97), (-0.33, 1.71)] as [(Float, Float)] {
      let sample = texture.sample(u: u, v: v)
      let gradient = [(sample.alongU * weights).sum(), (sample.alongV * weights).sum()]
      // Bilinear: differences are exact inside a cell of texels, but for rounding.
      let check = GradientCheck(of: gradient, at: [u, v], step: 0.004) { p in
        Double((texture.sample(u: p[0], v: p[1]).color * weights).sum())
      }
      #expect(check.error < 1e-4, "\(check)")
    }
  }

  @Test func affineFunctionsPassThroughTheirCornersAndLieInThePlane() {
    var generator = PCG32(seed: 6, stream: 0)
    for _ in 0..<20 {
      func corners<V>(_ make: () -> V) -> TriangleMesh.Corners<V> { .init(make(), make(), make()) }
      let p = corners { Self.random(&generator) }
      let values = corners { SIMD4(Self.random(&generator), 0.5) }
      let f = AffineVector(corners: p, values: values)
      func value(_ x: Vector3) -> SIMD4<Double> { SIMD4<Double>(f(SIMD4(x))) }
      func distance(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
        let d = a - b
        return max(abs(d.x), abs(d.y), abs(d.z), abs(d.w))
      }
      let n = (p.b - p.a).cross(p.c - p.a).normalized
      // A thin triangle has steep functions: compare with their size.
      let size = 1 + (SIMD4<Double>(f.x * f.x + f.y * f.y + f.z * f.z)).sum().squareRoot()
      #expect(distance(value(p.a), values.a) < 2e-6 * size)
      #expect(distance(value(p.b), values.b) < 2e-6 * size)
      #expect(distance(value(p.c), values.c) < 2e-6 * size)
      let middle = (p.a + p.b * 2 + p.c) / 4
      #expect(distance(value(middle), (values.a + values.b * 2 + values.c) / 4) < 2e-6 * size)
      #expect(distance(value(middle + n), value(middle)) < 4e-6 * size)
    }
  }

  /// A triangle with different normals, colours and texture coordinates at its corners, facing +Z.
  static let varied = Model(
    mesh: TriangleMesh(
      positions: [Vector3(-0.6, -0.5, 0.1), Vector3(0.7, -0.4, 0), Vector3(0.1, 0.6, 0.2)],
      faces: [
        .init(
          vertices: SIMD3(0, 1, 2),
          normals: .init(
            Vector3(-0.5, -0.4, 0.8).normalized, Vector3(0.6, -0.1, 0.7).normalized,
            Vector3(0, 0.7, 0.7).normalized),
          textureCoordinates: .init(SIMD2(0.12, 0.82), SIMD2(0.27, 0.84), SIMD2(0.2, 0.66)),
          colors: .init(Vector3(0.9, 0.2, 0.4), Vector3(0.3, 0.8, 0.5), Vector3(0.6, 0.5, 1)))
      ]), materials: [Material(color: SIMD3(0.9, 0.8, 0.7), texture: texture)])

  /// The varied triangle as seen from above.
  static func object(light: Vector3 = Vector3(-0.3, 0.2, 0.9)) -> ProjectedObject {
    ShadedTriangle(
      model: varied, lighting: Lighting(direction: light, ambient: 0.35, diffuse: 0.65)
    ).object
  }

  @Test func shadingAlongTheSurface() {
    // Through the interpolated normal, the corner colours and the texture at once.
    let object = Self.object()
    let weights = SIMD4<Float>(0.8, -0.5, 1.2, 0)
    for p in [[0.05, -0.1, 0.1], [-0.2, -0.3, 0.1], [0.3, -0.2, 0.08]] as [[Float]] {
      let gradient = object.derivative(at: SIMD4(p[0], p[1], p[2], 0)).gradient(weights)
      let check = GradientCheck(of: [gradient.x, gradient.y, gradient.z], at: p, step: 0.01) { x in
        Double((object.color(at: SIMD4(x[0], x[1], x[2], 0)) * weights).sum())
      }
      #expect(check.error < 2e-4, "\(check)")
    }
  }

  @Test func shadingAsTheNormalTurns() {
    // Turning the object by ω is turning the light by −ω in the object's frame.
    let light = Vector3(-0.3, 0.2, 0.9).normalized
    let weights = SIMD4<Float>(0.8, -0.5, 1.2, 0)
    let p = SIMD4<Float>(0.05, -0.1, 0.1, 0)
    let derivative = Self.object(light: light).derivative(at: p)
    let gradient = derivative.turning * (derivative.litAlbedo * weights).sum()
    let check = GradientCheck(
      of: [gradient.x, gradient.y, gradient.z].map(Double.init), at: [0, 0, 0], step: 0.01
    ) { w in
      let turned = Self.rotation(Vector3(-w[0], -w[1], -w[2])) * light
      return Double((Self.object(light: turned).color(at: p) * weights).sum())
    }
    #expect(check.error < 1e-4, "\(check)")
  }

  /// The rotation about a vector's direction by its length in radians (Rodrigues' formula).
  static func rotation(_ w: Vector3) -> Matrix3x3 {
    let angle = w.length
    let axis = w.normalized
    func turn(_ v: Vector3) -> Vector3 {
      v * cos(angle) + axis.cross(v) * sin(angle) + axis * (axis.dot(v) * (1 - cos(angle)))
    }
    return Matrix3x3(
      columns: turn(Vector3(1, 0, 0)), turn(Vector3(0, 1, 0)), turn(Vector3(0, 0, 1)))
  }

  @Test func facingAwayFromTheLightOnlyTheAlbedoChanges() {
    let derivative = Self.object(light: Vector3(0, 0, -1))
      .derivative(at: SIMD4(0.05, -0.1, 0.1, 0))
    #expect(derivative.litAlbedo == .zero)
  }

  @Test func edgesThroughTheCamera() {
    // The share of a pixel beyond an edge, as a function of the ends' places in space.
    let camera = PinholeCamera(
      width: 128, height: 128, focalLength: SIMD2(210, 190), principalPoint: SIMD2(60, 70),
      cameraFromWorld: .identity)
    func edge(_ e: [Double]) -> ActiveEdge {
      func seen(_ p: Vector3) -> Vector3 { Vector3(camera.project(camera: p), 1 / p.z) }
      return ActiveEdge(
        from: seen(Vector3(e[0], e[1], e[2])), to: seen(Vector3(e[3], e[4], e[5])), fromVertex: 0,
        toVertex: 1, face: 0, otherFace: -1, isHollow: false)
    }
    func crossings(_ ends: [Double]) -> [PixelCrossing] {
      var result: [PixelCrossing] = []
      PixelWalk.forEachCrossing(
        of: edge(ends), in: PixelRect(minX: 0, minY: 0, maxX: 128, maxY: 128)
      ) { result.append($0) }
      return result
    }
    for ends in [
      [-0.1, -0.4, 2, 0.1, 0.3, 3],  // steep
      [0.3, 0.4, 2.5, 0.2, -0.5, 1.5],  // steep, upwards
      [-0.5, 0.05, 2, 0.4, 0.1, 1.2],  // shallow
      [0.6, 0.2, 2, -0.3, -0.1, 2.2],  // shallow, to the left
    ] {
      let start = edge(ends)
      let motion = EdgeMotion(start, camera)
      let along = start.to - start.from
      let outward = SIMD2(along.y, -along.x)
      let all = crossings(ends)
      #expect(all.count > 20)
      for crossing in all[1..<all.count - 1]
      where crossing.end - crossing.begin > 0.4 / max(abs(along.x), abs(along.y))
        && (0.02..<0.45).contains(abs(PixelWalk.weight(of: crossing, start)))
      {
        let from = motion.inSpace(outward * Double(crossing.lever.from), of: motion.from)
        let to = motion.inSpace(outward * Double(crossing.lever.to), of: motion.to)
        // The area beyond the edge shrinks as the edge moves outward.
        let check = GradientCheck(
          of: [-from.x, -from.y, -from.z, -to.x, -to.y, -to.z], at: ends, step: 2e-5
        ) { moved in
          let same = crossings(moved).first {
            $0.column == crossing.column && $0.row == crossing.row
          }
          return same.map { Double(PixelWalk.weight(of: $0, edge(moved))) } ?? .infinity
        }
        #expect(check.error < 2e-3, "\(check)")
      }
    }
  }

  /// A loss's derivative in the colours of pixels, another one for each.
  static func adjoint(count: Int) -> [SIMD4<Float>] {
    (0..<count).map { (index: Int) -> SIMD4<Float> in
      let (r, g, b) = (index % 7 - 3, index % 5 - 2, index % 11 - 5)
      return SIMD4(Float(r), Float(g), Float(b), 0) * 0.2
    }
  }

  /// An object drawn alone: the pixels that it owns and their colours.
  static func pixels(_ mesh: PreparedMesh, _ pose: RigidTransform, _ renderer: Renderer)
    -> (buffer: PixelBuffer, object: ProjectedObject)
  {
    let object = ProjectedObject(mesh: mesh, lighting: renderer.lighting)
    object.project(
      mesh: mesh, worldFromObject: pose, camera: renderer.camera, lighting: renderer.lighting)
    let buffer = PixelBuffer(width: renderer.camera.width, height: renderer.camera.height)
    object.draw(instance: 0, camera: renderer.camera, into: buffer)
    return (buffer, object)
  }

  /// The six rigid motions: along and about x, y and z.
  static let rigidMotions: [Motion] = (0..<6).map { k in
    var unit = Vector3.zero
    unit[k % 3] = 1
    return k < 3 ? Motion(velocity: unit) : Motion(angularVelocity: unit)
  }

  /// A pose after a step of a motion.
  static func moved(_ pose: RigidTransform, _ motion: Motion, by step: Double) -> RigidTransform {
    RigidTransform(
      rotation: rotation(motion.angularVelocity * step) * pose.rotation,
      translation: pose.translation + motion.velocity * step)
  }

  @Test func coloursOfAMovingSurface() {
    let renderer = Shapes.tableRenderer(size: 48)
    for model in [Self.varied, Shapes.cylinder(diameter: 0.9, height: 0.8)] {
      Self.checkColorsOfAMovingSurface(PreparedMesh(model), renderer)
    }
  }

  /// Forward mode, reverse mode and differences of the colour of every pixel that shows the same
  /// face before and after, in all rigid motions.
  static func checkColorsOfAMovingSurface(_ mesh: PreparedMesh, _ renderer: Renderer) {
    let pose = RigidTransform(x: 0.1, y: -0.1, yaw: 0.3)
    let (buffer, object) = Self.pixels(mesh, pose, renderer)
    let window = object.bounds
    let motions = Self.rigidMotions
    let count = window.width * window.height
    var tangents = [SIMD4<Float>](repeating: .zero, count: count * 6)
    tangents.withUnsafeMutableBufferPointer { tangents in
      guard let tangents = tangents.baseAddress else { return }
      object.pushforward(
        window, instance: 0, of: buffer,
        motions.map { FramedMotion($0, object, renderer.camera) }, tangents: tangents)
    }
    // Reverse mode, with other weights for every pixel.
    let weights = Self.adjoint(count: buffer.width * buffer.height)
    let motion = object.adjoint { sinks in
      object.pullback(window, instance: 0, of: buffer, adjoint: weights, into: sinks)
      object.pullbackGathered(0, into: sinks)
    }
    let gradient = MotionGradient(
      force: Vector3(motion.force), torque: Vector3(motion.torque)
    ).rotated(by: pose.rotation)
    for (k, motion) in motions.enumerated() {
      var forward = 0.0
      var size = 1.0
      for row in window.rows {
        for column in window.columns {
          let tangent = tangents[k * count + window.offset((column, row))]
          let part: Float = (tangent * weights[row * buffer.width + column]).sum()
          forward += Double(part)
          size += Double(abs(part))
        }
      }
      let reverse =
        gradient.force.dot(motion.velocity) + gradient.torque.dot(motion.angularVelocity)
      #expect(abs(forward - reverse) < 1e-6 * size)

      let h = 2e-3
      let (plus, _) = Self.pixels(mesh, Self.moved(pose, motion, by: h), renderer)
      let (minus, _) = Self.pixels(mesh, Self.moved(pose, motion, by: -h), renderer)
      var errors: [Float] = []
      var largest: Float = 0
      for row in window.rows {
        for column in window.columns {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard surface >= 0, plus.surface[index] == surface, minus.surface[index] == surface
          else { continue }
          let difference = (plus.color[index] - minus.color[index]) / Float(2 * h)
          let error = difference - tangents[k * count + window.offset((column, row))]
          errors.append(max(abs(error.x), abs(error.y), abs(error.z)))
          largest = max(largest, abs(difference.x), abs(difference.y), abs(difference.z))
        }
      }
      errors.sort()
      #expect(errors.count > 100)
      // Kinks of the bilinear texture between texels spoil a few differences.
      let typical = errors[errors.count * 9 / 10] / (1 + largest)
      #expect(typical < 1e-4)
    }
  }
}
