import Testing

@testable import Files

@Suite("SHA-256")
struct SHA256Tests {
  private func hash(_ text: String) -> String {
    var hash = SHA256()
    hash.add(Array(text.utf8))
    return hash.hexadecimal
  }

  @Test("The examples of NIST (FIPS 180-4 and its example values)")
  func publishedValues() {
    #expect(
      hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hash(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
          + "lmnopqrsmnopqrstnopqrstu")
        == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")
    #expect(
      hash(String(repeating: "a", count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("It does not matter in which pieces the bytes come")
  func pieces() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var whole = SHA256()
    whole.add(bytes)
    for size in [1, 3, 55, 56, 63, 64, 65, 128, 299] {
      var parts = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        parts.add(bytes[start..<min(bytes.count, start + size)])
      }
      #expect(parts.hexadecimal == whole.hexadecimal, "pieces of \(size)")
    }
  }

  @Test("Words are little-endian, and fields know their length")
  func words() {
    var (words, bytes) = (SHA256(), SHA256())
    words.add(words: [UInt32(0x0403_0201), 0x0807_0605])
    bytes.add([1, 2, 3, 4, 5, 6, 7, 8])
    #expect(words.hexadecimal == bytes.hexadecimal)
    var (one, other) = (SHA256(), SHA256())
    one.add(field: "ab")
    one.add(field: "c")
    other.add(field: "a")
    other.add(field: "bc")
    #expect(one.hexadecimal != other.hexadecimal)
  }
}
