import AssetIO
import CAssimp
import Foundation
import Geometry
import TestSupport
import Testing

/// Meshes come in through readers of the project's own; what Assimp, which many programs read
/// meshes with, makes of the same files is their twin. Only of files that both read right: what
/// Assimp drops or misreads is tested beside each reader.
@Suite("Meshes as Assimp reads them")
struct AssimpTwinTests {
  /// A triangle's corners, from the least one on, in hundredths of a millimetre.
  private typealias Triangle = [SIMD3<Int>]

  private func triangle(_ corners: [Vector3]) -> Triangle {
    let rounded = corners.map { corner in
      SIMD3(
        Int((corner.x * 1e5).rounded()), Int((corner.y * 1e5).rounded()),
        Int((corner.z * 1e5).rounded()))
    }
    func key(_ p: SIMD3<Int>) -> [Int] { [p.x, p.y, p.z] }
    let first = rounded.indices.min { key(rounded[$0]).lexicographicallyPrecedes(key(rounded[$1])) }
    return (0..<3).map { rounded[((first ?? 0) + $0) % 3] }
  }

  private func sorted(_ triangles: [Triangle]) -> [Triangle] {
    triangles.sorted { a, b in
      a.flatMap { [$0.x, $0.y, $0.z] }.lexicographicallyPrecedes(b.flatMap { [$0.x, $0.y, $0.z] })
    }
  }

  private func ours(_ path: String) throws -> [Triangle] {
    let mesh = try MeshImport.load([MeshFile(path: path, upAxis: .z)])[0].mesh
    return sorted(
      mesh.faces.map { face in
        triangle((0..<3).map { mesh.positions[Int(face.vertices[$0])] })
      })
  }

  private func assimps(_ path: String) throws -> [Triangle] {
    let scene = try #require(aiImportFile(path, aiProcess_Triangulate.rawValue))
    defer { aiReleaseImport(scene) }
    var triangles: [Triangle] = []
    for index in 0..<Int(scene.pointee.mNumMeshes) {
      guard let mesh = scene.pointee.mMeshes[index]?.pointee, let vertices = mesh.mVertices else {
        continue
      }
      for number in 0..<Int(mesh.mNumFaces) where mesh.mFaces[number].mNumIndices == 3 {
        let indices = mesh.mFaces[number].mIndices
        triangles.append(
          triangle(
            (0..<3).map { corner in
              let vertex = vertices[Int(indices?[corner] ?? 0)]
              return Vector3(Double(vertex.x), Double(vertex.y), Double(vertex.z))
            }))
      }
    }
    return sorted(triangles)
  }

  @Test("The shipped meshes", arguments: ["cube", "sphere", "cylinder", "cone"])
  func shipped(name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Assets/Meshes/\(name).obj").path
    let triangles = try ours(path)
    #expect(!triangles.isEmpty)
    #expect(try triangles == assimps(path))
  }

  @Test(
    "Plain files of each format",
    arguments: [
      (
        "a.obj",
        "v 0 0 0\nv 0.5 0 0\nv 0.5 0.25 0\nv 0 0.25 0\nv 0 0 0.75\nf 1 2 3 4\nf -1 -5 -2\nf 1/ 2/ 5/\n"
      ),
      (
        "a.ply",
        """
        ply
        format ascii 1.0
        element vertex 4
        property float x
        property float y
        property float z
        element face 2
        property list uchar int vertex_indices
        end_header
        0 0 0
        0.5 0 0
        0.5 0.25 0
        0 0.25 0.75
        3 0 1 2
        3 0 2 3

        """
      ),
      ("a.off", "OFF\n4 2 0\n0 0 0\n0.5 0 0\n0.5 0.25 0\n0 0.25 0.75\n3 0 1 2\n3 0 2 3\n"),
      (
        "a.stl",
        "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 0.5 0 0\nvertex 0.5 0.25 0\n"
          + "endloop\nendfacet\nendsolid a\n"
      ),
    ])
  func plain(name: String, text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, text)
    let triangles = try ours(path)
    #expect(!triangles.isEmpty)
    #expect(try triangles == assimps(path))
  }
}
