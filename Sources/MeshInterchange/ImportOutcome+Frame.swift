// The stream between the import process and its parent: one frame a file, in the order of the
// files, little-endian.
//
//   frame    "A3DM", UInt8 kind (0 model, 1 failure), UInt64 length of the body, body
//   failure  UTF-8
//   model    UInt32 count, materials; UInt32 count, parts; UInt32 count, warnings
//   array    UInt32 count of elements, elements of four bytes (or one)

extension ImportOutcome {
  /// The bytes before a frame's body.
  public static let frameHeaderLength = 13

  private static let magic: [UInt8] = Array("A3DM".utf8)

  /// The frame that carries this outcome.
  public var frame: [UInt8] {
    var body = FrameWriter()
    let kind: UInt8
    switch self {
    case .failure(let reason):
      kind = 1
      body.bytes = Array(reason.utf8)
    case .model(let model):
      kind = 0
      body.append(model)
    }
    var frame = FrameWriter()
    frame.bytes = Self.magic + [kind]
    frame.append(UInt32(truncatingIfNeeded: body.bytes.count))
    frame.append(UInt32(truncatingIfNeeded: body.bytes.count >> 32))
    return frame.bytes + body.bytes
  }

  /// The outcome at the start of `stream`, and the number of bytes that its frame takes;
  /// `nil` when the frame is not complete, as when the sender has died.
  public static func first(
    in stream: ArraySlice<UInt8>
  ) throws(FrameError) -> (outcome: ImportOutcome, length: Int)? {
    guard stream.count >= frameHeaderLength else { return nil }
    var reader = FrameReader(bytes: stream)
    guard try reader.bytes(count: 4).elementsEqual(magic) else { throw FrameError() }
    let kind = try reader.byte()
    let low = try reader.integer()
    let high = try reader.integer()
    guard high == 0 else { throw FrameError() }
    let total = frameHeaderLength + Int(low)
    guard stream.count >= total else { return nil }
    var body = FrameReader(bytes: stream.dropFirst(frameHeaderLength).prefix(Int(low)))
    switch kind {
    case 0: return (.model(try body.model()), total)
    case 1: return (.failure(String(decoding: body.bytes, as: UTF8.self)), total)
    default: throw FrameError()
    }
  }
}

/// The stream is not what the import process writes.
public struct FrameError: Error, Equatable {
  /// Makes the error.
  public init() {}
}

private struct FrameWriter {
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

private struct FrameReader {
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
