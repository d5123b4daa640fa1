/// A picture on a surface, with its averaged levels if it is filtered trilinearly.
///
/// Kernels sample it once a pixel, in place: what they read needs no count of references.
struct Texture: @unchecked Sendable {
  /// One level of the pyramid.
  struct Level: Sendable, Equatable {
    var width: Int
    var height: Int
    /// Where its texels begin.
    var start: Int
  }

  let sampler: TextureSampler
  /// From the full resolution down; only the first if the filter is bilinear.
  let levels: FrozenArray<Level>
  /// Linear RGB and an unused fourth number, level after level, `[height, width]` each.
  let texels: FrozenArray<SIMD4<Float>>
  /// The places of `levels` and `texels`, which keep them.
  private let levelStart: UnsafePointer<Level>
  private let levelCount: Int
  private let texelStart: UnsafePointer<SIMD4<Float>>
  /// The level of full resolution.
  private let whole: Level
  private let repeats: Bool

  /// Makes a texture of at least one texel; numbers that are not finite count as zero.
  init(_ image: Image, sampler: TextureSampler = TextureSampler()) {
    self.sampler = sampler
    repeats = sampler.wrapU == .repeat && sampler.wrapV == .repeat
    let levels = Self.levels(width: image.width, height: image.height, sampler.filter)
    // x − x is zero for finite x only.
    let texels = image.samples.map { $0.replacing(with: 0, where: ($0 - $0) .!= 0) }
    self.texels = FrozenArray(Self.pyramid(texels, levels))
    self.levels = FrozenArray(levels)
    (levelStart, levelCount) = (self.levels.pointer, levels.count)
    texelStart = self.texels.pointer
    whole = levels[0]
  }

  var width: Int { whole.width }
  var height: Int { whole.height }

  /// The colour at (u, v), both from 0 to 1 over the picture, of the full resolution.
  ///
  /// Texel centres are at half-integers, as pixel centres are.
  @inline(__always) func sample(u: Float, v: Float) -> TextureSample {
    sample(u: u, v: v, in: whole)
  }

  /// The colour between two levels, 0 being the full resolution.
  @inline(__always) func sample(u: Float, v: Float, level: Float) -> TextureSample {
    let finer = min(Int(level), levelCount - 1)
    let fraction = level - Float(finer)
    let a = sample(u: u, v: v, in: levelStart[finer])
    guard fraction > 0, finer + 1 < levelCount else { return a }
    let b = sample(u: u, v: v, in: levelStart[finer + 1])
    return TextureSample(
      color: a.color + (b.color - a.color) * fraction,
      alongU: a.alongU + (b.alongU - a.alongU) * fraction,
      alongV: a.alongV + (b.alongV - a.alongV) * fraction)
  }

  @inline(__always)
  private func sample(u: Float, v: Float, in level: Level) -> TextureSample {
    let s = square(u: u, v: v, in: level)
    let (t00, t10) = (texelStart[s.topLeft], texelStart[s.topRight])
    let (t01, t11) = (texelStart[s.bottomLeft], texelStart[s.bottomRight])
    let (acrossTop, acrossBottom) = (t10 - t00, t11 - t01)
    let top = t00 + acrossTop * s.fx
    let bottom = t01 + acrossBottom * s.fx
    return TextureSample(
      color: top + (bottom - top) * s.fy,
      alongU: (acrossTop + (acrossBottom - acrossTop) * s.fy) * Float(level.width),
      alongV: (bottom - top) * Float(level.height))
  }

  /// The transpose of `sample(u:v:level:)`: spreads the derivative in the sampled colour over the
  /// texels that it was mixed of, `[level, height, width]`.
  func scatter(
    _ adjoint: SIMD4<Float>, u: Float, v: Float, level: Float, into texels: inout [SIMD4<Float>]
  ) {
    let finer = min(Int(level), levels.count - 1)
    let fraction = finer + 1 < levels.count ? level - Float(finer) : 0
    for (level, share) in [(finer, 1 - fraction), (finer + 1, fraction)] where share > 0 {
      let s = square(u: u, v: v, in: levels[level])
      let a = adjoint * share
      texels[s.topLeft] += a * ((1 - s.fx) * (1 - s.fy))
      texels[s.topRight] += a * (s.fx * (1 - s.fy))
      texels[s.bottomLeft] += a * ((1 - s.fx) * s.fy)
      texels[s.bottomRight] += a * (s.fx * s.fy)
    }
  }

  /// The four texels around a place, as indices, and where between them it lies.
  private struct Square {
    var topLeft: Int
    var topRight: Int
    var bottomLeft: Int
    var bottomRight: Int
    var fx: Float
    var fy: Float
  }

  @inline(__always)
  private func square(u: Float, v: Float, in level: Level) -> Square {
    let x = u * Float(level.width) - 0.5
    let y = v * Float(level.height) - 0.5
    // A coordinate that is huge or not finite must neither trap nor reach the picture.
    guard abs(x) < 1e6, abs(y) < 1e6 else {
      let first = level.start
      return Square(
        topLeft: first, topRight: first, bottomLeft: first, bottomRight: first, fx: 0, fy: 0)
    }
    let column = x.rounded(.down)
    let row = y.rounded(.down)
    var (c0, r0) = (Int(column), Int(row))
    var (c1, r1) = (c0 &+ 1, r0 &+ 1)
    if repeats {
      c0 = Self.repeated(c0, level.width)
      r0 = Self.repeated(r0, level.height)
      c1 = c0 &+ 1 == level.width ? 0 : c0 &+ 1
      r1 = r0 &+ 1 == level.height ? 0 : r0 &+ 1
    } else {
      c0 = Self.wrapped(c0, level.width, sampler.wrapU)
      c1 = Self.wrapped(c1, level.width, sampler.wrapU)
      r0 = Self.wrapped(r0, level.height, sampler.wrapV)
      r1 = Self.wrapped(r1, level.height, sampler.wrapV)
    }
    let top = level.start &+ r0 &* level.width
    let bottom = level.start &+ r1 &* level.width
    return Square(
      topLeft: top &+ c0, topRight: top &+ c1, bottomLeft: bottom &+ c0,
      bottomRight: bottom &+ c1, fx: x - column, fy: y - row)
  }

  @inline(__always) private static func repeated(_ index: Int, _ size: Int) -> Int {
    if index >= 0 && index < size { return index }
    let remainder = index % size
    return remainder < 0 ? remainder + size : remainder
  }

  private static func wrapped(_ index: Int, _ size: Int, _ wrap: TextureSampler.Wrap) -> Int {
    switch wrap {
    case .repeat: return repeated(index, size)
    case .clampToEdge: return min(max(index, 0), size - 1)
    case .mirroredRepeat:
      let place = repeated(index, 2 * size)
      return place < size ? place : 2 * size - 1 - place
    }
  }
}
