import NeuralNetworks
import SceneModel

/// The most memory that a training takes, in bytes: an estimate, made before anything is allocated,
/// that errs on the high side.
///
/// Nearly all of it grows with the pictures' area: the dense layers' weights, and what a slice's
/// pictures leave on the tape, step by step, until its gradient is taken.
package struct TrainingMemory: Sendable, Equatable {
  /// The weights with their gradients and the optimiser's state, while a checkpoint is written.
  package var weights: Int
  /// What the threads' tapes record of the slices' steps, and of the held-out pictures'.
  package var tapes: Int
  /// The pictures that slices are worked on with.
  package var workspaces: Int
  /// A checkpoint's file.
  package var checkpoint: Int

  /// All together.
  package var total: Int { [weights, tapes, workspaces].reduce(0, Self.sum) }

  /// Estimates the memory of a training.
  package init(
    _ architecture: NetworkArchitecture, _ specification: SceneSpecification,
    _ settings: TrainingSettings
  ) {
    let sizes = Sizes(architecture, specification)
    let rows = Double(TrainingSettings.sliceSize * settings.objective.particles)
    let slices = (settings.batchSize + TrainingSettings.sliceSize - 1) / TrainingSettings.sliceSize
    let running = Double(min(settings.threads, slices))
    let threads = Double(settings.threads)
    let parameters = Double(InferenceNetwork(architecture).layout.count)
    // Two moments, a gradient for each slice, their sum and what is left of it; and what a file is
    // made of.
    checkpoint = Self.bytes(12 * parameters)
    weights = Self.bytes(4 * parameters * Double(1 + 2 + slices + 2) + 48 * parameters)
    let steps = sizes.steps
    let measured = Double(EvidenceBound.rowLimit) * steps + steps * (steps + 2)
    tapes = Self.bytes(
      running * sizes.tape(rows: rows * steps, isDifferentiable: true)
        + threads * sizes.tape(rows: measured, isDifferentiable: false))
    let hasOwnLight = !specification.nuisances.isNone
    workspaces = Self.bytes(
      running * sizes.workspace(items: rows, hasOwnLight: hasOwnLight)
        + threads * sizes.workspace(items: Double(EvidenceBound.rowLimit), hasOwnLight: false)
        + threads * 3 * sizes.canvas)
  }

  /// What there is of each thing, in bytes.
  private struct Sizes {
    let pixels: Double
    let steps: Double
    /// Numbers that a step leaves of one picture: the input, and what is made of it.
    let input: Double
    let made: Double
    /// Numbers of the largest matrix of windows.
    let windows: Double

    init(_ architecture: NetworkArchitecture, _ specification: SceneSpecification) {
      pixels = Double(architecture.width) * Double(architecture.height)
      steps = Double(specification.stepLimit)
      let channels = Double(InferenceNetwork.inputChannels)
      let coarse = pixels / Double(architecture.coarseness * architecture.coarseness)
      let window = architecture.glimpse.map { Double($0.cells * $0.cells) } ?? 0
      input = (coarse + window) * channels
      let c = architecture.channels.map(Double.init)
      let units = Double(
        2 * architecture.features + 2 * architecture.yawFeatures + 16 * architecture.memoryUnits)
      let heads = HeadLayout(architecture)
      let outputs = Double(heads.objectCount + heads.yawCount + heads.latentCount)
      // The convolutions halve the sides twice, and once more.
      made =
        coarse / 16 * c[0] + coarse / 64 * (c[1] + c[2]) + window / 4 * 32 + window / 16 * 96
        + units + outputs
      windows = max(65_536, pixels * max(9, 9 * c[0] / 64, 9 * c[1] / 64))
    }

    /// - Parameter rows: pictures times steps.
    func tape(rows: Double, isDifferentiable: Bool) -> Double {
      let numbers = rows * (input + made * (isDifferentiable ? 2 : 1)) + windows
      // Blocks of memory are not filled to their ends; two of the least size are begun.
      return 4 * (1.6 * numbers + 2 * 1_048_576)
    }

    /// A canvas, and what each object on it covers.
    var canvas: Double { pixels * 26 * (2 + steps) }

    func workspace(items: Double, hasOwnLight: Bool) -> Double {
      let kept = hasOwnLight || pixels <= Double(TrainingWorkspace.keptPixels)
      // Three pictures for each item, the empty one, and two pyramids with room to work in.
      let pictures = pixels * 16 * (3 * items + 1 + 2 * (4.0 / 3 + 1))
      return pictures + canvas * (kept ? items + 1 : 1)
    }
  }

  private static func bytes(_ number: Double) -> Int {
    number < 0x1p62 ? Int(number) : 1 << 62
  }

  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? .max : sum
  }
}
