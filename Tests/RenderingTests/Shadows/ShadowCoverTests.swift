import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// How much of a light's disk an object covers, against points of the disk.
@Suite struct ShadowCoverTests {
  /// A pixel so small that it blurs nothing, far above objects that lie on its axis.
  static let camera = PinholeCamera(
    width: 8, height: 8, focalLength: SIMD2(1e5, 1e5),
    cameraFromWorld: PinholeCamera.cameraFromWorld(azimuth: 0.3, elevation: 0.9, distance: 5))

  /// The share of a light's disk that an object covers as eight points of the plane z = 0 see it.
  static func covers(
    _ model: Model, at pose: RigidTransform, _ light: Light, from points: [Vector3]
  ) -> [Double] {
    let object = ProjectedObject(
      mesh: PreparedMesh(model), lighting: Lighting(ambient: .one, lights: [light]))
    object.project(
      mesh: PreparedMesh(model), worldFromObject: pose, camera: camera,
      lighting: Lighting(ambient: .one, lights: [light]))
    let shadow = Shadow()
    shadow.cast(by: object, 0, light, light: 0, camera: camera, OutlineMemory())
    var places = EightPlaces()
    for (lane, point) in points.enumerated() {
      let (pixel, depth) = camera.project(point)
      (places.x[lane], places.y[lane]) = (Float(pixel.x), Float(pixel.y))
      places.inverseDepth[lane] = Float(1 / depth)
    }
    var receivers = EightReceivers(places, UnsafePointer(shadow.view.pointer), blur: 0)
    let cover = withUnsafePointer(to: &receivers) {
      shadow.cover($0, shadow.reaches($0), WorkingMemory())
    }
    return points.indices.map { Double(cover[$0]) }
  }

  /// The same by rays to points of the disk, in rings of equal area.
  static func sampledCover(
    _ model: Model, at pose: RigidTransform, _ light: Light, from point: Vector3
  ) -> Double {
    let way: Vector3
    switch light.source {
    case .directional(let vector): way = vector.normalized
    case .point(let place): way = place - point
    }
    let u = way.cross(Vector3(0.3, 0.5, -0.7)).normalized
    let v = way.cross(u).normalized
    let triangles = model.mesh.faces.map { face in
      [face.vertices.x, face.vertices.y, face.vertices.z].map {
        pose(model.mesh.positions[Int($0)]) - point
      }
    }
    let (rings, spokes) = (24, 60)
    var hits = 0
    for ring in 0..<rings {
      for spoke in 0..<spokes {
        let radius = ((Double(ring) + 0.5) / Double(rings)).squareRoot()
        let angle = 2 * Double.pi * (Double(spoke) + 0.5) / Double(spokes)
        let offset = (u * cos(angle) + v * sin(angle)) * (radius * tan(light.angularRadius))
        let ray = way + offset * way.length
        let isHit = triangles.contains { t in
          ReferenceRenderer.intersect(ray, (t[0], t[1], t[2]), isTwoSided: true)
            .map { $0.depth > 0 } ?? false
        }
        if isHit { hits += 1 }
      }
    }
    return Double(hits) / Double(rings * spokes)
  }

  /// Lights, and how wrong a share is at most. The outline is the one that the light's middle sees:
  /// other parts of a very large light see another one.
  static let lights = [
    (Light(.directional(Vector3(-0.5, -0.3, 0.8)), angularRadius: 0.05), 0.02),
    (Light(.directional(Vector3(0.9, 0.2, 0.4)), angularRadius: 0.3), 0.02),
    (Light(.directional(Vector3(0, 0, 3)), angularRadius: 0.6), 0.2),
    (Light(.point(Vector3(-0.7, 0.4, 1.4)), angularRadius: 0.04), 0.02),
    (Light(.point(Vector3(0.5, 0.6, 2)), angularRadius: 0.2), 0.06),
  ]

  @Test(arguments: lights.indices) func theShareIsThatOfManyPoints(index: Int) {
    var generator = PCG32(seed: 5, stream: UInt64(index))
    let (light, tolerance) = Self.lights[index]
    var partial = 0
    for round in 0..<30 {
      let model = [Shapes.cube(edge: 0.3), Shapes.sphere(radius: 0.15)][round % 2]
      let pose = RigidTransform(
        x: 0, y: 0, z: [0.0, 0.1, 0.5][round % 3], yaw: Double.random(in: 0...6, using: &generator))
      let points = (0..<8).map { _ in
        Vector3(
          Double.random(in: -0.7...0.7, using: &generator),
          Double.random(in: -0.7...0.7, using: &generator), 0)
      }
      let found = Self.covers(model, at: pose, light, from: points)
      for (point, share) in zip(points, found) {
        // Under what stands on the table nobody asks.
        guard pose.translation.z > 0 || Vector3(point.x, point.y, 0).length > 0.22 else { continue }
        let expected = Self.sampledCover(model, at: pose, light, from: point)
        #expect(
          abs(share - expected) < tolerance, "round \(round), \(point): \(share), \(expected)")
        if expected > 0.02 && expected < 0.98 { partial += 1 }
      }
    }
    #expect(partial > 3)
  }

  /// Away from all edges the share is nothing or everything to the bit, so that pixels in full
  /// light keep every bit of their colour.
  @Test func awayFromEdgesItIsZeroOrOne() {
    let light = Light(.directional(Vector3(-0.4, 0.2, 1)), angularRadius: 0.02)
    let pose = RigidTransform(x: 0, y: 0, z: 0.2, yaw: 0.5)
    // Where the middle of the cube throws its shadow, and beside it.
    let middle = Vector3(0.4 * 0.35, -0.2 * 0.35, 0)
    let points = [middle] + (0..<7).map { middle + Vector3(0.6 + 0.1 * Double($0), 0.3, 0) }
    let found = Self.covers(Shapes.cube(edge: 0.3), at: pose, light, from: points)
    #expect(found == [1, 0, 0, 0, 0, 0, 0, 0])
  }
}
