import AIR
import AssetIO
import Files
import Foundation
import Probability
import Rendering
import SceneModel

/// The page of one reading or of many: each with what was seen and what was made of it, and of many
/// a table that can be sorted by how doubtful they are.
package struct ReadingPage {
  private let renderer: SceneRenderer
  private let title: String
  private let notes: [String]
  private var meshes: ViewerMeshes
  private var scenes: [JSON] = []
  private var sections: [String] = []
  private var rows: [Row] = []

  /// A line of the table.
  private struct Row {
    var doubt: Double
    var html: String
  }

  /// A page without readings.
  ///
  /// - Parameters:
  ///   - model: the model's name.
  ///   - notes: what is to be said of model and specification, a sentence each.
  package init(_ renderer: SceneRenderer, model: String, notes: [String] = []) throws {
    self.renderer = renderer
    self.notes = notes
    title = "Read by \(model)"
    meshes = try ViewerMeshes(renderer)
  }

  /// Adds a reading.
  ///
  /// - Parameters:
  ///   - name: the picture's.
  ///   - table: what is printed of it.
  ///   - warnings: what was said of it on standard error, a sentence each.
  package mutating func add(
    _ reading: PictureReading, name: String, table: String, warnings: [String]
  ) throws {
    let id = "r\(rows.count)"
    var section = ReadingSection(reading, id: id, scene: scenes.count, name: name)
    section.table = table
    section.warnings = warnings
    sections += try section.lines()
    var scene = ViewerScene(scene: reading.scene)
    scene.ghosts = Self.ghosts(reading)
    scene.pictureName = id + "-picture"
    scenes.append(try scene.json(renderer, &meshes))
    let doubt = Self.doubt(reading)
    let count = reading.objects.count
    let likely = reading.countProbabilities[count]
    let least = reading.objects.map(\.meshProbability).min()
    let explanation = reading.explanation
    let ratio = explanation.expected > 0 ? explanation.rms / explanation.expected : 0
    rows.append(
      Row(
        doubt: doubt,
        html: [
          "<td><a href=\"#\(id)\">\(Page.text(name))</a></td>",
          cell(doubt, Formatted.percent(doubt)), cell(Double(count), "\(count)"),
          cell(likely, Formatted.percent(likely)),
          cell(least ?? 1, least.map { Formatted.percent($0) } ?? Formatted.nothing),
          cell(ratio, Formatted.fixed(ratio, digits: 2)),
          cell(explanation.isExplained ? 0 : 1, explanation.isExplained ? "yes" : "no"),
        ].joined()))
  }

  /// Adds a picture that could not be read.
  package mutating func addFailure(name: String, message: String) {
    let id = "r\(rows.count)"
    sections += [
      "<section class=\"reading\" id=\"\(id)\">", "<h2>\(Page.text(name))</h2>",
      "<p class=\"warning\">\(Page.text(message))</p>", "</section>",
    ]
    let none = cell(-1, Formatted.nothing)
    rows.append(
      Row(
        doubt: 2,
        html: "<td><a href=\"#\(id)\">\(Page.text(name))</a></td>" + cell(2, "not read")
          + String(repeating: none, count: 4) + cell(2, Formatted.nothing)))
  }

  private func cell(_ value: Double, _ text: String) -> String {
    "<td data-value=\"\(JSON.rounded(value).line)\">\(Page.text(text))</td>"
  }

  /// The probability that the count or some mesh is another; 1 of what is not explained.
  static func doubt(_ reading: PictureReading) -> Double {
    guard reading.explanation.isExplained else { return 1 }
    let right = reading.objects.reduce(reading.countProbabilities[reading.objects.count]) {
      $0 * $1.meshProbability
    }
    return min(1, max(0, 1 - right))
  }

  /// So many other places of each object are shown.
  private static let ghostCount = 12

  /// Samples of the posterior, or, where none were asked for, draws about the reading as its
  /// deviations have them.
  private static func ghosts(_ reading: PictureReading) -> [SceneObject] {
    if let scenes = reading.samples?.scenes {
      return stride(from: 0, to: scenes.count, by: max(1, scenes.count / ghostCount))
        .flatMap { scenes[$0].objects }
    }
    var generator = PCG32(seed: 0, stream: 0)
    return (0..<ghostCount).flatMap { _ in
      reading.objects.map { estimate -> SceneObject in
        var object = estimate.object
        func draw(_ deviation: Double) -> Double {
          let z = Normal(mean: 0, standardDeviation: 1).sample(using: &generator)
          return deviation.isFinite ? z * deviation : 0
        }
        object.position.x += draw(estimate.positionDeviation.x)
        object.position.y += draw(estimate.positionDeviation.y)
        if let deviation = estimate.yawDeviation { object.yaw += draw(deviation) }
        return object
      }
    }
  }

  /// The file's text.
  package var text: String {
    var page = Page(title: title)
    page.add(["<h1>\(Page.text(title))</h1>"])
    page.add(notes.map { "<p class=\"warning\">\(Page.text($0))</p>" })
    if rows.count > 1 { page.add(index) }
    page.add(sections)
    page.add(ViewerScene.element)
    page.add(data: .object([JSON.Member("scenes", .array(scenes))] + meshes.members))
    return page.text
  }

  /// The table of all readings, the most doubtful first.
  private var index: [String] {
    let heads = [
      "picture", "doubt", "objects", "probability of the count", "least probability of a mesh",
      "residual / expected", "explained",
    ]
    let sorted = rows.enumerated().sorted {
      $0.element.doubt != $1.element.doubt
        ? $0.element.doubt > $1.element.doubt : $0.offset < $1.offset
    }
    return [
      "<p>Doubt is the probability that the count or some mesh is another than read; 100 % of what "
        + "the model does not explain.</p>", "<table class=\"sortable\">", "<thead><tr>",
    ]
      + heads.enumerated().map { column, head in
        "<th\(column == 1 ? " aria-sort=\"descending\"" : "")>"
          + "<button type=\"button\">\(Page.text(head))</button></th>"
      } + ["</tr></thead>", "<tbody>"] + sorted.map { "<tr>\($0.element.html)</tr>" }
      + ["</tbody>", "</table>"]
  }
}
