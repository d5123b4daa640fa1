import Foundation
import Geometry
import Rendering
import Testing

@testable import AssetIO

/// The repository's directory.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The volume that a closed mesh encloses, in cubic metres; negative when it is inside out.
func volume(_ mesh: TriangleMesh) -> Double {
  mesh.faces.reduce(0) { sum, face in
    let (a, b, c) = (
      mesh.positions[Int(face.vertices.x)], mesh.positions[Int(face.vertices.y)],
      mesh.positions[Int(face.vertices.z)]
    )
    return sum + a.dot(b.cross(c)) / 6
  }
}

/// How many directed edges have no partner in the opposite direction: zero for a closed surface.
func openEdges(_ mesh: TriangleMesh) -> Int {
  var edges: Set<SIMD2<Int32>> = []
  for face in mesh.faces {
    let v = face.vertices
    edges.formUnion([SIMD2(v.x, v.y), SIMD2(v.y, v.z), SIMD2(v.z, v.x)])
  }
  return edges.filter { !edges.contains(SIMD2($0.y, $0.x)) }.count
}

/// The corners of the bounding box.
func bounds(_ mesh: TriangleMesh) -> (low: Vector3, high: Vector3) {
  (
    mesh.positions.reduce(Vector3(repeating: .infinity), pointwiseMin),
    mesh.positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
  )
}

/// Whether two vectors differ by at most `tolerance` along each axis.
func isClose(_ a: Vector3, _ b: Vector3, _ tolerance: Double = 1e-6) -> Bool {
  let d = a - b
  return max(abs(d.x), abs(d.y), abs(d.z)) <= tolerance
}

@Suite struct ShippedMeshTests {
  static let models: [Model] = {
    let files = ["cube", "sphere", "cylinder"].map {
      MeshFile(path: "\(repository)/Assets/Meshes/\($0).obj")
    }
    return (try? MeshImport.load(files)) ?? []
  }()

  @Test func areClosedRestOnTheTableAndFaceOutwards() throws {
    try #require(Self.models.count == 3)
    for model in Self.models {
      #expect(openEdges(model.mesh) == 0)
      #expect(abs(bounds(model.mesh).low.z) < 1e-6)
    }
    let prism = 16 * sin(2 * Double.pi / 32) * 0.18 * 0.18 * 0.45
    let ball = 4 * Double.pi / 3 * 0.22 * 0.22 * 0.22
    #expect(abs(volume(Self.models[0].mesh) - 0.4 * 0.4 * 0.4) < 1e-6)
    #expect((0.94 * ball..<ball).contains(volume(Self.models[1].mesh)))
    #expect(abs(volume(Self.models[2].mesh) - prism) < 1e-6)
  }

  @Test func haveTheStatedSizes() throws {
    try #require(Self.models.count == 3)
    #expect(Self.models.map(\.mesh.faces.count) == [12, 320, 128])
    #expect(Self.models.map(\.mesh.positions.count) == [8, 162, 66])
    #expect(isClose(bounds(Self.models[0].mesh).high, Vector3(0.2, 0.2, 0.4)))
    #expect(isClose(bounds(Self.models[2].mesh).high, Vector3(0.18, 0.18, 0.45)))
    let sphere = Self.models[1].mesh
    let centre = Vector3(0, 0, bounds(sphere).high.z / 2)
    #expect(sphere.positions.allSatisfy { abs(($0 - centre).length - 0.22) < 1e-6 })
  }

  @Test func haveTheStatedColors() throws {
    try #require(Self.models.count == 3)
    #expect(
      Self.models[0].materials[Self.models[0].mesh.faces[0].material].color == [0.75, 0.08, 0.06])
    #expect(
      Self.models[1].materials[Self.models[1].mesh.faces[0].material].color == [0.06, 0.14, 0.72])
    let cylinder = Self.models[2]
    for face in cylinder.mesh.faces {
      let material = cylinder.materials[face.material]
      let isCap = abs(face.normals.a.z) > 0.5
      #expect((material.texture == nil) == isCap)
      #expect(material.color == (isCap ? [0.7, 0.7, 0.7] : .one))
    }
  }

  @Test func theCubeIsFlatAndTheOthersAreSmooth() throws {
    try #require(Self.models.count == 3)
    for face in Self.models[0].mesh.faces {
      #expect(face.normals.a == face.normals.b && face.normals.b == face.normals.c)
    }
    for face in Self.models[1].mesh.faces {
      let centre = Vector3(0, 0, bounds(Self.models[1].mesh).high.z / 2)
      let outward = (Self.models[1].mesh.positions[Int(face.vertices.x)] - centre) / 0.22
      #expect(isClose(face.normals.a, outward, 1e-5))
    }
    for face in Self.models[2].mesh.faces where abs(face.normals.a.z) < 0.5 {
      let outward = Self.models[2].mesh.positions[Int(face.vertices.x)] / 0.18
      #expect(isClose(face.normals.a, Vector3(outward.x, outward.y, 0), 1e-5))
    }
  }

  @Test func theCylindersColorsChangeWithItsYaw() throws {
    try #require(Self.models.count == 3)
    let texture = try #require(Self.models[2].materials.compactMap(\.texture).first)
    #expect(texture.width == 96 && texture.height == 4)
    // Pure in the middle of each third: yellow, green, magenta.
    for (column, color) in [
      (16, SIMD3<Float>(0.80, 0.62, 0.03)), (48, [0.04, 0.50, 0.09]), (80, [0.65, 0.04, 0.42]),
    ] {
      let difference = texture[column, 1] - color
      #expect(difference.max() < 0.005 && difference.min() > -0.005)
    }
    // u runs counter-clockwise from +x: the colour at azimuth 60° is the first third's.
    for face in Self.models[2].mesh.faces where abs(face.normals.a.z) < 0.5 {
      let position = Self.models[2].mesh.positions[Int(face.vertices.x)]
      let azimuth = atan2(position.y, position.x) / (2 * .pi)
      let difference = (azimuth - face.textureCoordinates.a.x)
      #expect(abs(difference - difference.rounded()) < 1e-5)
    }
  }
}
