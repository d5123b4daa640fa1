import Foundation
import Probability

/// What may stand on the table before a picture is seen: p(scene).
///
/// count ~ categorical; each object's mesh ~ categorical; the positions jointly as in
/// `PairInteraction`; yaw uniform over the turns that can be told apart; the camera uniform in its
/// ranges. Where outlines are kept apart, meshes and yaws are of the objects' joint distribution,
/// too: where there is little room, slim objects are there more often. Densities are those of an
/// ordered list of objects, so there is no n! anywhere. Their logarithms are finite for every
/// position, so the evidence lower bound is a true bound for a posterior with full support.
package struct ScenePrior: Sendable {
  /// The specification it was made from.
  package let specification: SceneSpecification
  /// The number of objects.
  package let count: Categorical
  /// The mesh of an object.
  package let mesh: Categorical

  /// The camera, the light and how pictures are formed.
  package let viewPrior: ViewPrior

  let interaction: PairInteraction
  private let normalizer: PositionNormalizer

  /// How long an arrangement is sought. If none is found, the prior is taken to be impossible; the
  /// specifications of such priors are refused when they are read (`PairInteraction.hasRoom`).
  private static let effort = PairInteraction.Effort(
    attempts: 10_000_000, comparisons: 4_000_000_000)

  /// Makes the prior of a specification.
  package init(_ specification: SceneSpecification) {
    let prior = specification.prior
    precondition(
      prior.meshProbabilities.count == specification.meshes.count, "one probability a mesh")
    precondition(prior.positionRanges.min() > 0 && prior.softness > 0, "positions need room")
    self.specification = specification
    viewPrior = specification.viewPrior
    count = Categorical(probabilities: prior.countProbabilities)
    mesh = Categorical(probabilities: prior.meshProbabilities)
    interaction = PairInteraction(
      range: prior.positionRanges, minimumSeparation: prior.minimumSeparation,
      softness: prior.softness, outlines: prior.outlines(of: specification.meshes))
    normalizer = PositionNormalizer.shared(interaction)
  }

  // MARK: Sampling

  /// A draw from the prior, exact.
  package func sample(using generator: inout some RandomNumberGenerator) -> Scene {
    if !viewPrior.free.isEmpty || !specification.inferred.isEmpty {
      let view = viewPrior.sample(using: &generator)
      let number = count.sample(using: &generator)
      return Scene(view: view, objects: sampleObjects(count: number, using: &generator))
    }
    let camera = sampleCamera(using: &generator)
    let number = count.sample(using: &generator)
    return Scene(camera: camera, objects: sampleObjects(count: number, using: &generator))
  }

  /// A draw of the objects, given their number.
  package func sampleObjects(
    count: Int, using generator: inout some RandomNumberGenerator
  ) -> [SceneObject] {
    var effort = Self.effort
    let objects = interaction.sampleArrangement(count: count, &effort, using: &generator)
    guard let objects else {
      preconditionFailure("\(count) objects cannot stand apart on this table")
    }
    guard interaction.outlines == nil else { return objects }
    return objects.map { object in
      let mesh = self.mesh.sample(using: &generator)
      let yaw = sampleYaw(mesh: mesh, using: &generator)
      return SceneObject(mesh: mesh, position: object.position, yaw: yaw)
    }
  }

  /// A draw of the yaw of a mesh, in radians; 0 if it has none.
  package func sampleYaw(
    mesh: Int, using generator: inout some RandomNumberGenerator
  ) -> Double {
    guard let period = specification.meshes[mesh].yawSymmetry.period else { return 0 }
    return Uniform(0, period).sample(using: &generator)
  }

  /// A draw of the camera's pose. What is fixed takes no number from the generator.
  package func sampleCamera(using generator: inout some RandomNumberGenerator) -> CameraPose {
    func sample(_ range: ClosedRange<Double>) -> Double {
      guard range.lowerBound < range.upperBound else { return range.lowerBound }
      return Uniform(range.lowerBound, range.upperBound).sample(using: &generator)
    }
    let camera = specification.camera
    let azimuth = sample(camera.azimuth)
    let elevation = sample(camera.elevation)
    return CameraPose(
      azimuth: azimuth, elevation: elevation, distance: sample(camera.distance))
  }

  // MARK: Density

  /// The log density of an ordered list of objects and of the camera: per square metre and per
  /// radian of each object that has a yaw, and per unit of whatever of the camera is not fixed.
  package func logDensity(of scene: Scene) -> Double {
    logDensity(ofCamera: scene.camera) + logDensity(of: scene.objects)
  }

  /// The log density of an ordered list of objects.
  package func logDensity(of objects: [SceneObject]) -> Double {
    var sum = logCount(objects.count)
    // For an impossible count the rest may not be defined.
    guard sum > -.infinity else { return sum }
    sum += logPlacement(of: objects).value
    sum -= logPositionNormalizer(count: objects.count)
    for object in objects {
      sum += logMesh(object.mesh)
      guard sum > -.infinity else { return sum }
      sum += logYawDensity(mesh: object.mesh)
    }
    return sum
  }

  /// The log density of the camera's pose; −∞ outside the ranges.
  package func logDensity(ofCamera pose: CameraPose) -> Double {
    let camera = specification.camera
    return logDensity(of: pose.azimuth, in: camera.azimuth)
      + logDensity(of: pose.elevation, in: camera.elevation)
      + logDensity(of: pose.distance, in: camera.distance)
  }

  private func logDensity(of value: Double, in range: ClosedRange<Double>) -> Double {
    // Scene files keep seven decimals.
    let rounding = 1e-6
    guard range.lowerBound - rounding <= value, value <= range.upperBound + rounding else {
      return -.infinity
    }
    let width = range.upperBound - range.lowerBound
    return width > 0 ? -log(width) : 0
  }

  // MARK: The pieces that inference uses

  /// log p(count = n); −∞ where the prior has none.
  package func logCount(_ n: Int) -> Double { count.logDensity(of: n) }

  /// log p(count > n | count ≥ n): the probability of one more object once there are n. With
  /// aₙ = p(count > n | count ≥ n), a scene that is built object by object has
  /// p(count = n) = Πᵢ₍ᵢ﹤ₙ₎ aᵢ · (1 − aₙ). −∞ where the prior allows no more.
  package func logProbabilityOfAnother(after n: Int) -> Double {
    let atLeast = probabilityOfAtLeast(n)
    guard atLeast > 0 else { return -.infinity }
    return log(probabilityOfAtLeast(n + 1) / atLeast)
  }

  private func probabilityOfAtLeast(_ n: Int) -> Double {
    precondition(n >= 0, "a count is not negative")
    return n < count.count ? count.probabilities[n...].reduce(0, +) : 0
  }

  /// log p(mesh) of one object.
  package func logMesh(_ mesh: Int) -> Double { self.mesh.logDensity(of: mesh) }

  /// The log density of the yaw of a mesh, per radian: constant over [0, period); 0 for a mesh
  /// whose symmetry leaves it no yaw.
  package func logYawDensity(mesh: Int) -> Double {
    guard let period = specification.meshes[mesh].yawSymmetry.period else { return 0 }
    return -log(period)
  }

  /// The unnormalised log density of standing on the table, log ψ(x)ψ(y), and its gradient, per
  /// metre: 0 within the position range, a Normal's tail beyond.
  package func logWall(
    _ position: SIMD2<Double>
  ) -> (value: Double, gradient: SIMD2<Double>) {
    interaction.logWall(position)
  }

  /// The unnormalised log density of two objects standing apart, log φ, and its gradient with
  /// respect to the pose of `a`: per metre, and per radian of its yaw.
  package func logSeparation(
    _ a: SceneObject, _ b: SceneObject
  ) -> (value: Double, gradient: PoseGradient) {
    interaction.logSeparation(a, b)
  }

  /// How far a mesh's outline moves as it turns, in metres a radian: its farthest corner; 0 if
  /// turns are of no matter to the prior.
  package func arm(of mesh: Int) -> Double {
    interaction.outlines?.radii[mesh] ?? 0
  }

  /// The most that log φ of two objects may be, however the first is turned.
  package func mostLogSeparation(_ a: SceneObject, _ b: SceneObject) -> Double {
    interaction.mostLogSeparation(a, b)
  }

  /// Whether an object's axis stands in the middle of another, or another's in its own: less than
  /// half of what keeps them apart from each other, or within the circle that fits into an outline.
  package func isInside(_ a: SceneObject, _ b: SceneObject) -> Bool {
    let difference = a.position - b.position
    var half = interaction.minimumSeparation / 2
    // What has no footprint may stand in others.
    if let outlines = interaction.outlines, let first = outlines.footprints[a.mesh],
      let second = outlines.footprints[b.mesh]
    {
      half = max(half, first.inradius, second.inradius)
    }
    return (difference * difference).sum() < half * half
  }

  /// The part of an object's density that depends on where it stands and how it is turned beside
  /// others: log ψ(x)ψ(y) and log φ with each of them, unnormalised, and its gradient with respect
  /// to the object's pose.
  package func logPlacement(
    of object: SceneObject, beside others: some Sequence<SceneObject>
  ) -> (value: Double, gradient: PoseGradient) {
    let wall = logWall(object.position)
    var value = wall.value
    var gradient = PoseGradient(x: wall.gradient.x, y: wall.gradient.y, yaw: 0)
    for other in others {
      let pair = logSeparation(object, other)
      value += pair.value
      gradient += pair.gradient
    }
    return (value, gradient)
  }

  /// The sum of `logWall` over the objects and of `logSeparation` over their pairs, and its
  /// gradient with respect to each object's pose.
  package func logPlacement(
    of objects: [SceneObject]
  ) -> (value: Double, gradients: [PoseGradient]) {
    var value = 0.0
    var gradients = [PoseGradient](repeating: .zero, count: objects.count)
    for i in objects.indices {
      let wall = logWall(objects[i].position)
      value += wall.value
      gradients[i] += PoseGradient(x: wall.gradient.x, y: wall.gradient.y, yaw: 0)
      for j in objects.indices where j != i {
        let pair = logSeparation(objects[i], objects[j])
        if j < i { value += pair.value }
        gradients[i] += pair.gradient
      }
    }
    return (value, gradients)
  }

  /// log ∫ exp(logPlacement) over all positions of `count` objects, in metres^(2·count), the mean
  /// over meshes and yaws where outlines are kept apart: subtract it from `logPlacement` to get the
  /// positions' log density. Computed once for each count, in milliseconds; within 0.003 for up to
  /// three objects and within 0.05 for up to six.
  package func logPositionNormalizer(count: Int) -> Double {
    Double(count) * (log(interaction.axisIntegral.x) + log(interaction.axisIntegral.y))
      + normalizer.logChanceOfStandingApart(
        count, likelyCount: 2 * specification.prior.maximumCount)
  }
}
