/// Room for smooth pixels that wait.
struct SmoothPixelMemory {
  /// So many that what was written one by one is no longer on its way to memory when it is read by
  /// eights: a processor waits for that.
  static let capacity = 64

  /// What is kept of each pixel, 32 bits each.
  enum Quantity: Int, CaseIterable {
    /// The derivative in m.
    case gradientX, gradientY, gradientZ
    /// The unit normal times the derivative in the light's cosine.
    case litX, litY, litZ
    /// The light's cosine where the light reaches the surface, else zero.
    case cosine
    /// The derivative in that cosine.
    case brightness
    /// From the light's origin to the pixel's centre.
    case x, y
    /// `Int32`s: the face that it shows, and where it is in the picture.
    case face, index
  }

  /// One piece, so that kernels need one register for it: the quantities, then m of `SmoothFace` of
  /// each pixel, which is found as a vector.
  private let numbers: UnsafeMutableRawPointer
  private static let firstNormal = Quantity.allCases.count * capacity * 4

  init() {
    let size = Self.firstNormal + Self.capacity * 16
    numbers = .allocate(byteCount: size, alignment: 64)
    numbers.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  func deallocate() { numbers.deallocate() }

  @inline(__always)
  private func offset(_ quantity: Quantity, _ place: Int) -> Int {
    4 &* (quantity.rawValue &* Self.capacity &+ place)
  }

  /// Keeps m of a pixel.
  @inline(__always)
  func set(_ normal: SIMD4<Float>, _ place: Int) {
    numbers.storeBytes(
      of: normal, toByteOffset: Self.firstNormal &+ 16 &* place, as: SIMD4<Float>.self)
  }

  /// Of eight pixels, from a place on.
  @inline(__always)
  func normals(_ first: Int) -> EightVectors {
    var eight = EightVectors(x: .zero, y: .zero, z: .zero)
    for lane in 0..<8 {
      let normal = numbers.load(
        fromByteOffset: Self.firstNormal &+ 16 &* (first &+ lane), as: SIMD4<Float>.self)
      eight.x[lane] = normal.x
      eight.y[lane] = normal.y
      eight.z[lane] = normal.z
    }
    return eight
  }

  @inline(__always)
  subscript(_ quantity: Quantity, _ place: Int) -> Float {
    get { numbers.load(fromByteOffset: offset(quantity, place), as: Float.self) }
    nonmutating set {
      numbers.storeBytes(of: newValue, toByteOffset: offset(quantity, place), as: Float.self)
    }
  }

  /// Of `face` and `index`.
  @inline(__always)
  subscript(whole quantity: Quantity, _ place: Int) -> Int {
    get { Int(numbers.load(fromByteOffset: offset(quantity, place), as: Int32.self)) }
    nonmutating set {
      numbers.storeBytes(
        of: Int32(truncatingIfNeeded: newValue), toByteOffset: offset(quantity, place),
        as: Int32.self)
    }
  }

  /// Of eight pixels, from a place on.
  @inline(__always)
  subscript(eight quantity: Quantity, _ place: Int) -> SIMD8<Float> {
    get { numbers.loadUnaligned(fromByteOffset: offset(quantity, place), as: SIMD8<Float>.self) }
    nonmutating set {
      numbers.storeBytes(of: newValue, toByteOffset: offset(quantity, place), as: SIMD8<Float>.self)
    }
  }
}

/// Eight vectors.
struct EightVectors {
  var x, y, z: SIMD8<Float>

  /// What they are divided by to have length one.
  @inline(__always) var length: SIMD8<Float> {
    let square = (x * x + y * y) + z * z
    let least = SIMD8<Float>(repeating: .smallestSquare)
    return square.replacing(with: least, where: square .< least).squareRoot()
  }
}
