import Foundation
import Probability

/// What is known of a picture's view before it is seen: a quantity for each latent, independent of
/// one another.
package struct ViewPrior: Sendable, Equatable {
  private var quantities: [Quantity]
  /// What is not known, in the order of `ViewLatent`.
  package private(set) var free: [ViewLatent] = []
  /// Those of them that only scale parts of a picture.
  package private(set) var freeFormation: [ViewLatent] = []
  /// The others: camera and light's direction.
  package private(set) var freeGeometry: [ViewLatent] = []

  /// Makes a prior; `quantity` is asked for each latent.
  package init(_ quantity: (ViewLatent) -> Quantity) {
    quantities = ViewLatent.allCases.map(quantity)
    update()
  }

  private mutating func update() {
    free = ViewLatent.allCases.filter { !quantities[$0.rawValue].isKnown }
    freeFormation = free.filter { ViewLatent.formation.contains($0) }
    freeGeometry = free.filter { !ViewLatent.formation.contains($0) }
  }

  /// What is known of a latent.
  package subscript(latent: ViewLatent) -> Quantity {
    get { quantities[latent.rawValue] }
    set {
      quantities[latent.rawValue] = newValue
      update()
    }
  }

  /// Each latent's number, middle or mean.
  package var center: View { View { self[$0].center } }

  /// A draw. What is known takes no number from the generator.
  package func sample(using generator: inout some RandomNumberGenerator) -> View {
    var view = center
    for latent in free { view[latent] = self[latent].sample(using: &generator) }
    return view
  }

  /// The log density of a view, per unit of whatever is not known.
  package func logDensity(of view: View) -> Double {
    free.reduce(0) { $0 + self[$1].logDensity(of: view[$1]) }
  }

  /// Whether a latent is an angle that is anywhere on a circle.
  package func isCircle(_ latent: ViewLatent) -> Bool {
    let bounds = self[latent].bounds
    return latent.isCircular && bounds.upperBound - bounds.lowerBound > 2 * .pi - 1e-6
  }

  /// The log density with walls that give way, and its slope: finite everywhere, so that it can be
  /// climbed, and a bound made with it is one for a posterior of full support. Inside of its bounds
  /// a quantity has its own density; beyond those of a range it falls as a Normal of a fiftieth of
  /// its width does. Its integral is one but for what lies beyond.
  package func softLogDensity(
    _ latent: ViewLatent, _ value: Double
  ) -> (value: Double, slope: Double) {
    let quantity = self[latent]
    guard case .uniform(let range) = quantity else {
      guard case .normal(let mean, let deviation) = quantity else { return (0, 0) }
      return (
        Normal(mean: mean, standardDeviation: deviation).logDensity(of: value),
        quantity.slope(at: value).slope
      )
    }
    let width = range.upperBound - range.lowerBound
    guard !isCircle(latent) else { return (-log(width), 0) }
    let softness = width / 50
    let beyond = value - min(range.upperBound, max(range.lowerBound, value))
    return (
      -log(width + softness * (2 * Double.pi).squareRoot())
        - beyond * beyond / (2 * softness * softness), -beyond / (softness * softness)
    )
  }

  /// A view that can be drawn for any view, however unlikely: no elevation below the table or past
  /// the zenith, unless the prior has such, and all that scales above zero.
  package func drawable(_ view: View) -> View {
    var drawable = view
    for latent in free {
      switch latent {
      case .elevation, .lightElevation:
        drawable[latent] = min(
          max(.pi / 2, self[latent].bounds.upperBound), max(0.02, view[latent]))
      case .azimuth, .lightAzimuth, .roll, .lean, .targetX, .targetY, .targetHeight, .principalX,
        .principalY:
        break
      case .tableThickness, .blur, .gloss, .tableGloss: drawable[latent] = max(0, view[latent])
      case .shadow: drawable[latent] = min(1, max(0, view[latent]))
      default:
        drawable[latent] = max(0.05 * self[latent].center, view[latent])
      }
    }
    return drawable
  }

  /// The view with everything inside its bounds; angles that go round are brought near the middle
  /// of theirs first.
  package func clamped(_ view: View) -> View {
    var clamped = view
    for latent in free {
      let bounds = self[latent].bounds
      var value = view[latent]
      if latent.isCircular {
        let turns = ((value - self[latent].center) / (2 * .pi)).rounded()
        value -= turns * 2 * .pi
      }
      clamped[latent] = min(bounds.upperBound, max(bounds.lowerBound, value))
    }
    return clamped
  }
}
