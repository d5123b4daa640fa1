import Files
import Foundation
import SceneModel

/// How an evaluation is printed: `evaluate --json`'s keys, and a table for people.
package struct MeasurementReport: Sendable {
  /// What is printed.
  package let evaluation: Evaluation
  private let specification: SceneSpecification
  /// A benchmark's own figures, under its own names, and a row for each; nil if none are wanted.
  package var benchmark: (json: JSON, rows: [(String, String)])?
  /// What only a full evaluation has.
  private var details: Details?

  private struct Details: Sendable {
    /// Mean squared error of a channel between picture and reconstruction, in linear RGB.
    var reconstructionMSE: Double
    /// The mean ELBO of a picture under the network, in nats.
    var elbo: Double
    /// The standard error of that mean, by how pictures and draws differ.
    var elboError: Double
    /// Of scenes that were found, in which objects stand in each other.
    var interpenetrationShare: Double
    /// Of pictures, that the model explains.
    var explainedShare: Double?
    /// Pictures read by all threads, network and refinement; measuring is not counted.
    var imagesPerSecond: Double
    /// Mean number of pictures rendered for one inferred scene.
    var rendersPerPicture: Double
    /// Mean time of the network's pass for a picture, in ms; other threads may compete.
    var networkMilliseconds: Double
    /// Mean time of the refinement of a picture, in ms; nil without.
    var refinementMilliseconds: Double?
  }

  /// Of a training's record.
  package init(evaluation: Evaluation, specification: SceneSpecification) {
    self.evaluation = evaluation
    self.specification = specification
  }

  /// Of a full evaluation.
  package init(
    _ sums: Measurement, specification: SceneSpecification, isRefined: Bool,
    isExplained: Bool = false, threads: Int
  ) {
    evaluation = sums.evaluation
    self.specification = specification
    let count = Double(sums.evaluation.scenes)
    let channels = Double(specification.pictureWidth * specification.pictureHeight * 3)
    let elbo = sums.lowerBound / count
    let variance = max(0, sums.squaredLowerBound / count - elbo * elbo) / max(1, count - 1)
    details = Details(
      reconstructionMSE: sums.squaredError / channels / count, elbo: elbo,
      elboError: count > 1 ? variance.squareRoot() : .nan,
      interpenetrationShare: Double(sums.interpenetrating) / count,
      explainedShare: isExplained ? Double(sums.explained) / count : nil,
      imagesPerSecond: count * Double(threads) / (sums.networkSeconds + sums.refinementSeconds),
      rendersPerPicture: Double(sums.renders) / count,
      networkMilliseconds: sums.networkSeconds / count * 1000,
      refinementMilliseconds: isRefined ? sums.refinementSeconds / count * 1000 : nil)
  }

  private static func number(_ value: Double?) -> JSON {
    value.map { .rounded($0, digits: 6) } ?? .null
  }

  private func perMesh(_ value: (Int) -> Double) -> JSON {
    .object(
      specification.meshes.indices.filter { specification.meshes[$0].yawSymmetry != .continuous }
        .map { .init(specification.meshes[$0].name, Self.number(value($0))) })
  }

  /// The members that both a training record and `evaluate --json` have.
  package var members: [JSON.Member] {
    [
      .init("scenes", .integer(evaluation.scenes)),
      .init("countAccuracy", Self.number(evaluation.countAccuracy)),
      .init(
        "countConfusion",
        .array(evaluation.countConfusion.map { .array($0.map { .integer($0) }) })),
      .init("identityAccuracy", Self.number(evaluation.identityAccuracy)),
      .init("positionErrorMedian", Self.number(evaluation.positionErrorMedian)),
      .init("positionError95", Self.number(evaluation.positionError95)),
      .init("yawErrorDegreesMedian", perMesh(evaluation.yawErrorDegreesMedian)),
      .init("yawErrorDegrees95", perMesh(evaluation.yawErrorDegrees95)),
      .init("sceneAccuracy", Self.number(evaluation.sceneAccuracy)),
      .init("sceneAndYawAccuracy", Self.number(evaluation.sceneAndYawAccuracy)),
    ] + cameraMembers
  }

  /// Medians of the camera's errors, where it was inferred.
  private var cameraMembers: [JSON.Member] {
    guard !evaluation.cameraErrors.isEmpty else { return [] }
    let error = evaluation.cameraErrorMedian
    return [
      .init(
        "cameraErrorMedian",
        [
          "azimuthDegrees": Self.number(error.azimuthDegrees),
          "elevationDegrees": Self.number(error.elevationDegrees),
          "distance": Self.number(error.distance),
        ])
    ]
  }

  /// What `evaluate --json` prints.
  package var json: JSON {
    var all: [JSON.Member] = [.init("count", .integer(evaluation.scenes))] + members
    if let benchmark { all.append(.init("bop", benchmark.json)) }
    all += [
      .init("reconstructionMSE", Self.number(details?.reconstructionMSE)),
      .init("elbo", Self.number(details?.elbo)),
      .init("elboStandardError", Self.number(details?.elboError)),
      .init("interpenetrationShare", Self.number(details?.interpenetrationShare)),
      .init("explainedShare", Self.number(details?.explainedShare)),
      .init("imagesPerSecond", Self.number(details?.imagesPerSecond)),
      .init("rendersPerPicture", Self.number(details?.rendersPerPicture)),
      .init("networkMilliseconds", Self.number(details?.networkMilliseconds)),
      .init("refinementMilliseconds", Self.number(details?.refinementMilliseconds)),
    ]
    return .object(all)
  }

  /// The figures for people, a name and a value each.
  package var rows: [(String, String)] {
    var rows: [(String, String)] = [
      ("scenes", "\(evaluation.scenes)"),
      ("count right", Formatted.percent(evaluation.countAccuracy, digits: 2)),
      ("identity right", Formatted.percent(evaluation.identityAccuracy, digits: 2)),
      (
        "position error, median (95 %)",
        "\(Formatted.percent(evaluation.positionErrorMedian, digits: 4)) "
          + "(\(Formatted.percent(evaluation.positionError95, digits: 4))) of the table's width"
      ),
    ]
    for (index, mesh) in specification.meshes.enumerated()
    where mesh.yawSymmetry != .continuous && !evaluation.yawErrorsDegrees[index].isEmpty {
      rows.append(
        (
          "yaw error of \(mesh.name), median (95 %)",
          String(
            format: "%.3f° (%.2f°)", evaluation.yawErrorDegreesMedian(index),
            evaluation.yawErrorDegrees95(index))
        ))
    }
    rows += [
      ("scene right", Formatted.percent(evaluation.sceneAccuracy, digits: 2)),
      (
        "scene right, every yaw within 10° too",
        Formatted.percent(evaluation.sceneAndYawAccuracy, digits: 2)
      ),
    ]
    rows += benchmark?.rows ?? []
    if let details {
      rows.append(
        (
          "objects stand in each other",
          Formatted.percent(details.interpenetrationShare, digits: 2) + " of scenes"
        ))
      if let share = details.explainedShare {
        rows.append(("explained by the model", Formatted.percent(share, digits: 2)))
      }
      rows += [
        (
          "mean squared error of a channel",
          String(format: "%.3g", details.reconstructionMSE)
        ),
        (
          "ELBO of the network's first look, mean of a picture",
          String(format: "%.1f ± %.1f nats", details.elbo, details.elboError)
        ),
        ("renders a picture", String(format: "%.1f", details.rendersPerPicture)),
        (
          "time of the network",
          String(format: "%.2f ms a picture and thread", details.networkMilliseconds)
        ),
      ]
      if let milliseconds = details.refinementMilliseconds {
        rows.append(
          (
            "time of the refinement",
            String(format: "%.2f ms a picture and thread", milliseconds)
          ))
      }
      rows.append(("pictures per second", String(format: "%.0f", details.imagesPerSecond)))
    }
    return rows
  }

  /// A table for people.
  package var table: String {
    var lines = TextTable(rows.map { [$0.0, $0.1] }, alignments: [.leading]).lines
    lines.append("")
    lines.append("counts: true ↓, inferred →")
    let columns = evaluation.countConfusion.map(\.count).max() ?? 0
    let counts = evaluation.countConfusion.enumerated().map { truth, counts in
      let padded = counts + [Int](repeating: 0, count: columns - counts.count)
      return ["\(truth)"] + padded.map { "\($0)" }
    }
    lines += TextTable(
      [[""] + (0..<columns).map { "\($0)" }] + counts, alignments: [.trailing], gap: " ",
      leastWidth: 6
    ).lines.map { " " + $0 }
    return lines.joined(separator: "\n")
  }
}
