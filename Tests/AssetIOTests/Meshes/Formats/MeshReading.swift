import Files
import Geometry
import MeshInterchange
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// Reads mesh files that a test writes.
struct MeshReading {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The model of a file with this content, and what is said of it.
  func read(
    _ name: String, _ content: some Sequence<UInt8>
  ) throws -> (model: Model, warnings: [String]) {
    let path = try folder.write(name, Array(content))
    let read = try #require(try MeshImport.read([MeshFile(path: path)]).first)
    return (read.model, read.warnings)
  }

  func read(_ name: String, _ text: String) throws -> (model: Model, warnings: [String]) {
    try read(name, text.utf8)
  }

  /// What is said of a file that is not read; nil if it is read.
  func refusal(_ name: String, _ content: some Sequence<UInt8>) throws -> String? {
    do {
      _ = try read(name, content)
      return nil
    } catch let error as FileError {
      let start = "cannot be read as a mesh: "
      return error.reason.hasPrefix(start)
        ? String(error.reason.dropFirst(start.count)) : error.reason
    }
  }

  func refusal(_ name: String, _ text: String) throws -> String? { try refusal(name, text.utf8) }
}

extension Model {
  /// The corners of all faces, in their order.
  var corners: [Vector3] {
    mesh.faces.flatMap { face in (0..<3).map { mesh.positions[Int(face.vertices[$0])] } }
  }

  /// The texture coordinates of all corners, v upwards.
  var coordinates: [SIMD2<Double>] {
    mesh.faces.flatMap { face in
      [face.textureCoordinates.a, face.textureCoordinates.b, face.textureCoordinates.c]
        .map { SIMD2($0.x, 1 - $0.y) }
    }
  }

  /// The colours of all corners as sRGB bytes.
  var bytes: [[UInt8]] {
    mesh.faces.flatMap { face in
      [face.colors.a, face.colors.b, face.colors.c].map { color in
        [color.x, color.y, color.z].map { SRGB.encode(Float($0)) }
      }
    }
  }

  /// The material of the first face.
  var firstMaterial: Material { materials[mesh.faces[0].material] }
}

/// A wedge with six vertices that is its own under no symmetry.
enum WedgeFixture {
  static let vertices: [[Double]] = [
    [-0.5, -0.25, 0], [0.75, -0.25, 0], [0.75, 0.5, 0], [-0.5, 0.5, 0], [-0.5, -0.25, 0.5],
    [-0.5, 0.5, 0.625],
  ]
  /// From 0, counter-clockwise seen from outside; 2 triangles and 3 quadrangles.
  static let faces = [[3, 2, 1, 0], [0, 1, 4], [2, 3, 5], [1, 2, 5, 4], [3, 0, 4, 5]]
  /// The corners of its triangles.
  static var corners: [Vector3] {
    faces.flatMap { face in
      (2..<face.count).flatMap { [face[0], face[$0 - 1], face[$0]] }
    }.map { Vector3(vertices[$0][0], vertices[$0][1], vertices[$0][2]) }
  }

  static func line(_ numbers: [Double], _ separator: String = " ") -> String {
    numbers.map { "\($0)" }.joined(separator: separator)
  }

  static var objVertices: String { vertices.map { "v \(line($0))\n" }.joined() }
  static var objFaces: String {
    faces.map { "f " + $0.map { "\($0 + 1)" }.joined(separator: " ") + "\n" }.joined()
  }
  static var lines: String { vertices.map { line($0) + "\n" }.joined() }
  static var faceLines: String {
    faces.map { "\($0.count) " + $0.map(String.init).joined(separator: " ") + "\n" }.joined()
  }
}
