import Foundation
import SceneModel

extension Proposer {
  /// Takes each object off the canvas once, the oldest first, and asks the network in sight of all
  /// the others whether something is missing, and what: a sweep through the objects as in Gibbs
  /// sampling, at the modes.
  ///
  /// A departure from Eslami et al. 2016, whose network never goes back. With one pass, every wrong
  /// count is too high: when two objects share a mesh, the network may first place one between them
  /// and then find both. On the second pass the object in between explains nothing, and is dropped.
  /// Only the network decides; no residual is weighed against another.
  ///
  /// It takes a step of the network for each pair of objects. A single object's second look would
  /// be its first.
  func lookAgain(_ sequence: inout Sequence, _ pixels: [SIMD4<Float>]) {
    guard sequence.objects.count > 1 else { return }
    for _ in sequence.objects.indices {
      var others = sequence.objects
      let doubted = others.removeFirst()
      clear(&sequence)
      for other in others {
        look(&sequence, pixels)
        append(other, to: &sequence)
      }
      guard let object = next(&sequence, pixels) else { continue }
      let agreed = object.agreement(
        with: doubted, within: agreementDistance, architecture: network.architecture)
      append(agreed, to: &sequence)
    }
    proposeAll(&sequence, pixels)
  }

  /// Two looks are of one object if they see one mesh no further apart than this, in metres.
  private var agreementDistance: Double { 0.05 * renderer.specification.table.extent }
}
