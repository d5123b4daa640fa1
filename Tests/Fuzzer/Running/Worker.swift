import AssetIO
import Files
import Foundation
import NeuralNetworks
import Rendering

/// Compares what air3d's library reads with what a twin reads; in a process of its own, because
/// what is read may end it.
enum Worker {
  /// What came of a file.
  enum Verdict: String {
    /// Both read it, and read the same.
    case agree
    /// Both read it and read something else.
    case differ
    /// The twin reads it, air3d does not.
    case refused
    /// air3d reads it, the twin does not.
    case alone
    /// The twin does not read it; air3d was not asked again.
    case unread
    /// Neither reads it, or there is no twin.
    case neither
  }

  /// Prints a line for each file: the verdict and a reason.
  static func run(_ kind: InputKind, _ paths: [String]) {
    for path in paths {
      let (verdict, reason) = compare(kind, path)
      let line = "\(verdict.rawValue) \(reason.replacing("\n", with: " "))\n"
      FileHandle.standardOutput.write(Data(line.utf8))
    }
  }

  private static func compare(_ kind: InputKind, _ path: String) -> (Verdict, String) {
    guard let data = FileManager.default.contents(atPath: path) else {
      return (.neither, "no file")
    }
    let file = [UInt8](data)
    switch kind {
    case .meshes: return compareMeshes(file, path)
    case .pictures: return comparePictures(file, path)
    case .texts: return compareTexts(file, path)
    case .weights: return compareWeights(file, path)
    }
  }

  /// What two readings come to, before their contents are compared.
  private static func verdict<Mine, Twin>(
    _ mine: Result<Mine, any Error>, _ twin: Result<Twin, any Error>,
    difference: (Mine, Twin) -> String?
  ) -> (Verdict, String) {
    switch (mine, twin) {
    case (.success(let mine), .success(let twin)):
      return difference(mine, twin).map { (.differ, $0) } ?? (.agree, "")
    case (.failure(let reason), .success): return (.refused, "\(reason)")
    case (.success, .failure(let reason)): return (.alone, "\(reason)")
    case (.failure, .failure(let reason)): return (.neither, "\(reason)")
    }
  }

  // MARK: Meshes

  private static func compareMeshes(_ file: [UInt8], _ path: String) -> (Verdict, String) {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().path
    let twin = Result { try MeshTwin(file, ending: url.pathExtension, folder: folder) }
    // An import takes long.
    if case .failure(let reason) = twin { return (.unread, "\(reason)") }
    return verdict(
      Result { try MeshImport.load([MeshFile(path: path, upAxis: .z)])[0] }, twin
    ) { model, twin in
      let faces = model.mesh.faces
      let positions = model.mesh.positions.map { SIMD3($0.x, $0.y, $0.z) }
      if faces.count != twin.triangles.count {
        return "\(faces.count) triangles, the twin \(twin.triangles.count)"
      }
      let (low, size) = twin.bounds
      let ownLow = positions.reduce(positions[0], pointwiseMin)
      let ownHigh = positions.reduce(positions[0], pointwiseMax)
      let largest = max(abs(low).max(), abs(low + size).max())
      let tolerance = 1e-5 * MeshTwin.length(size) + 1e-6 * largest
      let off = max(abs(ownLow - low).max(), abs(ownHigh - low - size).max())
      if off > tolerance { return "the bounding box, by \(off)" }
      let area = faces.reduce(0) { sum, face in
        sum + MeshTwin.area(of: (0..<3).map { positions[Int(face.vertices[$0])] })
      }
      if abs(area - twin.area) > 1e-3 * max(area, twin.area) + MeshTwin.length(size) * tolerance {
        return "an area of \(area), the twin's \(twin.area)"
      }
      return nil
    }
  }

  private static func abs(_ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(Swift.abs(v.x), Swift.abs(v.y), Swift.abs(v.z))
  }

  private static func abs(_ x: Double) -> Double { Swift.abs(x) }

  // MARK: Pictures

  private static func comparePictures(_ file: [UInt8], _ path: String) -> (Verdict, String) {
    if file.starts(with: [0xFF, 0xD8]) { return (.neither, "JPEG has no twin") }
    return verdict(Result { try PNG.read(path) }, Result { try PNGTwin(file) }) { image, twin in
      guard let pixels = twin.pixels else { return nil }
      if image.width != twin.width || image.height != twin.height { return "the size" }
      for (index, value) in image.pixels.enumerated()
      where !(abs(Double(value) - pixels[index]) < 4e-3) {
        return "value \(index) is \(value), the twin's \(pixels[index])"
      }
      return nil
    }
  }

  // MARK: Texts

  private static func compareTexts(_ file: [UInt8], _ path: String) -> (Verdict, String) {
    guard let text = String(validating: file, as: UTF8.self) else { return (.neither, "not UTF-8") }
    let mine = Result { try JSON5Reader.parse(text, path: path) }
    let twin = Result { try JSONTwin.parse(text) }
    // What air3d says it refuses, it may refuse; all else must be taken and refused alike.
    let isExcused = ((try? twin.get())?.exceptions.isEmpty).map { !$0 } ?? false
    switch verdict(mine, twin, difference: { difference($0, $1.tree) }) {
    case (.refused, let reason) where !isExcused: return (.differ, "refuses JSON5: \(reason)")
    case (.alone, let reason): return (.differ, "reads what is no JSON5: \(reason)")
    case let other: return other
    }
  }

  private static func difference(_ mine: LocatedJSON, _ twin: JSONTree) -> String? {
    switch (mine.content, twin) {
    case (.null, .null): return nil
    case (.bool(let a), .bool(let b)) where a == b: return nil
    case (.number(let a), .number(_, let b)) where a == b || abs(a - b) <= 1e-15 * abs(b):
      return nil
    case (.string(let a), .string(let b)) where a.utf8.elementsEqual(b.utf8): return nil
    case (.array(let a), .array(let b)) where a.count == b.count:
      return zip(a, b).lazy.compactMap { difference($0, $1) }.first
    case (.object(let a), .object(let b)) where a.count == b.count:
      for (mine, twin) in zip(a, b) {
        if !mine.key.utf8.elementsEqual(twin.key.utf8) { return "a key \(mine.key)" }
        if let found = difference(mine.value, twin.value) { return found }
      }
      return nil
    default: return "line \(mine.line): \(mine.kind), the twin \(twin.text.prefix(40))"
    }
  }

  // MARK: Weights

  private static func compareWeights(_ file: [UInt8], _ path: String) -> (Verdict, String) {
    verdict(Result { try Safetensors(readingFrom: path) }, Result { try SafetensorsTwin(file) }) {
      mine, twin in
      // The checksum is no part of what a file says.
      let metadata = [mine.metadata, twin.metadata].map { pairs in
        pairs.filter { !$0.key.hasPrefix("air3d.checksum") }
      }
      if metadata[0] != metadata[1] { return "the metadata" }
      if Set(mine.entries.keys) != Set(twin.tensors.keys) { return "the names" }
      for (name, entry) in mine.entries {
        guard let other = twin.tensors[name], entry.shape == other.shape,
          entry.elements.typeName == other.type
        else { return "shape or type" }
        guard bytes(entry.elements).map({ $0 == other.bytes }) ?? true else { return "numbers" }
      }
      return nil
    }
  }

  /// The bytes that elements have in a file; nil where they do not tell.
  private static func bytes(_ elements: Safetensors.Elements) -> [UInt8]? {
    switch elements {
    case .float16: nil
    case .float32(let values): values.flatMap { BinaryMeshSeeds.bytes($0.bitPattern) }
    case .float64(let values): values.flatMap { BinaryMeshSeeds.bytes($0.bitPattern) }
    case .int64(let values): values.flatMap { BinaryMeshSeeds.bytes($0) }
    case .uint8(let values): values
    }
  }
}
