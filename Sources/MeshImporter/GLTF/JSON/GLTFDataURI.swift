/// The bytes that stand in a URI themselves: `data:application/octet-stream;base64,AAAA`.
enum GLTFDataURI {
  /// The bytes in `uri`, of which messages speak as `name`; nil if it is the name of a file.
  static func bytes(in uri: String, of name: String) throws(GLTFFault) -> [UInt8]? {
    guard uri.prefix(5).lowercased() == "data:" else { return nil }
    guard let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")) else {
      throw GLTFFault("\(name) has a data URI without a comma; it is damaged: export it again")
    }
    let content = uri[uri.utf8.index(after: comma)...]
    let decoded =
      uri[..<comma].lowercased().hasSuffix(";base64")
      ? decodingBase64(content.utf8) : decodingPercents(content.utf8)
    guard let decoded else {
      throw GLTFFault(
        "\(name) has a data URI that is not base64; it is damaged: export it again")
    }
    return decoded
  }

  /// What each byte of base64 stands for; 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let digits =
      Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
      + Array(UInt8(ascii: "0")...UInt8(ascii: "9")) + [UInt8(ascii: "+"), UInt8(ascii: "/")]
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  private static func decodingBase64(_ text: Substring.UTF8View) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count / 4 * 3 + 3)
    var (bits, bitCount, paddings): (UInt32, UInt32, Int) = (0, 0, 0)
    for byte in text {
      if byte == UInt8(ascii: "=") {
        paddings += 1
        continue
      }
      let value = values[Int(byte)]
      guard value < 64, paddings == 0 else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        decoded.append(UInt8(truncatingIfNeeded: bits >> bitCount))
        bits &= 0xFF
      }
    }
    // Six bits alone are no byte; the padding may be missing.
    return bitCount < 6 && paddings <= 2 ? decoded : nil
  }

  private static func decodingPercents(_ text: Substring.UTF8View) -> [UInt8]? {
    var rest = Array(text)[...]
    var decoded: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      guard digits.count == 2 else { return nil }
      decoded.append(UInt8(16 * digits[0] + digits[1]))
      rest = rest.dropFirst(2)
    }
    return decoded
  }
}
