/// How a picture of any size is brought to the size that a model works on.
///
/// The largest centred rectangle with the target's aspect ratio is cut out and scaled uniformly:
/// - when it shrinks, a target pixel is the mean of the source over exactly the area that it
///   covers, pixels on its border counting by the part that is covered;
/// - when it grows, a target pixel is interpolated bilinearly at its centre, the outermost pixels
///   being continued outwards.
///
/// Both work on linear RGB, where a mean of pixels is what a camera with larger pixels sees.
public struct ImageFit: Sendable, Equatable, CustomStringConvertible {
  /// The picture's size, in pixels.
  public let source: (width: Int, height: Int)
  /// The size that it is brought to, in pixels.
  public let target: (width: Int, height: Int)

  /// Source pixels along one target pixel.
  public var scale: Double {
    min(
      Double(source.width) / Double(target.width), Double(source.height) / Double(target.height))
  }

  /// The rectangle that is cut out, in source pixels from the top-left corner; its borders may
  /// run through pixels.
  public var crop: (x: Double, y: Double, width: Double, height: Double) {
    let (width, height) = (scale * Double(target.width), scale * Double(target.height))
    return (
      (Double(source.width) - width) / 2, (Double(source.height) - height) / 2, width, height
    )
  }

  /// Describes how a picture of one size is brought to another; both hold at least one pixel.
  public init(source: (width: Int, height: Int), target: (width: Int, height: Int)) {
    precondition(
      min(source.width, source.height, target.width, target.height) > 0,
      "sizes are at least one pixel")
    self.source = source
    self.target = target
  }

  /// What is done, in words.
  public var description: String {
    let from = "\(source.width)×\(source.height)"
    let to = "\(target.width)×\(target.height)"
    if source == target { return "\(from), used as it is" }
    var steps: [String] = []
    if source.width * target.height != source.height * target.width {
      steps.append("cut to its middle \(Self.decimal(crop.width))×\(Self.decimal(crop.height))")
    }
    if scale > 1 {
      steps.append("averaged down \(Self.decimal(scale)) times to \(to)")
    } else if scale < 1 {
      steps.append("interpolated up \(Self.decimal(1 / scale)) times to \(to)")
    }
    return ([from] + steps).joined(separator: ", ")
  }

  /// Equality of both sizes.
  public static func == (a: ImageFit, b: ImageFit) -> Bool {
    a.source == b.source && a.target == b.target
  }

  private static func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    if fraction == 0 { return "\(hundredths / 100)" }
    let digits =
      fraction % 10 == 0 ? "\(fraction / 10)" : (fraction < 10 ? "0" : "") + "\(fraction)"
    return "\(hundredths / 100).\(digits)"
  }
}

extension Image {
  /// The picture brought to another size, as `ImageFit` describes.
  public func fitted(width: Int, height: Int) -> Image {
    fitted(ImageFit(source: (self.width, self.height), target: (width, height)))
  }

  /// The picture brought to another size.
  package func fitted(_ fit: ImageFit) -> Image {
    precondition(fit.source == (width, height), "the fit is for pictures of this size")
    let (width, height) = fit.target
    if fit.source == fit.target { return self }
    let crop = fit.crop
    let columns = (0..<width).map {
      Taps(target: $0, scale: fit.scale, offset: crop.x, sourceCount: self.width)
    }
    let rows = (0..<height).map {
      Taps(target: $0, scale: fit.scale, offset: crop.y, sourceCount: self.height)
    }

    // Rows of the source that contribute are first narrowed, one at a time, and then added up.
    var result = [Float](repeating: 0, count: width * height * 3)
    var narrowed = [Float](repeating: 0, count: width * 3)
    var narrowedRow = -1
    for (row, vertical) in rows.enumerated() {
      for (step, rowWeight) in vertical.weights.enumerated() {
        let sourceRow = vertical.first + step
        if sourceRow != narrowedRow {
          narrow(row: sourceRow, columns: columns, into: &narrowed)
          narrowedRow = sourceRow
        }
        for index in 0..<width * 3 {
          result[row * width * 3 + index] += rowWeight * narrowed[index]
        }
      }
    }
    return Image(width: width, height: height, pixels: result)
  }

  private func narrow(row: Int, columns: [Taps], into narrowed: inout [Float]) {
    for (column, taps) in columns.enumerated() {
      var sum = SIMD3<Float>.zero
      var index = (row * width + taps.first) * 3
      for weight in taps.weights {
        sum += weight * SIMD3(pixels[index], pixels[index + 1], pixels[index + 2])
        index += 3
      }
      for channel in 0..<3 { narrowed[column * 3 + channel] = sum[channel] }
    }
  }
}

/// The source pixels along one axis that a target pixel is made of.
struct Taps {
  /// The first of them.
  var first: Int
  /// Their weights, which sum to one.
  var weights: [Float]

  init(target: Int, scale: Double, offset: Double, sourceCount: Int) {
    if scale >= 1 {
      let low = offset + Double(target) * scale
      let high = low + scale
      first = min(max(Int(low), 0), sourceCount - 1)
      // A border that meets a pixel's own up to rounding does not reach into the next one.
      let last = min(max(Int((high - 1e-9).rounded(.up)) - 1, first), sourceCount - 1)
      weights = (first...last).map {
        Float(max(0, min(high, Double($0 + 1)) - max(low, Double($0))) / scale)
      }
    } else {
      let center = offset + (Double(target) + 0.5) * scale - 0.5
      let clamped = min(max(center, 0), Double(sourceCount - 1))
      first = min(Int(clamped), max(sourceCount - 2, 0))
      let fraction = Float(clamped - Double(first))
      weights = sourceCount == 1 ? [1] : [1 - fraction, fraction]
    }
  }
}
