/// What is known of a picture's view before it is seen: a quantity for each latent, independent of
/// one another.
public struct ViewPrior: Sendable, Equatable {
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
  public subscript(latent: ViewLatent) -> Quantity {
    get { quantities[latent.rawValue] }
    set {
      quantities[latent.rawValue] = newValue
      update()
    }
  }

  /// Each latent's number, middle or mean.
  public var center: View { View { self[$0].center } }

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
