/// How a picture's stored rows and columns are to be shown (Exif 2.32, tag 0x0112).
enum PictureOrientation: Int, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right exchanged.
  case mirrored
  /// Turned by 180°.
  case upsideDown
  /// Top and bottom exchanged.
  case flipped
  /// The first row is the left side, the first column the top.
  case transposed
  /// Turned clockwise by 90°: the first row is the right side, the first column the top.
  case turnedClockwise
  /// The first row is the right side, the first column the bottom.
  case transverse
  /// Turned counter-clockwise by 90°: the first row is the left side, the first column the bottom.
  case turnedCounterClockwise

  /// Where stored pixels are shown: the size of the upright picture and, as row-major pixel
  /// indices of it, where the first stored pixel lies and how far apart neighbours in a stored row
  /// and in a stored column are.
  func layout(
    width: Int, height: Int
  ) -> (width: Int, height: Int, first: Int, columnStep: Int, rowStep: Int) {
    let (right, bottom) = (width - 1, height - 1)
    switch self {
    case .upright: return (width, height, 0, 1, width)
    case .mirrored: return (width, height, right, -1, width)
    case .upsideDown: return (width, height, bottom * width + right, -1, -width)
    case .flipped: return (width, height, bottom * width, 1, -width)
    case .transposed: return (height, width, 0, height, 1)
    case .turnedClockwise: return (height, width, bottom, height, -1)
    case .transverse: return (height, width, right * height + bottom, -height, -1)
    case .turnedCounterClockwise: return (height, width, right * height, -height, 1)
    }
  }
}
