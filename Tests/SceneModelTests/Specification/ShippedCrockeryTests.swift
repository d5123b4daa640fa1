import Foundation
import Geometry
import Rendering
import Testing

@testable import SceneModel

@Suite("The shipped crockery")
struct ShippedCrockeryTests {
  private static let all = ["plate", "cup", "bowl", "jug", "pot", "teapot"]
  private let specification: SceneSpecification
  private let parts: SceneRenderer.Parts

  init() throws {
    specification = try SceneSpecification.load("crockery", files: shipped)
    parts = try SceneRenderer.load(specification)
  }

  private func mesh(_ name: String) throws -> (index: Int, mesh: TriangleMesh) {
    let index = try #require(specification.meshes.firstIndex { $0.name == name })
    return (index, parts.models[index].mesh)
  }

  @Test("is what both specifications have on the table")
  func contents() throws {
    for name in ["crockery", "crockery-all-round"] {
      let specification = try SceneSpecification.load(name, files: shipped)
      #expect(specification.meshes.map(\.name) == Self.all)
      #expect(
        specification.meshes.map(\.yawSymmetry)
          == [.continuous, .order(1), .order(1), .order(1), .order(2), .order(1)])
      #expect(specification.prior.countProbabilities == [0.2, 0.2, 0.2, 0.2, 0.2])
      #expect(try SceneRenderer.load(specification).warnings.isEmpty)
    }
  }

  @Test("stands on the table, turns about its body, is as large as crockery", arguments: all)
  func size(name: String) throws {
    let (index, mesh) = try mesh(name)
    #expect((300...3000).contains(mesh.faces.count))
    #expect(mesh.positions.map(\.z).min() == 0)
    #expect(mesh.positions.allSatisfy { $0.z < 0.2 && hypot($0.x, $0.y) < 0.136 })
    // Where `origin: "axis"` would have it.
    var standing = specification
    standing.meshes[index].origin = .axis
    #expect(try SceneRenderer.load(standing).fileOrigins[index] == .zero)
  }

  @Test("is closed, its faces counter-clockwise from outside as their normals say", arguments: all)
  func surface(name: String) throws {
    let (_, mesh) = try mesh(name)
    var edges: [SIMD2<Int32>: Int] = [:]
    var volume = 0.0
    for face in mesh.faces {
      let corners = TriangleMesh.Corners(of: face, positions: mesh.positions)
      let area = corners.area.normalized
      for normal in [face.normals.a, face.normals.b, face.normals.c] {
        #expect(normal.dot(area) > 0.2)
      }
      volume += corners.a.dot(corners.b.cross(corners.c)) / 6
      for corner in 0..<3 {
        edges[SIMD2(face.vertices[corner], face.vertices[(corner + 1) % 3]), default: 0] += 1
      }
    }
    // Each edge is run along once in either direction.
    #expect(edges.allSatisfy { $0.value == 1 && edges[SIMD2($0.key.y, $0.key.x)] == 1 })
    // In cubic metres: from a plate's clay to a pot with all that is in it.
    #expect((0.0001...0.003).contains(volume))
  }

  @Test("looks the same after the turns that its symmetry names, and no others", arguments: all)
  func symmetry(name: String) throws {
    let (index, _) = try mesh(name)
    let renderer = SceneRenderer(specification, parts)
    let steps = 18
    let pictures = (0..<steps).map { step in
      renderer.render(
        Scene(
          camera: specification.camera.centralPose,
          objects: [
            SceneObject(
              mesh: index, position: .zero, yaw: 2 * .pi * Double(step) / Double(steps))
          ]))
    }
    let symmetry = specification.meshes[index].yawSymmetry
    for first in 0..<steps {
      for second in 0..<first {
        let difference = zip(pictures[first].pixels, pictures[second].pixels)
          .map { abs($0 - $1) }.max() ?? 0
        let order = symmetry.orderOrZero
        if order == 0 {
          // A plate is a polygon.
          #expect(difference < 0.08)
        } else if (first - second) * order % steps == 0 {
          #expect(difference < 0.03)
        } else {
          #expect(difference > 0.1)
        }
      }
    }
  }
}
