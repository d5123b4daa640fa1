import Files
import Foundation
import TestSupport

/// The same cube, of edge 0.4 and resting on z = 0, in every format.
enum CubeFixture {
  static let corners: [SIMD3<Float>] = (0..<8).map {
    SIMD3($0 & 1 == 0 ? -0.2 : 0.2, $0 & 2 == 0 ? -0.2 : 0.2, $0 & 4 == 0 ? 0 : 0.4)
  }
  /// Four corners a side, counter-clockwise seen from outside.
  static let quads = [
    [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6],
  ]
  static var triangles: [[Int]] {
    quads.flatMap { [[$0[0], $0[1], $0[2]], [$0[0], $0[2], $0[3]]] }
  }

  private static func line(_ corner: Int) -> String {
    "\(corners[corner].x) \(corners[corner].y) \(corners[corner].z)"
  }

  static var obj: String {
    (0..<8).map { "v \(line($0))\n" }.joined()
      + quads.map { "f " + $0.map { "\($0 + 1)" }.joined(separator: " ") + "\n" }.joined()
  }

  static var off: String {
    "OFF\n8 6 0\n" + (0..<8).map { line($0) + "\n" }.joined()
      + quads.map { "4 " + $0.map(String.init).joined(separator: " ") + "\n" }.joined()
  }

  static var stl: String {
    "solid cube\n"
      + triangles.map { triangle in
        "facet normal 0 0 0\nouter loop\n"
          + triangle.map { "vertex \(line($0))\n" }.joined() + "endloop\nendfacet\n"
      }.joined() + "endsolid cube\n"
  }

  /// With a colour at each corner, as bytes, where one is given.
  static func ply(color: String? = nil) -> String {
    let colorProperties = ["red", "green", "blue"].map { "property uchar \($0)\n" }.joined()
    return "ply\nformat ascii 1.0\nelement vertex 8\nproperty float x\nproperty float y\n"
      + "property float z\n\(color == nil ? "" : colorProperties)element face 6\n"
      + "property list uchar int vertex_indices\nend_header\n"
      + (0..<8).map { line($0) + (color.map { " \($0)" } ?? "") + "\n" }.joined()
      + quads.map { "4 " + $0.map(String.init).joined(separator: " ") + "\n" }.joined()
  }

  /// Positions, indices and texture coordinates (all at one point) as glTF wants them.
  static var gltfBuffer: [UInt8] {
    func bytes<Value>(_ values: [Value]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
    return bytes(corners.flatMap { [$0.x, $0.y, $0.z] })
      + bytes(triangles.flatMap { $0 }.map { UInt16($0) })
      + bytes([Float](repeating: 0.25, count: 16))
  }

  /// - Parameters:
  ///   - buffer: How the buffer is referred to.
  ///   - node: The node's properties beside its mesh.
  ///   - picture: The embedded texture's place in the buffer.
  static func gltf(
    buffer: String, length: Int, node: String = "", picture: Range<Int>? = nil
  ) -> String {
    let view = picture.map {
      ",{\"buffer\":0,\"byteOffset\":\($0.lowerBound),\"byteLength\":\($0.count)}"
    }
    let texture = ",\"baseColorTexture\":{\"index\":0}"
    let images =
      ",\"textures\":[{\"source\":0}],\"images\":[{\"bufferView\":3,\"mimeType\":\"image/png\"}]"
    return """
      {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
      "nodes":[{\(node)"mesh":0}],
      "meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":2},"indices":1,"material":0}]}],
      "materials":[{"name":"m","pbrMetallicRoughness":{"baseColorFactor":[0.5,0.25,0.125,1]\(picture == nil ? "" : texture)}}],
      "accessors":[
      {"bufferView":0,"componentType":5126,"count":8,"type":"VEC3","min":[-0.2,-0.2,0],"max":[0.2,0.2,0.4]},
      {"bufferView":1,"componentType":5123,"count":36,"type":"SCALAR"},
      {"bufferView":2,"componentType":5126,"count":8,"type":"VEC2"}],
      "bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":96},
      {"buffer":0,"byteOffset":96,"byteLength":72},{"buffer":0,"byteOffset":168,"byteLength":64}\(view ?? "")],
      "buffers":[{\(buffer)"byteLength":\(length)}]\(picture == nil ? "" : images)}
      """
  }

  /// A glTF file with its buffer inside.
  static func gltf(node: String = "") -> String {
    let base64 = Data(gltfBuffer).base64EncodedString()
    return gltf(
      buffer: "\"uri\":\"data:application/octet-stream;base64,\(base64)\",",
      length: gltfBuffer.count, node: node)
  }

  /// A GLB file, with a texture where one is given.
  static func glb(picture: [UInt8]? = nil) -> [UInt8] {
    var binary = gltfBuffer
    var range: Range<Int>?
    if let picture {
      range = binary.count..<binary.count + picture.count
      binary += picture
    }
    binary += [UInt8](repeating: 0, count: (4 - binary.count % 4) % 4)
    var json = Array(gltf(buffer: "", length: binary.count, picture: range).utf8)
    json += [UInt8](repeating: 32, count: (4 - json.count % 4) % 4)
    func integer(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(value >> $0 & 255) } }
    return Array("glTF".utf8) + integer(2) + integer(12 + 8 + json.count + 8 + binary.count)
      + integer(json.count) + Array("JSON".utf8) + json
      + integer(binary.count) + Array("BIN\0".utf8) + binary
  }
}
