/// Writes small PNG files of every kind, with every filter.
struct PNGBuilder {
  /// Columns and rows.
  var width = 20, height = 18
  /// 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
  var colorType = 2
  /// Bits a sample.
  var depth = 8
  /// Whether it is stored in the seven passes of Adam7.
  var isInterlaced = false
  /// Chunks between the header and the palette.
  var before: [(type: String, data: [UInt8])] = []
  /// Chunks between the palette and the pixels.
  var after: [(type: String, data: [UInt8])] = []
  /// Chunks behind the pixels.
  var last: [(type: String, data: [UInt8])] = []
  /// How many chunks the pixels are cut into.
  var pieces = 1
  /// Whether the pixels are stored, not coded.
  var isStored = false

  /// The file.
  var file: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let kind = [UInt8(depth), UInt8(colorType), 0, 0, isInterlaced ? 1 : 0]
    file += Self.chunk("IHDR", Self.word(width) + Self.word(height) + kind)
    for chunk in before { file += Self.chunk(chunk.type, chunk.data) }
    if colorType == 3 {
      let count = min(1 << depth, 60)
      var palette: [UInt8] = []
      for index in 0..<count {
        palette += [index * 37 & 255, index * 91 & 255, 255 - index].map { UInt8($0) }
      }
      file += Self.chunk("PLTE", palette)
    }
    for chunk in after { file += Self.chunk(chunk.type, chunk.data) }
    let data = isStored ? Self.stored(scanlines) : Self.coded(scanlines)
    let size = max(1, (data.count + pieces - 1) / pieces)
    for start in stride(from: 0, to: data.count, by: size) {
      file += Self.chunk("IDAT", Array(data[start..<min(start + size, data.count)]))
    }
    for chunk in last { file += Self.chunk(chunk.type, chunk.data) }
    return file + Self.chunk("IEND", [])
  }

  /// A chunk with its length and checksum.
  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return word(data.count) + body + word(Int(Checksum.crc32(body)))
  }

  /// Four bytes, the highest first.
  static func word(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  /// The filtered rows of all passes; all five filters take turns.
  private var scanlines: [UInt8] {
    var output: [UInt8] = []
    let passes =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    for (firstColumn, firstRow, columnStep, rowStep) in passes {
      let columns = Array(stride(from: firstColumn, to: width, by: columnStep))
      let rows = Array(stride(from: firstRow, to: height, by: rowStep))
      guard !columns.isEmpty else { continue }
      var above = [UInt8](repeating: 0, count: (columns.count * channels * depth + 7) / 8)
      for (index, row) in rows.enumerated() {
        let line = packed(
          columns.flatMap { column in
            (0..<channels).map { sample(column, row, $0) }
          })
        let filter = (index + depth) % 5
        output.append(UInt8(filter))
        output += filtered(line, above, filter)
        above = line
      }
    }
    return output
  }

  /// A sample of the picture: bars, a ramp, and alpha that is often full.
  private func sample(_ column: Int, _ row: Int, _ channel: Int) -> Int {
    let largest = 1 << depth - 1
    if colorType == 3 { return (column / 2 + row) % min(1 << depth, 60) }
    let isAlpha = channels % 2 == 0 && channel == channels - 1
    if isAlpha { return row % 3 == 0 ? largest * column / width : largest }
    let ramp = largest * (column * (channel + 1) + row) / (4 * (width + height))
    let bars = (column / 4 + channel) % 2 * largest / 2
    return (ramp + bars) & largest
  }

  private func packed(_ samples: [Int]) -> [UInt8] {
    if depth == 16 { return samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    var bytes = [UInt8](repeating: 0, count: (samples.count * depth + 7) / 8)
    for (index, sample) in samples.enumerated() {
      let bit = index * depth
      bytes[bit / 8] |= UInt8(sample << (8 - depth - bit % 8) & 255)
    }
    return bytes
  }

  private func filtered(_ line: [UInt8], _ above: [UInt8], _ filter: Int) -> [UInt8] {
    let step = max(1, channels * depth / 8)
    return line.indices.map { index in
      let left = index >= step ? Int(line[index - step]) : 0
      let up = Int(above[index])
      let corner = index >= step ? Int(above[index - step]) : 0
      let p = left + up - corner
      let (a, b, c) = (abs(p - left), abs(p - up), abs(p - corner))
      let paeth = a <= b && a <= c ? left : b <= c ? up : corner
      let guess = [0, left, up, (left + up) / 2, paeth][filter]
      return line[index] &- UInt8(truncatingIfNeeded: guess)
    }
  }

  /// A zlib stream that stores the bytes as they are.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    var at = 0
    repeat {
      let count = min(bytes.count - at, 65535)
      output.append(at + count == bytes.count ? 1 : 0)
      output += [count & 255, count >> 8, ~count & 255, ~count >> 8 & 255].map { UInt8($0) }
      output += bytes[at..<at + count]
      at += count
    } while at < bytes.count
    return output + word(Int(Checksum.adler32(bytes)))
  }

  /// A zlib stream in deflate's fixed code, runs of a byte as copies from one byte before.
  static func coded(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    var (buffer, filled) = (0, 0)
    func put(_ value: Int, _ count: Int) {
      buffer |= value << filled
      filled += count
      while filled >= 8 {
        output.append(UInt8(buffer & 255))
        buffer >>= 8
        filled -= 8
      }
    }
    /// Codes go highest bit first.
    func put(code: Int, _ count: Int) {
      for place in (0..<count).reversed() { put(code >> place & 1, 1) }
    }
    put(1, 1)
    put(1, 2)
    var at = 0
    while at < bytes.count {
      let run = at == 0 ? 0 : bytes[at...].prefix { $0 == bytes[at - 1] }.count
      if run >= 3 {
        // Lengths 3 to 10 have codes 257 to 264 and no further bits; the distance 1 has code 0.
        let length = min(run, 10)
        put(code: 257 + length - 3 - 256, 7)
        put(code: 0, 5)
        at += length
      } else {
        let byte = Int(bytes[at])
        if byte < 144 { put(code: 0x30 + byte, 8) } else { put(code: 0x190 + byte - 144, 9) }
        at += 1
      }
    }
    put(code: 0, 7)
    if filled > 0 { put(0, 8 - filled) }
    return output + word(Int(Checksum.adler32(bytes)))
  }
}
