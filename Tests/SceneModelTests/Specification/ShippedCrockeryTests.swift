import Foundation
import Geometry
import Probability
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

  @Test("stands on the table, turns about its body, is as large as crockery")
  func size() throws {
    var standing = specification
    for (index, name) in Self.all.enumerated() {
      let mesh = parts.models[index].mesh
      #expect((300...3000).contains(mesh.faces.count), "\(name)")
      #expect(mesh.positions.map(\.z).min() == 0, "\(name)")
      #expect(mesh.positions.allSatisfy { $0.z < 0.2 && hypot($0.x, $0.y) < 0.136 }, "\(name)")
      standing.meshes[index].origin = .axis
    }
    // They are where `origin: "axis"` would move them.
    #expect(try SceneRenderer.load(standing).fileOrigins.allSatisfy { $0 == .zero })
  }

  @Test("stands over the footprints that are stated, and nothing stands in anything")
  func footprints() throws {
    let seen = SceneRenderer(specification, parts).footprints
    for name in ["crockery", "crockery-all-round"] {
      let specification = try SceneSpecification.load(name, files: shipped)
      for (mesh, seen) in zip(specification.meshes, seen) {
        let stated = try #require(mesh.footprint, "\(mesh.name)")
        // To the millimetre it holds all of the mesh; 16 corners are a little more than that.
        #expect(seen.excess(over: stated) < 0.001, "\(mesh.name)")
        #expect(stated.excess(over: seen) < 0.012, "\(mesh.name)")
      }
    }
    var full = specification
    full.prior.countProbabilities = [0, 0, 0, 0, 1]
    let prior = ScenePrior(full)
    var nearest = Double.infinity
    for stream in 0..<2000 {
      var generator = PCG32(seed: 8, stream: UInt64(stream))
      let objects = prior.sample(using: &generator).objects
      #expect(objects.interpenetration(seen) == 0)
      for (index, object) in objects.enumerated() {
        for other in objects[..<index] {
          let apart = object.position - other.position
          nearest = min(nearest, (apart * apart).sum().squareRoot())
        }
      }
    }
    #expect(nearest < 0.15, "cups stand side by side")
  }

  @Test("is closed, its faces counter-clockwise from outside as their normals say")
  func surface() throws {
    for (name, model) in zip(Self.all, parts.models) {
      let mesh = model.mesh
      var edges: [SIMD2<Int32>: Int] = [:]
      var volume = 0.0
      for face in mesh.faces {
        let corners = TriangleMesh.Corners(of: face, positions: mesh.positions)
        let area = corners.area.normalized
        for normal in [face.normals.a, face.normals.b, face.normals.c] {
          #expect(normal.dot(area) > 0.2, "\(name)")
        }
        volume += corners.a.dot(corners.b.cross(corners.c)) / 6
        for corner in 0..<3 {
          edges[SIMD2(face.vertices[corner], face.vertices[(corner + 1) % 3]), default: 0] += 1
        }
      }
      // Each edge is run along once in either direction.
      #expect(
        edges.allSatisfy { $0.value == 1 && edges[SIMD2($0.key.y, $0.key.x)] == 1 }, "\(name)")
      // In cubic metres: from a cup's clay to a pot with all that is in it.
      #expect((0.0001...0.003).contains(volume), "\(name)")
    }
  }

  @Test("looks the same after the turns that its symmetry names, and after no others")
  func symmetry() throws {
    let renderer = SceneRenderer(specification, parts)
    let steps = 12
    for (index, name) in Self.all.enumerated() {
      let pictures = (0..<steps).map { step -> [Float] in
        let object = SceneObject(
          mesh: index, position: .zero, yaw: 2 * .pi * Double(step) / Double(steps))
        let picture = renderer.render(
          Scene(camera: specification.camera.centralPose, objects: [object]))
        // What shows the object and its shadow, of 128 × 128.
        return (34..<94).flatMap { row -> ArraySlice<Float> in
          let start = row * picture.width + 34
          return picture.pixels[3 * start..<3 * (start + 60)]
        }
      }
      let order = specification.meshes[index].yawSymmetry.orderOrZero
      for first in 0..<steps {
        for second in 0..<first {
          let difference = zip(pictures[first], pictures[second])
            .reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
          if order == 0 {
            // A plate is a polygon.
            #expect(difference < 0.08, "\(name)")
          } else if (first - second) * order % steps == 0 {
            #expect(difference < 0.03, "\(name)")
          } else {
            #expect(difference > 0.15, "\(name)")
          }
        }
      }
    }
  }
}
