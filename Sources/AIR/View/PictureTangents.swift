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
      let tangent = tangents[index]
      var picture = [SIMD4<Float>](repeating: .zero, count: width * height)
      var place = tangent.values.startIndex
      for y in tangent.rect.rows {
        for x in tangent.rect.columns {
          picture[y * width + x] = tangent.values[place]
          place += 1
        }
      }
      lens.apply(to: &picture, deviation: deviation)
      tangents[index] = Tangent(rect: whole, values: picture[...])
    }
  }

  /// A derivative that is zero everywhere.
  mutating func appendZero() { tangents.append(Tangent(rect: .empty, values: [])) }

  /// A tangent times a weight a pixel.
  func weighted(_ index: Int, _ weights: [Float]?) -> Tangent {
    var tangent = tangents[index]
    guard let weights else { return tangent }
    let rect = tangent.rect
    tangent.values.withUnsafeMutableBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        var place = 0
        for y in rect.rows {
          for x in rect.columns {
            values[place] *= weights[y * width + x]
            place += 1
          }
        }
      }
    }
    return tangent
  }

  /// Σ over pixels of a tangent times a picture, a number a channel.
  func product(_ tangent: Tangent, _ picture: [SIMD4<Float>]) -> SIMD3<Double> {
    var total = SIMD4<Double>.zero
    tangent.values.withUnsafeBufferPointer { values in
      picture.withUnsafeBufferPointer { picture in
        for y in tangent.rect.rows {
          var sum = SIMD4<Float>.zero
          let p = (y - tangent.rect.minY) * tangent.rect.width - tangent.rect.minX
          let q = y * width
          for x in tangent.rect.columns { sum += values[p + x] * picture[q + x] }
          total += SIMD4<Double>(sum)
        }
      }
    }
    return SIMD3(total.x, total.y, total.z)
  }

  /// Σ over pixels and channels of two tangents' product.
  func product(_ a: Tangent, _ index: Int) -> Double {
    let b = tangents[index]
    let rect = a.rect.intersection(b.rect)
    guard !rect.isEmpty else { return 0 }
    var total = SIMD4<Double>.zero
    a.values.withUnsafeBufferPointer { ta in
      b.values.withUnsafeBufferPointer { tb in
        for y in rect.rows {
          var sum = SIMD4<Float>.zero
          let p = (y - a.rect.minY) * a.rect.width - a.rect.minX
          let q = (y - b.rect.minY) * b.rect.width - b.rect.minX
          for x in rect.columns { sum += ta[p + x] * tb[q + x] }
          total += SIMD4<Double>(sum)
        }
      }
    }
    return total.sum()
  }
}
