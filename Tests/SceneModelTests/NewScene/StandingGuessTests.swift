import AssetIO
import Foundation
import Geometry
import SceneModel
import Testing

/// Which axis of a mesh points up.
@Suite struct StandingGuessTests {
  /// A cone without a texture that stands on the plane of x and y, or on that of x and z.
  private func cone(up: UpAxis, at height: Double = 0) -> TriangleMesh {
    let corners = (0..<16).map { index -> Vector3 in
      let angle = Double(index) * .pi / 8
      return Vector3(cos(angle), sin(angle), height)
    }
    let points = corners + [Vector3(0, 0, height), Vector3(0, 0, height + 2)]
    var faces: [SIMD3<Int32>] = []
    for index in 0..<Int32(16) {
      let next = (index + 1) % 16
      faces += [SIMD3(next, index, 16), SIMD3(index, next, 17)]
    }
    return TriangleMesh(
      positions: points.map { up == .z ? $0 : Vector3($0.x, $0.z, -$0.y) },
      faces: faces.map {
        TriangleMesh.Face(vertices: $0, normals: .init(.zero, .zero, .zero))
      })
  }

  @Test func theShapeTells() {
    for convention in [UpAxis.y, .z] {
      for up in [UpAxis.y, .z] {
        for height in [0, -1] {
          let guess = StandingGuess(cone(up: up, at: Double(height)), convention: convention)
          #expect(guess.axis == up)
          // What a format says and a shape does not is worth a look.
          #expect((guess.doubt == nil) == (up == convention))
        }
      }
    }
  }
}
