import CPNG

/// Unpacks zlib and gzip streams, up to a size.
enum Inflation {
  /// What became of a stream.
  enum Outcome: Equatable {
    /// Its content.
    case bytes([UInt8])
    /// It holds more than is wanted.
    case tooLarge
    /// It cannot be unpacked.
    case damaged
  }

  /// Unpacks a whole zlib stream, or the first one of a gzip file, of at most `limit` bytes.
  static func inflate(
    _ packed: ArraySlice<UInt8>, limit: Int, isGzip: Bool = false
  ) -> Outcome {
    var stream = z_stream()
    guard
      // 16 more than the largest window asks for gzip's header.
      inflateInit2_(
        &stream, MAX_WBITS + (isGzip ? 16 : 0), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { return .damaged }
    defer { inflateEnd(&stream) }
    var packed = Array(packed)
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    return packed.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(truncatingIfNeeded: source.count)
      while true {
        let status = piece.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          return CPNG.inflate(&stream, Z_NO_FLUSH)
        }
        content += piece.prefix(piece.count - Int(stream.avail_out))
        guard content.count <= limit else { return .tooLarge }
        if status == Z_STREAM_END { return .bytes(content) }
        // Without progress (Z_BUF_ERROR) the stream has been cut short.
        guard status == Z_OK else { return .damaged }
      }
    }
  }
}
