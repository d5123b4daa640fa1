import Foundation
import Rendering
import SceneModel

/// What a network's glimpses are: windows of the picture around the places that it attends to, each
/// as large as the largest mesh is seen there.
package struct GlimpseLayout: Sendable, Equatable {
  /// Cells along either side; a multiple of 4.
  package var cells: Int
  /// How far a window reaches from its centre, at the centre's depth; in metres.
  package var radius: Double
  /// How far above the table a window's centre is, in metres.
  package var height: Double
  /// Of how many wrapped Normals q of the yaw of a mesh without symmetry is a mixture. Two
  /// neighbours' distance must not be much more than what a likelihood's peak is wide: of two
  /// handles in one picture, a little beside each other, neither explains the other.
  package var yawModes: Int

  /// Makes a layout.
  package init(cells: Int, radius: Double, height: Double, yawModes: Int) {
    (self.cells, self.radius, self.height, self.yawModes) = (cells, radius, height, yawModes)
  }

  /// What suits a renderer's meshes: all that is seen of any of them, and a quarter more, since
  /// places are proposed a little beside it. Rounded, so that no last bit of a mesh decides.
  package init(_ renderer: SceneRenderer) {
    let sizes = renderer.meshSizes
    let heights = sizes.map(\.height)
    let height = heights.isEmpty ? 0 : heights.reduce(0, +) / Double(heights.count) / 2
    let reach = sizes.map { hypot($0.radius, max(height, $0.height - height)) }.max() ?? 0
    let radius = Self.rounded(1.25 * reach)
    let pixels =
      2 * radius * renderer.specification.largestPixelsPerMetre(height: heights.max() ?? 0)
    self.init(
      cells: Self.cells(for: pixels), radius: radius, height: Self.rounded(height), yawModes: 16)
  }

  /// The one that takes most memory.
  static let largest = GlimpseLayout(cells: mostCells, radius: 1, height: 0, yawModes: 16)

  /// A cell a pixel, within what a network has the time for.
  private static func cells(for pixels: Double) -> Int {
    4 * Int((max(16, min(Double(mostCells), pixels)) / 4).rounded(.up))
  }

  private static let mostCells = 32

  /// To three digits.
  private static func rounded(_ length: Double) -> Double {
    guard length > 0 else { return length }
    let unit = pow(10, (log10(length)).rounded(.down) - 2)
    return (length / unit).rounded() * unit
  }

  /// The layout as an architecture's text has it.
  var text: String { "\(cells),\(radius),\(height),\(yawModes)" }

  /// Reads `text` back; nil if it is not of that form, or no glimpse is that large.
  init?(text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, let cells = Int(parts[0]), let radius = Double(parts[1]),
      let height = Double(parts[2]), let yawModes = Int(parts[3]), (4...256).contains(cells),
      cells.isMultiple(of: 4), (1e-6...1e6).contains(radius), (0...1e6).contains(height),
      (1...64).contains(yawModes)
    else { return nil }
    self.init(cells: cells, radius: radius, height: height, yawModes: yawModes)
    guard self.text == text else { return nil }
  }
}
