import Files

/// The paper's two-dimensional half (Eslami et al. 2016, section 3.1), measured.
enum DigitsExperiment: Experiment {
  static let name = "digits"
  static let abstract = "In two dimensions: counts, counts beyond training, few labels, estimators."

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let parts = DigitsPart.allCases.filter {
      context.parts.isEmpty || context.parts.contains($0)
    }
    let setting = try DigitsSetting(context)
    var report = Report(title: "Digits whose looks are learned")
    report.blocks.append(
      .paragraph(
        "Pictures of 50×50 pixels with digits "
          + (context.digits.map { "from \($0); every fifth is kept from training." }
            ?? "that air3d draws itself, no two the same.")
          + " A model has seen 128,000 pictures, without labels."))
    var json: [JSON.Member] = []
    for part in parts {
      let result =
        switch part {
        case .counts: try DigitCounts.compare(setting)
        case .beyond: try CountsBeyond.compare(setting)
        case .labels: try FewLabels.compare(setting)
        case .estimators: try CountEstimators.compare(setting)
        }
      report.blocks += result.blocks
      json.append(.init(part.rawValue, result.json))
    }
    report.blocks.append(.command(command(context)))
    return ExperimentResult(report: report, json: .object(json))
  }

  private static func command(_ context: ExperimentContext) -> String {
    var words = "air3d experiment \(name) --train"
    for part in context.parts { words += " --part \(part.rawValue)" }
    if let seeds = context.trainings { words += " --trainings \(seeds)" }
    if let digits = context.digits { words += " --digits \(digits)" }
    if let scenes = context.scenes { words += " --count \(scenes)" }
    return words
  }
}
