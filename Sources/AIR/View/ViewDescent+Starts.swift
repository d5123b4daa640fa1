import SceneModel

/// What is tried before a descent, where it would not get there by itself.
extension ViewDescent {
  /// The best light among the directions of a grid, each with its best numbers of formation.
  func tryLights(_ objects: [SceneObject], _ view: View) -> View {
    guard !viewPrior[.lightAzimuth].isKnown || !viewPrior[.lightElevation].isKnown else {
      return view
    }
    func grid(_ latent: ViewLatent, cell: Double) -> [Double] {
      guard !viewPrior[latent].isKnown else { return [viewPrior[latent].center] }
      let bounds = viewPrior[latent].bounds
      let width = bounds.upperBound - bounds.lowerBound
      let cells = max(1, Int((width / cell).rounded(.up)))
      return (0..<cells).map { bounds.lowerBound + (Double($0) + 0.5) / Double(cells) * width }
    }
    let placements = objects.map(renderer.placement)
    var fit = fit(objects, view)
    var best = fit.solve(from: view, viewPrior, noise: scale)
    var score = fit.objective(best, viewPrior, noise: scale)
    for azimuth in grid(.lightAzimuth, cell: 0.55) {
      for elevation in grid(.lightElevation, cell: 0.4) {
        var other = best
        other[.lightAzimuth] = azimuth
        other[.lightElevation] = elevation
        parts.draw(placements, other)
        parts.blur(lens, deviation: view[.blur])
        renders += 1
        fit.measure(parts, picture, weights: nil, width: width, onlySun: true)
        other = fit.solve(from: other, viewPrior, noise: scale, steps: 4)
        let objective = fit.objective(other, viewPrior, noise: scale)
        if objective > score { (best, score) = (other, objective) }
      }
    }
    return best
  }

  /// What is tried, and in which range.
  var trials: [(latent: ViewLatent, range: ClosedRange<Double>)] {
    [
      (ViewLatent.tableThickness, specification.nuisances.tableThickness),
      (.blur, specification.nuisances.blur),
    ].filter { $0.1.lowerBound < $0.1.upperBound }
  }

  /// Tries how thick the table is and how much the lens blurs, where pictures may differ in it;
  /// what makes the picture more likely is inferred with everything else from then on.
  func tryThicknessAndBlur(_ objects: [SceneObject], _ view: View) -> View {
    var best = view
    for (latent, range) in trials {
      let noise = ResidualNoise(scale: scale, freedom: .infinity)
      var highest = rendered(objects, best, noise, nil).0.score
      let unchanged = best
      for share in [0.25, 0.5, 0.75] {
        var other = unchanged
        other[latent] =
          range.lowerBound + share * (range.upperBound - range.lowerBound)
        let score = rendered(objects, other, noise, nil).0.score
        if score > highest + Self.worthwhileGain { (best, highest) = (other, score) }
      }
      if best != unchanged { infer(latent, in: range) }
    }
    return best
  }

  /// A blur or a thickness that explains less than this, in nats, is left out.
  private static let worthwhileGain = 5.0
}
