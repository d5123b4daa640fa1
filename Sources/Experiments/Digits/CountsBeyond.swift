import Files
import GlyphModel
import Probability

/// Counts that were not trained on: the paper's table of AIR and DAIR.
enum CountsBeyond {
  private static let trainings = 3
  /// The most steps: well above every count.
  private static let stepLimit = 8

  static func compare(_ setting: DigitsSetting) throws -> DigitsResult {
    let seeds = 1...UInt64(setting.context.trainings ?? trainings)
    var table = Report.Table(
      caption: "Counts right, of \(setting.count) pictures of the count that was not trained on; "
        + "median over the trainings (least to most)",
      header: ["trained on", "read", "network", "trainings", "count", "steps alone", "paper"])
    var blocks: [Report.Block] = [
      .heading("Counts beyond training"),
      .paragraph(
        "Up to \(stepLimit) steps. The network of 'canvas' sees what is left of the picture (the "
          + "paper's DAIR), that of 'blind' the picture alone, and it remembers (its AIR); it "
          + "cannot look again."),
    ]
    var json: [JSON.Member] = []
    for (counts, unseen) in [([0, 1, 2], 3), ([0, 1, 3], 2)] {
      for sight in [GlyphSight.rest, .memory] {
        let isStandard = counts == [0, 1, 2]
        let kind = (isStandard ? "" : "-013") + (sight == .memory ? "-blind" : "")
        let wanted = seeds.map { seed in
          setting.model(kind, seed: seed) {
            $0.sight = sight
            if !isStandard { $0.counts = counts }
          }
        }
        let title = counts.map(String.init).joined(separator: ", ")
        let word = sight == .memory ? "blind" : "canvas"
        let library = setting.context.models
        guard library.trains || wanted.contains(where: { library.has($0.name) }) else {
          blocks.append(
            .paragraph("Not in this comparison: \(word), trained on \(title). --train does it."))
          continue
        }
        let (models, missing) = try setting.available(wanted)
        if let missing { blocks.append(missing) }
        let asked = setting.specification.withCounts([unseen])
        var shares: (both: [Double], alone: [Double]) = ([], [])
        for (index, entry) in models.enumerated() {
          setting.context.note("beyond: \(word), \(title), \(index + 1) of \(models.count)")
          shares.both.append(
            try setting.measure(entry.model, asked, stepLimit: stepLimit).countAccuracy)
          shares.alone.append(
            try setting.measure(entry.model, asked, stepLimit: stepLimit, looksAgain: false)
              .countAccuracy)
        }
        table.rows.append([
          title, "\(unseen)", word, "\(models.count)", spread(shares.both), spread(shares.alone),
          paper[kind] ?? "",
        ])
        json.append(
          .init(
            "\(title) on \(unseen), \(word)",
            ["counts": .rounded(shares.both), "stepsAlone": .rounded(shares.alone)]))
      }
    }
    blocks.append(.table(table))
    return DigitsResult(blocks: blocks, json: .object(json))
  }

  /// What the paper reports, by the kind of model.
  private static let paper = [
    "": "82–89 %", "-blind": "2–5 %", "-013": "94–97 %", "-013-blind": "60–73 %",
  ]

  private static func spread(_ shares: [Double]) -> String {
    let middle = Formatted.percent(quantile(shares, 0.5))
    guard shares.count > 1 else { return middle }
    return middle
      + " (\(Formatted.percent(shares.min() ?? 0)) to \(Formatted.percent(shares.max() ?? 0)))"
  }
}
