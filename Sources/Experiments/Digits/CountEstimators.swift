import Files
import GlyphModel
import Pages

/// Ways to learn presence, compared while training.
enum CountEstimators {
  private static let objectives: [(objective: CountObjective, kind: String, label: String)] = [
    (.exact, "", "count summed out"), (.score, "-score", "score function, learned baseline"),
    (.posterior, "-local-posterior", "posterior of the counts"),
  ]

  static func compare(_ setting: DigitsSetting) throws -> DigitsResult {
    var curves: [(label: String, curve: [GlyphCurvePoint])] = []
    var table = Report.Table(
      caption: "At the end, \(setting.count) held-out pictures",
      header: ["estimator", "pictures", "CPU s", "bound while training", "count", "steps alone"])
    var blocks: [Report.Block] = [
      .heading("Estimators"),
      .paragraph(
        "One network and one schedule; what differs is how presence learns, and, of the score "
          + "function, that glyphs learn from the count that was drawn alone. Seed 1. The bound is "
          + "the mean over the last pictures trained on, but for the likelihood's constant, with "
          + "the prior of that time."),
    ]
    for (objective, kind, label) in objectives {
      let wanted = setting.model(kind, seed: 1) { $0.settings.objective = objective }
      let models = setting.context.models
      guard models.trains || models.has(wanted.name) || objective == .exact else {
        blocks.append(.paragraph("Not in this comparison: \(label). --train does it."))
        continue
      }
      guard let entry = try setting.available([wanted]).models.first else { continue }
      setting.context.note("estimators: \(label)")
      let both = try setting.measure(entry.model, setting.specification)
      let alone = try setting.measure(entry.model, setting.specification, looksAgain: false)
      curves.append((label, entry.curve))
      let last = entry.curve.last
      table.rows.append([
        label, last.map { "\($0.imagesSeen)" } ?? "–",
        last.map { Formatted.fixed($0.cpuSeconds, digits: 0) } ?? "–",
        last.map { Formatted.fixed($0.elbo, digits: 0) } ?? "–",
        Formatted.percent(both.countAccuracy), Formatted.percent(alone.countAccuracy),
      ])
    }
    blocks.append(.table(table))
    for (xLabel, x) in axes {
      for (yLabel, y) in measures {
        blocks.append(
          .plot(
            Plot(
              caption: "\(yLabel) by \(xLabel)", xLabel: xLabel, yLabel: yLabel,
              series: curves.map { label, curve in
                Plot.Series(label, curve.map { SIMD2(x($0), y($0)) })
              })))
      }
    }
    let json = curves.map { label, curve in
      JSON.Member(
        label,
        .array(
          curve.map {
            [
              "imagesSeen": .integer($0.imagesSeen), "cpuSeconds": .rounded($0.cpuSeconds),
              "elbo": .rounded($0.elbo), "countAccuracy": .rounded($0.countAccuracy),
            ]
          }))
    }
    return DigitsResult(blocks: blocks, json: .object(json))
  }

  private static let axes: [(String, @Sendable (GlyphCurvePoint) -> Double)] = [
    ("pictures seen", { Double($0.imagesSeen) }), ("processor seconds", { $0.cpuSeconds }),
  ]

  private static let measures: [(String, @Sendable (GlyphCurvePoint) -> Double)] = [
    ("bound, nats", { $0.elbo }), ("counts right, %", { $0.countAccuracy * 100 }),
  ]
}
