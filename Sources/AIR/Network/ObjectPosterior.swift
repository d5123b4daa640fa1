import Probability
import SceneModel

/// q(object | picture, objects so far): presence, mesh and, for each mesh, the pose.
package struct ObjectPosterior: Sendable {
  /// Whether there is one more object.
  package var presence: Bernoulli
  /// Which mesh it is.
  package var mesh: Categorical
  /// Where it is and how it is turned, if it is of that mesh.
  package var poses: [PosePosterior]
  /// Whether all outputs of the heads are finite. With damaged weights they may not be: the
  /// posterior is then that of zeros and means nothing.
  package let isFinite: Bool

  /// Reads the heads' numbers.
  ///
  /// - Parameters:
  ///   - object: `[HeadLayout.objectCount]`.
  ///   - yaw: `[HeadLayout.yawCount]`.
  ///   - frame: what they tell of positions and yaws in; by default the world's axes.
  init(
    object: UnsafePointer<Float>, yaw: UnsafePointer<Float>, _ architecture: NetworkArchitecture,
    in frame: PoseFrame? = nil
  ) {
    let frame = frame ?? PoseFrame(reach: architecture.reach)
    let layout = HeadLayout(architecture)
    isFinite =
      (0..<layout.objectCount).allSatisfy { object[$0].isFinite }
      && (0..<layout.yawCount).allSatisfy { yaw[$0].isFinite }
    guard isFinite else {
      presence = Bernoulli(logit: 0)
      mesh = Categorical(logits: [Double](repeating: 0, count: layout.meshes))
      let zeros = [Float](repeating: 0, count: max(4, 3 * (layout.yawModes.max() ?? 1)))
      poses = zeros.withUnsafeBufferPointer { zeros in
        guard let zeros = zeros.baseAddress else { return [] }
        return (0..<layout.meshes).map {
          Self.pose(
            position: zeros, yaw: zeros, mesh: $0, modes: layout.yawModes[$0], architecture, frame)
        }
      }
      return
    }
    presence = Bernoulli(logit: Double(object[layout.presence]))
    mesh = Categorical(
      logits: (0..<layout.meshes).map { Double(object[layout.mesh($0)]) })
    poses = (0..<layout.meshes).map {
      Self.pose(
        position: object + layout.position($0), yaw: yaw + layout.yaw($0), mesh: $0,
        modes: layout.yawModes[$0], architecture, frame)
    }
  }

  private static func pose(
    position: UnsafePointer<Float>, yaw: UnsafePointer<Float>, mesh: Int, modes: Int,
    _ architecture: NetworkArchitecture, _ frame: PoseFrame
  ) -> PosePosterior {
    PosePosterior(
      position: position, yaw: yaw, order: architecture.yawOrders[mesh], frame, yawModes: modes,
      phaseBounds: architecture.yawHeads == .symmetryUnaware
        ? PosePosterior.unawarePhaseBounds : PosePosterior.phaseBounds)
  }
}
