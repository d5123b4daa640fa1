import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

// What everything that runs the network step by step has in common: training, bounds, inference.

extension InferenceNetwork {
  /// The encoder's input for some rows, `[rows, height, width, 9]`, the sides divided by the
  /// coarseness.
  func encoderInput(_ views: [StepView], on tape: Tape) -> Variable {
    let (height, width) = (architecture.height / coarseness, architecture.width / coarseness)
    let channels = Self.inputChannels
    let rowLength = height * width * channels
    return tape.input(shape: [views.count, height, width, channels]) { buffer in
      guard let base = buffer.baseAddress else { return }
      for (row, view) in views.enumerated() {
        fillInput(
          base + row * rowLength, picture: view.picture, canvas: view.canvas, empty: view.empty,
          ownEmpty: view.ownEmpty)
      }
    }
  }

  /// q of every row's view.
  func viewPosteriors(
    of output: Variable, _ prior: ViewPrior, on tape: Tape
  ) -> [ViewPosterior] {
    let layout = architecture.view
    return tape.withValue(of: output) { numbers in
      guard let base = numbers.baseAddress else { return [] }
      return (0..<output.shape[0]).map {
        ViewPosterior(base + $0 * layout.count, layout, prior)
      }
    }
  }

  /// The azimuth of a row's camera, with which the object heads' axes are turned; 0 if they are the
  /// world's.
  func headAzimuth(_ view: View?) -> Double {
    guard architecture.view.isSeenFromCamera, let view else { return 0 }
    return view[.azimuth]
  }

  /// What positions and yaws are told in without glimpses, and a glimpse's place with them.
  func headFrame(_ view: View?) -> PoseFrame {
    PoseFrame(reach: architecture.reach, azimuth: headAzimuth(view))
  }

  /// q of every row of a step's output.
  func posteriors(of output: Output, on tape: Tape) -> [ObjectPosterior] {
    let layout = HeadLayout(architecture)
    return tape.withValue(of: output.object) { object in
      tape.withValue(of: output.yaw) { yaw in
        guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return [] }
        return (0..<output.object.shape[0]).map {
          ObjectPosterior(
            object: object + $0 * layout.objectCount, yaw: yaw + $0 * layout.yawCount,
            architecture, in: output.frames[$0])
        }
      }
    }
  }

  /// Appends what the memory is told of an object: `HeadLayout.latentCount` numbers.
  ///
  /// - Parameter view: in which the object is seen; nil if none was inferred.
  func appendLatents(
    mesh: Int, sample: PosePosterior.Sample, view: View?, to latents: inout [Float]
  ) {
    let sample = sample.seen(
      fromAzimuth: headAzimuth(view), order: architecture.yawOrders[mesh])
    for index in 0..<architecture.meshCount { latents.append(index == mesh ? 1 : 0) }
    latents.append(Float(sample.position.x))
    latents.append(Float(sample.position.y))
    let turns = architecture.yawOrders[mesh] > 0
    latents.append(turns ? Float(cos(sample.phase)) : 0)
    latents.append(turns ? Float(sin(sample.phase)) : 0)
  }
}
