import Rendering

extension GlyphReading {
  private static let factor = 4
  private static let colors: [SIMD3<Float>] = [
    [1, 0.1, 0.05], [0.05, 0.6, 0.1], [0.1, 0.25, 1], [0.9, 0.6, 0], [0.6, 0.1, 0.8], [0, 0.6, 0.6],
  ]

  /// How the picture was read, as the paper's figures 2 and 3 show it. Above: the picture with the
  /// windows of attention, then what has been painted after each step. Below: what the decoder
  /// painted at each step.
  package func panel(of picture: [Float], size: Int, glimpseSize: Int) -> Image {
    let factor = Self.factor
    var seen = GreyPicture.image(picture, size: size, factor: factor)
    for (step, glyph) in glyphs.enumerated() { Self.outline(glyph.window, step, in: &seen) }
    var above = [seen]
    var below: [Image] = []
    for (step, glyph) in glyphs.enumerated() {
      var frame = GreyPicture.image(canvases[step + 1], size: size, factor: factor)
      Self.outline(glyph.window, step, in: &frame)
      above.append(frame)
      below.append(GreyPicture.image(glyph.glyph, size: glimpseSize, factor: factor))
    }
    let gap = factor
    let width = above.count * (size * factor + gap) + gap
    let height = size * factor + glimpseSize * factor + 3 * gap
    var panel = Image(width: width, height: height, color: SIMD3(0.8, 0.8, 0.8))
    for (index, frame) in above.enumerated() {
      Self.paste(frame, at: (gap + index * (size * factor + gap), gap), into: &panel)
    }
    for (index, frame) in below.enumerated() {
      Self.paste(
        frame, at: (gap + (index + 1) * (size * factor + gap), 2 * gap + size * factor),
        into: &panel)
    }
    return panel
  }

  private static func paste(_ frame: Image, at place: (x: Int, y: Int), into panel: inout Image) {
    for row in 0..<frame.height {
      for column in 0..<frame.width {
        panel[place.x + column, place.y + row] = frame[column, row]
      }
    }
  }

  /// A line around a window, where that is in the picture.
  private static func outline(_ window: InkBox, _ step: Int, in image: inout Image) {
    let color = colors[step % colors.count]
    func pixel(_ edge: Double) -> Int {
      Int((min(max(edge, -1000), 1000) * Double(factor)).rounded())
    }
    let (left, right) = (pixel(window.left), pixel(window.right) - 1)
    let (top, bottom) = (pixel(window.top), pixel(window.bottom) - 1)
    guard left <= right, top <= bottom else { return }
    func paint(_ x: Int, _ y: Int) {
      guard x >= 0, y >= 0, x < image.width, y < image.height else { return }
      image[x, y] = color
    }
    for x in left...right { for y in [top, top + 1, bottom - 1, bottom] { paint(x, y) } }
    for y in top...bottom { for x in [left, left + 1, right - 1, right] { paint(x, y) } }
  }
}
