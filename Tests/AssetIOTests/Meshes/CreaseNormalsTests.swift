import Geometry
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@testable import AssetIO

/// Normals are averaged in time that grows with the mesh, whatever its vertices look like.
@Suite struct CreaseNormalsTests {
  @Test func ordinaryFansAreAveraged() {
    #expect(CreaseNormals.largestFan(of: [Int](repeating: 6, count: 1 << 20)) == 1024)
    #expect(CreaseNormals.largestFan(of: [1024, 1_000_000]) == 1024)
    #expect(CreaseNormals.largestFan(of: []) == 1024)
  }

  /// 300 vertices of 1024 faces are 315 million pairs.
  @Test func manyLargeFansAreNot() {
    let fans = [Int](repeating: 1024, count: 300) + [Int](repeating: 600, count: 3)
    #expect(CreaseNormals.largestFan(of: fans) == 512)
    #expect(CreaseNormals.largestFan(of: [Int](repeating: 2, count: 1 << 27)) == 1)
  }

  /// A wheel of 100,000 spokes on a cone: at the hub each face keeps its own normal, at the rim two
  /// are averaged.
  @Test func aFanOfAHundredThousandTriangles() throws {
    let count = 100_000
    func rim(_ index: Int) -> Vector3 {
      let angle = Double(index) / Double(count) * 2 * .pi
      return Vector3(cos(angle), sin(angle), 0)
    }
    var soup = TriangleSoup()
    for index in 0..<count {
      for position in [Vector3(0, 0, 1), rim(index), rim((index + 1) % count)] {
        soup.corners.append(TriangleSoup.Corner(position: position, normal: .zero))
      }
      soup.materials.append(0)
    }
    let mesh = soup.welded(creaseAngle: 0.7)
    #expect(mesh.positions.count == count + 1)
    #expect(mesh.faces.count == count)
    for face in [mesh.faces[0], mesh.faces[count / 3]] {
      let corners = (0..<3).map { mesh.positions[Int(face.vertices[$0])] }
      let own = (corners[1] - corners[0]).cross(corners[2] - corners[0]).normalized
      #expect(face.normals.a == own)
      // Of a cone of this slope, at the rim's own place.
      let slanted = (corners[1] + Vector3(0, 0, 1)).normalized
      #expect((face.normals.b - slanted).length < 1e-6)
    }
  }

  /// A hundred thousand triangles with all their corners within two tolerances of four places.
  @Test func positionsThatNearlyMeet() {
    let tolerance = TriangleSoup.weldingTolerance * 2.0.squareRoot()
    var soup = TriangleSoup()
    for index in 0..<100_000 {
      let shift = Vector3(Double(index % 100) / 50, Double(index / 100 % 100) / 50, 0) * tolerance
      for corner in [Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(0, 1, 0)] {
        soup.corners.append(TriangleSoup.Corner(position: corner + shift, normal: Vector3(0, 0, 1)))
      }
      soup.materials.append(0)
    }
    let mesh = soup.welded(creaseAngle: 0.7)
    #expect(mesh.faces.count == 100_000)
    // Vertices lie a tolerance apart or more, so a square of two by two holds nine at the most.
    #expect((3...27).contains(mesh.positions.count))
  }
}
