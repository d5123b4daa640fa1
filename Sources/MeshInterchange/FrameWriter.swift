/// Writes the parts of a frame, little-endian.
struct FrameWriter {
  var bytes: [UInt8] = []

  mutating func append(_ value: UInt32) {
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func append(_ values: [UInt8]) {
    append(UInt32(values.count))
    bytes.append(contentsOf: values)
  }

  mutating func append(_ values: [UInt32]) {
    append(UInt32(values.count))
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values { append(value) }
  }

  mutating func append(_ values: [Float]) { append(values.map(\.bitPattern)) }

  /// Appends a material; `earlier` are those before it.
  mutating func append(_ material: RawMaterial, after earlier: ArraySlice<RawMaterial>) {
    append(material.color.map { [$0.x, $0.y, $0.z] } ?? [])
    switch material.texture {
    case .embedded, .uncompressed:
      // The bytes of a picture travel once, however many materials show it.
      if let same = earlier.firstIndex(where: { $0.texture == material.texture }) {
        append(4)
        append(UInt32(same))
      } else {
        append(material.texture)
      }
    case .none, .external: append(material.texture)
    }
    append([
      material.wrap.u.rawValue, material.wrap.v.rawValue, material.usesAlpha ? 1 : 0,
      material.isDoubleSided ? 1 : 0,
    ])
    append(material.specular.map { [$0.x, $0.y, $0.z] } ?? [])
    append(material.shininess.map { [$0] } ?? [])
  }

  private mutating func append(_ texture: RawTexture) {
    switch texture {
    case .none: append(0)
    case .external(let name):
      append(1)
      append(Array(name.utf8))
    case .embedded(let file):
      append(2)
      append(file)
    case .uncompressed(let width, let height, let pixels):
      append(3)
      append(UInt32(width))
      append(UInt32(height))
      append(pixels)
    }
  }

  mutating func append(_ model: RawModel) {
    append(UInt32(model.materials.count))
    for (index, material) in model.materials.enumerated() {
      append(material, after: model.materials[..<index])
    }
    append(UInt32(model.parts.count))
    for part in model.parts {
      append(part.positions)
      append(part.normals)
      append(part.textureCoordinates)
      append(part.colors)
      append(part.indices)
      append(part.material)
    }
    append(UInt32(model.warnings.count))
    for warning in model.warnings { append(Array(warning.utf8)) }
  }
}
