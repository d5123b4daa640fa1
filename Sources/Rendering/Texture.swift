/// A picture on a surface, filtered bilinearly and repeated in both directions.
struct Texture: Sendable {
  let width: Int
  let height: Int
  /// Linear RGB and an unused fourth number, `[height, width]`.
  let texels: [SIMD4<Float>]

  init(_ image: Image) {
    width = image.width
    height = image.height
    texels = (0..<image.width * image.height).map {
      SIMD4(image.pixels[3 * $0], image.pixels[3 * $0 + 1], image.pixels[3 * $0 + 2], 0)
    }
  }

  /// The colour at (u, v), both from 0 to 1 over the picture, and its derivative in u and v.
  ///
  /// Texel centres are at half-integers, as pixel centres are.
  @inline(__always)
  func sample(u: Float, v: Float) -> (
    color: SIMD4<Float>, alongU: SIMD4<Float>, alongV: SIMD4<Float>
  ) {
    let x = u * Float(width) - 0.5
    let y = v * Float(height) - 0.5
    let column = x.rounded(.down)
    let row = y.rounded(.down)
    let fx = x - column
    let fy = y - row
    let c0 = Self.wrap(column, width)
    let c1 = c0 &+ 1 == width ? 0 : c0 &+ 1
    let r0 = Self.wrap(row, height)
    let r1 = r0 &+ 1 == height ? 0 : r0 &+ 1
    return texels.withUnsafeBufferPointer { texels in
      let t00 = texels[r0 &* width &+ c0]
      let t10 = texels[r0 &* width &+ c1]
      let t01 = texels[r1 &* width &+ c0]
      let t11 = texels[r1 &* width &+ c1]
      let top = t00 + (t10 - t00) * fx
      let bottom = t01 + (t11 - t01) * fx
      let acrossTop = t10 - t00
      let acrossBottom = t11 - t01
      return (
        top + (bottom - top) * fy,
        (acrossTop + (acrossBottom - acrossTop) * fy) * Float(width),
        (bottom - top) * Float(height)
      )
    }
  }

  @inline(__always) private static func wrap(_ coordinate: Float, _ size: Int) -> Int {
    // A texture coordinate that is huge or not finite must not trap the conversion to Int.
    guard abs(coordinate) < 1e6 else { return 0 }
    let index = Int(coordinate)
    if index >= 0 && index < size { return index }
    let remainder = index % size
    return remainder < 0 ? remainder + size : remainder
  }
}
