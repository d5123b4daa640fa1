import Rendering
import SceneModel

/// Says of pictures that were read whether the model explains them; see `Explanation` for the rule.
///
/// What is compared with a picture is the rendering of the scene that was found, and
/// - where the specification has nuisances, in the light and with the table, its pattern and the
///   blur that come nearest to the picture within their ranges, because those are part of the
///   model;
/// - where the network alone has read and its scene does not do, after Levenberg–Marquardt on the
///   poses: the network is not as exact as the rule, and its counts and meshes are what is judged.
///
/// With nuisances refinement can go wrong because it draws in the specification's own light. If its
/// scene does not explain the picture, it is made again in the light that fits what was found so
/// far, a few times, and a scene that does explain the picture is the better reading.
///
/// For one thread at a time.
package final class Explainer {
  private let renderer: SceneRenderer
  private let settings: RefinementSettings
  private let canvas: Canvas
  private let nuisances: NuisanceFit?

  /// How often refinement is made again.
  private static let attempts = 3
  /// A picture with more than this many times what is expected is not read again.
  private static let hopelessExcess = 12.0

  /// Makes an explainer.
  ///
  /// - Parameter settings: those that pictures are read with.
  package init(_ renderer: SceneRenderer, settings: RefinementSettings = RefinementSettings()) {
    self.renderer = renderer
    self.settings = settings
    canvas = Canvas(renderer.centralRenderer)
    let specification = renderer.specification
    // Where the view is inferred it has the light's place in it.
    nuisances =
      specification.nuisances.isNone || !specification.viewPrior.free.isEmpty
      ? nil : NuisanceFit(renderer)
  }

  /// Judges a reading of a picture of the specification's size.
  ///
  /// - Parameters:
  ///   - proposal: what the network proposed.
  ///   - refinement: what became of it; nil if the network alone reads.
  /// - Returns: the verdict, and the refinement that it is about: the one given, or a better one.
  package func explain(
    _ picture: Image, proposal: [SceneObject], _ view: View? = nil, refinement: Refinement?
  ) -> (explanation: Explanation, refinement: Refinement?) {
    let samples = picture.samples
    var verdict = explanation(
      of: samples, by: refinement?.objects ?? proposal, refinement?.view ?? view)
    let isAll = refinement != nil && nuisances == nil
    if verdict.isExplained || isAll || verdict.excess > Self.hopelessExcess {
      return (verdict, refinement)
    }
    var again = settings
    if refinement == nil {
      again.steps = max(again.steps, RefinementSettings().steps)
      again.rounds = 0
    }
    // The network was trained with the nuisances, refinement knows none.
    var objects = proposal
    for _ in 0..<(nuisances == nil ? 1 : Self.attempts) {
      let fixed = nuisances.map { renderer.fixed(at: $0(samples, objects).nuisance) } ?? renderer
      let candidate = Refiner(fixed, settings: again).refine(picture, from: proposal, view)
      let attempt = explanation(of: samples, by: candidate.objects, candidate.view)
      if attempt.isExplained { return (attempt, refinement.map { _ in candidate }) }
      // Without refinement it is the best poses of the proposal that are judged.
      if refinement == nil, attempt.excess < verdict.excess { verdict = attempt }
      if objects == candidate.objects { break }
      objects = candidate.objects
    }
    return (verdict, refinement)
  }

  /// Judges objects as they stand.
  ///
  /// - Parameters:
  ///   - picture: linear RGB and zero, `[height, width]`, of the specification's size.
  ///   - view: where the specification leaves some of it to be inferred.
  func explanation(
    of picture: [SIMD4<Float>], by objects: [SceneObject], _ view: View? = nil
  ) -> Explanation {
    let specification = renderer.specification
    let noise = specification.likelihood.noiseStandardDeviation
    let sensor = specification.nuisances.noise.upperBound
    let count = max(objects.count, specification.prior.maximumCount)
    let free = specification.viewPrior.free.count
    let parameters = 3 * count + free + NuisanceFit.parameterCount(specification.nuisances)
    let contrast = specification.nuisances.tableTexture.upperBound
    var (drawn, table, background) = rendering(of: objects, view, as: picture)
    var residual = picture.indices.map { picture[$0] - drawn[$0] }
    if contrast > 0 {
      let pattern = PatternFit(residual: residual, table: table, largestContrast: contrast)
      for pixel in drawn.indices {
        drawn[pixel] += pattern.drawn[pixel]
        residual[pixel] -= pattern.drawn[pixel]
      }
    }
    let ignored =
      specification.viewPrior[.background].isKnown
      ? nil : Self.unknown(residual: residual, background: background)
    return picture.withUnsafeBufferPointer { picture in
      drawn.withUnsafeBufferPointer { drawn in
        guard let start = drawn.baseAddress else { preconditionFailure("a picture has pixels") }
        return Explanation(
          picture: picture, drawn: start, width: specification.pictureWidth, ignored: ignored,
          noise: noise, largestNoise: (noise * noise + sensor * sensor).squareRoot(),
          parameters: parameters)
      }
    }
  }

  /// How much brighter a background may be than the tone that was inferred of it, as a share of
  /// it: a floor has shadows and is not lit alike everywhere.
  private static let backgroundReach: Float = 0.6

  /// The pixels of a background that is known by one tone alone, where they are near to it.
  private static func unknown(
    residual: [SIMD4<Float>], background: [SIMD4<Float>]
  ) -> [Bool] {
    let tone = background.reduce(SIMD4<Float>.zero) { $0.replacing(with: $1, where: $0 .< $1) }
    return residual.indices.map { pixel in
      guard 2 * background[pixel].sum() > tone.sum() else { return false }
      let isFar = residual[pixel] .> backgroundReach * tone
      return !any(isFar)
    }
  }

  /// How objects look in a view, and what of that is the table's and the background's if either may
  /// differ from what is drawn; `[height, width]` each.
  private func rendering(
    of objects: [SceneObject], _ view: View?, as picture: [SIMD4<Float>]
  ) -> (drawn: [SIMD4<Float>], table: [SIMD4<Float>], background: [SIMD4<Float>]) {
    if let nuisances {
      let fit = nuisances(picture, objects)
      return (fit.drawn, fit.table, [])
    }
    let specification = renderer.specification
    var canvas = canvas
    if let view, !specification.viewPrior.free.isEmpty {
      canvas = Canvas(renderer.renderer(for: view))
    }
    canvas.draw(objects.map(renderer.placement))
    let blur = view?[.blur] ?? 0
    func seen(_ samples: [SIMD4<Float>]) -> [SIMD4<Float>] {
      guard blur > 0 else { return samples }
      return Image(
        width: specification.pictureWidth, height: specification.pictureHeight, samples: samples
      ).blurred(deviation: blur).samples
    }
    let drawn = seen(canvas.image.samples)
    guard
      specification.nuisances.tableTexture.upperBound > 0
        || !specification.viewPrior[.background].isKnown
    else { return (drawn, [], []) }
    let components = canvas.components()
    let parts = components.fixtures
    return (
      drawn,
      seen(
        parts.above.indices.map {
          parts.above[$0] + parts.below[$0] + parts.sun[$0] + parts.lamps[$0]
        }), seen(components.background)
    )
  }
}

extension Explanation {
  /// How many times more there is than expected.
  fileprivate var excess: Double { rms / expected }
}
