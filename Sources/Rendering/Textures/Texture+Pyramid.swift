// A texture's averaged levels, and the derivative of the averaging.
//
// Each level has half as many texels along each side as the one before, rounded down, but at least
// one. A texel is the mean of the finer level over exactly the area that it covers, so the mean of
// the whole texture is that of every level, whatever its size.

extension Texture {
  static func levels(width: Int, height: Int, _ filter: TextureSampler.Filter) -> [Level] {
    var levels = [Level(width: width, height: height, start: 0)]
    while filter == .trilinear, let last = levels.last, last.width * last.height > 1 {
      levels.append(
        Level(
          width: max(1, last.width / 2), height: max(1, last.height / 2),
          start: last.start + last.width * last.height))
    }
    return levels
  }

  /// The texels of all levels from those of the first.
  static func pyramid(_ texels: [SIMD4<Float>], _ levels: [Level]) -> [SIMD4<Float>] {
    var texels = texels
    for (finer, coarser) in zip(levels, levels.dropFirst()) {
      texels += [SIMD4<Float>](repeating: .zero, count: coarser.width * coarser.height)
      forEachShare(from: finer, to: coarser) { source, target, weight in
        texels[target] += texels[source] * weight
      }
    }
    return texels
  }

  /// The transpose of `pyramid`: the derivative in the first level's texels, `[height, width]`,
  /// from that in the texels of all levels.
  func pullback(_ adjoint: [SIMD4<Float>]) -> [SIMD4<Float>] {
    var adjoint = adjoint
    for (finer, coarser) in zip(levels, levels.dropFirst()).reversed() {
      Self.forEachShare(from: finer, to: coarser) { source, target, weight in
        adjoint[source] += adjoint[target] * weight
      }
    }
    return Array(adjoint.prefix(width * height))
  }

  /// Calls `body` with each finer texel that contributes to a coarser one.
  private static func forEachShare(
    from finer: Level, to coarser: Level,
    _ body: (_ source: Int, _ target: Int, _ weight: Float) -> Void
  ) {
    func taps(_ target: Int, _ fine: Int, _ coarse: Int) -> Taps {
      Taps(target: target, scale: Double(fine) / Double(coarse), offset: 0, sourceCount: fine)
    }
    let columns = (0..<coarser.width).map { taps($0, finer.width, coarser.width) }
    for row in 0..<coarser.height {
      let vertical = taps(row, finer.height, coarser.height)
      for (y, down) in vertical.weights.enumerated() {
        let line = finer.start + (vertical.first + y) * finer.width
        for (column, horizontal) in columns.enumerated() {
          let target = coarser.start + row * coarser.width + column
          for (x, across) in horizontal.weights.enumerated() {
            body(line + horizontal.first + x, target, down * across)
          }
        }
      }
    }
  }
}

extension Texture {
  /// The most texels of the full resolution along any metre of a surface with these texture
  /// coordinates: the largest singular value of their gradients, in texels.
  func density(_ coordinates: AffineVector) -> Float {
    let size = SIMD4<Float>(Float(width), Float(height), 0, 0)
    let (x, y, z) = (coordinates.x * size, coordinates.y * size, coordinates.z * size)
    let uu = x.x * x.x + y.x * y.x + z.x * z.x
    let vv = x.y * x.y + y.y * y.y + z.y * z.y
    let uv = x.x * x.y + y.x * y.y + z.x * z.y
    let spread = ((uu - vv) * (uu - vv) / 4 + uv * uv).squareRoot()
    return ((uu + vv) / 2 + spread).squareRoot()
  }
}
