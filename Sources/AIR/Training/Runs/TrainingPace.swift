import Foundation
import SceneModel

/// How fast a training goes on this machine, found out by a trial whose weights are thrown away.
package struct TrainingPace {
  /// Pictures that the training is expected to see in a second by the clock, on average.
  package let picturesPerSecond: Double

  /// Fewer pictures than these teach a network hardly anything about several meshes.
  package static let fewestPictures = 60_000
  /// So many, and yaws of meshes without a symmetry are told, too.
  package static let goodPictures = 200_000

  /// The share of the time that goes into pictures; the rest measures held-out scenes and writes.
  private static let pictureShare = 0.95
  /// The share of a picture's time that does not grow with the objects that are tried.
  private static let fixedShare = 0.25

  /// Trains by a recipe for some seconds.
  ///
  /// - Throws: if the specification cannot be read, or is refused.
  package init(_ recipe: TrainingRecipe, threads: Int, seconds: Double) throws {
    let specification = try recipe.loadSpecification()
    try recipe.checkMemory(of: specification, threads: threads)
    let renderer = SceneRenderer(specification, try SceneRenderer.load(specification))
    var trial = recipe
    trial.images = Self.goodPictures
    let trainer = trial.makeTrainer(renderer, threads: threads)
    // The first batch also makes the memory that all later ones use again.
    _ = try trainer.trainBatch()
    let (first, start) = (trainer.imagesSeen, DispatchTime.now().uptimeNanoseconds)
    var statistics = ObjectiveStatistics()
    var elapsed = 0.0
    repeat {
      statistics += try trainer.trainBatch()
      elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    } while elapsed < seconds && !trainer.isFinished
    self.init(
      pictures: trainer.imagesSeen - first, seconds: elapsed, objects: statistics.meanObjects,
      expectedObjects: specification.prior.meanCount)
  }

  /// Judges a trial. Networks that have learned nothing try fewer objects than there are, so that
  /// their first pictures take less time than later ones.
  ///
  /// - Parameters:
  ///   - objects: tried in a picture of the trial, on average.
  ///   - expectedObjects: in a picture, on average.
  init(pictures: Int, seconds: Double, objects: Double, expectedObjects: Double) {
    // Each step but the last tries an object.
    let growth =
      Self.fixedShare + (1 - Self.fixedShare) * (expectedObjects + 1) / (objects + 1)
    picturesPerSecond = Double(pictures) / seconds / max(1, growth) * Self.pictureShare
  }

  /// Whole thousands of pictures for so many seconds; at least one.
  package func pictures(inSeconds seconds: Double) -> Int {
    max(1, Int(picturesPerSecond * seconds / 1000)) * 1000
  }
}
