/// The secure hash SHA-256 (NIST FIPS 180-4, sections 4.1.2, 5.1.1 and 6.2), taken piece by piece.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Fewer bytes than a block, not yet part of the state.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0
  /// The message schedule W, kept to save allocations.
  private var schedule = [UInt32](repeating: 0, count: 64)

  private static let blockSize = 64

  /// The hash of nothing yet.
  package init() {}

  /// Adds bytes.
  package mutating func add(_ bytes: some Collection<UInt8>) {
    byteCount &+= UInt64(bytes.count)
    let wasContiguous: Void? = bytes.withContiguousStorageIfAvailable { add(contiguous: $0) }
    if wasContiguous == nil { Array(bytes).withUnsafeBufferPointer { add(contiguous: $0) } }
  }

  /// Adds the bytes of whole numbers, each little-endian.
  package mutating func add(words: some Collection<some FixedWidthInteger>) {
    // In portions, so that the copy stays small however many there are.
    var rest = words[...]
    while !rest.isEmpty {
      let portion = rest.prefix(1 << 16)
      rest = rest.dropFirst(portion.count)
      portion.map(\.littleEndian).withUnsafeBytes { bytes in
        byteCount &+= UInt64(bytes.count)
        bytes.withMemoryRebound(to: UInt8.self) { add(contiguous: $0) }
      }
    }
  }

  /// Adds the text's length in bytes, as eight bytes, and the text: two texts that follow one
  /// another cannot be taken for two others.
  package mutating func add(field text: String) {
    add(words: CollectionOfOne(UInt64(text.utf8.count)))
    add(Array(text.utf8))
  }

  /// The hash of what has been added, as 64 hexadecimal digits in lower case.
  package var hexadecimal: String {
    var copy = self
    let bitCount = byteCount &* 8
    copy.add(CollectionOfOne(0x80))
    let filled = copy.rest.count
    let zeros = (filled <= 56 ? 56 : 120) - filled
    copy.add([UInt8](repeating: 0, count: zeros))
    copy.add((0..<8).reversed().map { UInt8(truncatingIfNeeded: bitCount >> (8 * UInt64($0))) })
    return copy.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private mutating func add(contiguous bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    if !rest.isEmpty {
      start = min(Self.blockSize - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<start])
      guard rest.count == Self.blockSize else { return }
      let block = rest
      block.withUnsafeBufferPointer { compress($0, at: 0) }
      rest.removeAll(keepingCapacity: true)
    }
    while bytes.count - start >= Self.blockSize {
      compress(bytes, at: start)
      start += Self.blockSize
    }
    rest.append(contentsOf: bytes[start...])
  }

  /// Works one block of 64 bytes into the state.
  private mutating func compress(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    func rotated(_ x: UInt32, _ count: UInt32) -> UInt32 { x >> count | x << (32 - count) }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    schedule.withUnsafeMutableBufferPointer { w in
      Self.constants.withUnsafeBufferPointer { k in
        for t in 0..<16 {
          let i = start + 4 * t
          w[t] =
            UInt32(bytes[i]) << 24 | UInt32(bytes[i + 1]) << 16 | UInt32(bytes[i + 2]) << 8
            | UInt32(bytes[i + 3])
        }
        for t in 16..<64 {
          let (x, y) = (w[t - 15], w[t - 2])
          let s0 = rotated(x, 7) ^ rotated(x, 18) ^ x >> 3
          let s1 = rotated(y, 17) ^ rotated(y, 19) ^ y >> 10
          w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
        }
        for t in 0..<64 {
          let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
          let choice = (e & f) ^ (~e & g)
          let t1 = h &+ sum1 &+ choice &+ k[t] &+ w[t]
          let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
          let majority = (a & b) ^ (a & c) ^ (b & c)
          let t2 = sum0 &+ majority
          (h, g, f, e) = (g, f, e, d &+ t1)
          (d, c, b, a) = (c, b, a, t1 &+ t2)
        }
      }
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
