import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Synchronization

/// What a model's deviations and probabilities are worth, measured on scenes drawn from its prior.
package struct Calibration: Sendable {
  /// A quantity that has a standard deviation.
  package enum Quantity: String, CaseIterable, Sendable { case x, y, yaw }

  /// By mesh and quantity, of objects that were found with the right mesh; yaw modulo the mesh's
  /// symmetry.
  package private(set) var intervals: [[IntervalCalibration]]
  /// Whether the regions about a random point hold the truth as often as samples of the posterior
  /// lie in them, by mesh: all of a pose together (P. Lemos et al., "Sampling-based accuracy testing
  /// of posterior estimators for general inference", 2023).
  package private(set) var regions: [RegionCalibration]
  /// Of what is inferred of the camera and the light, in the order of `ViewPrior.free`.
  package private(set) var view: [IntervalCalibration]
  /// Of the number of objects.
  package private(set) var counts = ProbabilityCalibration()
  /// Of the mesh of each object that was found.
  package private(set) var meshes = ProbabilityCalibration()
  /// Whether refinement found the maximum; nothing of the network alone.
  package private(set) var search = SearchCalibration()
  /// Pictures that could not be read.
  package private(set) var unreadable = 0

  private let specification: SceneSpecification

  private init(_ specification: SceneSpecification) {
    self.specification = specification
    intervals = specification.meshes.map { _ in
      Quantity.allCases.map { _ in IntervalCalibration() }
    }
    regions = specification.meshes.map { _ in RegionCalibration() }
    view = specification.viewPrior.free.map { _ in IntervalCalibration() }
  }

  private static let chunk = 10
  /// Of so many pictures the evidence is found by importance sampling, too, with so many samples.
  private static let sampledPictures = 100
  private static let sampleCount = 1000
  /// Of every tenth picture it is bounded by annealed importance sampling, of so many at most, if
  /// no file has cut them off: each takes half a million renders.
  private static let annealedPictures = 20

  /// Draws scenes and reads their pictures.
  ///
  /// - Parameters:
  ///   - judgesSearch: whether to find out what refinement finds from the truth.
  ///   - makeReader: makes what a thread reads with.
  package static func measure(
    _ renderer: SceneRenderer, _ pictures: CalibrationPictures, count: Int, seed: UInt64,
    threads: Int, judgesSearch: Bool = true, progress: @escaping @Sendable (Int) -> Void,
    makeReader: @escaping @Sendable () throws -> PictureReader
  ) throws -> Calibration {
    let sampler = SceneSampler(renderer, seed: seed)
    return try measure(
      renderer.specification, count: count, seed: seed, threads: threads,
      judgesSearch: judgesSearch, annealedPictures: pictures == .model ? annealedPictures : 0,
      progress: progress, makeReader: makeReader
    ) { pictures.sample($0, of: sampler) }
  }

  /// Reads pictures of scenes that are known.
  ///
  /// - Parameters:
  ///   - annealedPictures: of so many the evidence is bounded by annealed importance sampling: of
  ///     scenes of the prior, with the model's own noise.
  ///   - samples: of the posterior; so many are judged in place of deviations and counts if there
  ///     are any, and the regions then of nothing.
  ///   - sample: the scene of an index, and its picture.
  package static func measure(
    _ specification: SceneSpecification, count: Int, seed: UInt64, threads: Int,
    judgesSearch: Bool, annealedPictures: Int = 0, samples: Int = 0,
    progress: @escaping @Sendable (Int) -> Void,
    makeReader: @escaping @Sendable () throws -> PictureReader,
    sample: @escaping @Sendable (Int) -> (scene: Scene, picture: Image)
  ) throws -> Calibration {
    let done = Mutex(0)
    let chunks = (count + chunk - 1) / chunk
    let parts = try mapSlices(count: chunks, threads: threads) { part throws -> Calibration in
      let reader = try makeReader()
      var sums = Calibration(specification)
      for index in part * chunk..<min(count, (part + 1) * chunk) {
        let (scene, picture) = sample(index)
        var generator = PCG32(seed: seed &+ 1, stream: UInt64(index))
        if let reading = try? reader.read(picture) {
          if samples == 0 {
            sums.add(reading, truth: scene, using: &generator)
          } else if let drawn = reader.samples(of: reading, count: samples, seed: UInt64(index)) {
            sums.add(drawn, about: reading, truth: scene)
          } else {
            sums.unreadable += 1
          }
          if judgesSearch {
            sums.addSearch(
              reading, reader, truth: scene, drawsSamples: index < sampledPictures,
              anneals: index % chunk == 0 && index < chunk * annealedPictures)
          }
        } else {
          sums.unreadable += 1
        }
        done.withLock {
          $0 += 1
          progress($0)
        }
      }
      return sums
    }
    var sums = Calibration(specification)
    for part in parts { sums.merge(part) }
    return sums
  }

  private mutating func merge(_ other: Calibration) {
    for mesh in intervals.indices {
      for index in intervals[mesh].indices {
        intervals[mesh][index].merge(other.intervals[mesh][index])
      }
      regions[mesh].merge(other.regions[mesh])
    }
    for index in view.indices { view[index].merge(other.view[index]) }
    search.merge(other.search)
    counts.merge(other.counts)
    meshes.merge(other.meshes)
    unreadable += other.unreadable
  }

  private mutating func add(
    _ reading: PictureReading, truth: Scene, using generator: inout PCG32
  ) {
    counts.add(reading.countProbabilities, truth: truth.objects.count)
    let turn = specification.turn(of: truth.camera.azimuth, towards: reading.view.camera.azimuth)
    let objects = truth.objects.map { turn($0) }
    for (estimate, object) in Self.matches(reading.objects, objects) {
      meshes.add(
        specification.meshes.map { estimate.meshProbabilities[$0.name] ?? 0 }, truth: object.mesh)
      if estimate.object.mesh == object.mesh { add(estimate, truth: object, using: &generator) }
    }
    if let view = truth.view { add(reading, truth: turn(view)) }
  }

  private mutating func add(
    _ samples: PosteriorSamples, about reading: PictureReading, truth: Scene
  ) {
    counts.add(samples.countProbabilities, truth: truth.objects.count)
    let turn = specification.turn(of: truth.camera.azimuth, towards: reading.view.camera.azimuth)
    for (estimate, object) in Self.matches(reading.objects, truth.objects.map { turn($0) })
    where estimate.object.mesh == object.mesh {
      // Of each sample the object that is nearest to the one that was found, if it is of its mesh.
      let drawn = samples.scenes.compactMap { sample -> SceneObject? in
        let nearest = sample.objects.min {
          Self.distance($0, estimate.object) < Self.distance($1, estimate.object)
        }
        return nearest.flatMap { $0.mesh == object.mesh ? $0 : nil }
      }
      for axis in 0..<2 {
        let marginal = SampleMarginal(
          drawn.map { $0.position[axis] }, truth: object.position[axis])
        Self.add(marginal, to: &intervals[object.mesh][axis])
      }
      guard let period = specification.meshes[object.mesh].yawSymmetry.period else { continue }
      func turned(_ other: SceneObject) -> Double {
        remainder(other.yaw - estimate.object.yaw, period)
      }
      let marginal = SampleMarginal(drawn.map(turned), truth: turned(object))
      Self.add(marginal, to: &intervals[object.mesh][2])
    }
    guard let seen = truth.view.map({ turn($0) }) else { return }
    for (index, latent) in specification.viewPrior.free.enumerated() {
      func moved(_ view: View) -> Double {
        let change = view[latent] - reading.view[latent]
        return latent.isCircular ? remainder(change, 2 * .pi) : change
      }
      let marginal = SampleMarginal(
        samples.scenes.map { moved($0.view) }, truth: moved(seen))
      Self.add(marginal, to: &view[index])
    }
  }

  private static func add(_ marginal: SampleMarginal?, to interval: inout IntervalCalibration) {
    guard let marginal, marginal.deviation > 0 else { return }
    interval.add(marginal.z, deviation: marginal.deviation)
  }

  private static func distance(_ a: SceneObject, _ b: SceneObject) -> Double {
    let difference = a.position - b.position
    return (difference * difference).sum()
  }

  private mutating func addSearch(
    _ reading: PictureReading, _ reader: PictureReader, truth: Scene, drawsSamples: Bool,
    anneals: Bool
  ) {
    // Refinement is to find these by itself.
    var view = truth.view
    for latent in ViewLatent.foundByRefinement {
      view?[latent] = specification.viewPrior[latent].center
    }
    guard let found = reading.refinement,
      let best = reader.refined(reading.picture, from: truth.objects, view)
    else { return }
    search.add(found: found.logJoint, fromTruth: best.logJoint)
    // Where a view is inferred scenes are drawn at a temperature, which tells no evidence.
    guard specification.inferred.isEmpty, let laplace = reading.logEvidence else { return }
    if drawsSamples,
      let samples = reader.samples(of: reading, count: Self.sampleCount, seed: 0)
    {
      search.add(samples, laplace: laplace)
    }
    if anneals, let annealed = reader.annealedEvidence(of: reading, truth: truth.objects) {
      search.add(annealed, laplace: laplace)
    }
  }

  private mutating func add(
    _ estimate: ObjectEstimate, truth: SceneObject, using generator: inout PCG32
  ) {
    let error = truth.position - estimate.position
    var errors = [error.x, error.y]
    var deviations = [estimate.positionDeviation.x, estimate.positionDeviation.y]
    var extents = [0, 1].map { 2 * specification.prior.positionRanges[$0] }
    if let deviation = estimate.yawDeviation,
      let period = specification.meshes[truth.mesh].yawSymmetry.period
    {
      errors.append(remainder(truth.yaw - estimate.object.yaw, period))
      deviations.append(deviation)
      extents.append(period)
    }
    guard deviations.allSatisfy({ $0 > 0 }) else { return }
    for index in errors.indices {
      intervals[truth.mesh][index].add(
        errors[index] / deviations[index], deviation: deviations[index])
    }
    regions[truth.mesh].add(
      errors: errors, deviations: deviations, extents: extents, using: &generator)
  }

  private mutating func add(_ reading: PictureReading, truth: View) {
    let deviations = reading.viewDeviations
    for (index, latent) in specification.viewPrior.free.enumerated()
    where index < deviations.count && deviations[index] > 0 {
      var error = truth[latent] - reading.view[latent]
      if latent == .azimuth || latent == .lightAzimuth { error = remainder(error, 2 * .pi) }
      view[index].add(error / deviations[index], deviation: deviations[index])
    }
  }

  /// Found objects with true ones, the nearest to each other (Hungarian method); of the more
  /// numerous some remain.
  private static func matches(
    _ found: [ObjectEstimate], _ truth: [SceneObject]
  ) -> [(ObjectEstimate, SceneObject)] {
    let size = max(found.count, truth.count)
    // What has no partner costs more than any distance on a table.
    let costs = (0..<size).map { row in
      (0..<size).map { column -> Double in
        guard row < found.count, column < truth.count else { return 1e6 }
        let difference = found[row].position - truth[column].position
        return (difference * difference).sum().squareRoot()
      }
    }
    return Assignment.cheapest(costs).enumerated().compactMap { row, column in
      row < found.count && column < truth.count ? (found[row], truth[column]) : nil
    }
  }
}
