import Files
import Foundation
import Probability
import SceneModel

/// How a calibration is printed.
package struct CalibrationReport: Sendable {
  private let calibrations: [(pictures: CalibrationPictures, calibration: Calibration)]
  private let specification: SceneSpecification

  /// - Parameter calibrations: with the pictures that each was measured on.
  package init(
    _ calibrations: [(pictures: CalibrationPictures, calibration: Calibration)] = [],
    specification: SceneSpecification
  ) {
    self.calibrations = calibrations
    self.specification = specification
  }

  /// A row for each quantity with its name.
  package func intervals(_ calibration: Calibration) -> [(name: String, IntervalCalibration)] {
    var rows: [(String, IntervalCalibration)] = []
    for (mesh, quantities) in calibration.intervals.enumerated() {
      for (quantity, interval) in zip(Calibration.Quantity.allCases, quantities)
      where interval.count > 0 {
        rows.append(("\(specification.meshes[mesh].name) \(quantity.rawValue)", interval))
      }
    }
    for (latent, interval) in zip(specification.viewPrior.free, calibration.view)
    where interval.count > 0 {
      rows.append(("\(latent)", interval))
    }
    return rows
  }

  /// How often intervals hold the truth, a row for each quantity, the header first.
  package func intervalRows(_ calibration: Calibration) -> [[String]] {
    let levels = IntervalCalibration.levels.map { Formatted.percent($0, digits: 0) }
    return [["truth inside of", "n"] + levels + ["mean z²", "ranks p", "ρ"]]
      + intervals(calibration).map { name, interval in
        [name, "\(interval.count)"]
          + levels.indices.map { Formatted.percent(interval.coverage($0).share, digits: 1) }
          + [
            String(format: "%.2f", interval.meanSquare),
            String(format: "%.2g", interval.rankProbability),
            interval.rankCorrelation.isFinite
              ? String(format: "%.2f", interval.rankCorrelation) : "–",
          ]
      }
  }

  /// What probabilities are worth, a row for counts and for meshes, the header first.
  package func scoreRows(_ calibration: Calibration) -> [[String]] {
    [["", "n", "right", "mean p", "ECE", "Brier", "log score"]]
      + [("counts", calibration.counts), ("meshes", calibration.meshes)]
      .filter { $1.count > 0 }.map { name, scored in
        [
          name, "\(scored.count)", Formatted.percent(scored.accuracy, digits: 2),
          Formatted.percent(scored.meanConfidence, digits: 2),
          String(format: "%.4f", scored.expectedError),
          String(format: "%.4f", scored.brierScore), String(format: "%.4f", scored.meanLogScore),
        ]
      }
  }

  /// Tables for people.
  package var table: String {
    calibrations.map { pictures, calibration in
      var lines = [pictures.text.prefix(1).uppercased() + pictures.text.dropFirst() + ":"]
      let rows = intervalRows(calibration)
      lines += TextTable(rows, alignments: [.leading] + rows[0].dropFirst().map { _ in .trailing })
        .lines
      lines.append("")
      let scores = scoreRows(calibration)
      lines += TextTable(
        scores, alignments: [.leading] + scores[0].dropFirst().map { _ in .trailing }
      ).lines
      let regions = zip(specification.meshes, calibration.regions).filter { $1.count > 0 }
      if !regions.isEmpty {
        lines.append("")
        lines.append(
          "regions about random points (TARP), p: "
            + regions.map { "\($0.name) " + String(format: "%.2g", $1.probability) }
            .joined(separator: ", "))
      }
      lines += searchLines(calibration.search)
      if calibration.unreadable > 0 { lines.append("unreadable: \(calibration.unreadable)") }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func searchLines(_ search: SearchCalibration) -> [String] {
    guard !search.gains.isEmpty else { return [] }
    let lacks = search.lacks
    let found =
      "refinement finds what it finds from the truth: "
      + Formatted.percent(search.foundShare, digits: 2)
      + String(format: " of %d pictures (log joint, at most ", search.gains.count)
      + "\(SearchCalibration.tolerance) nats less)"
      + (lacks.isEmpty
        ? ""
        : String(
          format: "; of others less by %.3g nats in the median, %.3g at most", quantile(lacks, 0.5),
          lacks.max() ?? 0))
    return [found] + evidenceLines(search) + annealedLines(search)
  }

  private func evidenceLines(_ search: SearchCalibration) -> [String] {
    guard search.evidenceErrors.count + search.untrusted > 0 else { return [] }
    return [
      String(
        format: "log evidence, Laplace less importance sampling: median %.3f nats, 95 %% within %.3f",
        quantile(search.evidenceErrors, 0.5), search.evidenceError(0.95))
        + " (n = \(search.evidenceErrors.count), \(search.untrusted) left out: "
        + "Pareto k \(SearchCalibration.largestShape) or more)"
    ]
  }

  private func annealedLines(_ search: SearchCalibration) -> [String] {
    let errors = search.annealedErrors
    guard errors.count + search.unmet > 0 else { return [] }
    return [
      String(
        format: "log evidence, Laplace less annealed importance sampling: median %.3f nats, "
          + "95 %% within %.3f",
        quantile(errors, 0.5), quantile(errors.map(abs), 0.95))
        + " (n = \(errors.count), \(search.unmet) left out: bounds more than "
        + "\(AnnealedEvidence.largestGap) nats apart)"
    ]
  }

  /// What `evaluate --calibration --json` prints.
  package var json: JSON {
    .object(
      calibrations.map { pictures, calibration in
        .init(pictures.rawValue, json(calibration))
      })
  }

  /// The same of one calibration.
  package func json(_ calibration: Calibration) -> JSON {
    let poses = specification.meshes.indices.filter { mesh in
      calibration.intervals[mesh].contains { $0.count > 0 }
    }.map { mesh -> JSON.Member in
      let quantities = zip(Calibration.Quantity.allCases, calibration.intervals[mesh])
        .filter { $1.count > 0 }.map { JSON.Member($0.rawValue, json($1)) }
      let regions = calibration.regions[mesh]
      return .init(
        specification.meshes[mesh].name,
        .object(
          quantities + [
            .init(
              "regions",
              regions.count == 0
                ? .null
                : [
                  "shares": .array(regions.shares.map { .integer($0) }),
                  "probability": .rounded(regions.probability, digits: 4),
                ])
          ]))
    }
    let view = zip(specification.viewPrior.free, calibration.view).filter { $1.count > 0 }.map {
      JSON.Member("\($0)", json($1))
    }
    return [
      "poses": .object(poses), "view": .object(view), "counts": json(calibration.counts),
      "meshes": json(calibration.meshes), "search": json(calibration.search), "unreadable": .integer(calibration.unreadable),
    ]
  }

  private func json(_ search: SearchCalibration) -> JSON {
    guard !search.gains.isEmpty else { return .null }
    let document: JSON = [
      "count": .integer(search.gains.count), "foundShare": .rounded(search.foundShare, digits: 6),
      "worst": .rounded(search.gains.min() ?? .nan, digits: 5),
      "lackMedian": .rounded(quantile(search.lacks, 0.5), digits: 5),
      "evidence": [
        "count": .integer(search.evidenceErrors.count), "untrusted": .integer(search.untrusted),
        "median": .rounded(quantile(search.evidenceErrors, 0.5), digits: 5),
        "within95": .rounded(search.evidenceError(0.95), digits: 5),
      ],
    ]
    guard case .object(let members) = document, let annealed = annealed(search) else {
      return document
    }
    return .object(members + [.init("annealed", annealed)])
  }

  /// Nil where no picture was annealed.
  private func annealed(_ search: SearchCalibration) -> JSON? {
    let errors = search.annealedErrors
    guard errors.count + search.unmet > 0 else { return nil }
    func number(_ value: Double) -> JSON { errors.isEmpty ? .null : .rounded(value, digits: 5) }
    return [
      "count": .integer(errors.count), "unmet": .integer(search.unmet),
      "median": number(quantile(errors, 0.5)),
      "within95": number(quantile(errors.map(abs), 0.95)),
    ]
  }

  private func json(_ interval: IntervalCalibration) -> JSON {
    [
      "count": .integer(interval.count),
      "coverage": .array(
        IntervalCalibration.levels.enumerated().map { index, level in
          let (share, range) = interval.coverage(index)
          return [
            "level": .rounded(level, digits: 4), "share": .rounded(share, digits: 5),
            "low": .rounded(range.lowerBound, digits: 5),
            "high": .rounded(range.upperBound, digits: 5),
          ]
        }),
      "meanSquare": .rounded(interval.meanSquare, digits: 5),
      "ranks": .array(interval.ranks.map { .integer($0) }),
      "rankProbability": .rounded(interval.rankProbability, digits: 4),
      "rankCorrelation": interval.rankCorrelation.isFinite
        ? .rounded(interval.rankCorrelation, digits: 4) : .null,
    ]
  }

  private func json(_ scored: ProbabilityCalibration) -> JSON {
    guard scored.count > 0 else { return .null }
    return [
      "count": .integer(scored.count), "accuracy": .rounded(scored.accuracy, digits: 6),
      "meanConfidence": .rounded(scored.meanConfidence, digits: 6),
      "expectedCalibrationError": .rounded(scored.expectedError, digits: 5),
      "brierScore": .rounded(scored.brierScore, digits: 5),
      "logScore": .rounded(scored.meanLogScore, digits: 5),
      "reliability": .array(
        scored.reliability.map {
          [
            "count": .integer($0.count), "confidence": .rounded($0.meanConfidence, digits: 5),
            "accuracy": .rounded($0.accuracy, digits: 5),
          ]
        }),
    ]
  }
}
