import AssetIO
import Files

extension JSONObjectReader {
  /// The colour under `key`, linear RGB; in the file it is sRGB, as painting programs show it.
  func color(_ key: String) throws(FileError) -> SIMD3<Float> {
    let expected = "an sRGB colour such as \"#c04020\""
    let value = try required(key, expected)
    guard case .string(let text) = value.content else { throw error(key, value, expected) }
    let digits = Array(text.utf8.dropFirst())
    guard text.hasPrefix("#"), digits.count == 6, let code = UInt32(text.dropFirst(), radix: 16),
      text.dropFirst().allSatisfy(\.isHexDigit)
    else { throw error(key, value, expected) }
    return SIMD3(
      SRGB.decode(UInt8(truncatingIfNeeded: code >> 16)),
      SRGB.decode(UInt8(truncatingIfNeeded: code >> 8)),
      SRGB.decode(UInt8(truncatingIfNeeded: code)))
  }
}
