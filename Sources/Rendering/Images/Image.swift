/// A picture in linear RGB: row-major, top-left origin, `[height, width, 3]`.
///
/// The centre of the pixel in column c and row r is at (c + 0.5, r + 0.5).
public struct Image: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Linear RGB, `[height, width, 3]`, row-major; usually in [0, 1].
  public var pixels: [Float]

  /// Makes a picture of one colour.
  public init(width: Int, height: Int, color: SIMD3<Float> = .zero) {
    precondition(width >= 0 && height >= 0, "a picture's size is not negative")
    self.width = width
    self.height = height
    pixels = [Float](repeating: 0, count: width * height * 3)
    if color != .zero {
      for index in 0..<width * height {
        for channel in 0..<3 { pixels[index * 3 + channel] = color[channel] }
      }
    }
  }

  /// Makes a picture from its pixels, `[height, width, 3]`.
  public init(width: Int, height: Int, pixels: [Float]) {
    precondition(pixels.count == width * height * 3, "three numbers a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The colour of the pixel in `column` and `row`.
  public subscript(column: Int, row: Int) -> SIMD3<Float> {
    get {
      let index = (row * width + column) * 3
      return SIMD3(pixels[index], pixels[index + 1], pixels[index + 2])
    }
    set {
      let index = (row * width + column) * 3
      pixels[index] = newValue.x
      pixels[index + 1] = newValue.y
      pixels[index + 2] = newValue.z
    }
  }
}

extension Image {
  init(_ buffer: PixelBuffer) {
    self.init(
      width: buffer.width, height: buffer.height,
      samples: UnsafeBufferPointer(start: buffer.color, count: buffer.width * buffer.height))
  }

  /// Makes a picture from pixels of four numbers, the fourth unused.
  public init(width: Int, height: Int, samples: some Sequence<SIMD4<Float>>) {
    var pixels = [Float]()
    pixels.reserveCapacity(width * height * 3)
    for sample in samples {
      pixels.append(sample.x)
      pixels.append(sample.y)
      pixels.append(sample.z)
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The pixels as four numbers each, the fourth zero.
  public var samples: [SIMD4<Float>] {
    (0..<width * height).map {
      SIMD4(pixels[3 * $0], pixels[3 * $0 + 1], pixels[3 * $0 + 2], 0)
    }
  }
}
