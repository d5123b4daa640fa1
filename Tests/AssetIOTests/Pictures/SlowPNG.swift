import CPNG

@testable import AssetIO

/// Reads PNG files step by step as the specification defines them: the slow twin that `PNG` is
/// compared with. Of zlib it uses the unpacking; filters, passes, palettes and keys are its own.
struct SlowPNG {
  var width = 0, height = 0
  /// Red, green, blue and alpha as stored, from 0 to 1; `[height, width]`.
  var samples: [SIMD4<Double>] = []

  /// Reads a file; nil where it is none, or damaged.
  init?(_ file: [UInt8]) {
    var header: [UInt8] = []
    var palette: [UInt8] = []
    var transparency: [UInt8] = []
    var packed: [UInt8] = []
    var at = 8
    while at + 12 <= file.count {
      let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= file.count else { return nil }
      let body = Array(file[at + 8..<at + 8 + length])
      switch String(decoding: file[at + 4..<at + 8], as: UTF8.self) {
      case "IHDR": header = body
      case "PLTE": palette = body
      case "tRNS": transparency = body
      case "IDAT": packed += body
      default: break
      }
      at += 12 + length
    }
    guard header.count == 13 else { return nil }
    width = header[0..<4].reduce(0) { $0 << 8 | Int($1) }
    height = header[4..<8].reduce(0) { $0 << 8 | Int($1) }
    let depth = Int(header[8])
    let colorType = header[9]
    guard let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType], width > 0, height > 0,
      width * height < 1 << 20
    else { return nil }

    // First column and row of each pass, and its steps (8.2).
    let passes =
      header[12] == 1
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    func columns(_ pass: (Int, Int, Int, Int)) -> Int {
      max(0, (width - pass.0 + pass.2 - 1) / pass.2)
    }
    func rows(_ pass: (Int, Int, Int, Int)) -> Int {
      max(0, (height - pass.1 + pass.3 - 1) / pass.3)
    }
    func lineLength(_ columns: Int) -> Int { (columns * channels * depth + 7) / 8 }
    let needed = passes.reduce(0) {
      $0 + (columns($1) == 0 ? 0 : rows($1) * (1 + lineLength(columns($1))))
    }
    guard let stream = Self.unpacked(packed, count: needed) else { return nil }

    samples = [SIMD4<Double>](repeating: .zero, count: width * height)
    let largest = Double(1 << depth - 1)
    let step = max(1, channels * depth / 8)
    var place = 0
    for pass in passes where columns(pass) > 0 {
      var above = [UInt8](repeating: 0, count: lineLength(columns(pass)))
      for line in 0..<rows(pass) {
        let filter = stream[place]
        guard filter <= 4 else { return nil }
        var bytes = Array(stream[place + 1..<place + 1 + above.count])
        for index in bytes.indices {
          let left = index < step ? 0 : Int(bytes[index - step])
          let corner = index < step ? 0 : Int(above[index - step])
          bytes[index] &+= UInt8(
            PNGFixture.prediction(filter, left, Int(above[index]), corner) & 255)
        }
        place += 1 + above.count
        above = bytes
        for column in 0..<columns(pass) {
          // Bits from the highest down.
          let values = (0..<channels).map { channel in
            (0..<depth).reduce(0) { value, bit in
              let index = (column * channels + channel) * depth + bit
              return value << 1 | Int(bytes[index / 8] >> UInt8(7 - index % 8) & 1)
            }
          }
          guard
            let color = Self.color(
              values, colorType, largest: largest, palette: palette, transparency: transparency)
          else { return nil }
          samples[(pass.1 + line * pass.3) * width + pass.0 + column * pass.2] = color
        }
      }
    }
  }

  /// The picture where a sample stands for the light that `light` says.
  func pixels(background: SIMD3<Double>, light: (Double) -> Double) -> [Double] {
    samples.flatMap { sample in
      (0..<3).map { channel in
        sample.w * light(sample[channel]) + (1 - sample.w) * background[channel]
      }
    }
  }

  private static func color(
    _ values: [Int], _ colorType: UInt8, largest: Double, palette: [UInt8], transparency: [UInt8]
  ) -> SIMD4<Double>? {
    let shares = values.map { Double($0) / largest }
    /// Whether the pixel has the colour that stands for transparency.
    var isKey: Bool {
      transparency.count == 2 * values.count
        && values.indices.allSatisfy {
          // Bits above the picture's depth do not count (11.3.1.1).
          (Int(transparency[2 * $0]) << 8 | Int(transparency[2 * $0 + 1])) & Int(largest)
            == values[$0]
        }
    }
    switch colorType {
    case 0: return SIMD4(shares[0], shares[0], shares[0], isKey ? 0 : 1)
    case 2: return SIMD4(shares[0], shares[1], shares[2], isKey ? 0 : 1)
    case 3:
      let index = values[0]
      guard 3 * index + 3 <= palette.count else { return nil }
      let color = palette[3 * index..<3 * index + 3].map { Double($0) / 255 }
      let alpha = index < transparency.count ? Double(transparency[index]) / 255 : 1
      return SIMD4(color[0], color[1], color[2], alpha)
    case 4: return SIMD4(shares[0], shares[0], shares[0], shares[1])
    default: return SIMD4(shares[0], shares[1], shares[2], shares[3])
    }
  }

  /// The first `count` bytes of a zlib stream; nil if it has fewer.
  private static func unpacked(_ packed: [UInt8], count: Int) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(&stream) }
    var packed = packed
    var content = [UInt8](repeating: 0, count: count)
    let rest = packed.withUnsafeMutableBufferPointer { source in
      content.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        _ = inflate(&stream, Z_SYNC_FLUSH)
        return stream.avail_out
      }
    }
    return rest == 0 ? content : nil
  }
}
