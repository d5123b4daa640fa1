import AIR
import Exchange
import Files
import Rendering
import SceneModel

/// The page of an evaluation: its figures, how errors are spread, and what was read worst.
package struct EvaluationPage {
  private let report: MeasurementReport
  private let scores: BenchmarkScores
  private let worst: WorstReadings
  private let specification: SceneSpecification
  private let model: String

  /// - Parameter model: the name of what was measured.
  package init(
    _ report: MeasurementReport, _ scores: BenchmarkScores, _ worst: WorstReadings,
    _ specification: SceneSpecification, model: String
  ) {
    self.report = report
    self.scores = scores
    self.worst = worst
    self.specification = specification
    self.model = model
  }

  /// The file's text.
  ///
  /// - Parameter scene: the scene of an index with its picture.
  /// - Throws: `FileError` if a picture cannot be encoded.
  package func text(
    _ renderer: SceneRenderer, scene: (Int) -> (scene: Scene, picture: Image)
  ) throws -> String {
    let title = "\(model) on \(report.evaluation.scenes) scenes of \(specification.name)"
    var page = Page(title: title)
    page.add(["<h1>\(Page.text(title))</h1>", "<table>"])
    for (name, value) in report.rows {
      page.add(["<tr><td>\(Page.text(name))</td><td>\(Page.text(value))</td></tr>"])
    }
    page.add(["</table>", "<h2>Counts</h2>"])
    page.add(confusion)
    page.add(["<h2>Errors</h2>", "<div class=\"row\">"])
    for plot in plots {
      page.add([
        "<figure class=\"plot\">", plot.svg,
        "<figcaption>\(Page.text(plot.caption))</figcaption>", "</figure>",
      ])
    }
    page.add(["</div>", "<h2>Read worst</h2>"])
    page.add(try table(renderer, scene))
    return page.text
  }

  /// How often each count was taken for each.
  private var confusion: [String] {
    let counts = report.evaluation.countConfusion
    let columns = counts.map(\.count).max() ?? 0
    var lines = ["<table>", "<thead><tr><th>true count</th>"]
    lines += (0..<columns).map { "<th>\($0) found</th>" }
    lines += ["</tr></thead>", "<tbody>"]
    for (truth, row) in counts.enumerated() {
      let cells = (0..<columns).map { found in
        let number = found < row.count ? row[found] : 0
        return found == truth ? "<td><strong>\(number)</strong></td>" : "<td>\(number)</td>"
      }
      lines.append("<tr><td>\(truth)</td>\(cells.joined())</tr>")
    }
    return lines + ["</tbody>", "</table>"]
  }

  /// The share of errors that are at most as large, in steps that a curve needs.
  private static func spread(_ errors: [Double], least: Double) -> [SIMD2<Double>] {
    let sorted = errors.sorted()
    let step = max(1, sorted.count / mostPoints)
    return sorted.enumerated().filter { $0.offset % step == 0 || $0.offset == sorted.count - 1 }
      // A logarithmic axis has no zero.
      .map { SIMD2(max(least, $0.element), Double($0.offset + 1) / Double(sorted.count)) }
  }

  private static let mostPoints = 200

  private var plots: [Plot] {
    let evaluation = report.evaluation
    func curves(
      _ caption: String, _ xLabel: String, _ series: [Plot.Series]
    ) -> Plot? {
      guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
      var plot = Plot(
        caption: caption, xLabel: xLabel, yLabel: "share of objects",
        series: series.filter { !$0.points.isEmpty })
      plot.xScale = .logarithmic
      plot.yRange = 0...1
      return plot
    }
    var recall = Plot(
      caption: "Objects that BOP says are found, by how far off they may be",
      xLabel: "% of the diameter (MSSD), pixels of 640 (MSPD)", yLabel: "recall",
      series: PoseError.allCases.map { kind in
        Plot.Series(
          "\(kind)".uppercased(),
          scores.recalls(kind).enumerated().map { SIMD2(5 * Double($0.offset + 1), $0.element) })
      })
    recall.yRange = 0...1
    return [
      curves(
        "Objects whose position is off by at most so much", "% of the table's width",
        [
          Plot.Series(
            "position", Self.spread(evaluation.positionErrors.map { $0 * 100 }, least: 1e-4))
        ]),
      curves(
        "Objects whose yaw is off by at most so much", "degrees, modulo the mesh's symmetry",
        specification.meshes.indices.map { mesh in
          Plot.Series(
            specification.meshes[mesh].name,
            Self.spread(evaluation.yawErrorsDegrees[mesh], least: 1e-3))
        }), recall,
    ].compactMap { $0 }
  }

  /// The worst readings, a row each.
  private func table(
    _ renderer: SceneRenderer, _ scene: (Int) -> (scene: Scene, picture: Image)
  ) throws -> [String] {
    guard !worst.entries.isEmpty else {
      return ["<p>All were read rightly, to a thousandth of the table and half a degree.</p>"]
    }
    var lines = [
      "<table class=\"examples\">",
      "<thead><tr><th>picture</th><th>as it was read</th><th>what is off</th></tr></thead>",
      "<tbody>",
    ]
    for entry in worst.entries {
      let reading = entry.reading
      let read = renderer.renderer(for: reading.view)
        .render(reading.objects.map(renderer.placement))
      func cell(_ picture: Image, _ words: String) throws -> String {
        "<td>" + (try Page.figure(picture, words, width: 140)).joined() + "</td>"
      }
      lines.append(
        "<tr>" + (try cell(scene(reading.index).picture, "scene \(reading.index)"))
          + (try cell(read, "its rendering")) + "<td>\(Page.text(entry.words))</td></tr>")
    }
    return lines + ["</tbody>", "</table>"]
  }
}
