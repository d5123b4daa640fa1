import Files
import Geometry
import Rendering

/// Hashes of models as they were loaded: positions, faces, materials and textures, whatever files
/// they came from.
struct ModelDigest {
  /// Textures that several materials share are hashed once.
  private var known: [(image: Image, hash: String)] = []

  /// The hash of a model, as hexadecimal digits.
  mutating func hexadecimal(of model: Model) -> String {
    var hash = SHA256()
    let mesh = model.mesh
    var words: [UInt64] = [UInt64(mesh.positions.count), UInt64(mesh.faces.count)]
    func drain() {
      hash.add(words: words)
      words.removeAll(keepingCapacity: true)
    }
    for position in mesh.positions {
      Self.append(position, to: &words)
      if words.count > Self.portion { drain() }
    }
    for face in mesh.faces {
      Self.append(face, to: &words)
      if words.count > Self.portion { drain() }
    }
    drain()
    var textures: [String] = []
    for material in model.materials {
      textures.append(material.texture.map { image($0) } ?? "none")
    }
    // Whatever else a material or a model has.
    let materials = JSON(reflecting: model.materials) { $0 is Image ? .null : nil }
    hash.add(field: materials.line)
    hash.add(field: JSON(reflecting: model) { Self.isAddedAbove($0) ? .null : nil }.line)
    for texture in textures { hash.add(field: texture) }
    return hash.hexadecimal
  }

  private static func isAddedAbove(_ value: Any) -> Bool {
    value is TriangleMesh || value is [Material]
  }

  private mutating func image(_ image: Image) -> String {
    if let same = known.first(where: { $0.image.isSameStorage(as: image) }) { return same.hash }
    var hash = SHA256()
    hash.add(words: [UInt64(image.width), UInt64(image.height)])
    hash.add(words: image.pixels.lazy.map(\.bitPattern))
    let text = hash.hexadecimal
    known.append((image, text))
    return text
  }

  /// Words that are hashed in one go.
  private static let portion = 1 << 14

  private static func append(_ v: Vector3, to words: inout [UInt64]) {
    words.append(v.x.bitPattern)
    words.append(v.y.bitPattern)
    words.append(v.z.bitPattern)
  }

  /// All that a face has; a test counts its properties.
  private static func append(_ face: TriangleMesh.Face, to words: inout [UInt64]) {
    for index in 0..<3 { words.append(UInt64(truncatingIfNeeded: face.vertices[index])) }
    words.append(UInt64(truncatingIfNeeded: face.material))
    for corners in [face.normals, face.colors] {
      append(corners.a, to: &words)
      append(corners.b, to: &words)
      append(corners.c, to: &words)
    }
    let uv = face.textureCoordinates
    for corner in [uv.a, uv.b, uv.c] {
      words.append(corner.x.bitPattern)
      words.append(corner.y.bitPattern)
    }
  }
}

extension Image {
  /// Whether both have their pixels in one place in memory; told quickly, and never wrongly true.
  fileprivate func isSameStorage(as other: Image) -> Bool {
    guard width == other.width, height == other.height else { return false }
    return pixels.withUnsafeBufferPointer { mine in
      other.pixels.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress }
    }
  }
}
