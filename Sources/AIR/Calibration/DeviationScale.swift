import Files
import Foundation
import Probability
import SceneModel

/// By how much the standard deviations of a model's readings are multiplied, so that intervals of
/// 90 % hold the truth in 90 % of pictures that `generate` draws; what is not named is right as it
/// is.
///
/// A network's own deviations are those of the density that fits the posterior best (its training
/// says nothing of how far its means are off), and a curvature is that of a likelihood which does
/// not know a table's pattern, or triangles smaller than pixels. Both are measured here against
/// scenes that the model itself draws, as one number for each quantity (C. Guo et al., "On calibration of
/// modern neural networks", 2017, do so for probabilities).
package struct DeviationScale: Sendable, Equatable {
  /// Who states a deviation.
  package enum Source: String, CaseIterable, Sendable { case network, refined }

  /// How many pictures it was measured on.
  package var pictures: Int
  /// Of those.
  package var seed: UInt64
  /// By the quantity's name.
  private(set) var factors: [Source: [String: Double]] = [:]

  /// Factors outside of these mean that something else is wrong.
  static let bounds = 0.01...1e4
  static let metadataKey = "air3d.deviationScale"

  /// Measures a model on pictures as `generate` draws them.
  ///
  /// - Parameter makeReader: makes what a thread reads with, with unscaled deviations; of the
  ///   network alone, or with refinement.
  package init(
    _ renderer: SceneRenderer, count: Int, seed: UInt64, threads: Int,
    progress: @escaping @Sendable (Source, Int) -> Void,
    makeReader: @escaping @Sendable (Source) throws -> PictureReader
  ) throws {
    (pictures, self.seed) = (count, seed)
    for source in Source.allCases {
      let calibration = try Calibration.measure(
        renderer, .drawn, count: count, seed: seed, threads: threads, judgesSearch: false,
        progress: { progress(source, $0) }, makeReader: { try makeReader(source) })
      let specification = renderer.specification
      var found: [String: Double] = [:]
      for (mesh, quantities) in zip(specification.meshes, calibration.intervals) {
        for (quantity, interval) in zip(Calibration.Quantity.allCases, quantities) {
          found[Self.name(mesh.name, quantity)] = interval.factor
        }
      }
      for (latent, interval) in zip(specification.viewPrior.free, calibration.view) {
        found[Self.name(latent)] = interval.factor
      }
      // A curvature is a bound: a picture cannot tell more than it says.
      if source == .refined { found = found.filter { $0.value > 1 } }
      factors[source] = found
    }
  }

  static func name(_ mesh: String, _ quantity: Calibration.Quantity) -> String {
    "\(mesh).\(quantity.rawValue)"
  }

  static func name(_ latent: ViewLatent) -> String { String(describing: latent) }

  /// The quantities of a specification.
  package func names(_ specification: SceneSpecification) -> [String] {
    specification.meshes.flatMap { mesh in
      Calibration.Quantity.allCases
        .filter { $0 != .yaw || mesh.yawSymmetry != .continuous }
        .map { Self.name(mesh.name, $0) }
    } + specification.viewPrior.free.map(Self.name)
  }

  /// The factor of a quantity; 1 of what is not named.
  package func factor(_ name: String, _ source: Source) -> Double {
    factors[source]?[name] ?? 1
  }

  /// Widens an estimate's deviations, no wider than the prior.
  func apply(
    to estimate: inout ObjectEstimate, _ source: Source, _ specification: SceneSpecification
  ) {
    let mesh = specification.meshes[estimate.object.mesh]
    for (index, quantity) in [Calibration.Quantity.x, .y].enumerated() {
      let extent = 2 * specification.prior.positionRanges[index]
      estimate.positionDeviation[index] = Self.scaled(
        estimate.positionDeviation[index], factor(Self.name(mesh.name, quantity), source),
        atMost: extent / 12.0.squareRoot())
    }
    // Where one deviation does not tell the yaw, it is that of a range.
    if let deviation = estimate.yawDeviation, let period = mesh.yawSymmetry.period,
      estimate.yawRanges == nil
    {
      estimate.yawDeviation = Self.scaled(
        deviation, factor(Self.name(mesh.name, .yaw), source),
        atMost: period / 12.0.squareRoot())
    }
  }

  /// - Parameter widest: the prior's deviation; what is wider already stays.
  private static func scaled(
    _ deviation: Double, _ factor: Double, atMost widest: Double
  ) -> Double {
    factor < 1 ? deviation * factor : max(deviation, min(deviation * factor, widest))
  }

  /// The deviations of what is free in a view, no wider than the prior.
  func scaled(_ deviations: [Double], _ source: Source, _ prior: ViewPrior) -> [Double] {
    zip(deviations, prior.free).map { deviation, latent in
      Self.scaled(
        deviation, factor(Self.name(latent), source), atMost: prior[latent].deviation)
    }
  }
}

// MARK: In the metadata of weights

extension DeviationScale {
  /// As JSON.
  package var json: JSON {
    .object(
      [
        .init("pictures", .integer(pictures)), .init("seed", .string(String(seed))),
      ]
        + Source.allCases.map { source in
          .init(
            source.rawValue,
            .object(
              (factors[source] ?? [:]).sorted { $0.key < $1.key }.map {
                .init($0.key, .rounded($0.value, digits: 4))
              }))
        })
  }

  /// Reads what weights have; nil if they have none.
  ///
  /// - Throws: `AIRError.strangeDeviations`.
  init?(metadata: [String: String], path: String) throws(AIRError) {
    guard let text = metadata[Self.metadataKey] else { return nil }
    func fault() -> AIRError { .strangeDeviations(path: path) }
    guard case .object(let members)? = try? JSON5Reader.parse(text, path: path).content else {
      throw fault()
    }
    (pictures, seed) = (0, 0)
    for member in members {
      switch (member.key, member.value.content) {
      case ("pictures", .number(let value)):
        guard let count = Int(exactly: value), count > 0 else { throw fault() }
        pictures = count
      case ("seed", .string(let text)):
        guard let number = UInt64(text) else { throw fault() }
        seed = number
      case (let key, .object(let entries)):
        guard let source = Source(rawValue: key) else { throw fault() }
        var found: [String: Double] = [:]
        for entry in entries {
          guard case .number(let value) = entry.value.content, Self.bounds.contains(value) else {
            throw fault()
          }
          found[entry.key] = value
        }
        factors[source] = found
      default: throw fault()
      }
    }
  }
}
