import Foundation
import Geometry
import Testing

@testable import MeshSimplification

/// Meshes of fewer faces, by edge collapse: what is kept, and how far it may be off.
@Suite struct MeshSimplifierTests {
  private func simplify(
    _ mesh: TriangleMesh, distance: Double, slip: Double = 1
  ) -> SimplifiedMesh? {
    MeshSimplifier.simplify(
      mesh, tolerance: .init(distance: distance, textureSlip: slip), threshold: 0)
  }

  @Test func aPlaneBecomesTwoTriangles() throws {
    let plane = Surfaces.grid(12)
    let simple = try #require(simplify(plane, distance: 1e-3))
    #expect(simple.mesh.faces.count == 2)
    #expect(abs(Surfaces.area(simple.mesh) - 1) < 1e-9)
    #expect(simple.error.distance < 1e-9)
  }

  @Test func aBoxBecomesTwelveTrianglesAndStaysABox() throws {
    let simple = try #require(simplify(Surfaces.box(8), distance: 1e-3))
    #expect(simple.mesh.faces.count == 12)
    #expect(abs(Surfaces.volume(simple.mesh) - 1) < 1e-6 && Surfaces.isClosed(simple.mesh))
    // Its edges are as sharp as before.
    #expect(
      simple.mesh.faces.allSatisfy { face in
        let own = TriangleMesh.Corners(of: face, positions: simple.mesh.positions).area.normalized
        return [face.normals.a, face.normals.b, face.normals.c].allSatisfy { $0.dot(own) > 0.999 }
      })
    // One of twelve has nothing to spare, however much may be off.
    #expect(simplify(Surfaces.box(1), distance: 1e-3) == nil)
  }

  @Test(arguments: [0.0008, 0.002])
  func aBallIsOffByNoMoreThanItMayBe(_ distance: Double) throws {
    let ball = Surfaces.ball(40)
    let simple = try #require(simplify(ball, distance: distance))
    #expect(simple.mesh.faces.count < ball.faces.count / 5)
    #expect(simple.error.distance <= distance && Surfaces.isClosed(simple.mesh))
    // Known of a ball without measuring it: where its points and its normals are.
    let centre = Vector3(0, 0, 0.04)
    for face in simple.mesh.faces {
      let p = TriangleMesh.Corners(of: face, positions: simple.mesh.positions)
      for point in [p.a, p.b, p.c, (p.a + p.b) / 2, (p.a + p.b + p.c) / 3] {
        #expect(abs((point - centre).length - 0.04) <= distance + 0.04 * 0.0031)
      }
      #expect(face.normals.a.dot((p.a - centre).normalized) > 0.98)
    }
  }

  @Test func coarserIsWhatMayBeFartherOff() throws {
    let counts = try [0.0002, 0.0008, 0.003].map {
      try #require(simplify(Surfaces.ball(40), distance: $0)).mesh.faces.count
    }
    #expect(counts == counts.sorted(by: >) && counts[0] > 3 * counts[2])
  }

  @Test func aBorderKeepsItsCourse() throws {
    // A sheet that is bent: its border is a curve at one end, straight at the sides.
    let sheet = Surfaces.grid(24, height: { x, _ in 0.3 * x * x })
    let simple = try #require(simplify(sheet, distance: 0.01))
    #expect(simple.mesh.faces.count < 100)
    let corners = [Vector3(0, 0, 0), Vector3(1, 0, 0.3), Vector3(0, 1, 0), Vector3(1, 1, 0.3)]
    for corner in corners {
      #expect(simple.mesh.positions.contains { ($0 - corner).length < 0.02 })
    }
    #expect(simple.mesh.positions.allSatisfy { (-0.001...1.001).contains($0.y) })
    #expect(abs(Surfaces.area(simple.mesh) - Surfaces.area(sheet)) < 0.01)
  }

  /// The texture of a plane is cut at x = ½ and goes on elsewhere: the seam stays there, and each
  /// side keeps its own.
  @Test func aSeamOfTheTextureStaysWhereItIs() throws {
    var sheet = Surfaces.grid(16)
    for index in sheet.faces.indices {
      let p = TriangleMesh.Corners(of: sheet.faces[index], positions: sheet.positions)
      let shift = (p.a.x + p.b.x + p.c.x) / 3 > 0.5 ? 5.0 : 0
      sheet.faces[index].textureCoordinates = .init(
        SIMD2(p.a.x + shift, p.a.y), SIMD2(p.b.x + shift, p.b.y), SIMD2(p.c.x + shift, p.c.y))
    }
    let simple = try #require(simplify(sheet, distance: 1e-3, slip: 1e-3))
    #expect(simple.mesh.faces.count == 4)
    for face in simple.mesh.faces {
      let p = TriangleMesh.Corners(of: face, positions: simple.mesh.positions)
      let shift = (p.a.x + p.b.x + p.c.x) / 3 > 0.5 ? 5.0 : 0
      for corner in 0..<3 {
        let uv = face.textureCoordinates[corner] - SIMD2(p[corner].x + shift, p[corner].y)
        #expect(abs(uv.x) < 1e-9 && abs(uv.y) < 1e-9)
      }
    }
  }

  @Test func aTextureThatIsNotStraightKeepsItsPlace() throws {
    let sheet = Surfaces.grid(24, uv: { SIMD2($0.x * $0.x, $0.y) })
    let strict = try #require(simplify(sheet, distance: 1e-3, slip: 0.01))
    let loose = try #require(simplify(sheet, distance: 1e-3, slip: 0.2))
    #expect(strict.error.textureSlip <= 0.01)
    #expect(strict.mesh.faces.count > loose.mesh.faces.count)
  }

  @Test func materialsKeepTheirFaces() throws {
    var sheet = Surfaces.grid(16)
    for index in sheet.faces.indices {
      let p = TriangleMesh.Corners(of: sheet.faces[index], positions: sheet.positions)
      sheet.faces[index].material = (p.a.y + p.b.y + p.c.y) / 3 > 0.25 ? 1 : 0
    }
    let simple = try #require(simplify(sheet, distance: 1e-3))
    let parts = [0, 1].map { material in
      Surfaces.area(
        TriangleMesh(
          positions: simple.mesh.positions,
          faces: simple.mesh.faces.filter { $0.material == material }))
    }
    #expect(simple.mesh.faces.count == 4)
    #expect(abs(parts[0] - 0.25) < 1e-9 && abs(parts[1] - 0.75) < 1e-9)
  }

  @Test func theSameMeshGivesTheSame() throws {
    let (a, b) = (Surfaces.ball(20), Surfaces.ball(20))
    let first = try #require(simplify(a, distance: 0.001))
    #expect(simplify(b, distance: 0.001)?.mesh == first.mesh)
  }

  @Test func smallMeshesStayAsTheyAre() {
    let ball = Surfaces.ball(10)
    #expect(ball.faces.count < MeshSimplifier.leastFaceCount)
    let tolerance = SimplificationTolerance(distance: 0.01, textureSlip: 1)
    #expect(MeshSimplifier.simplify(ball, tolerance: tolerance) == nil)
  }

  /// Whatever is wrong with a mesh, what is wrong is left out or left alone.
  @Test func hostileMeshes() throws {
    var sheet = Surfaces.grid(16)
    // Of no area, of one vertex, with vertices that are not there, not numbers.
    sheet.faces[3].vertices = SIMD3(1, 1, 2)
    sheet.faces[4].vertices = SIMD3(7, 7, 7)
    sheet.faces[5].vertices = SIMD3(0, 1, 1_000_000)
    sheet.faces[6].vertices = SIMD3(0, -1, 1)
    sheet.faces[7].vertices = SIMD3(0, 1, 2)
    sheet.positions[40] = Vector3(.nan, 0, 0)
    sheet.positions[60].z = .infinity
    sheet.faces[100].normals.a = Vector3(repeating: .nan)
    sheet.faces[101].normals.a = .zero
    sheet.faces[102].textureCoordinates.b.x = .nan
    sheet.faces[103].colors.c.y = .infinity
    // The same face twice, and once the other way round.
    sheet.faces[200] = sheet.faces[201]
    sheet.faces[202].vertices = SIMD3(
      sheet.faces[203].vertices.x, sheet.faces[203].vertices.z, sheet.faces[203].vertices.y)
    let simple = try #require(simplify(sheet, distance: 1e-3))
    #expect(simple.mesh.positions.allSatisfy { $0.isFinite })
    #expect(
      simple.mesh.faces.allSatisfy {
        $0.vertices.min() >= 0 && Int($0.vertices.max()) < simple.mesh.positions.count
          && $0.normals.a.isFinite && $0.textureCoordinates.b.x.isFinite && $0.colors.c.isFinite
      })
    // Nothing but such, and nothing at all.
    let empty = TriangleMesh(positions: [], faces: [])
    #expect(simplify(empty, distance: 1) == nil)
    let points = TriangleMesh(
      positions: [.zero, Vector3(repeating: .nan)],
      faces: [.init(vertices: SIMD3(0, 1, 0), normals: .init(.zero, .zero, .zero))])
    #expect(simplify(points, distance: 1) == nil)
    for distance in [0, -1, .nan, .infinity] {
      #expect(simplify(Surfaces.box(3), distance: distance) == nil)
    }
  }

  /// Two cubes that share an edge: four faces meet there, and what it divides is not joined.
  @Test func whereMoreThanTwoFacesMeetNothingChanges() throws {
    let (a, b) = (Surfaces.box(6), Surfaces.box(6))
    var positions = a.positions
    var index: [Int32] = []
    for p in b.positions {
      let place = p + Vector3(1, 1, 0)
      if let known = positions.firstIndex(where: { ($0 - place).length < 1e-9 }) {
        index.append(Int32(known))
      } else {
        index.append(Int32(positions.count))
        positions.append(place)
      }
    }
    var mesh = TriangleMesh(positions: positions, faces: a.faces)
    mesh.faces += b.faces.map { face in
      var face = face
      for corner in 0..<3 { face.vertices[corner] = index[Int(face.vertices[corner])] }
      return face
    }
    let shared = (0...6).map { Vector3(1, 1, Double($0) / 6) }
    let simple = try #require(simplify(mesh, distance: 1e-3))
    #expect(simple.mesh.faces.count < mesh.faces.count / 3)
    #expect(abs(Surfaces.volume(simple.mesh) - 2) < 1e-6)
    for place in shared { #expect(simple.mesh.positions.contains { ($0 - place).length < 1e-9 }) }
  }
}
