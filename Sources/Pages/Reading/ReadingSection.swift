import AIR
import Files
import Foundation
import Rendering
import SceneModel

/// What a page shows of one reading.
struct ReadingSection {
  private let reading: PictureReading
  private let id: String
  private let scene: Int
  private let name: String
  /// What is printed of it.
  var table = ""
  /// What is to be said of it, a sentence each.
  var warnings: [String] = []

  /// - Parameters:
  ///   - id: the section's in the page.
  ///   - scene: where the scene stands among those of the viewer.
  ///   - name: the picture's.
  init(_ reading: PictureReading, id: String, scene: Int, name: String) {
    self.reading = reading
    self.id = id
    self.scene = scene
    self.name = name
  }

  /// HTML.
  func lines() throws -> [String] {
    let explanation = reading.explanation
    let numbers =
      "residual \(Self.short(explanation.rms)), at most \(Self.short(explanation.expected)) is "
      + "expected in means of blocks of \(explanation.blockSide) pixels"
    var lines = [
      "<section class=\"reading\" id=\"\(id)\">", "<h2>\(Page.text(name))</h2>",
      explanation.isExplained
        ? "<p class=\"fine\">Explained: \(Page.text(numbers)).</p>"
        : "<p class=\"warning\">Not explained: \(Page.text(numbers)). Do not trust this reading.</p>",
    ]
    lines += warnings.map { "<p class=\"warning\">\(Page.text($0))</p>" }
    lines += ["<div class=\"row\">"] + (try comparison())
    lines.append("<figure><div class=\"place\" data-scene=\"\(scene)\"></div></figure>")
    lines.append("</div>")
    lines += ["<h3>Objects</h3>"] + objects
    let top = TableTop(reading.objects, reading.renderer)
    lines += ["<div class=\"row\">", "<div>", "<h3>How many</h3>"] + counts + ["</div>"]
    lines += [
      "<figure>", top.svg,
      "<figcaption>\(Page.text(top.caption))</figcaption>", "</figure>",
    ]
    lines += try unexplained() + ["</div>"]
    lines += try steps()
    lines += [
      "<details>", "<summary>As it is printed</summary>", "<pre>\(Page.text(lines: table))</pre>",
      "</details>", "</section>",
    ]
    return lines
  }

  /// The picture and its reconstruction, of which a slider shows the one or the other.
  private func comparison() throws -> [String] {
    let picture = reading.picture
    let (width, height) = (480, max(1, 480 * picture.height / max(1, picture.width)))
    let size = "width=\"\(width)\" height=\"\(height)\""
    return [
      "<figure>", "<div class=\"compare\">",
      "<img class=\"pixels\" id=\"\(id)-picture\" \(size) alt=\"The picture\" "
        + "src=\"\(try Page.source(of: picture))\">",
      "<img class=\"pixels\" \(size) alt=\"Its reconstruction\" "
        + "src=\"\(try Page.source(of: reading.reconstruction()))\">", "</div>",
      "<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" "
        + "aria-label=\"How much of the picture is shown, and how little of its reconstruction\">",
      "<figcaption>The picture, as the network saw it, on the left; its reconstruction on the right."
        + "</figcaption>", "</figure>",
    ]
  }

  private var objects: [String] {
    guard !reading.objects.isEmpty else { return ["<p>The table is empty.</p>"] + doubts }
    let meshes = reading.specification.meshes
    let head = ["", "mesh", "x (m)", "y (m)", "yaw (°)"]
    var lines = [
      "<table class=\"objects\">", "<thead><tr>",
      (head + meshes.map(\.name)).map { "<th>\(Page.text($0))</th>" }.joined(), "</tr></thead>",
      "<tbody>",
    ]
    for (index, object) in reading.objects.enumerated() {
      let (p, d) = (object.position, object.positionDeviation)
      let yaw = object.yawDeviation.map {
        Formatted.measured(object.object.yaw * 180 / .pi, $0 * 180 / .pi)
      }
      let cells =
        [
          "\(index + 1)", object.mesh, Formatted.measured(p.x, d.x), Formatted.measured(p.y, d.y),
          yaw ?? Formatted.nothing,
        ].map { "<td>\(Page.text($0))</td>" }
        + meshes.map { "<td>\(Page.bar(object.meshProbabilities[$0.name] ?? 0))</td>" }
      lines.append("<tr>\(cells.joined())</tr>")
    }
    return lines + ["</tbody>", "</table>"] + doubts
  }

  /// What else the picture may show.
  private var doubts: [String] { reading.doubts.map { "<p>\(Page.text($0)).</p>" } }

  private var counts: [String] {
    ["<table class=\"counts\">", "<tbody>"]
      + reading.countProbabilities.enumerated().map { count, probability in
        "<tr><td>\(count)</td><td>\(Page.bar(probability))</td></tr>"
      } + ["</tbody>", "</table>"]
  }

  /// What is left of the picture, pixel by pixel and in the blocks that the verdict is about.
  private func unexplained() throws -> [String] {
    let gain = JSON.number(Double(PictureReading.residualGain)).line
    let residual = reading.residual()
    var lines = try Page.figure(
      residual, "What is left between them, \(gain) times as bright: black is perfect.")
    let side = reading.explanation.blockSide
    if side > 1 {
      lines += try Page.figure(
        Self.means(residual, side: side), "Its means over blocks of \(side) pixels, twice as bright.")
    }
    return lines
  }

  private static func means(_ picture: Image, side: Int) -> Image {
    var result = picture
    for top in stride(from: 0, to: picture.height, by: side) {
      for left in stride(from: 0, to: picture.width, by: side) {
        let rows = top..<min(picture.height, top + side)
        let columns = left..<min(picture.width, left + side)
        var sum = SIMD3<Float>.zero
        for row in rows { for column in columns { sum += picture[column, row] } }
        let mean = sum * (2 / Float(rows.count * columns.count))
        for row in rows { for column in columns { result[column, row] = mean } }
      }
    }
    return result
  }

  /// What the network had proposed step by step, and what refinement made of it.
  private func steps() throws -> [String] {
    let steps = reading.steps()
    var lines = ["<h3>How it was read</h3>", "<div class=\"row\">"]
    for (index, step) in steps.enumerated() {
      lines += try Page.figure(step, "The network, after step \(index + 1)", width: 160)
    }
    let last = reading.refinement == nil ? "What was read" : "After refinement"
    lines += try Page.figure(reading.reconstruction(), last, width: 160)
    lines.append("</div>")
    let moves = reading.moves
    let kept = moves.isEmpty ? "none" : moves.joined(separator: ", ")
    lines.append(
      "<p>\(Page.text("Renderings: \(reading.renders). Moves that refinement kept: \(kept)."))</p>")
    return lines
  }

  private static func short(_ value: Double) -> String { JSON.rounded(value, digits: 2).line }
}
