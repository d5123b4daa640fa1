import Files
import Foundation
import Rendering
import SceneModel

/// The table seen from above, with every object and how sure its place is, as a drawing.
struct TableTop {
  private let reading: [ObjectEstimate]
  private let renderer: SceneRenderer
  /// Ellipses are drawn so many times as large as they are, so that they are seen.
  let enlargement: Int

  /// Pixels of the drawing's larger side.
  private static let side = 360.0

  init(_ objects: [ObjectEstimate], _ renderer: SceneRenderer) {
    reading = objects
    self.renderer = renderer
    let largest = objects.reduce(0.0) { largest, object in
      let d = object.positionDeviation
      return [largest, d.x, d.y].filter(\.isFinite).max() ?? largest
    }
    let wanted = 0.04 * renderer.specification.table.size.max()
    let factors = [1000, 500, 200, 100, 50, 20, 10, 5, 2]
    enlargement = factors.first { Double($0) * 2 * largest <= wanted } ?? 1
  }

  /// What stands below the drawing.
  var caption: String {
    "The table from above, y upwards. Ellipses: ± 2 standard deviations"
      + (enlargement == 1 ? "." : ", drawn \(enlargement) times as large.")
      + " Lines: the direction of x of each mesh, and ± 2 standard deviations of it."
  }

  /// The drawing.
  var svg: String {
    let size = renderer.specification.table.size
    let scale = Self.side / size.max()
    let margin = 0.08 * Self.side
    let (width, height) = (size.x * scale + 2 * margin, size.y * scale + 2 * margin)
    func x(_ value: Double) -> String { number(margin + (value + size.x / 2) * scale) }
    func y(_ value: Double) -> String { number(margin + (size.y / 2 - value) * scale) }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\" "
        + "height=\"\(number(height))\" role=\"img\" aria-label=\"\(Page.text(caption))\">",
      "<rect x=\"\(x(-size.x / 2))\" y=\"\(y(size.y / 2))\" width=\"\(number(size.x * scale))\" "
        + "height=\"\(number(size.y * scale))\" fill=\"none\" stroke=\"currentColor\"/>",
      // The axes, half a side of the drawing's margin long.
      "<path d=\"M\(x(0)) \(y(0))h\(number(margin))\" stroke=\"#c22\" stroke-width=\"2\"/>",
      "<path d=\"M\(x(0)) \(y(0))v\(number(-margin))\" stroke=\"#292\" stroke-width=\"2\"/>",
    ]
    let sizes = renderer.meshSizes
    for (index, object) in reading.enumerated() {
      let p = object.position
      let radius = sizes[object.object.mesh].radius
      lines.append(
        "<circle cx=\"\(x(p.x))\" cy=\"\(y(p.y))\" r=\"\(number(radius * scale))\" fill=\"none\" "
          + "stroke=\"currentColor\" stroke-dasharray=\"3 3\" opacity=\".6\"/>")
      let reach = object.positionDeviation * 2 * Double(enlargement) * scale
      if reach.x.isFinite, reach.y.isFinite {
        lines.append(
          "<ellipse class=\"sure\" cx=\"\(x(p.x))\" cy=\"\(y(p.y))\" "
            + "rx=\"\(number(min(reach.x, 4 * Self.side)))\" "
            + "ry=\"\(number(min(reach.y, 4 * Self.side)))\" fill=\"#2f6fde55\" stroke=\"#2f6fde\"/>")
      }
      if let yaw = object.yaw, let deviation = object.yawDeviation {
        for (turn, opacity) in [(0, 1.0), (-2, 0.4), (2, 0.4)] {
          let angle = yaw + Double(turn) * min(deviation.isFinite ? deviation : .pi, .pi)
          lines.append(
            "<path d=\"M\(x(p.x)) \(y(p.y))L\(x(p.x + radius * cos(angle))) "
              + "\(y(p.y + radius * sin(angle)))\" stroke=\"currentColor\" "
              + "opacity=\"\(number(opacity))\"/>")
        }
      }
      lines.append(
        "<text x=\"\(x(p.x))\" y=\"\(y(p.y + radius))\" dy=\"-4\" text-anchor=\"middle\" "
          + "font-size=\"12\" fill=\"currentColor\">\(index + 1) \(Page.text(object.mesh))</text>")
    }
    return (lines + ["</svg>"]).joined(separator: "\n")
  }

  private func number(_ value: Double) -> String { JSON.rounded(value, digits: 5).line }
}
