/// Putting pictures together into one that people look at.
extension Image {
  /// The picture with every pixel as a block of `factor` × `factor`, so that single ones are seen.
  package func enlarged(by factor: Int) -> Image {
    precondition(factor > 0, "a factor is at least 1")
    if factor == 1 { return self }
    var result = Image(width: width * factor, height: height * factor)
    for row in 0..<result.height {
      for column in 0..<result.width {
        result[column, row] = self[column / factor, row / factor]
      }
    }
    return result
  }

  /// |a − b| in every channel, times `gain`: black where two pictures of the same size agree.
  package static func absoluteDifference(_ a: Image, _ b: Image, gain: Float = 1) -> Image {
    precondition(a.width == b.width && a.height == b.height, "pictures of the same size")
    return Image(
      width: a.width, height: a.height, pixels: zip(a.pixels, b.pixels).map { abs($0 - $1) * gain })
  }

  /// The mean of pictures of one size, of at least one element.
  package static func mean<Element>(
    width: Int, height: Int, of elements: [Element], picture: (Element) throws -> Image
  ) rethrows -> Image {
    var sums = [Double](repeating: 0, count: width * height * 3)
    for element in elements {
      let drawn = try picture(element)
      precondition(drawn.width == width && drawn.height == height, "pictures of the same size")
      for index in sums.indices { sums[index] += Double(drawn.pixels[index]) }
    }
    return Image(
      width: width, height: height, pixels: sums.map { Float($0 / Double(elements.count)) })
  }

  /// Half of this picture and half of another one of its size.
  package func mixed(with other: Image) -> Image {
    precondition(width == other.width && height == other.height, "pictures of the same size")
    return Image(
      width: width, height: height, pixels: zip(pixels, other.pixels).map { ($0 + $1) / 2 })
  }

  /// Rows of pictures, from the top left, `gap` pixels apart and with `gap` pixels around them.
  ///
  /// - Parameter background: linear RGB of the gaps, and of what is left of shorter rows.
  package static func grid(_ rows: [[Image]], gap: Int, background: SIMD3<Float>) -> Image {
    precondition(gap >= 0, "a gap is not negative")
    let heights = rows.map { $0.map(\.height).max() ?? 0 }
    let widths = rows.map { $0.reduce(gap) { $0 + $1.width + gap } }
    var grid = Image(
      width: widths.max() ?? gap, height: heights.reduce(gap) { $0 + $1 + gap }, color: background)
    var top = gap
    for (row, height) in zip(rows, heights) {
      var left = gap
      for picture in row {
        grid.replace(atColumn: left, row: top, by: picture)
        left += picture.width + gap
      }
      top += height + gap
    }
    return grid
  }

  private mutating func replace(atColumn left: Int, row top: Int, by picture: Image) {
    for row in 0..<picture.height {
      let from = row * picture.width * 3
      let to = ((top + row) * width + left) * 3
      pixels.replaceSubrange(
        to..<to + picture.width * 3, with: picture.pixels[from..<from + picture.width * 3])
    }
  }
}
