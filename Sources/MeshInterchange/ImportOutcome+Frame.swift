// The stream between the import process and its parent: one frame a file, in the order of the
// files, little-endian.
//
//   frame    "A3DM", UInt8 kind (0 model, 1 failure), UInt64 length of the body, body
//   failure  UTF-8
//   model    UInt32 count, materials; UInt32 count, parts; UInt32 count, warnings
//   array    UInt32 count of elements, elements of four bytes (or one)

extension ImportOutcome {
  /// The bytes before a frame's body.
  package static let frameHeaderLength = 13

  private static let magic: [UInt8] = Array("A3DM".utf8)

  /// The frame that carries this outcome.
  package var frame: [UInt8] {
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
  package static func first(
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
