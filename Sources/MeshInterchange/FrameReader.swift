/// Reads the parts of a frame, little-endian, trusting none of them.
struct FrameReader {
  var bytes: ArraySlice<UInt8>

  mutating func bytes(count: Int) throws(FrameError) -> ArraySlice<UInt8> {
    guard bytes.count >= count else { throw FrameError() }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }

  mutating func byte() throws(FrameError) -> UInt8 {
    guard let byte = bytes.popFirst() else { throw FrameError() }
    return byte
  }

  mutating func integer() throws(FrameError) -> UInt32 {
    try bytes(count: 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func byteArray() throws(FrameError) -> [UInt8] {
    Array(try bytes(count: Int(try integer())))
  }

  mutating func integers() throws(FrameError) -> [UInt32] {
    let count = Int(try integer())
    let source = try bytes(count: 4 * count)
    var values: [UInt32] = []
    values.reserveCapacity(count)
    var at = source.startIndex
    while at < source.endIndex {
      let low = UInt32(source[at]) | UInt32(source[at + 1]) << 8
      let high = UInt32(source[at + 2]) | UInt32(source[at + 3]) << 8
      values.append(low | high << 16)
      at += 4
    }
    return values
  }

  mutating func floats() throws(FrameError) -> [Float] {
    try integers().map(Float.init(bitPattern:))
  }

  /// The next material; `earlier` are those before it.
  mutating func material(after earlier: [RawMaterial]) throws(FrameError) -> RawMaterial {
    let color = try floats()
    guard color.isEmpty || color.count == 3 else { throw FrameError() }
    var material = RawMaterial(color: color.isEmpty ? nil : SIMD3(color[0], color[1], color[2]))
    switch try integer() {
    case 0: break
    case 1: material.texture = .external(String(decoding: try byteArray(), as: UTF8.self))
    case 2: material.texture = .embedded(try byteArray())
    case 3:
      let width = Int(try integer())
      let height = Int(try integer())
      material.texture = .uncompressed(width: width, height: height, bytes: try byteArray())
    case 4:
      let same = Int(try integer())
      guard same < earlier.count else { throw FrameError() }
      material.texture = earlier[same].texture
    default: throw FrameError()
    }
    let flags = try byteArray()
    guard flags.count == 4, let u = RawWrap(rawValue: flags[0]), let v = RawWrap(rawValue: flags[1])
    else { throw FrameError() }
    material.wrap = (u, v)
    material.usesAlpha = flags[2] != 0
    material.isDoubleSided = flags[3] != 0
    let specular = try floats()
    let shininess = try floats()
    guard [0, 3].contains(specular.count), shininess.count <= 1 else { throw FrameError() }
    material.specular = specular.isEmpty ? nil : SIMD3(specular[0], specular[1], specular[2])
    material.shininess = shininess.first
    return material
  }

  mutating func model() throws(FrameError) -> RawModel {
    var model = RawModel()
    for _ in 0..<(try integer()) {
      model.materials.append(try material(after: model.materials))
    }
    for _ in 0..<(try integer()) {
      model.parts.append(
        RawPart(
          positions: try floats(), normals: try floats(), textureCoordinates: try floats(),
          colors: try floats(), indices: try integers(), material: try integer()))
    }
    for _ in 0..<(try integer()) {
      model.warnings.append(String(decoding: try byteArray(), as: UTF8.self))
    }
    guard bytes.isEmpty else { throw FrameError() }
    return model
  }
}
