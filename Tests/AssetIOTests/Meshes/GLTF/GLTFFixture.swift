import Foundation
import MeshInterchange
import TestSupport

@testable import AssetIO

/// A glTF file that is put together piece by piece. What a piece says is written as JSON.
struct GLTFFixture {
  /// The first buffer.
  var binary: [UInt8] = []
  /// The lists, by their keys; each element is JSON.
  var lists: [String: [String]] = [:]
  /// Members of the root beside its lists.
  var root = [#""asset":{"version":"2.0"}"#]
  /// What stands for the first buffer where it is not inside the file.
  var firstBuffer: String?

  /// Appends to a list; returns the index.
  @discardableResult
  mutating func add(_ key: String, _ json: String) -> Int {
    lists[key, default: []].append(json)
    return lists[key, default: []].count - 1
  }

  /// The bytes of numbers, as they lie in memory.
  static func bytes<Value>(_ values: [Value]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

  /// A buffer view of these bytes.
  mutating func view(_ bytes: [UInt8], _ more: String = "") -> Int {
    binary += [UInt8](repeating: 0xEE, count: (4 - binary.count % 4) % 4)
    defer { binary += bytes }
    return add(
      "bufferViews",
      #"{"buffer":0,"byteOffset":\#(binary.count),"byteLength":\#(bytes.count)\#(more)}"#)
  }

  /// An accessor of `count` rows on a view of its own.
  mutating func accessor(
    _ type: String, _ component: Int, _ count: Int, _ bytes: [UInt8], _ more: String = "",
    stride: Int? = nil
  ) -> Int {
    let view = view(bytes, stride.map { #","byteStride":\#($0)"# } ?? "")
    return add(
      "accessors",
      #"{"bufferView":\#(view),"componentType":\#(component),"count":\#(count),"type":"\#(type)"\#(more)}"#
    )
  }

  /// An accessor of floating-point numbers.
  mutating func floats(_ type: String, _ count: Int, _ values: [Float]) -> Int {
    accessor(type, 5126, count, Self.bytes(values))
  }

  /// An accessor of indices.
  mutating func indices(_ values: [UInt16]) -> Int {
    accessor("SCALAR", 5123, values.count, Self.bytes(values))
  }

  /// A node at the root with a mesh of one primitive.
  mutating func show(
    _ primitive: String, node: String = "", mesh: String = "", isRoot: Bool = true
  ) {
    let index = add("meshes", #"{"primitives":[{\#(primitive)}]\#(mesh)}"#)
    add("nodes", #"{"mesh":\#(index)\#(node)}"#)
  }

  /// The corners of one triangle.
  static let triangle: [Float] = [0, 0, 0, 1, 0, 0, 0, 1, 0]

  /// One triangle with a material where one is given.
  init(
    material: String? = nil, attributes: String = "", more: String = "", node: String = "",
    mesh: String = ""
  ) {
    let position = floats("VEC3", 3, Self.triangle)
    if let material { add("materials", material) }
    show(
      #""attributes":{"POSITION":\#(position)\#(attributes)}\#(material == nil ? "" : #","material":0"#)\#(more)"#,
      node: node, mesh: mesh)
  }

  /// Nothing yet.
  init(empty: Void) {}

  /// The JSON, without the first buffer's bytes where `buffer` stands for them.
  private func json(_ buffer: String) -> String {
    var lists = lists
    lists["buffers", default: []].insert(buffer, at: 0)
    let members =
      root
      + lists.sorted { $0.key < $1.key }.map { #""\#($0)":[\#($1.joined(separator: ","))]"# }
    return "{\(members.joined(separator: ","))}"
  }

  /// The file as text.
  var text: String {
    let base64 = Data(binary).base64EncodedString()
    return json(
      firstBuffer
        ?? #"{"uri":"data:application/octet-stream;base64,\#(base64)","byteLength":\#(binary.count)}"#
    )
  }

  /// The file as GLB: its chunks, each of a type and content.
  static func glb(_ chunks: [(type: String, bytes: [UInt8])], length: Int? = nil) -> [UInt8] {
    func integer(_ value: Int) -> [UInt8] { bytes([UInt32(value)]) }
    let body = chunks.flatMap { integer($0.bytes.count) + Array($0.type.utf8) + $0.bytes }
    return Array("glTF".utf8) + integer(2) + integer(length ?? 12 + body.count) + body
  }

  /// The file as GLB.
  var glb: [UInt8] {
    var text = Array(json(#"{"byteLength":\#(binary.count)}"#).utf8)
    text += [UInt8](repeating: 32, count: (4 - text.count % 4) % 4)
    let padding = [UInt8](repeating: 0, count: (4 - binary.count % 4) % 4)
    return Self.glb([("JSON", text), ("BIN\0", binary + padding)])
  }
}

/// What the import process says of files in a folder.
struct GLTFReading {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What becomes of a file with this content.
  func outcome(_ bytes: [UInt8], name: String = "a.gltf") throws -> ImportOutcome? {
    let path = try folder.write(name, bytes)
    let importer = try ImporterProcess.find(for: MeshFile(path: path))
    let output = try ImporterProcess(executable: importer, timeout: .seconds(60)).run([path])
    return try ImportOutcome.first(in: output.bytes[...])?.outcome
  }

  /// The model in a file.
  func model(_ file: GLTFFixture) throws -> RawModel {
    switch try outcome(Array(file.text.utf8)) {
    case .model(let model): return model
    case let other: throw Surprise(outcome: "\(other as Any)")
    }
  }

  /// Why a file is refused; nil if it is not.
  func fault(_ file: GLTFFixture) throws -> String? { try fault(text: file.text) }

  /// Why a file of this text is refused; nil if it is not.
  func fault(text: String) throws -> String? { try fault(bytes: Array(text.utf8)) }

  /// Why a file of these bytes is refused; nil if it is not.
  func fault(bytes: [UInt8], name: String = "a.gltf") throws -> String? {
    switch try outcome(bytes, name: name) {
    case .model: return nil
    case .failure(let reason): return reason
    case nil: throw Surprise(outcome: "no answer")
    }
  }

  /// Something else than the test awaits.
  struct Surprise: Error { var outcome: String }
}
