import Rendering
import SceneModel

/// Refines what was found in a small picture at the size of the photograph that it was made from:
/// from coarse to fine, each size beginning where the last one ended. Nothing but poses and view
/// is moved. For one thread at a time.
final class FineRefiner {
  /// Photographs are used up to this many pixels a side.
  static let largestSide = 512

  private let renderer: SceneRenderer
  private let settings: RefinementSettings
  private var refiners: [Int: Refiner] = [:]

  /// - Parameter renderer: of the small pictures.
  init(_ renderer: SceneRenderer, settings: RefinementSettings) {
    (self.renderer, self.settings) = (renderer, settings)
  }

  /// The sizes that a photograph is looked at in, in multiples of the small picture's.
  ///
  /// - Parameter scale: pixels of the photograph along one of the small picture.
  static func factors(scale: Double, width: Int, height: Int) -> [Int] {
    var factors: [Int] = []
    var factor = 2
    while Double(factor) <= scale, factor * max(width, height) <= largestSide {
      factors.append(factor)
      factor *= 2
    }
    // Between the first and the last there is little to be lost: what is right to a tenth of a
    // small pixel is right to less than one of the largest.
    return factors.count > 2 ? [factors[1], factors[factors.count - 1]] : factors
  }

  /// - Parameters:
  ///   - photograph: linear RGB, as it was taken.
  ///   - coarse: what the small picture was found to show.
  func refine(_ photograph: Image, _ fit: ImageFit, from coarse: Refinement) -> Refinement {
    let specification = renderer.specification
    let (width, height) = (specification.pictureWidth, specification.pictureHeight)
    var found = coarse
    var last = 1
    for factor in Self.factors(scale: fit.scale, width: width, height: height) {
      let refiner = refiner(factor)
      var view = found.view
      view[.blur] *= Double(factor) / Double(last)
      found = refiner.polish(photograph.fitted(fit.finer(by: factor)), from: found, view)
      last = factor
    }
    // Densities are of the small picture, as everywhere.
    (found.logJoint, found.logEvidence) = (coarse.logJoint, coarse.logEvidence)
    found.view[.blur] /= Double(last)
    return found
  }

  private func refiner(_ factor: Int) -> Refiner {
    if let refiner = refiners[factor] { return refiner }
    let specification = renderer.specification
    let refiner = Refiner(
      renderer.resized(
        width: specification.pictureWidth * factor, height: specification.pictureHeight * factor),
      settings: settings)
    refiners[factor] = refiner
    return refiner
  }
}
