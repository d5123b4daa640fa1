import AIR
import Files
import Foundation
import Rendering
import SceneModel

/// The page of a training, written anew as it goes: curves of the record, and what the network
/// makes of some pictures that it is not trained on, at the start and now.
package final class TrainingPage {
  private let path: String
  private let title: String
  private let images: Int
  private let renderer: SceneRenderer
  private let examples: [(scene: Scene, picture: Image)]
  private var start: Reading?

  /// What a network makes of the examples.
  private struct Reading {
    var imagesSeen: Int
    var pictures: [Image]
    var counts: [Int]
  }

  /// Of the pictures that are shown; no training draws its own by it.
  private static let seed: UInt64 = 0x5EED_0002
  /// So many pictures are shown.
  private static let exampleCount = 8
  /// While the training goes on, the page loads itself again after so many seconds.
  private static let refreshSeconds = 20

  /// Where the page of a training stands.
  package static func path(output: String) -> String {
    String(output.dropLast(".safetensors".count)) + ".training.html"
  }

  /// The page of a training whose record is locked; nothing is written yet.
  ///
  /// - Parameters:
  ///   - output: where the weights go.
  ///   - images: pictures to be seen in all.
  package init(output: String, _ renderer: SceneRenderer, images: Int) {
    path = Self.path(output: output)
    // What a training that was killed has left, as of its other files; it is ours, for who has the
    // record locked.
    WholeFile.removeTemporaries(of: path)
    title = "Training of \(PathText.name(of: output))"
    self.images = images
    self.renderer = renderer
    let sampler = SceneSampler(renderer, seed: Self.seed)
    examples = (0..<Self.exampleCount).map { sampler($0) }
  }

  /// Writes the page.
  ///
  /// - Parameter run: at what it knows now.
  /// - Throws: `FileError`.
  package func write(_ run: TrainingRun) throws {
    let trainer = run.trainer
    let now = read(trainer)
    let start = self.start ?? now
    self.start = start
    let points = TrainingCurvePoint.read(text: try run.recordText())
    var page = Page(title: title)
    if !trainer.isFinished { page.refreshSeconds = Self.refreshSeconds }
    let share = Double(trainer.imagesSeen) / Double(max(1, images))
    let minutes = points.last.map { Formatted.fixed($0.cpuSeconds / 60, digits: 1) } ?? "0"
    page.add([
      "<h1>\(Page.text(title))</h1>",
      "<p>\(trainer.imagesSeen) of \(images) pictures of "
        + "\(Page.text(renderer.specification.name)) \(Page.bar(share)); "
        + "\(minutes) minutes of processor time at the last measurement.</p>",
    ])
    if points.isEmpty {
      page.add(["<p>Nothing has been measured yet.</p>"])
    } else {
      page.add(["<h2>On held-out scenes, the network alone</h2>", "<div class=\"row\">"])
      for plot in TrainingCurves(points, meshes: renderer.specification.meshes.map(\.name)).plots {
        page.add([
          "<figure class=\"plot\">", plot.svg,
          "<figcaption>\(Page.text(plot.caption))</figcaption>", "</figure>",
        ])
      }
      page.add(["</div>"])
    }
    page.add(try table(start, now))
    try WholeFile.write(Array(page.text.utf8), to: path)
  }

  private func read(_ trainer: Trainer) -> Reading {
    let proposer = Proposer(
      trainer.network, parameters: trainer.parameters, renderer: renderer, looksAgain: false)
    var reading = Reading(imagesSeen: trainer.imagesSeen, pictures: [], counts: [])
    for (_, picture) in examples {
      let proposal = proposer.propose(picture)
      let objects = proposal.isFinite ? proposal.objects.map(\.object) : []
      reading.counts.append(objects.count)
      reading.pictures.append(
        renderer.renderer(for: proposal.view).render(objects.map(renderer.placement)))
    }
    return reading
  }

  /// The examples, a row each.
  private func table(_ start: Reading, _ now: Reading) throws -> [String] {
    func frame(_ picture: Image, _ words: String) throws -> String {
      "<td>" + (try Page.figure(picture, words, width: 140)).joined() + "</td>"
    }
    func objects(_ count: Int) -> String { "\(count) object\(count == 1 ? "" : "s")" }
    var lines = [
      "<h2>Pictures that it is not trained on</h2>", "<table class=\"examples\">",
      "<thead><tr><th>picture</th><th>read after \(start.imagesSeen)</th>"
        + "<th>read after \(now.imagesSeen)</th></tr></thead>", "<tbody>",
    ]
    for (index, (scene, picture)) in examples.enumerated() {
      lines.append(
        "<tr>" + (try frame(picture, objects(scene.objects.count)))
          + (try frame(start.pictures[index], objects(start.counts[index])))
          + (try frame(now.pictures[index], objects(now.counts[index]))) + "</tr>")
    }
    return lines + ["</tbody>", "</table>"]
  }
}
