import Foundation
import Geometry
import TestSupport
import Testing

@testable import AssetIO

/// Where a mesh stands and about what it turns, wherever its file has its origin.
@Suite("A mesh stands on the ground and turns about the axis of what is seen")
struct StandingAxisTests {
  private func axis(_ mesh: TriangleMesh, isSymmetric: Bool = false) -> Vector3 {
    StandingAxis(mesh, isSymmetric: isSymmetric).base
  }

  private func moved(_ mesh: TriangleMesh, by move: Vector3) -> TriangleMesh {
    var mesh = mesh
    for index in mesh.positions.indices { mesh.positions[index] += move }
    return mesh
  }

  /// Two meshes as one.
  private func joined(_ a: TriangleMesh, _ b: TriangleMesh) -> TriangleMesh {
    var mesh = a
    mesh.positions += b.positions
    mesh.faces += b.faces.map { face in
      var face = face
      face.vertices &+= SIMD3(repeating: Int32(a.positions.count))
      return face
    }
    return mesh
  }

  /// Like a mug: what sticks out at its side.
  private var mug: TriangleMesh {
    var handle = Shapes.cube(edge: 1).mesh
    for index in handle.positions.indices {
      handle.positions[index] =
        handle.positions[index] * Vector3(0.16, 0.08, 0.3) + Vector3(0.24, 0, 0.08)
    }
    return joined(Shapes.cylinder(diameter: 0.36, height: 0.45).mesh, handle)
  }

  @Test("A handle does not draw a mug's axis aside")
  func mugs() {
    let move = Vector3(0.3, -0.2, 0.1)
    let axis = axis(moved(mug, by: move)) - move
    #expect(abs(axis.x) < 0.009 && abs(axis.y) < 0.001 && abs(axis.z) < 1e-9, "\(axis)")
    // The middle of its box is 3 cm beside.
    let high = mug.positions.reduce(0) { max($0, $1.x) }
    #expect((high - 0.18) / 2 > 0.03)
  }

  @Test("What turns into itself has one axis, whatever the triangles", arguments: [false, true])
  func symmetricMeshes(_ isSymmetric: Bool) {
    let move = Vector3(-1, 0.5, 2)
    for mesh in [
      Shapes.cube(edge: 0.4).mesh, Shapes.sphere(radius: 0.2).mesh,
      Shapes.cylinder(diameter: 0.3, height: 0.4).mesh,
    ] {
      let axis = axis(moved(mesh, by: move), isSymmetric: isSymmetric) - move
      #expect(axis.length < (isSymmetric ? 1e-9 : 0.004), "\(axis)")
    }
  }

  @Test("A flat sheet, whose normals point nowhere, turns about its middle")
  func sheets() {
    let sheet = Shapes.table(width: 0.3).mesh
    #expect((axis(moved(sheet, by: Vector3(1, 2, 3))) - Vector3(1, 2, 3)).length < 1e-6)
  }

  @Test("An origin that is as good stays where it is, and so do all numbers")
  func goodOrigins() {
    for mesh in [mug, Shapes.cube(edge: 0.4).mesh, Shapes.sphere(radius: 0.2).mesh] {
      #expect(StandingAxis(mesh, isSymmetric: false).move == .zero)
    }
    #expect(StandingAxis(moved(mug, by: Vector3(0.003, 0, 0)), isSymmetric: false).move == .zero)
    // Where half a turn looks the same there is one axis, and no other will do.
    let beside = moved(Shapes.cube(edge: 0.4).mesh, by: Vector3(0.003, 0, 0))
    #expect(StandingAxis(beside, isSymmetric: false).move == .zero)
    #expect((StandingAxis(beside, isSymmetric: true).move - Vector3(0.003, 0, 0)).length < 1e-9)
    // Beside, but on the ground: it is moved sideways alone; and the other way round.
    let side = StandingAxis(moved(mug, by: Vector3(0.1, 0, 0)), isSymmetric: false).move
    #expect(side.z == 0 && abs(side.x - 0.1) < 0.009)
    let up = StandingAxis(moved(mug, by: Vector3(0, 0, -0.1)), isSymmetric: false).move
    #expect(up.x == 0 && up.y == 0 && abs(up.z + 0.1) < 1e-9)
  }

  @Test("A file's mesh is moved, and the file's origin is known in its frame")
  func files() throws {
    let folder = try TemporaryFolder()
    let box = moved(Shapes.cube(edge: 0.2).mesh, by: Vector3(0.5, 0.25, -0.125))
    let text =
      box.positions.map { "v \($0.x) \($0.y) \($0.z)\n" }.joined()
      + box.faces.map {
        "f \($0.vertices.x + 1) \($0.vertices.y + 1) \($0.vertices.z + 1)\n"
      }.joined()
    let path = try folder.write("box.obj", text)
    func read(_ origin: MeshFile.Origin) throws -> (low: Vector3, fileOrigin: Vector3) {
      let file = MeshFile(path: path, origin: origin, isSymmetric: true)
      let read = try #require(try MeshImport.read([file]).first)
      let low = read.model.mesh.positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
      return (low, read.fileOrigin)
    }
    let own = try read(.file)
    #expect((own.low - Vector3(0.4, 0.15, -0.125)).length < 1e-6 && own.fileOrigin == .zero)
    for origin in [MeshFile.Origin.axis, .base] {
      let moved = try read(origin)
      #expect((moved.low - Vector3(-0.1, -0.1, 0)).length < 1e-6)
      #expect((moved.fileOrigin - Vector3(-0.5, -0.25, 0.125)).length < 1e-6)
    }
  }
}
