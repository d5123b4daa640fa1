import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The grid finds the faces that going through all of them finds.
@Suite struct FaceGridTests {
  /// A ring that hides parts of itself: `2 · around · across` faces.
  static func ring(around: Int, across: Int) -> TriangleMesh {
    var positions: [Vector3] = []
    var faces: [TriangleMesh.Face] = []
    for i in 0..<around {
      let a = 2 * Double.pi * Double(i) / Double(around)
      for j in 0..<across {
        let b = 2 * Double.pi * Double(j) / Double(across)
        let reach = 0.25 + 0.1 * cos(b)
        positions.append(Vector3(reach * cos(a), reach * sin(a), 0.1 + 0.1 * sin(b)))
      }
    }
    for i in 0..<around {
      for j in 0..<across {
        let (k, l) = ((i + 1) % around, (j + 1) % across)
        let corners = [
          i * across + j, k * across + j, k * across + l, i * across + l,
        ].map(Int32.init)
        for (a, b, c) in [(0, 1, 2), (0, 2, 3)] {
          faces.append(
            TriangleMesh.Face(
              vertices: SIMD3(corners[a], corners[b], corners[c]),
              normals: .init(.zero, .zero, .zero),
              textureCoordinates: .init(.zero, .zero, .zero)))
        }
      }
    }
    return TriangleMesh(positions: positions, faces: faces)
  }

  static func object(_ mesh: PreparedMesh, _ pose: RigidTransform) -> ProjectedObject {
    let renderer = Shapes.tableRenderer()
    let object = ProjectedObject(mesh: mesh, lighting: renderer.lighting)
    object.project(
      mesh: mesh, worldFromObject: pose, camera: renderer.camera, lighting: renderer.lighting)
    return object
  }

  /// By going through all.
  static func nearest(_ object: ProjectedObject, _ x: Double, _ y: Double) -> Int? {
    var nearest: (face: Int, depth: Float)?
    for face in object.frontFaces where object.covers(x, y, face: face) {
      let depth = object.inverseDepth(of: face, x, y)
      if depth > nearest?.depth ?? 0 { nearest = (face, depth) }
    }
    return nearest?.face
  }

  @Test(arguments: [(6, 4), (24, 12), (60, 30)])
  func itFindsWhatAllFacesAreAskedFor(_ around: Int, _ across: Int) {
    let mesh = PreparedMesh(
      Model(mesh: Self.ring(around: around, across: across), materials: [Material(color: .one)]))
    #expect(!mesh.isConvex)
    var generator = PCG32(seed: 5, stream: UInt64(around))
    func draw(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double.uniform(using: &generator)
    }
    var covered = 0
    for _ in 0..<8 {
      let object = Self.object(
        mesh, RigidTransform(x: draw(-0.6, 0.6), y: draw(-0.6, 0.6), yaw: draw(0, 6)))
      let b = object.bounds
      for index in 0..<400 {
        var place = SIMD2(
          draw(Double(b.minX) - 1, Double(b.maxX) + 1), draw(Double(b.minY) - 1, Double(b.maxY) + 1)
        )
        // On a corner, too, which belongs to several faces.
        if index % 4 == 0 {
          let vertex = object.vertices.pointer[index % mesh.vertexCount].onScreen
          place = SIMD2(vertex.x, vertex.y)
        }
        let expected = Self.nearest(object, place.x, place.y)
        #expect(object.nearestFace(place.x, place.y)?.face == expected)
        covered += expected == nil ? 0 : 1
        guard let faces = object.faceGrid.faces(of: object, place.x, place.y) else { continue }
        #expect(faces.count < object.frontFaces.count)
        #expect(Array(faces) == faces.sorted(), "in their order")
      }
    }
    #expect(covered > 800)
  }

  @Test func itIsMadeWhereThereAreManyFaces() {
    for (around, isMade) in [(3, false), (40, true)] {
      let mesh = PreparedMesh(
        Model(mesh: Self.ring(around: around, across: 6), materials: [Material(color: .one)]))
      let object = Self.object(mesh, RigidTransform(x: 0, y: 0, yaw: 0))
      #expect((object.faceGrid.faces(of: object, 32, 32) != nil) == isMade)
    }
  }

  /// What has moved is found where it is now.
  @Test func itFollowsTheObject() {
    let mesh = PreparedMesh(
      Model(mesh: Self.ring(around: 40, across: 20), materials: [Material(color: .one)]))
    let renderer = Shapes.tableRenderer()
    let object = ProjectedObject(mesh: mesh, lighting: renderer.lighting)
    for x in [-0.5, 0.5] {
      object.project(
        mesh: mesh, worldFromObject: RigidTransform(x: x, y: 0, yaw: 0), camera: renderer.camera,
        lighting: renderer.lighting)
      let vertex = object.vertices.pointer[3].onScreen
      for side in [-0.3, 0.3] {
        #expect(
          object.nearestFace(vertex.x + side, vertex.y)?.face
            == Self.nearest(object, vertex.x + side, vertex.y))
      }
    }
  }
}
