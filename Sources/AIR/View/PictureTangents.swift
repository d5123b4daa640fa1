import Rendering

/// Derivatives of a picture in several parameters, each where it is not zero.
struct PictureTangents {
  /// One derivative.
  struct Tangent {
    /// Where it is not zero.
    let rect: PixelRect
    /// `[height, width]` of the rectangle.
    var values: ArraySlice<SIMD4<Float>>
  }

  private(set) var tangents: [Tangent] = []
  private let width: Int

  /// - Parameter width: the picture's columns.
  init(width: Int) { self.width = width }

  var count: Int { tangents.count }

  mutating func append(_ jacobian: PictureJacobian) {
    let size = jacobian.rect.width * jacobian.rect.height
    guard size > 0 else { return }
    for index in 0..<jacobian.tangents.count / size {
      tangents.append(
        Tangent(
          rect: jacobian.rect, values: jacobian.tangents[index * size..<(index + 1) * size]))
    }
  }

  mutating func append(_ tangent: [SIMD4<Float>], rect: PixelRect) {
    tangents.append(Tangent(rect: rect, values: tangent[...]))
  }

  /// Blurs the derivatives as a lens does.
  mutating func blur(_ lens: LensBlur, deviation: Double, height: Int) {
    guard deviation > LensBlur.least else { return }
    let whole = PixelRect(minX: 0, minY: 0, maxX: width, maxY: height)
    for index in tangents.indices {
      var picture = picture(index, height: height)
      lens.apply(to: &picture, deviation: deviation)
      tangents[index] = Tangent(rect: whole, values: picture[...])
    }
  }

  /// Σ over pixels of a derivative times a picture, `[height, width]`.
  func product(_ index: Int, _ picture: [SIMD4<Float>]) -> Double {
    let rect = tangents[index].rect
    guard !rect.isEmpty else { return 0 }
    var total = 0.0
    tangents[index].values.withUnsafeBufferPointer { values in
      picture.withUnsafeBufferPointer { picture in
        for y in rect.rows {
          let from = (y - rect.minY) * rect.width - rect.minX
          var sum = SIMD4<Float>.zero
          for x in rect.columns { sum += values[from + x] * picture[y * width + x] }
          total += Double(sum.sum())
        }
      }
    }
    return total
  }

  /// A derivative as a whole picture, `[height, width]`.
  func picture(_ index: Int, height: Int) -> [SIMD4<Float>] {
    var picture = [SIMD4<Float>](repeating: .zero, count: width * height)
    let tangent = tangents[index]
    guard !tangent.rect.isEmpty else { return picture }
    var place = tangent.values.startIndex
    for y in tangent.rect.rows {
      for x in tangent.rect.columns {
        picture[y * width + x] = tangent.values[place]
        place += 1
      }
    }
    return picture
  }

  /// A derivative that is zero everywhere.
  mutating func appendZero() { tangents.append(Tangent(rect: .empty, values: [])) }

  /// Copies some rows of the picture of a tangent, red, green and blue of each pixel, zeros where
  /// it is zero.
  ///
  /// - Parameter weights: a factor for each pixel of the picture; nil for ones.
  func copy(
    _ index: Int, rows: Range<Int>, _ weights: [Float]?, to target: UnsafeMutablePointer<Double>
  ) {
    let rect = tangents[index].rect
    target.update(repeating: 0, count: 3 * rows.count * width)
    let shown = rows.clamped(to: rect.isEmpty ? 0..<0 : rect.rows)
    tangents[index].values.withUnsafeBufferPointer { values in
      for y in shown {
        let from = (y - rect.minY) * rect.width - rect.minX
        let to = target + 3 * (y - rows.lowerBound) * width
        for x in rect.columns {
          let value = SIMD4<Double>(values[from + x]) * Double(weights?[y * width + x] ?? 1)
          to[3 * x] = value.x
          to[3 * x + 1] = value.y
          to[3 * x + 2] = value.z
        }
      }
    }
  }
}
