import Foundation
import Probability
import Rendering
import SceneModel

/// Draws from p(scene | picture).
extension Refiner {
  /// Draws scenes about all that a refinement found that the picture may show, and lets them go to
  /// where the renderer has them (`SequentialSampler`).
  ///
  /// At the noise that the picture shows, or, where the specification does not leave the noise to
  /// be inferred, at most its own. Where camera or light are inferred they are drawn with the
  /// objects. What nothing explains, as a pattern on the table, or what eight bits leave of a
  /// shade, is off in whole patches, of which independent pixels make too much: where it is, their
  /// log likelihood is divided by a temperature, so that the scenes spread as far as the
  /// refinement's deviations say (J. Miller and D. Dunson, "Robust Bayesian inference via
  /// coarsening", 2019). The same generator gives the same scenes.
  ///
  /// - Parameters:
  ///   - picture: of the specification's size.
  ///   - refinement: of that picture, with the deviations that are told.
  /// - Returns: nil if there is nothing that scenes can be drawn about: no maximum has a curvature.
  package func samples(
    _ picture: Image, of refinement: Refinement, count: Int, using generator: inout PCG32
  ) -> PosteriorSamples? {
    begin(picture)
    var (target, proposals, shares) = target(of: refinement, isTempered: false)
    guard !proposals.isEmpty else { return nil }
    func draw() -> PosteriorSamples {
      var samples = SequentialSampler(
        proposals: proposals, shares: shares, logTarget: target.logDensity
      ).draw(count, using: &generator)
      samples.temper(target.temperature)
      samples.logEvidence += target.logConstant
      return samples
    }
    var samples = draw()
    if viewDescent == nil, temperature(of: refinement) > 1 {
      // The evidence is that of the likelihood itself.
      let (logEvidence, error) = (samples.logEvidence, samples.logEvidenceError)
      (target, proposals, shares) = self.target(of: refinement, isTempered: true)
      guard !proposals.isEmpty else { return nil }
      samples = draw()
      (samples.logEvidence, samples.logEvidenceError) = (logEvidence, error)
    }
    for index in samples.scenes.indices {
      let scene = samples.scenes[index]
      samples.scenes[index] = SampledScene(
        objects: scene.objects.map(told), view: viewPrior.clamped(scene.view))
    }
    return samples
  }

  /// log p(picture, scene) of a scene as a set, per metre and radian, up to a constant.
  private struct Target {
    let logDensity: (SampledScene) -> Double
    let logConstant: Double
    var temperature = 1.0
  }

  /// What is drawn from, with a proposal for the scene that was found and for each alternative, and
  /// their shares.
  ///
  /// - Parameter isTempered: where the view is known; else it is as it has to be.
  private func target(
    of refinement: Refinement, isTempered: Bool
  ) -> (Target, [ModeProposal], shares: [Double]) {
    let likely = refinement.alternatives.prefix(Self.mostAlternatives)
    let scenes = [refinement.objects] + likely.map(\.objects)
    let odds = [1] + likely.map { min(1, max(Self.leastShare, exp($0.logOdds))) }
    var target: Target
    var proposals: [ModeProposal?]
    if let viewDescent {
      (target, proposals) = self.target(scenes, of: refinement, viewDescent)
    } else {
      let squaredError = settleNoise(candidates(refinement.objects))
      let temperature = isTempered ? temperature(of: refinement) : 1
      target = Target(
        logDensity: { [self] in
          let scene = candidates($0.objects)
          show(scene)
          return logPrior(scene) - energy() / temperature + logOrders(scene)
        }, logConstant: logConstant + logNoiseVolume(squaredError: squaredError),
        temperature: temperature)
      proposals = scenes.map { proposal($0, refinement, temperature) }
    }
    let found = zip(proposals, odds).compactMap { pair in pair.0.map { ($0, pair.1) } }
    let whole = found.reduce(0) { $0 + $1.1 }
    return (target, found.map(\.0), found.map { $0.1 / whole })
  }

  private func proposal(
    _ objects: [SceneObject], _ refinement: Refinement, _ temperature: Double
  ) -> ModeProposal? {
    let scene = candidates(objects)
    show(scene)
    let curvature = curvature(of: scene)
    var matrix = curvature.matrix.map { $0 / temperature }
    for (row, parameter) in curvature.parameters.enumerated() {
      let precision = PosteriorCurvature.precision(extent: extent(of: parameter, in: scene))
      matrix[row * curvature.parameters.count + row] += precision * (1 - 1 / temperature)
    }
    // Alternatives but other yaws have the ranges that the scene's own objects have.
    let ranges = objects.map { object in
      refinement.objects.firstIndex(of: object).flatMap { refinement.yawRanges[$0] }
        .flatMap { $0.contains { Self.isWide($0) } ? $0 + [anyYaw(of: object)] : nil }
    }
    return ModeProposal(
      SampledScene(objects: objects, view: view), parameters: curvature.parameters,
      matrix: matrix, ranges: ranges, periods: objects.map(period), viewPrior)
  }

  /// See `temperature(ofRatios:)`, where the view is known.
  private func temperature(of refinement: Refinement) -> Double {
    let scene = candidates(refinement.objects)
    _ = settleNoise(scene)
    show(scene)
    let ratios = curvature(of: scene).marginals.compactMap { marginal -> Double? in
      let (object, motion) = marginal.parameter
      guard motion < 2 else { return nil }
      let told = refinement.deviations[object].position[motion]
      return told * told / marginal.variance
    }
    return Self.temperature(ofRatios: ratios)
  }

  /// How many times the variances that are told are those of a curvature, in the geometric mean; 1
  /// if they are hardly larger, which the noise itself may do.
  private static func temperature(ofRatios ratios: [Double]) -> Double {
    let possible = ratios.filter { $0 > 0 && $0.isFinite }
    guard !possible.isEmpty else { return 1 }
    let mean = exp(possible.reduce(0) { $0 + log($1) } / Double(possible.count))
    return mean > leastTemperature ? mean : 1
  }

  private static let leastTemperature = 1.5

  private func period(_ object: SceneObject) -> Double? {
    specification.meshes[object.mesh].yawSymmetry.period
  }

  /// The same where camera or light are inferred: a proposal for each scene in the view that it is
  /// likeliest in, all at the noise of the first.
  private func target(
    _ scenes: [[SceneObject]], of refinement: Refinement, _ viewDescent: ViewDescent
  ) -> (Target, [ModeProposal?]) {
    let view = refinement.view
    for (latent, range) in viewDescent.nuisanceRanges where view[latent] > 0 {
      viewDescent.infer(latent, in: range)
    }
    let prior = viewDescent.viewPrior
    func end(_ objects: [SceneObject]) -> ViewDescent.State {
      viewDescent.descend(objects, prior.clamped(view), steps: 2 * settings.steps).state
    }
    let found = end(refinement.objects)
    let noise = found.noise
    let temperature = temperature(
      viewDescent.evaluate(found.objects, found.view, noise: noise).equations,
      deviations: refinement.deviations.map(\.position), refinement.viewDeviations)
    let proposals = ([found] + scenes.dropFirst().map(end)).map { end -> ModeProposal? in
      var (state, equations) = viewDescent.evaluate(end.objects, end.view, noise: noise)
      equations.temper(temperature)
      return proposal(state, equations, prior)
    }
    let target = Target(
      logDensity: { [self] scene in
        guard prior.logDensity(of: scene.view) > -.infinity else { return -.infinity }
        let candidates = candidates(scene.objects)
        let (state, _) = viewDescent.rendered(scene.objects, scene.view, noise, nil)
        return noise.logDensity(state.residual) / temperature
          + prior.logDensity(of: scene.view) + logPrior(candidates) + logOrders(candidates)
      }, logConstant: viewDescent.logConstant(of: found) / temperature, temperature: temperature)
    return (target, proposals)
  }

  /// See `temperature(ofRatios:)`: over all places of objects, or, of an empty table, over what is
  /// inferred of the view.
  private func temperature(
    _ equations: JointEquations, deviations: [SIMD2<Double>], _ viewDeviations: [Double]
  ) -> Double {
    guard let curvature = equations.curvature else { return 1 }
    var ratios: [(ofView: Bool, value: Double)] = []
    for (row, variance) in equations.variances(curvature, scatter: nil) {
      var told = 0.0
      let isOfView = row >= equations.motions.count
      if isOfView {
        let latent = equations.latents[row - equations.motions.count]
        guard let place = viewPrior.free.firstIndex(of: latent), place < viewDeviations.count
        else { continue }
        told = viewDeviations[place]
      } else if equations.motions[row].motion < 2 {
        told = deviations[equations.motions[row].object][equations.motions[row].motion]
      }
      ratios.append((isOfView, told * told / variance))
    }
    return Self.temperature(
      ofRatios: ratios.filter { $0.ofView == deviations.isEmpty }.map(\.value))
  }

  private func proposal(
    _ state: ViewDescent.State, _ equations: JointEquations, _ prior: ViewPrior
  ) -> ModeProposal? {
    var equations = equations
    let scene = candidates(state.objects)
    for (row, parameter) in equations.motions.enumerated() {
      let extent = extent(of: parameter, in: scene)
      equations.add(row, slope: 0, curvature: PosteriorCurvature.precision(extent: extent))
    }
    var untold: [ViewLatent] = []
    for (index, latent) in equations.latents.enumerated() {
      guard case .uniform = prior[latent] else { continue }
      let row = equations.motions.count + index
      let precision = 1 / (prior[latent].deviation * prior[latent].deviation)
      if equations.matrix[row * equations.count + row] < Self.leastTold * precision {
        untold.append(latent)
      }
      equations.add(row, slope: 0, curvature: precision)
    }
    return ModeProposal(
      SampledScene(objects: state.objects, view: state.view), parameters: equations.motions,
      latents: equations.latents, matrix: equations.matrix,
      ranges: state.objects.map { _ in nil }, periods: state.objects.map(period),
      untold: untold, prior)
  }

  /// Of what the picture tells less, in precisions of a range, the whole range is drawn.
  private static let leastTold = 4.0

  func candidates(_ objects: [SceneObject]) -> [Candidate] {
    objects.map { Candidate(object: $0, origin: nil, meshProbabilities: nil) }
  }

  /// What ranges leave out has some probability, too.
  private func anyYaw(of object: SceneObject) -> YawRange {
    let period = specification.meshes[object.mesh].yawSymmetry.period ?? 2 * .pi
    return YawRange(
      bounds: object.yaw - period / 2...object.yaw + period / 2, probability: 1 - Self.rangesShare)
  }

  /// Narrower ranges are modes that a curvature describes.
  private static func isWide(_ range: YawRange) -> Bool {
    range.bounds.upperBound - range.bounds.lowerBound > 0.15
  }

  private static let mostAlternatives = 12
  /// However improbable an alternative seems, some scenes about it are drawn.
  private static let leastShare = 0.01

  /// With its yaw from 0 to the period.
  private func told(_ object: SceneObject) -> SceneObject {
    var object = object
    object.yaw = specification.meshes[object.mesh].yawSymmetry.canonicalYaw(object.yaw)
    return object
  }
}
