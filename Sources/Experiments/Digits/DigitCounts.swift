import Files
import GlyphModel
import Pages
import Probability
import Rendering

/// Counts of held-out pictures, and whether training succeeds from any seed.
enum DigitCounts {
  private static let trainings = 10
  /// A training has succeeded if this share of the counts is right: what the paper reports.
  private static let success = 0.98
  /// Pictures that are shown, of each kind.
  private static let shown = 4
  /// Pictures among which those to show are looked for.
  private static let searched = 2000

  static func compare(_ setting: DigitsSetting) throws -> DigitsResult {
    let seeds = 1...UInt64(setting.context.trainings ?? trainings)
    let (models, missing) = try setting.available(seeds.map { setting.model(seed: $0) })
    var table = Report.Table(
      caption: "\(setting.count) held-out pictures; of boxes those of right counts",
      header: [
        "seed", "CPU s", "count", "steps alone", "centre error, median (95 %), pixels",
        "box overlap, median (5 %)", "squared error",
      ])
    var sum = GlyphEvaluation()
    var shares: [Double] = []
    var curves: [Plot.Series] = []
    var json: [JSON] = []
    for (index, entry) in models.enumerated() {
      setting.context.note("counts: seed \(index + 1) of \(models.count)")
      let evaluation = try setting.measure(entry.model, setting.specification)
      let alone = try setting.measure(entry.model, setting.specification, looksAgain: false)
      sum.add(evaluation)
      shares.append(evaluation.countAccuracy)
      table.rows.append([
        "\(index + 1)", entry.curve.last.map { Formatted.fixed($0.cpuSeconds, digits: 0) } ?? "–",
        Formatted.percent(evaluation.countAccuracy, digits: 2),
        Formatted.percent(alone.countAccuracy, digits: 2),
        Formatted.median(
          evaluation.centerError(0.5), evaluation.centerError(0.95), unit: "", digits: 2),
        Formatted.percent(evaluation.overlap(0.5))
          + " (\(Formatted.percent(evaluation.overlap(0.05), digits: 0)))",
        Formatted.fixed(
          evaluation.squaredError / Double(max(1, evaluation.pictures)), digits: 1),
      ])
      curves.append(
        Plot.Series(
          "seed \(index + 1)",
          entry.curve.map { SIMD2(Double($0.imagesSeen), $0.countAccuracy * 100) }))
      json.append([
        "countAccuracy": .rounded(evaluation.countAccuracy),
        "stepsAlone": .rounded(alone.countAccuracy),
        "confusion": .array(evaluation.confusion.map { .array($0.map { .integer($0) }) }),
      ])
    }
    let succeeded = shares.filter { $0 >= success }.count
    var blocks: [Report.Block] = [
      .heading("Counts"),
      .paragraph(
        "A training has succeeded if at least \(Formatted.percent(success, digits: 0)) of the "
          + "counts are right: \(succeeded) of \(models.count), median "
          + "\(Formatted.percent(quantile(shares, 0.5), digits: 2))."),
    ]
    if let missing { blocks.append(missing) }
    blocks += [
      .table(table),
      .table(confusion(sum)),
      .plot(
        Plot(
          caption: "Counts right while training (500 pictures, both looks)",
          xLabel: "pictures seen", yLabel: "counts right, %", series: curves)),
    ]
    if let first = models.first { blocks += try pictures(first.model, setting) }
    return DigitsResult(blocks: blocks, json: .array(json))
  }

  /// Of all seeds together.
  private static func confusion(_ evaluation: GlyphEvaluation) -> Report.Table {
    Report.Table(
      caption: "Pictures by their count (rows) and the count that was read, of all seeds",
      header: [""] + evaluation.confusion.indices.map(String.init),
      rows: evaluation.confusion.enumerated().filter { $1.contains { $0 > 0 } }.map {
        ["\($0)"] + $1.map(String.init)
      })
  }

  /// How some pictures were read, as the paper's figures 2 and 3 show it, and all kinds of error.
  private static func pictures(
    _ model: LearnedGlyphs, _ setting: DigitsSetting
  ) throws -> [Report.Block] {
    let scenes = DigitScenes(setting.specification, source: setting.source)
    let reader = GlyphReader(model)
    var right: [(caption: String, picture: Image)] = []
    var wrong = right
    for index in 0..<searched where right.count < shown || wrong.count < shown {
      let picture = try scenes.picture(
        seed: setting.context.seed, index: index, isHeldOut: true)
      guard let reading = reader.read([picture.pixels]).first else { continue }
      let panel = (
        caption: "\(picture.glyphs.count), read as \(reading.count)",
        picture: reading.panel(
          of: picture.pixels, size: setting.specification.size,
          glimpseSize: model.network.architecture.glimpseSize)
      )
      if reading.count != picture.glyphs.count {
        if wrong.count < shown { wrong.append(panel) }
      } else if reading.count == 2, right.count < shown {
        right.append(panel)
      }
    }
    return [
      .paragraph(
        "Above: the picture with the windows of attention, then what has been painted after each "
          + "step. Below: what the decoder paints."),
      .pictures(right), .paragraph("Those that are read wrongly, the first ones:"),
      .pictures(wrong),
    ]
  }
}
