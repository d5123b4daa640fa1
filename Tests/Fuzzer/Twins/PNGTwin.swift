import Foundation

/// A slow, strict reading of PNG files, as the standard has them (ISO/IEC 15948, third edition).
struct PNGTwin {
  /// Why a file is not a PNG.
  struct Fault: Error, CustomStringConvertible { var description: String }

  /// Columns and rows.
  var width = 0, height = 0
  /// Linear RGB over white, `[height, width, 3]`; nil where the file says something of its colours
  /// that is not read here.
  var pixels: [Double]?

  private var depth = 0, colorType = 0, isInterlaced = false
  private var palette: [UInt8] = []
  private var transparency: [UInt8]?
  private var gamma: Double?
  private var isSRGB = false
  private var isForeign = false

  /// Reads a file.
  init(_ file: [UInt8]) throws {
    var data: [UInt8] = []
    var dataState = 0
    var seen: Set<String> = []
    for (index, chunk) in try Self.chunks(of: file).enumerated() {
      if dataState == 1, chunk.type != "IDAT" { dataState = 2 }
      if index == 0, chunk.type != "IHDR" { throw Fault(description: "no header") }
      let isOnce = chunk.type != "IDAT" && !["tEXt", "zTXt", "iTXt", "sPLT"].contains(chunk.type)
      if !seen.insert(chunk.type).inserted, isOnce {
        if chunk.type.first?.isUppercase == true { throw Fault(description: "\(chunk.type) twice") }
        isForeign = true
      }
      switch chunk.type {
      case "IHDR": try readHeader(chunk.data)
      case "PLTE":
        guard dataState == 0, chunk.data.count % 3 == 0, !chunk.data.isEmpty,
          chunk.data.count <= 768, colorType & 3 != 0, !seen.contains("tRNS")
        else { throw Fault(description: "palette") }
        if colorType == 3, chunk.data.count / 3 > 1 << depth { throw Fault(description: "palette") }
        palette = chunk.data
      case "tRNS":
        guard dataState == 0 else { throw Fault(description: "late tRNS") }
        transparency = chunk.data
      case "IDAT":
        guard dataState < 2 else { throw Fault(description: "data in two places") }
        dataState = 1
        data += chunk.data
      case "gAMA":
        guard dataState == 0, chunk.data.count == 4, !seen.contains("PLTE") else {
          isForeign = true
          continue
        }
        gamma = Double(Self.integer(chunk.data)) / 100_000
      case "sRGB":
        if dataState != 0 || chunk.data.count != 1 || chunk.data[0] > 3 { isForeign = true }
        isSRGB = true
      case "IEND":
        guard chunk.data.isEmpty else { throw Fault(description: "end") }
      case "iCCP", "cICP", "eXIf", "CgBI", "mDCV", "cLLI", "sBIT", "cHRM": isForeign = true
      default:
        if chunk.type.first?.isUppercase == true { throw Fault(description: "unknown chunk") }
      }
    }
    guard dataState > 0 else { throw Fault(description: "no data") }
    if colorType == 3, palette.isEmpty { throw Fault(description: "no palette") }
    guard width * height <= 1 << 20 else { throw Fault(description: "large") }
    let samples = try self.samples(of: InflateTwin.decode(data))
    let linear = try colors(of: samples)
    if let gamma, !(0.1...10).contains(gamma) { isForeign = true }
    pixels = isForeign ? nil : linear
  }

  /// A chunk of a file.
  struct Chunk {
    var type: String
    var data: [UInt8]
  }

  /// The chunks up to the last, their checksums verified.
  private static func chunks(of file: [UInt8]) throws -> [Chunk] {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw Fault(description: "signature")
    }
    var chunks: [Chunk] = []
    var at = 8
    while chunks.last?.type != "IEND" {
      guard at + 12 <= file.count else { throw Fault(description: "cut") }
      let length = integer(file[at..<at + 4])
      guard length <= file.count - at - 12 else { throw Fault(description: "cut") }
      let body = Array(file[at + 4..<at + 8 + length])
      guard Int(Checksum.crc32(body)) == integer(file[at + 8 + length..<at + 12 + length]) else {
        throw Fault(description: "checksum")
      }
      guard body[..<4].allSatisfy({ (65...90).contains($0 & 0xDF) }) else {
        throw Fault(description: "chunk name")
      }
      chunks.append(
        Chunk(type: String(decoding: body[..<4], as: UTF8.self), data: Array(body[4...])))
      at += 12 + length
    }
    return chunks
  }

  private static func integer(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func readHeader(_ data: [UInt8]) throws {
    guard data.count == 13 else { throw Fault(description: "header") }
    (width, height) = (Self.integer(data[0..<4]), Self.integer(data[4..<8]))
    (depth, colorType, isInterlaced) = (Int(data[8]), Int(data[9]), data[12] == 1)
    let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
    guard (1...1 << 20).contains(width), (1...1 << 20).contains(height),
      depths[colorType]?.contains(depth) == true, data[10] == 0, data[11] == 0, data[12] <= 1
    else { throw Fault(description: "header") }
  }

  private var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  /// The samples as they are stored, `[height, width, channels]`.
  private func samples(of data: [UInt8]) throws -> [Int] {
    var samples = [Int](repeating: 0, count: width * height * channels)
    var at = 0
    // Adam7: first column and row of a pass and the steps between its columns and rows.
    let passes =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    for (firstColumn, firstRow, columnStep, rowStep) in passes {
      let columns = (width - firstColumn + columnStep - 1) / columnStep
      let rows = (height - firstRow + rowStep - 1) / rowStep
      guard columns > 0, rows > 0 else { continue }
      let rowBytes = (columns * channels * depth + 7) / 8
      let step = max(1, channels * depth / 8)
      var above = [UInt8](repeating: 0, count: rowBytes)
      for row in 0..<rows {
        guard at + 1 + rowBytes <= data.count else { throw Fault(description: "too little data") }
        let filter = data[at]
        var line = Array(data[at + 1..<at + 1 + rowBytes])
        at += 1 + rowBytes
        for index in line.indices {
          let left = index >= step ? Int(line[index - step]) : 0
          let up = Int(above[index])
          let corner = index >= step ? Int(above[index - step]) : 0
          let guess: Int
          switch filter {
          case 0: guess = 0
          case 1: guess = left
          case 2: guess = up
          case 3: guess = (left + up) / 2
          case 4:
            let p = left + up - corner
            let (a, b, c) = (abs(p - left), abs(p - up), abs(p - corner))
            guess = a <= b && a <= c ? left : b <= c ? up : corner
          default: throw Fault(description: "filter")
          }
          line[index] = line[index] &+ UInt8(truncatingIfNeeded: guess)
        }
        for column in 0..<columns {
          let target = (firstRow + row * rowStep) * width + firstColumn + column * columnStep
          for channel in 0..<channels {
            samples[target * channels + channel] = sample(column * channels + channel, of: line)
          }
        }
        above = line
      }
    }
    guard at == data.count else { throw Fault(description: "too much data") }
    return samples
  }

  private func sample(_ index: Int, of line: [UInt8]) -> Int {
    switch depth {
    case 16: return Int(line[2 * index]) << 8 | Int(line[2 * index + 1])
    case 8: return Int(line[index])
    default:
      let bit = index * depth
      return Int(line[bit / 8]) >> (8 - depth - bit % 8) & (1 << depth - 1)
    }
  }

  private func colors(of samples: [Int]) throws -> [Double] {
    let largest = Double(colorType == 3 ? 255 : 1 << depth - 1)
    if let transparency {
      let fits = [0: transparency.count == 2, 2: transparency.count == 6][colorType]
      guard fits ?? (colorType == 3 && transparency.count <= palette.count / 3) else {
        throw Fault(description: "tRNS")
      }
    }
    let key: [Int]? =
      colorType == 3
      ? nil
      : transparency.map { bytes in
        stride(from: 0, to: bytes.count, by: 2).map {
          (Int(bytes[$0]) << 8 | Int(bytes[$0 + 1])) & (1 << depth - 1)
        }
      }
    var pixels: [Double] = []
    pixels.reserveCapacity(width * height * 3)
    for pixel in 0..<width * height {
      let own = Array(samples[pixel * channels..<(pixel + 1) * channels])
      var color: [Int]
      var alpha = 1.0
      switch colorType {
      case 0: color = [own[0], own[0], own[0]]
      case 2: color = own
      case 3:
        guard own[0] < palette.count / 3 else { throw Fault(description: "beyond the palette") }
        color = palette[3 * own[0]..<3 * own[0] + 3].map(Int.init)
        if let transparency, own[0] < transparency.count {
          alpha = Double(transparency[own[0]]) / 255
        }
      case 4:
        color = [own[0], own[0], own[0]]
        alpha = Double(own[1]) / largest
      default:
        color = Array(own[..<3])
        alpha = Double(own[3]) / largest
      }
      if let key, key == (colorType == 0 ? [own[0]] : own) { alpha = 0 }
      for channel in 0..<3 {
        pixels.append(alpha * light(Double(color[channel]) / largest) + 1 - alpha)
      }
    }
    return pixels
  }

  /// The light that a sample from 0 to 1 stands for.
  private func light(_ sample: Double) -> Double {
    if !isSRGB, let gamma, abs(gamma - 1 / 2.2) >= 1e-3 { return pow(sample, 1 / gamma) }
    return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4)
  }
}
