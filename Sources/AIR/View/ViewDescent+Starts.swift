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

  /// What pictures may differ in, by the specification's nuisances, and no network proposes, each
  /// with its range; zero where there is nothing of it.
  var nuisanceRanges: [(latent: ViewLatent, range: ClosedRange<Double>)] {
    let nuisances = specification.nuisances
    // How glossy things are to train on says that they are, not how much.
    let gloss = nuisances.gloss.upperBound > 0 ? 0...1 : 0...0.0
    return [
      (ViewLatent.tableThickness, nuisances.tableThickness), (.blur, nuisances.blur),
      (.gloss, gloss), (.tableGloss, gloss),
    ].filter { $0.1.lowerBound < $0.1.upperBound }
  }

  /// Tries how thick the table is, how much the lens blurs and how much objects and table reflect,
  /// where pictures may differ in it; what makes the picture more likely is inferred with
  /// everything else from then on.
  ///
  /// - Parameter only: what is tried; nil for everything.
  func tryNuisances(
    _ objects: [SceneObject], _ view: View, only: ViewLatent? = nil
  ) -> View {
    var best = view
    // Nothing is left to be explained.
    guard scale > 1.5 * noiseBounds.lowerBound else { return view }
    let linearization = endLinearization
    for (latent, range) in nuisanceRanges where only == nil || latent == only {
      let unchanged = best
      switch latent {
      case .gloss: best = gloss(latent, .shininess, objects, best)
      case .tableGloss: best = gloss(latent, .tableShininess, objects, best)
      default:
        let noise = ResidualNoise(scale: scale, freedom: .infinity)
        var highest = promise(of: rendered(objects, best, noise, nil).0, by: linearization)
        for share in [0.25, 0.5, 0.75] {
          var other = unchanged
          other[latent] = range.lowerBound + share * (range.upperBound - range.lowerBound)
          let score = promise(of: rendered(objects, other, noise, nil).0, by: linearization)
          if score > highest + Self.worthwhileGain { (best, highest) = (other, score) }
        }
      }
      if best != unchanged { infer(latent, in: range) }
    }
    return best
  }

  /// The score that a state comes to by a step, as the picture changed at the last descent's end.
  ///
  /// There everything else has made up for what is tried: for a table without sides, say, the
  /// camera has moved. Only once it may move back does the thickness explain more than none.
  private func promise(of state: State, by linearization: Linearization?) -> Double {
    guard var linearization else { return state.score }
    let equations = equations(state, &linearization, isExact: false)
    guard let change = equations.step(damping: 1e-3, within: limits(equations, state)) else {
      return state.score
    }
    return state.score + equations.gain(of: change)
  }

  /// The view with the specular reflection that explains most of what is left, if one does. Its
  /// exponent is one of a few and stays: what a highlight's exponent changes of its rim, its
  /// strength changes, too, and the two together make steps that miss.
  private func gloss(
    _ latent: ViewLatent, _ shininess: ViewLatent, _ objects: [SceneObject], _ view: View
  ) -> View {
    guard view[latent] == 0 else { return view }
    let noise = ResidualNoise(scale: scale, freedom: .infinity)
    let (state, canvas) = rendered(objects, view, noise, nil)
    let drawn = canvas.withPicture { Array(UnsafeBufferPointer(start: $0, count: picture.count)) }
    var best: (gain: Double, view: View)?
    for exponent in Self.exponents {
      var other = view
      (other[latent], other[shininess]) = (1, exponent)
      let glossy = renderer.renderer(for: other).render(objects.map(renderer.placement)).samples
      renders += 1
      // Where gloss of one adds g, r is what is left and d what is drawn: light may take of that.
      var (rg, rd) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
      var (gg, gd, dd) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
      for pixel in drawn.indices {
        let (r, d, g) = (state.residual[pixel], drawn[pixel], glossy[pixel] - drawn[pixel])
        guard g.max() > Self.faintest else { continue }
        rg += r * g
        rd += r * d
        gg += g * g
        gd += g * d
        dd += d * d
      }
      let share = Double(gd.sum() / max(1e-9, dd.sum()))
      let slope = Double(rg.sum()) - share * Double(rd.sum())
      let curvature = Double(gg.sum()) - share * Double(gd.sum())
      guard slope > 0, curvature > 1e-6 else { continue }
      other[latent] = min(1, slope / curvature)
      let gain = slope * slope / (2 * curvature * scale * scale)
      if gain > best?.gain ?? Self.worthwhileGloss { best = (gain, other) }
    }
    guard let best else { return view }
    let formed = formed(objects, best.view)
    let score = rendered(objects, formed, noise, nil).0.score
    return score > state.score + Self.worthwhileGloss ? formed : view
  }

  /// The exponents of specular reflection that are tried.
  private static let exponents = [12.0, 24, 48, 96, 192]

  /// Gloss of one that adds less is none, in linear RGB.
  private static let faintest: Float = 1e-3
  /// What explains less than this, in nats, is left out.
  private static let worthwhileGain = 5.0
  /// The same of gloss: a sky that is not alike everywhere does a little of what gloss does.
  private static let worthwhileGloss = 20.0
}
