import AssetIO
import Geometry
import Rendering

extension TablePhoto {
  /// The colours of the table and of what is around it, the median of each channel, as
  /// specifications write them.
  package static func colors(
    of picture: Image, _ corners: Corners
  ) -> (table: String, background: String) {
    let middle = corners.points.reduce(.zero, +) / Double(corners.points.count)
    /// How far inside of the outline a point is, in pixels; below zero outside.
    func depth(_ p: SIMD2<Double>) -> Double {
      corners.points.indices.map { index in
        let a = corners.points[index]
        let edge = corners.points[(index + 1) % corners.points.count] - a
        let length = (edge * edge).sum().squareRoot()
        func side(_ q: SIMD2<Double>) -> Double {
          (edge.x * (q.y - a.y) - edge.y * (q.x - a.x)) / length
        }
        return side(middle) < 0 ? -side(p) : side(p)
      }.min() ?? 0
    }
    var (inside, outside): ([SIMD3<Float>], [SIMD3<Float>]) = ([], [])
    // Some ten thousand pixels will do.
    let step = max(1, max(picture.width, picture.height) / 100)
    let margin = 0.01 * Double(max(picture.width, picture.height))
    for row in stride(from: 0, to: picture.height, by: step) {
      for column in stride(from: 0, to: picture.width, by: step) {
        let depth = depth(SIMD2(Double(column) + 0.5, Double(row) + 0.5))
        if depth > margin { inside.append(picture[column, row]) }
        if depth < -margin { outside.append(picture[column, row]) }
      }
    }
    return (text(inside, otherwise: "#a39b91"), text(outside, otherwise: "#4a525e"))
  }

  private static func text(_ colors: [SIMD3<Float>], otherwise: String) -> String {
    guard !colors.isEmpty else { return otherwise }
    let digits = (0..<3).map { channel in
      let value = colors.map { $0[channel] }.sorted()[colors.count / 2]
      let hexadecimal = String(SRGB.encode(value), radix: 16)
      return hexadecimal.count < 2 ? "0" + hexadecimal : hexadecimal
    }
    return "#" + digits.joined()
  }

  /// The photograph with the table's outline as the camera that was found sees it, its edge along x
  /// red, that along y green, and what stands straight up in its middle blue.
  package func marked(_ picture: Image) -> Image {
    var picture = picture
    let width = max(2, Double(max(self.width, height)) / 300)
    func line(_ a: Vector3, _ b: Vector3, _ color: SIMD3<Float>) {
      guard let (from, to) = seen(a).flatMap({ from in seen(b).map { (from, $0) } }) else { return }
      picture.stroke(from: from, to: to, width: width, color: color)
    }
    let half = table / 2
    let (red, green, blue): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) = (
      [1, 0.02, 0.02], [0.02, 0.6, 0.02], [0.05, 0.1, 1]
    )
    for side in [-1.0, 1] {
      line(Vector3(-half.x, side * half.y, 0), Vector3(half.x, side * half.y, 0), red)
      line(Vector3(side * half.x, -half.y, 0), Vector3(side * half.x, half.y, 0), green)
    }
    line(Vector3(0, 0, 0), Vector3(0, 0, table.min() / 4), blue)
    return picture
  }

  /// Where the camera sees a point of the table's frame, in the picture's pixels.
  private func seen(_ point: Vector3) -> SIMD2<Double>? {
    let p = rotation * point + translation
    guard p.z > 0 else { return nil }
    return focalLength * SIMD2(p.x, p.y) / p.z + SIMD2(Double(width), Double(height)) / 2
  }
}
