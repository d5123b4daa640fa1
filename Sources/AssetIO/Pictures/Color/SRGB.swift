#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The transfer curve between linear light and the bytes of a picture file (IEC 61966-2-1).
package enum SRGB {
  /// The linear value of an encoded byte, in [0, 1].
  @inlinable package static func decode(_ byte: UInt8) -> Float { linearFromByte[Int(byte)] }

  /// The byte nearest to a linear value on the encoded scale, exactly rounded (halves upwards);
  /// values outside [0, 1] are clamped and NaN becomes 0.
  @inlinable package static func encode(_ linear: Float) -> UInt8 {
    firstByteOfBucket.withUnsafeBufferPointer { buckets in
      thresholds.withUnsafeBufferPointer { encode(linear, buckets, $0) }
    }
  }

  /// The bytes nearest to linear values, as `encode(_:)` for each.
  package static func encode(_ linear: [Float]) -> [UInt8] {
    firstByteOfBucket.withUnsafeBufferPointer { buckets in
      thresholds.withUnsafeBufferPointer { thresholds in
        linear.map { encode($0, buckets, thresholds) }
      }
    }
  }

  @inline(__always) @usableFromInline static func encode(
    _ linear: Float, _ buckets: UnsafeBufferPointer<UInt8>,
    _ thresholds: UnsafeBufferPointer<Float>
  ) -> UInt8 {
    guard linear > 0 else { return 0 }
    guard linear < 1 else { return 255 }
    // A bucket knows the smallest byte in it and spans at most two thresholds.
    var byte = Int(buckets[Int(linear * Float(bucketCount))])
    while byte < 255, linear >= thresholds[byte + 1] { byte += 1 }
    return UInt8(truncatingIfNeeded: byte)
  }

  /// The linear value of an encoded one, both in [0, 1].
  package static func decode(_ encoded: Double) -> Double {
    encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
  }

  /// The encoded value of a linear one, both in [0, 1].
  package static func encode(_ linear: Double) -> Double {
    linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055
  }

  @usableFromInline static let bucketCount = 4096

  @usableFromInline static let linearFromByte: [Float] = (0...255).map {
    Float(decode(Double($0) / 255))
  }

  /// Entry b is the smallest linear `Float` that rounds to byte b or more.
  @usableFromInline static let thresholds: [Float] = (0...255).map { byte in
    guard byte > 0 else { return 0 }
    let exact = decode((Double(byte) - 0.5) / 255)
    let nearest = Float(exact)
    return Double(nearest) < exact ? nearest.nextUp : nearest
  }

  @usableFromInline static let firstByteOfBucket: [UInt8] = (0...bucketCount).map { bucket in
    let start = Float(bucket) / Float(bucketCount)
    return UInt8(thresholds.lastIndex { $0 <= start } ?? 0)
  }
}
