/// What each number of the heads' output means.
package struct HeadLayout: Sendable, Equatable {
  /// How many meshes.
  package let meshes: Int
  /// How many numbers tell the memory about the view.
  package let viewLatents: Int
  /// Of how many wrapped Normals q of each mesh's phase is a mixture, `[mesh]`.
  package let yawModes: [Int]

  /// The layout for an architecture.
  package init(_ architecture: NetworkArchitecture) {
    meshes = architecture.meshCount
    viewLatents = architecture.view.latentCount
    yawModes = architecture.yawModes
  }

  /// Numbers of the object head: the presence's logit, a logit a mesh, and four numbers a
  /// mesh for its position (mean x, mean y, deviation x, deviation y).
  package var objectCount: Int { 1 + meshes + 4 * meshes }
  /// Numbers of the yaw head: three a mesh and mode. Of a single mode they are cosine, sine and
  /// deviation, of several each one's logit, offset and deviation.
  package var yawCount: Int { 3 * yawModes.reduce(0, +) }
  /// How many numbers tell the memory about an object: the mesh, one-hot, x, y, and the cosine and
  /// the sine of the yaw's phase.
  package var objectLatentCount: Int { meshes + 4 }
  /// How many numbers tell the memory about the last object and the view.
  package var latentCount: Int { objectLatentCount + viewLatents }

  /// The index of the presence's logit.
  package var presence: Int { 0 }
  /// The index of a mesh's logit.
  package func mesh(_ mesh: Int) -> Int { 1 + mesh }
  /// The index of the first of a mesh's four position numbers.
  package func position(_ mesh: Int) -> Int { 1 + meshes + 4 * mesh }
  /// The index, in the yaw head, of the first of a mesh's numbers.
  package func yaw(_ mesh: Int) -> Int { 3 * yawModes[..<mesh].reduce(0, +) }
}
