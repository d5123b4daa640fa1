import AIR
import Exchange
import Rendering
import SceneModel
import Synchronization

/// The benchmark's figures of an evaluation, which several threads contribute to.
final class BenchmarkMeasurement: Sendable {
  private struct State: Sendable {
    var scores: BenchmarkScores
    /// Of pictures that are being read.
    var truths: [Int: BenchmarkPicture] = [:]
  }

  private let state: Mutex<State>

  /// - Parameter renderer: of the meshes that are looked for.
  init(_ renderer: SceneRenderer) { state = Mutex(State(scores: BenchmarkScores(renderer))) }

  /// Hears of a picture's truth before it is read.
  func expect(_ index: Int, _ truth: BenchmarkPicture) {
    state.withLock { $0.truths[index] = truth }
  }

  /// Compares a reading with the truth.
  ///
  /// - Parameter camera: as it was inferred.
  func add(_ reading: EvaluatedReader.Reading, _ camera: PinholeCamera) {
    state.withLock { state in
      guard let truth = state.truths.removeValue(forKey: reading.index) else { return }
      state.scores.add(
        reading.index, truth, found: reading.objects, camera, scores: reading.meshProbabilities)
    }
  }

  /// What was found so far.
  var scores: BenchmarkScores { state.withLock { $0.scores } }
}
