import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering
@testable import SceneModel

/// What is drawn of large meshes where much is drawn.
@Suite struct SimplifiedMeshesTests {
  /// A ball of `rings`² · 4 triangles and fewer.
  private func ball(_ rings: Int) -> Model {
    let parts = 2 * rings
    var positions: [Vector3] = []
    for ring in 0...rings {
      for part in 0..<parts {
        let (t, a) = (
          Double.pi * Double(ring) / Double(rings), 2 * Double.pi * Double(part) / Double(parts)
        )
        positions.append(
          Vector3(sin(t) * cos(a), sin(t) * sin(a), cos(t)) * 0.2 + Vector3(0, 0, 0.2))
      }
    }
    var faces: [TriangleMesh.Face] = []
    for ring in 0..<rings {
      for part in 0..<parts {
        func at(_ ring: Int, _ part: Int) -> Int {
          // One vertex at each pole.
          ring * parts + (ring == 0 || ring == rings ? 0 : part % parts)
        }
        let (a, b) = (at(ring, part), at(ring, part + 1))
        let (c, d) = (at(ring + 1, part), at(ring + 1, part + 1))
        for v in [[a, c, d], [a, d, b]] where Set(v).count == 3 {
          let n = v.map { (positions[$0] - Vector3(0, 0, 0.2)).normalized }
          faces.append(
            .init(
              vertices: SIMD3(Int32(v[0]), Int32(v[1]), Int32(v[2])),
              normals: .init(n[0], n[1], n[2])))
        }
      }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces),
      materials: [Material(color: [0.7, 0.2, 0.1])])
  }

  private func renderer(_ sphere: Model) -> SceneRenderer {
    SceneRenderer(
      primitives(),
      models: [
        Shapes.cube(edge: 0.4), sphere, Shapes.cylinder(diameter: 0.36, height: 0.45),
      ], table: Shapes.table(width: 2))
  }

  @Test("Meshes that are small are drawn as they are, to the bit")
  func smallMeshes() {
    let renderer = renderer(Shapes.sphere(radius: 0.22))
    for (a, b) in zip(renderer.meshes, renderer.simplified.meshes) { #expect(a === b) }
    #expect(renderer.meshDetails.isEmpty)
  }

  @Test("A large one is drawn with few triangles, and looks the same within a tenth of a pixel")
  func largeMeshes() throws {
    let renderer = renderer(ball(40))
    let simplified = renderer.simplified
    #expect(simplified.meshes[0].vertexCount == 8)
    #expect(simplified.meshes[1].vertexCount < 500 && renderer.meshes[1].vertexCount > 3000)
    let line = try #require(renderer.meshDetails.first)
    #expect(line.hasPrefix("sphere: drawn with "))
    #expect(line.contains(" triangles in training and search, off by at most 0."))
    let scene = Scene(
      camera: renderer.specification.camera.centralPose,
      objects: [
        SceneObject(mesh: 1, position: SIMD2(0.1, -0.6)),
        SceneObject(mesh: 1, position: SIMD2(-0.4, 0.5), yaw: 1),
        SceneObject(mesh: 0, position: SIMD2(0.6, 0.3), yaw: 0.5),
      ])
    let (full, few) = (renderer.render(scene), simplified.render(scene))
    let most = zip(full.pixels, few.pixels).map { abs($0 - $1) }.max() ?? 1
    // Of a contrast of about a half.
    #expect(most > 0 && most < 0.1, "\(most)")
    // Once more is the same, and of the simplified there is nothing simpler.
    #expect(renderer.simplified.render(scene) == few)
    #expect(simplified.simplified.render(scene) == few)
  }

  @Test("Flat triangles that are not seen to be flat become smooth ones")
  func flatMaterials() throws {
    var model = ball(40)
    model.materials[0].shading = .flat
    let simplified = try #require(SimplifiedMeshes.simplify(model, pixelsPerMetre: 30))
    #expect(simplified.model.materials[0].shading == .smooth)
    #expect(simplified.model.mesh.faces.count < 1000)
    #expect(simplified.distance * 30 <= SimplifiedMeshes.pixels)
  }

  @Test("The nearer the camera, the more triangles")
  func scales() throws {
    let counts = try [30.0, 120, 480].map {
      try #require(SimplifiedMeshes.simplify(ball(40), pixelsPerMetre: $0)).model.mesh.faces.count
    }
    #expect(counts[0] < counts[1] && counts[1] < counts[2])
  }

  @Test("A metre has most pixels where an object stands nearest")
  func pixelsPerMetre() {
    let specification = primitives()
    let scale = specification.largestPixelsPerMetre(height: 0.45)
    #expect(scale > specification.pixelsPerMetre && scale < 2 * specification.pixelsPerMetre)
    let corner = specification.prior.positionRange
    let camera = SceneRenderer.camera(specification, at: specification.camera.centralPose)
    for x in [-corner, 0, corner] {
      for y in [-corner, 0, corner] {
        for z in [0, 0.45] {
          let depth = camera.cameraFromWorld(Vector3(x, y, z)).z
          #expect(specification.camera.focalLength / depth <= scale)
        }
      }
    }
  }
}
